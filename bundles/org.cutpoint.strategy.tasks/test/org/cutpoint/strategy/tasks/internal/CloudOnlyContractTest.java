package org.cutpoint.strategy.tasks.internal;

import org.cutpoint.api.scenario.TaskScheduler;
import org.cutpoint.strategy.tck.TaskSchedulerContract;

class CloudOnlyContractTest extends TaskSchedulerContract {
    @Override
    protected TaskScheduler scheduler() {
        return new CloudOnly();
    }
}
