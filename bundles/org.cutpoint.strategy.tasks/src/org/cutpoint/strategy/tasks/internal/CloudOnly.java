package org.cutpoint.strategy.tasks.internal;

import java.util.EnumSet;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.TaskMode;
import org.cutpoint.api.scenario.TaskScheduler;
import org.osgi.service.component.annotations.Component;

/**
 * Whole networks in the cloud, greedily: each task through the edge server by which it ends first, waiting for
 * bandwidth if it must. What no edge server that it reaches can ever pass on stays on the device.
 */
@Component(
        property = {
            TaskScheduler.ID + "=cloud-only",
            TaskScheduler.DESCRIPTION + "=Whole networks in the cloud, through the edge server by which they end first."
        })
public final class CloudOnly implements TaskScheduler {
    @Override
    public Session open(Scenario scenario) {
        return new SteadySession(scenario, EnumSet.of(TaskMode.CLOUD), true);
    }
}
