package org.cutpoint.strategy.pipeline.internal;

import org.cutpoint.api.schedule.Scheduler;
import org.cutpoint.strategy.tck.SchedulerContract;

class PathWiseContractTest extends SchedulerContract {
    @Override
    protected Scheduler scheduler() {
        return new PathWise();
    }
}
