package org.cutpoint.runtime.tests.swapped;

import java.util.Map;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.TaskScheduler;

/**
 * A scheduler of tasks as somebody else would ship it: every task on its device, so many milliseconds late as the edition
 * in its component's properties says. It is never used from this bundle.
 */
public final class SwappedScheduler implements TaskScheduler {
    private volatile int lateMs;

    void activate(Map<String, Object> properties) {
        lateMs = (Integer) properties.get("edition");
    }

    void deactivate() {
        lateMs = 0;
    }

    @Override
    public Session open(Scenario scenario) {
        int late = lateMs;
        // No class of its own, which would have to be in the jar, too.
        return (task, nowMs) -> Placement.onDevice(
                nowMs + late, scenario.models().get(task.model()).layers().size());
    }
}
