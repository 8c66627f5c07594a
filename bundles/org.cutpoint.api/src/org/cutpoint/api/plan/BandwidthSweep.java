package org.cutpoint.api.plan;

import java.util.List;
import java.util.OptionalDouble;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Planner.Planned;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Which plan is best at which bandwidth: a choice under uncertainty, and the look-up table with which a device chooses
 * at run time. A service; thread-safe.
 */
@ProviderType
public interface BandwidthSweep {
    /**
     * Bandwidths over which one plan stays best.
     *
     * @param fromMbps of the uplink, 10^6 bit/s
     * @param toMbps of the uplink, where the next range begins
     * @param planned the plan and its cost at {@code fromMbps}, or why there is none
     * @param endValue the objective's value at {@code toMbps}; empty if there is no plan
     */
    record Range(double fromMbps, double toMbps, Planned planned, OptionalDouble endValue) {}

    /**
     * Plans for every bandwidth between two. The links that leave the first tier get the bandwidth; those that reach it
     * keep their ratio to the first that leaves it.
     *
     * @param strategy its id
     * @param fromMbps the least bandwidth, > 0
     * @param toMbps the greatest, >= the least
     * @return ranges that follow each other, neighbours with different plans
     * @throws InputException as {@link Planner#plan}, or if no link leaves the first tier
     * @throws InterruptedException if interrupted
     */
    List<Range> sweep(Workload workload, String strategy, double fromMbps, double toMbps) throws InterruptedException;
}
