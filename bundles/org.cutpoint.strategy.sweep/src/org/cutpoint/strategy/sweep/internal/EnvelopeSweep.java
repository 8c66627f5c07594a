package org.cutpoint.strategy.sweep.internal;

import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.BandwidthSweep;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Workload;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Follows the lower envelope of the plans' values. A plan's latency and energy are linear in 1/bandwidth, so that the
 * least value over all plans is concave and piecewise linear: two plans that are best at the ends of an interval either
 * share it at the bandwidth at which they are equally good, or there is a better one just there, and the same holds on
 * both sides of it (Eisner and Severance, Mathematical techniques for efficient record segmentation in large shared
 * databases, Journal of the ACM 23(4), 1976, doi:10.1145/321978.321982). With a strategy that is exact, the ranges then
 * are, too.
 *
 * <p>Energy is linear only where messages have no setup time, or the radio's power does not grow with the bandwidth. A
 * plan that keeps its limits only from some bandwidth on begins with a jump; what is best just below is asked for, too.
 *
 * <p>A makespan or bottleneck is the largest of such lines, so that a plan could be best only between two bandwidths that
 * were looked at; and a heuristic may miss the best plan anywhere. Therefore the strategy is asked at {@value
 * Envelope#SAMPLES} bandwidths at equal ratios first, and every plan found anywhere counts everywhere.
 */
@Component
public final class EnvelopeSweep implements BandwidthSweep {
    private final Planner planner;
    private final PlanEvaluator evaluator;

    @Activate
    public EnvelopeSweep(@Reference Planner planner, @Reference PlanEvaluator evaluator) {
        this.planner = planner;
        this.evaluator = evaluator;
    }

    @Override
    public List<Range> sweep(Workload workload, String strategy, double fromMbps, double toMbps)
            throws InterruptedException {
        if (!(fromMbps > 0) || !(fromMbps <= toMbps) || Double.isInfinite(toMbps)) {
            throw new InputException(
                    "bandwidth range",
                    fromMbps + " to " + toMbps + " Mbit/s is none",
                    "Give two bandwidths above 0, the smaller one first");
        }
        return new Envelope(planner, evaluator, new Bandwidths(workload), strategy).between(fromMbps, toMbps);
    }
}
