package org.cutpoint.runtime.internal;

import org.cutpoint.api.schedule.Scheduler;
import org.cutpoint.api.schedule.Schedulers;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** Schedulers as they come and go. */
@Component(service = Schedulers.class)
@Designate(ocd = RuntimeConfig.class)
public final class SchedulerRegistry extends Registry<Scheduler> implements Schedulers {
    @Activate
    public SchedulerRegistry(BundleContext context, RuntimeConfig config) {
        super(Scheduler.class, Scheduler.ID, Scheduler.DESCRIPTION, context, config);
    }

    @Deactivate
    void deactivate() {
        stop();
    }
}
