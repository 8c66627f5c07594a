package org.cutpoint.api.run;

import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.osgi.annotation.versioning.ProviderType;

/** Runs plans for real, jobs pipelined over device, uplink, cloud, downlink. A service. */
@ProviderType
public interface PlanExecutor {
    /**
     * Deploys and loads what the plan needs, warms it up, runs all jobs, and compares every kind of split with the
     * whole network.
     *
     * @throws InputException if the plan cannot be run, or the cloud refuses or cannot be reached
     * @throws InterruptedException if interrupted; nothing is left running
     */
    RunResult run(RunRequest request, Progress progress) throws InterruptedException;
}
