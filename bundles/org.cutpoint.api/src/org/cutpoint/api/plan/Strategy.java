package org.cutpoint.api.plan;

import java.time.Duration;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides where layers run and in which order jobs go: a solver. Registered as a service with the property
 * {@link #ID}; thread-safe; replaced while the runtime runs, so it holds nothing that must survive.
 *
 * <p>A strategy gets checked problems and may inject {@link PlanEvaluator} to cost what it considers. It answers within
 * reasonable time and stops early, without a result, when its thread is interrupted.
 */
@ConsumerType
public interface Strategy {
    /** Service property: the strategy's id, as in {@code --strategy ID}. */
    String ID = "cutpoint.strategy";

    /** Service property: one sentence that says what it does and whose it is. */
    String DESCRIPTION = "cutpoint.description";

    /** Longest time that a caller waits for a plan unless it says otherwise. */
    Duration TIME_LIMIT = Duration.ofMinutes(10);

    /**
     * Plans the workload.
     *
     * @param workload checked by {@link PlanEvaluator#check}
     * @return the plan, or why there is none
     * @throws org.cutpoint.api.InputException if the strategy does not apply to such a workload; the message says what
     *     it applies to
     * @throws java.util.concurrent.CancellationException if its thread is interrupted before it has a result
     */
    Outcome plan(Workload workload);
}
