package org.cutpoint.strategy.tasks.internal;

import java.util.EnumSet;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.TaskMode;
import org.cutpoint.api.scenario.TaskScheduler;
import org.osgi.service.component.annotations.Component;

/**
 * Whole networks on edge servers, greedily: each task where and when it ends first, waiting for a slot if it must. What
 * no edge server that it reaches can ever take stays on the device.
 */
@Component(
        property = {
            TaskScheduler.ID + "=edge-only",
            TaskScheduler.DESCRIPTION + "=Whole networks on the edge server where each ends first."
        })
public final class EdgeOnly implements TaskScheduler {
    @Override
    public Session open(Scenario scenario) {
        return new SteadySession(scenario, EnumSet.of(TaskMode.EDGE), true);
    }
}
