package org.cutpoint.api.tiles;

import java.time.Duration;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Strategy;
import org.osgi.annotation.versioning.ProviderType;

/** Plans tiles with a strategy by its id, safely: checked before, bounded meanwhile, validated after. A service. */
@ProviderType
public interface TilePlanner {
    /** As {@link #plan(TileProblem, String, Duration)}, within {@link Strategy#TIME_LIMIT}. */
    default Planned plan(TileProblem problem, String strategy) throws InterruptedException {
        return plan(problem, strategy, Strategy.TIME_LIMIT);
    }

    /**
     * Checks the problem, leases the strategy, has it plan, and has {@link TileEvaluator} validate and cost the plan.
     * Thread-safe.
     *
     * @param strategy its id
     * @param limit for the strategy alone; past it, it is interrupted and its answer ignored
     * @throws InputException if the problem is faulty, there is no such strategy, it does not apply to the problem, fails,
     *     takes too long, or answers a plan that is not valid
     * @throws InterruptedException if interrupted; the strategy is interrupted, too
     */
    Planned plan(TileProblem problem, String strategy, Duration limit) throws InterruptedException;

    /**
     * A plan and how it came about.
     *
     * @param strategy id
     * @param version of the strategy's bundle
     * @param plan valid
     * @param cost of it
     * @param solveMs time that the strategy took, milliseconds
     */
    record Planned(String strategy, String version, TilePlan plan, TileCost cost, double solveMs) {}
}
