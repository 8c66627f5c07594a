package org.cutpoint.runtime.health.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.cutpoint.api.observe.LoadSource;
import org.cutpoint.api.observe.LoadSource.Load;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Whether more inferences may wait: a full queue refuses them. */
@Component(property = {HealthCheck.NAME + "=queue", HealthCheck.TAGS + "=cutpoint"})
public final class QueueCheck implements HealthCheck {
    /** From this share on somebody should look. */
    private static final double FULL_SOON = 0.8;

    private final List<LoadSource> sources = new CopyOnWriteArrayList<>();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addSource(LoadSource source) {
        sources.add(source);
    }

    void removeSource(LoadSource source) {
        sources.remove(source);
    }

    @Override
    public Result execute() {
        int waiting = 0;
        double worst = 0;
        for (LoadSource source : sources) {
            Load load = source.load();
            waiting += load.waiting();
            worst = Math.max(worst, share(load.waiting(), load.mostWaiting()));
            worst = Math.max(worst, share(load.waitingBytes(), load.mostWaitingBytes()));
        }
        String said = waiting + " inferences wait, " + Math.round(100 * worst) + " % of what may";
        if (worst >= 1) {
            return Results.critical(said + ": more are refused");
        }
        return worst >= FULL_SOON ? Results.warn(said) : Results.ok(said);
    }

    private static double share(long is, long most) {
        return most <= 0 ? 0 : (double) is / most;
    }
}
