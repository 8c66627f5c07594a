package org.cutpoint.api.schedule;

import java.time.Duration;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Strategy;
import org.osgi.annotation.versioning.ProviderType;

/** Schedules with a scheduler by its id, safely: checked before, bounded meanwhile, validated after. A service. */
@ProviderType
public interface SchedulePlanner {
    /** As {@link #schedule(ScheduleProblem, String, Duration)}, within {@link Strategy#TIME_LIMIT}. */
    default Scheduled schedule(ScheduleProblem problem, String scheduler) throws InterruptedException {
        return schedule(problem, scheduler, Strategy.TIME_LIMIT);
    }

    /**
     * Checks the problem, leases the scheduler, has it order the nodes, and has {@link ScheduleEvaluator} validate and
     * cost the order. Thread-safe.
     *
     * @param scheduler its id
     * @param limit for the scheduler alone; past it, it is interrupted and its answer ignored
     * @throws InputException if the problem is faulty, there is no such scheduler, it does not apply to the problem,
     *     fails, takes too long, or answers an order that is not valid
     * @throws InterruptedException if interrupted; the scheduler is interrupted, too
     */
    Scheduled schedule(ScheduleProblem problem, String scheduler, Duration limit) throws InterruptedException;

    /**
     * A scheduler's answer.
     *
     * @param scheduler its id
     * @param schedulerVersion version of the bundle that answered
     * @param order valid
     * @param makespanMs when its last upload ends, milliseconds
     * @param solveMs time that the scheduler took, milliseconds
     */
    record Scheduled(String scheduler, String schedulerVersion, Order order, double makespanMs, double solveMs) {}
}
