package org.cutpoint.runtime.internal;

import java.time.Duration;
import java.util.function.Function;
import org.cutpoint.api.scenario.TaskScheduler;
import org.cutpoint.api.scenario.TaskSchedulers;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** Task schedulers as they come and go, and work with them within time limits. */
@Component(service = TaskSchedulers.class)
@Designate(ocd = RuntimeConfig.class)
public final class TaskSchedulerRegistry extends Registry<TaskScheduler> implements TaskSchedulers {
    private final LimitedCalls calls = new LimitedCalls("cutpoint-tasks");

    @Activate
    public TaskSchedulerRegistry(BundleContext context, RuntimeConfig config) {
        super(TaskScheduler.class, TaskScheduler.ID, TaskScheduler.DESCRIPTION, context, config);
    }

    @Deactivate
    void deactivate() {
        calls.stop();
        stop();
    }

    @Override
    public <R> Answer<R> call(String id, Function<TaskScheduler, R> work, Duration limit) throws InterruptedException {
        LimitedCalls.Answer<R> answer = calls.call(this::lease, id, work, limit);
        return new Answer<>(answer.version(), answer.result(), answer.ms());
    }
}
