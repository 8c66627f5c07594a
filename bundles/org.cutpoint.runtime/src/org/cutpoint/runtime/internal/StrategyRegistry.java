package org.cutpoint.runtime.internal;

import java.util.List;
import org.cutpoint.api.Lease;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Strategy;
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

/** Strategies as they come and go. */
@Component(service = Strategies.class)
@Designate(ocd = RuntimeConfig.class)
public final class StrategyRegistry implements Strategies {
    private final LeasedServices<Strategy> strategies;

    @Activate
    public StrategyRegistry(BundleContext context, RuntimeConfig config) {
        this.strategies = new LeasedServices<>(
                new LeasedServices.Kind("strategy", Strategy.ID, Strategy.DESCRIPTION),
                context,
                RuntimeWaits.of(config));
    }

    @Deactivate
    void deactivate() {
        strategies.stop();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindStrategy(ServiceReference<Strategy> reference) {
        strategies.bind(reference);
    }

    void updatedStrategy(ServiceReference<Strategy> reference) {
        strategies.updated(reference);
    }

    void unbindStrategy(ServiceReference<Strategy> reference) {
        strategies.unbind(reference);
    }

    @Override
    public List<Entry> list() {
        return strategies.list();
    }

    @Override
    public Lease<Strategy> lease(String id) {
        return strategies.lease(id);
    }
}
