package org.cutpoint.runtime.deploy.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.runtime.deploy.Exchange;
import org.cutpoint.runtime.deploy.Identity;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.bundle.CollisionHook;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Has the new bundle beside the old one for a moment: what was never taken away need not be brought back. {@link
 * Bundle#update} would be the other way, but gives the old content up before anybody knows whether the new one works.
 */
@Component
public final class BundleExchange implements Exchange {
    private static final System.Logger LOG = System.getLogger(BundleExchange.class.getName());

    private final BundleContext context;

    @Activate
    public BundleExchange(BundleContext context) {
        this.context = context;
    }

    @Override
    public synchronized Bundle install(Path jar, String location) {
        Identity.of(jar);
        CollisionHook beside = (operation, target, others) -> {
            if (target.equals(context.getBundle())) {
                others.clear();
            }
        };
        ServiceRegistration<?> hook = context.registerService(CollisionHook.class, beside, null);
        try (InputStream content = Files.newInputStream(jar)) {
            return context.installBundle(location, content);
        } catch (IOException | BundleException e) {
            throw new InputException(jar.toString(), "it cannot be installed: " + e.getMessage(), "", e);
        } finally {
            hook.unregister();
        }
    }

    @Override
    public synchronized void replace(Bundle fresh, Collection<Bundle> older) {
        boolean serves =
                older.stream().flatMap(BundleExchange::services).findAny().isPresent();
        ResolverHookFactory beside = triggers -> new Beside(fresh);
        ServiceRegistration<?> hook = context.registerService(ResolverHookFactory.class, beside, null);
        Optional<Fault> fault;
        try {
            fault = start(fresh).or(() -> lacking(fresh, serves));
        } finally {
            hook.unregister();
        }
        if (fault.isPresent()) {
            stop(fresh);
            String stays = older.stream()
                    .map(bundle -> ". Version " + bundle.getVersion() + " stays")
                    .findFirst()
                    .orElse("");
            throw new InputException(
                    name(fresh),
                    fault.get().what(),
                    fault.get().remedy() + stays,
                    fault.get().cause());
        }
        older.forEach(BundleExchange::uninstall);
        // Who uses the old one's classes goes over to the new one's.
        context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                .adapt(FrameworkWiring.class)
                .refreshBundles(older);
    }

    /** Why a bundle is of no use. */
    private record Fault(String what, String remedy, Throwable cause) {}

    private static Optional<Fault> start(Bundle fresh) {
        try {
            fresh.start(Bundle.START_TRANSIENT);
            return Optional.empty();
        } catch (BundleException e) {
            return Optional.of(
                    new Fault("it cannot be started: " + e.getMessage(), "Maybe it was built for another version", e));
        }
    }

    private Optional<Fault> lacking(Bundle fresh, boolean serves) {
        if (serves && services(fresh).findAny().isEmpty()) {
            return Optional.of(new Fault(
                    "it offers nothing, and what it should replace does",
                    "Maybe something that it needs is missing",
                    null));
        }
        return services(fresh)
                .filter(reference -> !given(reference))
                .findFirst()
                .map(reference -> {
                    String type = ((String[]) reference.getProperty(Constants.OBJECTCLASS))[0];
                    return new Fault("it offers a " + type + " that cannot be made", "The log says why", null);
                });
    }

    private boolean given(ServiceReference<?> reference) {
        Object service = context.getService(reference);
        if (service != null) {
            context.ungetService(reference);
        }
        return service != null;
    }

    private static Stream<ServiceReference<?>> services(Bundle bundle) {
        return bundle.getState() == Bundle.UNINSTALLED
                ? Stream.empty()
                : Stream.ofNullable(bundle.getRegisteredServices()).flatMap(Stream::of);
    }

    private static String name(Bundle bundle) {
        return bundle.getSymbolicName() + " " + bundle.getVersion();
    }

    private static void stop(Bundle bundle) {
        try {
            bundle.stop(Bundle.STOP_TRANSIENT);
        } catch (BundleException e) {
            LOG.log(System.Logger.Level.WARNING, name(bundle) + " cannot be stopped", e);
        }
    }

    private static void uninstall(Bundle bundle) {
        try {
            bundle.uninstall();
        } catch (BundleException | IllegalStateException e) {
            LOG.log(System.Logger.Level.WARNING, name(bundle) + " cannot be uninstalled", e);
        }
    }

    /** Of bundles that want to be the only ones of their name, too, there are two for a moment. */
    private record Beside(Bundle fresh) implements ResolverHook {
        @Override
        public void filterSingletonCollisions(BundleCapability one, Collection<BundleCapability> others) {
            boolean mine = one.getRevision().getBundle().equals(fresh);
            others.removeIf(other -> mine || other.getRevision().getBundle().equals(fresh));
        }

        @Override
        public void filterResolvable(Collection<BundleRevision> candidates) {
            // All may.
        }

        @Override
        public void filterMatches(BundleRequirement requirement, Collection<BundleCapability> candidates) {
            // As they match.
        }

        @Override
        public void end() {
            // Nothing was begun.
        }
    }
}
