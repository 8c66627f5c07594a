package org.cutpoint.api.scenario;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Lease;
import org.cutpoint.api.plan.Strategies.Entry;
import org.osgi.annotation.versioning.ProviderType;

/** The task schedulers that are there at the moment, and leases on them. A service; thread-safe. */
@ProviderType
public interface TaskSchedulers {
    /** All that are there now, by id. */
    List<Entry> list();

    /**
     * A lease on a scheduler. While its bundle is being updated this waits (bounded) for the new version.
     *
     * @throws InputException if there is none of this id; the message names those that there are
     */
    Lease<TaskScheduler> lease(String id);

    /**
     * Leases a scheduler for work on a thread of its own.
     *
     * @param id of the scheduler
     * @param work what is done with it; must not answer null
     * @param limit past it, the thread is interrupted and its answer ignored
     * @throws InputException if there is no such scheduler, it does not apply, fails, or takes too long
     * @throws InterruptedException if interrupted; so is the work
     */
    <R> Answer<R> call(String id, Function<TaskScheduler, R> work, Duration limit) throws InterruptedException;

    /**
     * What came of work with a scheduler.
     *
     * @param schedulerVersion version of the bundle that did it
     * @param result what the work answered
     * @param ms time that it took, milliseconds
     */
    record Answer<R>(String schedulerVersion, R result, double ms) {}
}
