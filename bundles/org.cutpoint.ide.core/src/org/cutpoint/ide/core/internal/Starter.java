package org.cutpoint.ide.core.internal;

import java.util.List;
import java.util.Set;
import org.cutpoint.runtime.deploy.Exchange;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.util.tracker.BundleTracker;

/**
 * Starts the bundles whose components are Cutpoint's services: an Eclipse starts none by itself, whichever way they came
 * into it. Bundles of others count if they implement our interfaces.
 */
public final class Starter implements BundleActivator {
    private static final System.Logger LOG = System.getLogger(Starter.class.getName());
    private static final String API = "org.cutpoint.api";

    /** They would watch folders or ports that nobody has asked for. */
    private static final Set<String> LEFT_ALONE = Set.of("org.cutpoint.launcher");

    private BundleTracker<Bundle> tracker;

    @Override
    public void start(BundleContext context) {
        tracker = new BundleTracker<>(context, Bundle.INSTALLED | Bundle.RESOLVED, null) {
            @Override
            public Bundle addingBundle(Bundle bundle, BundleEvent event) {
                // Stopped by somebody on purpose: not ours to contradict.
                boolean stopped = event != null && event.getType() == BundleEvent.STOPPED;
                if (!stopped && wanted(bundle)) {
                    starting(bundle);
                }
                return null;
            }
        };
        // Some seconds with all their components: not on the thread of whoever happened to need a class of ours first.
        Thread thread = new Thread(tracker::open, "Cutpoint services");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void stop(BundleContext context) {
        tracker.close();
    }

    private static boolean wanted(Bundle bundle) {
        if (bundle.getHeaders("").get("Service-Component") == null
                || LEFT_ALONE.contains(bundle.getSymbolicName())
                || bundle.getLocation().startsWith(Exchange.LOCATION)
                || (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0) {
            return false;
        }
        String imports = String.valueOf(bundle.getHeaders("").get(Constants.IMPORT_PACKAGE));
        return bundle.getSymbolicName().startsWith("org.cutpoint.")
                || List.of(imports.split("[,;\\s]+")).stream()
                        .anyMatch(name -> name.equals(API) || name.startsWith(API + "."));
    }

    private static void starting(Bundle bundle) {
        try {
            bundle.start(Bundle.START_TRANSIENT);
        } catch (BundleException | IllegalStateException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot start " + bundle, e);
        }
    }
}
