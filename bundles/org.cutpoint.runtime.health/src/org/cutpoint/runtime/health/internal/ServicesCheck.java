package org.cutpoint.runtime.health.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.plan.Strategies;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Whether there is something that loads networks, and something that plans. */
@Component(property = {HealthCheck.NAME + "=services", HealthCheck.TAGS + "=cutpoint"})
public final class ServicesCheck implements HealthCheck {
    private final List<ModelLoader> loaders = new CopyOnWriteArrayList<>();

    /** Null while there is none. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile Strategies strategies;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addLoader(ModelLoader loader) {
        loaders.add(loader);
    }

    void removeLoader(ModelLoader loader) {
        loaders.remove(loader);
    }

    @Override
    public Result execute() {
        Strategies planning = strategies;
        int planners = planning == null ? 0 : planning.list().size();
        String counted = loaders.size() + " loaders, " + planners + " strategies";
        if (loaders.isEmpty()) {
            return Results.critical(counted + ": networks cannot be loaded");
        }
        return planners == 0 ? Results.critical(counted + ": nothing can be planned") : Results.ok(counted);
    }
}
