package org.cutpoint.perf;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.cutpoint.api.Lease;
import org.cutpoint.api.plan.Strategies.Entry;
import org.cutpoint.api.scenario.TaskScheduler;
import org.cutpoint.api.scenario.TaskSchedulers;

/** The only scheduler that there is, called as it is: no framework, no thread of its own. */
record OneScheduler(TaskScheduler scheduler) implements TaskSchedulers {
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
        return new Answer<>("", work.apply(scheduler), 0);
    }
}
