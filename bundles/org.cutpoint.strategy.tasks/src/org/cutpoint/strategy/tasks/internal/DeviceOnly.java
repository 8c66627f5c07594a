package org.cutpoint.strategy.tasks.internal;

import java.util.EnumSet;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.TaskMode;
import org.cutpoint.api.scenario.TaskScheduler;
import org.osgi.service.component.annotations.Component;

/**
 * Everything on the devices, at once.
 */
@Component(property = {TaskScheduler.ID + "=device-only", TaskScheduler.DESCRIPTION + "=Everything on the devices."})
public final class DeviceOnly implements TaskScheduler {
    @Override
    public Session open(Scenario scenario) {
        return new SteadySession(scenario, EnumSet.of(TaskMode.DEVICE), true);
    }
}
