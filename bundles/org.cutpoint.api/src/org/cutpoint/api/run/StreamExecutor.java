package org.cutpoint.api.run;

import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.osgi.annotation.versioning.ProviderType;

/** Runs plans for frames that come by the clock. A service. */
@ProviderType
public interface StreamExecutor {
    /**
     * As {@link PlanExecutor#run}, with a job for each frame: they take the plan's jobs in turns, in its schedule's order.
     *
     * <p>When it is interrupted, or its progress is cancelled, no more frames come, those that have begun are given a moment, and
     * the result is that so far; it is thrown only before the first frame.
     *
     * @throws InputException if the plan cannot be run, sends a job to and fro, or the cloud refuses or cannot be reached
     * @throws InterruptedException if interrupted before the first frame; nothing is left running
     */
    StreamResult run(RunRequest request, FrameStream stream, Progress progress) throws InterruptedException;
}
