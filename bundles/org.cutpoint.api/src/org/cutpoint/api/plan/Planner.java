package org.cutpoint.api.plan;

import java.time.Duration;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.osgi.annotation.versioning.ProviderType;

/** Plans with a strategy by its id, safely: checked before, bounded meanwhile, validated and costed after. A service. */
@ProviderType
public interface Planner {
    /** As {@link #plan(Workload, String, Duration)}, within {@link Strategy#TIME_LIMIT}. */
    default Planned plan(Workload workload, String strategy) throws InterruptedException {
        return plan(workload, strategy, Strategy.TIME_LIMIT);
    }

    /**
     * Checks the workload, leases the strategy, has it plan, and has {@link PlanEvaluator} validate and cost the plan.
     * Thread-safe; plans of several callers run side by side.
     *
     * @param strategy its id
     * @param limit for the strategy alone; past it, it is interrupted and its answer ignored
     * @throws InputException if the workload is faulty, there is no such strategy, it does not apply to the workload,
     *     fails, takes too long, or answers a plan that is not valid
     * @throws InterruptedException if interrupted; the strategy is interrupted, too
     */
    Planned plan(Workload workload, String strategy, Duration limit) throws InterruptedException;

    /**
     * A strategy's answer.
     *
     * @param strategy its id
     * @param strategyVersion version of the bundle that answered
     * @param outcome a valid plan, or why there is none
     * @param cost of the plan; empty if there is none
     * @param solveMs time that the strategy took, milliseconds
     */
    record Planned(String strategy, String strategyVersion, Outcome outcome, Optional<PlanCost> cost, double solveMs) {}
}
