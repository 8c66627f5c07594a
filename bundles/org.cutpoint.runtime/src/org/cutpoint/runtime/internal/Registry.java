package org.cutpoint.runtime.internal;

import java.util.List;
import org.cutpoint.api.Lease;
import org.cutpoint.api.plan.Strategies.Entry;
import org.cutpoint.runtime.lease.LeasedServices;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/**
 * Services that plan, of one kind, as they come and go. A tracker tells of them, for a component's annotated references would
 * have to be written down once for each kind.
 *
 * @param <S> their interface
 */
abstract class Registry<S> {
    private final LeasedServices<S> services;
    private final ServiceTracker<S, ServiceReference<S>> tracker;

    /**
     * @param idProperty service property: its id
     * @param descriptionProperty service property: one sentence
     */
    Registry(
            Class<S> type, String idProperty, String descriptionProperty, BundleContext context, RuntimeConfig config) {
        LeasedServices<S> leased = new LeasedServices<>(
                new LeasedServices.Kind("strategy", idProperty, descriptionProperty), context, RuntimeWaits.of(config));
        services = leased;
        tracker = new ServiceTracker<>(context, type, new ServiceTrackerCustomizer<S, ServiceReference<S>>() {
            @Override
            public ServiceReference<S> addingService(ServiceReference<S> reference) {
                leased.bind(reference);
                return reference;
            }

            @Override
            public void modifiedService(ServiceReference<S> reference, ServiceReference<S> same) {
                leased.updated(reference);
            }

            @Override
            public void removedService(ServiceReference<S> reference, ServiceReference<S> same) {
                leased.unbind(reference);
            }
        });
        tracker.open();
    }

    /** Nobody gets a lease from now on. */
    void stop() {
        services.stop();
        tracker.close();
    }

    /** All that there are. */
    public List<Entry> list() {
        return services.list();
    }

    /** The one of this id. */
    public Lease<S> lease(String id) {
        return services.lease(id);
    }
}
