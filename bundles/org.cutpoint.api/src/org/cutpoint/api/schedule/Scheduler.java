package org.cutpoint.api.schedule;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides in which order the device computes. Registered as a service with the property {@link #ID}; thread-safe;
 * replaced while the runtime runs, so it holds nothing that must survive.
 *
 * <p>A scheduler gets checked problems. It answers within reasonable time and stops early, without a result, when its
 * thread is interrupted.
 */
@ConsumerType
public interface Scheduler {
    /** Service property: the scheduler's id, as in {@code cutpoint schedule --strategy ID}. */
    String ID = "cutpoint.scheduler";

    /** Service property: one sentence that says what it does and whose it is. */
    String DESCRIPTION = "cutpoint.description";

    /**
     * Orders the nodes.
     *
     * @param problem checked by {@link ScheduleEvaluator#check}
     * @return a permutation of the nodes in which each comes after all that it must come after
     * @throws org.cutpoint.api.InputException if the scheduler does not apply to such a problem, or would take too
     *     long; the message says what it applies to
     * @throws java.util.concurrent.CancellationException if its thread is interrupted before it has a result
     */
    Order schedule(ScheduleProblem problem);
}
