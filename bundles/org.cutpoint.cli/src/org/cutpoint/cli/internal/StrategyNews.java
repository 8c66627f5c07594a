package org.cutpoint.cli.internal;

import java.util.function.Consumer;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.scenario.TaskScheduler;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Tells which strategies and schedulers of tasks come and go while a runtime runs: whoever replaces one wants to see that it
 * has happened.
 */
@Component(service = StrategyNews.class)
public final class StrategyNews {
    private static final String STRATEGIES =
            "(|(objectClass=" + Strategy.class.getName() + ")(objectClass=" + TaskScheduler.class.getName() + "))";

    private final BundleContext context;

    @Activate
    public StrategyNews(BundleContext context) {
        this.context = context;
    }

    /** Ends the news. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /** Gives a line for every strategy or scheduler that comes or goes from now on. */
    Subscription subscribe(Consumer<String> reader) {
        ServiceListener listener = event -> {
            ServiceReference<?> strategy = event.getServiceReference();
            Object id = strategy.getProperty(Strategy.ID);
            String what = id == null ? "scheduler " + strategy.getProperty(TaskScheduler.ID) : "strategy " + id;
            // While one is exchanged there are two: the bundle tells which.
            Bundle bundle = strategy.getBundle();
            String of = " (bundle " + bundle.getSymbolicName() + " " + bundle.getVersion() + ")";
            if (event.getType() == ServiceEvent.REGISTERED) {
                reader.accept(what + " is here" + of);
            } else if (event.getType() == ServiceEvent.UNREGISTERING) {
                reader.accept(what + " is gone" + of);
            }
        };
        try {
            context.addServiceListener(listener, STRATEGIES);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        return () -> context.removeServiceListener(listener);
    }
}
