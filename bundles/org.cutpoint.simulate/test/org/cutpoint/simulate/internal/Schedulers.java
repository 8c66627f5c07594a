package org.cutpoint.simulate.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.cutpoint.api.Lease;
import org.cutpoint.api.plan.Strategies.Entry;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskScheduler;
import org.cutpoint.api.scenario.TaskSchedulers;

/** Schedulers that are there. */
record Schedulers(Map<String, TaskScheduler> known) implements TaskSchedulers {
    /** Everything on the devices. */
    static final TaskScheduler DEVICE = scenario -> new Fixed() {
        @Override
        public Placement place(Task task, double nowMs) {
            return Placement.onDevice(
                    nowMs, scenario.models().get(task.model()).layers().size());
        }
    };

    /** Knows what a server has, and forgets what it gave. */
    abstract static class Fixed implements TaskScheduler.Session {
        @Override
        public void release(Task task, Placement placement, double nowMs) {}

        @Override
        public void resize(EdgeServer edge, double nowMs) {}
    }

    @Override
    public List<Entry> list() {
        return List.of();
    }

    @Override
    public Lease<TaskScheduler> lease(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <R> Answer<R> call(String id, Function<TaskScheduler, R> work, Duration limit) {
        return new Answer<>("1.2.3", work.apply(known.get(id)), 1);
    }

    /** How many layers a task's network has. */
    static int layers(Scenario scenario, Task task) {
        return scenario.models().get(task.model()).layers().size();
    }
}
