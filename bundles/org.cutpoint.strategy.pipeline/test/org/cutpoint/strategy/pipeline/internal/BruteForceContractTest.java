package org.cutpoint.strategy.pipeline.internal;

import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.Scheduler;
import org.cutpoint.strategy.tck.SchedulerContract;

class BruteForceContractTest extends SchedulerContract {
    @Override
    protected Scheduler scheduler() {
        return new BruteForce();
    }

    @Override
    protected boolean isExact(ScheduleProblem problem) {
        return true;
    }
}
