package org.cutpoint.cli.internal;

import java.util.function.Consumer;
import org.cutpoint.api.plan.Strategy;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Tells which strategies come and go while a runtime runs: whoever replaces one wants to see that it has happened. */
@Component(service = StrategyNews.class)
public final class StrategyNews {
    private static final String STRATEGIES = "(objectClass=" + Strategy.class.getName() + ")";

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

    /** Gives a line for every strategy that comes or goes from now on. */
    Subscription subscribe(Consumer<String> reader) {
        ServiceListener listener = event -> {
            ServiceReference<?> strategy = event.getServiceReference();
            // While one is exchanged there are two: the bundle tells which.
            Bundle bundle = strategy.getBundle();
            String of = " (bundle " + bundle.getSymbolicName() + " " + bundle.getVersion() + ")";
            if (event.getType() == ServiceEvent.REGISTERED) {
                reader.accept("strategy " + strategy.getProperty(Strategy.ID) + " is here" + of);
            } else if (event.getType() == ServiceEvent.UNREGISTERING) {
                reader.accept("strategy " + strategy.getProperty(Strategy.ID) + " is gone" + of);
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
