package org.cutpoint.runtime.internal;

import java.util.List;
import org.cutpoint.api.Lease;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.tiles.TileStrategies;
import org.cutpoint.api.tiles.TileStrategy;
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

/** Tile strategies as they come and go. */
@Component(service = TileStrategies.class)
@Designate(ocd = RuntimeConfig.class)
public final class TileStrategyRegistry implements TileStrategies {
    private final LeasedServices<TileStrategy> strategies;

    @Activate
    public TileStrategyRegistry(BundleContext context, RuntimeConfig config) {
        this.strategies = new LeasedServices<>(
                new LeasedServices.Kind("strategy", TileStrategy.ID, TileStrategy.DESCRIPTION),
                context,
                RuntimeWaits.of(config));
    }

    @Deactivate
    void deactivate() {
        strategies.stop();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindStrategy(ServiceReference<TileStrategy> reference) {
        strategies.bind(reference);
    }

    void updatedStrategy(ServiceReference<TileStrategy> reference) {
        strategies.updated(reference);
    }

    void unbindStrategy(ServiceReference<TileStrategy> reference) {
        strategies.unbind(reference);
    }

    @Override
    public List<Strategies.Entry> list() {
        return strategies.list();
    }

    @Override
    public Lease<TileStrategy> lease(String id) {
        return strategies.lease(id);
    }
}
