package org.cutpoint.runtime.internal;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.cutpoint.api.Lease;
import org.cutpoint.api.plan.Strategies.Entry;
import org.cutpoint.api.scenario.TaskScheduler;
import org.cutpoint.api.scenario.TaskSchedulers;
import org.cutpoint.runtime.lease.LeasedServices;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/** Task schedulers as they come and go, and work with them within time limits. */
@Component(service = TaskSchedulers.class)
@Designate(ocd = RuntimeConfig.class)
public final class TaskSchedulerRegistry implements TaskSchedulers {
    private final LeasedServices<TaskScheduler> schedulers;
    private final LimitedCalls calls = new LimitedCalls("cutpoint-tasks");

    @Activate
    public TaskSchedulerRegistry(BundleContext context, RuntimeConfig config) {
        this.schedulers = new LeasedServices<>(
                new LeasedServices.Kind("strategy", TaskScheduler.ID, TaskScheduler.DESCRIPTION),
                context,
                RuntimeWaits.of(config));
    }

    @Deactivate
    void deactivate() {
        calls.stop();
        schedulers.stop();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindScheduler(ServiceReference<TaskScheduler> reference) {
        schedulers.bind(reference);
    }

    void updatedScheduler(ServiceReference<TaskScheduler> reference) {
        schedulers.updated(reference);
    }

    void unbindScheduler(ServiceReference<TaskScheduler> reference) {
        schedulers.unbind(reference);
    }

    @Override
    public List<Entry> list() {
        return schedulers.list();
    }

    @Override
    public Lease<TaskScheduler> lease(String id) {
        return schedulers.lease(id);
    }

    @Override
    public <R> Answer<R> call(String id, Function<TaskScheduler, R> work, Duration limit) throws InterruptedException {
        LimitedCalls.Answer<R> answer = calls.call(schedulers::lease, id, work, limit);
        return new Answer<>(answer.version(), answer.result(), answer.ms());
    }
}
