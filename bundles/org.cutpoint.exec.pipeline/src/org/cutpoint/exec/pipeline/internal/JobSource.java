package org.cutpoint.exec.pipeline.internal;

import java.util.Optional;
import org.cutpoint.api.Progress;
import org.cutpoint.exec.pipeline.internal.PipelineRun.Job;

/** Where the jobs of a run come from. One lane takes them; any lane may tell what became of them. */
interface JobSource {
    /** How many there are at most; their indexes are below. */
    int most();

    /** The run's clock starts. */
    default void begin(long epochNanos, Progress progress) {}

    /** Whether more may come. */
    boolean more();

    /** The next one; empty if there is none yet, after a moment. */
    Optional<Job> next() throws InterruptedException;

    /**
     * When the device may begin with a job, in {@link System#nanoTime}.
     *
     * @param free when it was done with the one before it
     */
    default long ready(Job job, long free) {
        return free;
    }

    /** All that a job sends has left the device. */
    default void sent(Job job) {}

    /** The device does what the cloud was to do of a job. */
    default void stoodIn(Job job) {}

    /** A job's result is there, since an instant. */
    default void done(Job job, long nanos) {}

    /** A job will have no result. */
    default void failed(Job job) {}

    /** No more jobs are wanted. Whether those that have begun are to be waited for, for a moment. */
    default boolean stop() {
        return false;
    }
}
