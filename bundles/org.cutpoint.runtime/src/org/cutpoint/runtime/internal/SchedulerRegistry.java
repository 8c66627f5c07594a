package org.cutpoint.runtime.internal;

import java.util.List;
import org.cutpoint.api.Lease;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.schedule.Scheduler;
import org.cutpoint.api.schedule.Schedulers;
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

/** Schedulers as they come and go. */
@Component(service = Schedulers.class)
@Designate(ocd = RuntimeConfig.class)
public final class SchedulerRegistry implements Schedulers {
    private final LeasedServices<Scheduler> schedulers;

    @Activate
    public SchedulerRegistry(BundleContext context, RuntimeConfig config) {
        this.schedulers = new LeasedServices<>(
                new LeasedServices.Kind("strategy", Scheduler.ID, Scheduler.DESCRIPTION),
                context,
                RuntimeWaits.of(config));
    }

    @Deactivate
    void deactivate() {
        schedulers.stop();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindScheduler(ServiceReference<Scheduler> reference) {
        schedulers.bind(reference);
    }

    void updatedScheduler(ServiceReference<Scheduler> reference) {
        schedulers.updated(reference);
    }

    void unbindScheduler(ServiceReference<Scheduler> reference) {
        schedulers.unbind(reference);
    }

    @Override
    public List<Strategies.Entry> list() {
        return schedulers.list();
    }

    @Override
    public Lease<Scheduler> lease(String id) {
        return schedulers.lease(id);
    }
}
