package org.cutpoint.api.scenario;

import org.cutpoint.api.InputException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides where tasks are computed, and when. Registered as a service with the property {@link #ID}; thread-safe;
 * replaced while the runtime runs, so it holds nothing that must survive. What it must remember of one scenario it
 * keeps in a {@link Session}.
 *
 * <p>The same scheduler serves simulations and real runs: it learns of time only by what it is told.
 */
@ConsumerType
public interface TaskScheduler {
    /** Service property: the scheduler's id, as in {@code cutpoint simulate --strategy ID}. */
    String ID = "cutpoint.task.scheduler";

    /** Service property: one sentence that says what it does and whose it is. */
    String DESCRIPTION = "cutpoint.description";

    /** Whether it must know all tasks before the first one arrives. Others are told of none before it arrives. */
    default boolean offline() {
        return false;
    }

    /**
     * Begins a scenario.
     *
     * @param scenario checked by {@link ScenarioEvaluator#check}; without tasks unless {@link #offline}
     * @throws InputException if the scheduler does not apply to such a scenario; the message says what it applies to
     * @throws java.util.concurrent.CancellationException if its thread is interrupted before it is done
     */
    Session open(Scenario scenario);

    /**
     * One scenario under way. Not thread-safe: calls come one after the other, and their times never decrease.
     */
    @ConsumerType
    interface Session {
        /**
         * Decides about a task, for good: it has just arrived, or what it was placed on has failed. Of each link and of
         * the edge's slots, everything that is placed together must take no more than there is, at every instant from
         * its start to its end; {@link Placement} says when that is.
         *
         * @param task one of the networks and servers of the scenario
         * @param nowMs milliseconds, not before its arrival
         * @return where and when, not before now
         * @throws java.util.concurrent.CancellationException if its thread is interrupted before it is done
         */
        Placement place(Task task, double nowMs);

        /**
         * A placed task ends before its time, or will not start: what was reserved for it is free from now on.
         *
         * @param task as it was placed
         * @param placement what {@link #place} answered
         * @param nowMs milliseconds, before the task's end
         * @throws InputException unless overridden: the scheduler does not expect such a thing
         */
        default void release(Task task, Placement placement, double nowMs) {
            throw new InputException(
                    "task '" + task.id() + "'", "its scheduler cannot take back what is reserved", "Use another one");
        }

        /**
         * From now on a server has other slots and bandwidths, none if it or a link failed. What is placed and was not
         * {@linkplain #release released} before still fits.
         *
         * @param edge as it is now, with the id of one of the scenario's
         * @param nowMs milliseconds
         * @throws InputException unless overridden: the scheduler does not expect such a thing
         */
        default void resize(EdgeServer edge, double nowMs) {
            throw new InputException(
                    "edge '" + edge.id() + "'", "its scheduler cannot handle servers that change", "Use another one");
        }
    }
}
