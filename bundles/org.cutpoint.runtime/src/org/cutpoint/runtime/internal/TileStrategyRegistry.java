package org.cutpoint.runtime.internal;

import org.cutpoint.api.tiles.TileStrategies;
import org.cutpoint.api.tiles.TileStrategy;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** Tile strategies as they come and go. */
@Component(service = TileStrategies.class)
@Designate(ocd = RuntimeConfig.class)
public final class TileStrategyRegistry extends Registry<TileStrategy> implements TileStrategies {
    @Activate
    public TileStrategyRegistry(BundleContext context, RuntimeConfig config) {
        super(TileStrategy.class, TileStrategy.ID, TileStrategy.DESCRIPTION, context, config);
    }

    @Deactivate
    void deactivate() {
        stop();
    }
}
