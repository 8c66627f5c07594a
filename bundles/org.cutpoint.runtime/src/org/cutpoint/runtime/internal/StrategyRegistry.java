package org.cutpoint.runtime.internal;

import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Strategy;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** Strategies as they come and go. */
@Component(service = Strategies.class)
@Designate(ocd = RuntimeConfig.class)
public final class StrategyRegistry extends Registry<Strategy> implements Strategies {
    @Activate
    public StrategyRegistry(BundleContext context, RuntimeConfig config) {
        super(Strategy.class, Strategy.ID, Strategy.DESCRIPTION, context, config);
    }

    @Deactivate
    void deactivate() {
        stop();
    }
}
