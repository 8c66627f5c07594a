package org.cutpoint.runtime.deploy.internal;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.framework.hooks.service.ListenerHook.ListenerInfo;

/** Bundles whose services nobody sees but they themselves: a service that nobody knows of harms nobody. */
final class OutOfSight implements FindHook, EventListenerHook {
    private final Set<Long> hidden = ConcurrentHashMap.newKeySet();

    void hide(Bundle bundle) {
        hidden.add(bundle.getBundleId());
    }

    void show(Bundle bundle) {
        hidden.remove(bundle.getBundleId());
    }

    private boolean isHidden(ServiceReference<?> reference, BundleContext from) {
        Bundle owner = reference.getBundle();
        return owner != null
                && hidden.contains(owner.getBundleId())
                && from.getBundle().getBundleId() != owner.getBundleId()
                && from.getBundle().getBundleId() != Constants.SYSTEM_BUNDLE_ID;
    }

    @Override
    public void find(
            BundleContext context,
            String name,
            String filter,
            boolean allServices,
            Collection<ServiceReference<?>> references) {
        if (!hidden.isEmpty()) {
            references.removeIf(reference -> isHidden(reference, context));
        }
    }

    @Override
    public void event(ServiceEvent event, Map<BundleContext, Collection<ListenerInfo>> listeners) {
        if (!hidden.isEmpty()) {
            listeners.keySet().removeIf(context -> isHidden(event.getServiceReference(), context));
        }
    }
}
