package org.cutpoint.runtime.deploy.internal;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.runtime.deploy.Exchange;
import org.cutpoint.runtime.deploy.Identity;
import org.cutpoint.runtime.deploy.Offer;
import org.cutpoint.runtime.deploy.Trial;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.bundle.CollisionHook;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Has the new bundle beside the old one for a moment: what was never taken away need not be brought back. {@link
 * Bundle#update} would be the other way, but gives the old content up before anybody knows whether the new one works.
 *
 * <p>The new one is started twice: first out of sight, where it is tried, then for everybody. What was hidden when it came
 * cannot be announced later, and who has once seen a service may use it at once.
 */
@Component(service = Exchange.class)
@Designate(ocd = DeployConfig.class)
public final class BundleExchange implements Exchange {
    private static final System.Logger LOG = System.getLogger(BundleExchange.class.getName());

    /** How long who retires a bundle waits for those who work with it. */
    private static final long PATIENCE_SECONDS = 2;

    /** With what stack traces begin the line of a cause. */
    private static final String CAUSED_BY = "Caused by: ";

    /** Characters. */
    private static final int MOST_OF_A_CAUSE = 300;

    private final BundleContext context;
    private final OutOfSight outOfSight = new OutOfSight();
    private final ServiceRegistration<?> hooks;
    private final ServiceComponentRuntime components;
    private final ExecutorService retiring = Executors.newCachedThreadPool(task -> daemon(task, "cutpoint-retire"));

    private volatile int trialSeconds;

    /** Whoever knows how to try something. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    volatile List<Trial> trials = List.of();

    @Activate
    public BundleExchange(BundleContext context, DeployConfig config, @Reference ServiceComponentRuntime components) {
        this.context = context;
        this.components = components;
        this.trialSeconds = config.trialSeconds();
        this.hooks = context.registerService(
                new String[] {FindHook.class.getName(), EventListenerHook.class.getName()}, outOfSight, null);
    }

    @Modified
    void modified(DeployConfig config) {
        trialSeconds = config.trialSeconds();
    }

    @Deactivate
    void deactivate() {
        hooks.unregister();
        retiring.shutdown();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
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
            fault = fresh.getState() == Bundle.ACTIVE
                    ? inTime(fresh, () -> tried(fresh))
                    : hidden(fresh, serves).or(() -> start(fresh).or(() -> lacking(fresh, serves)));
        } finally {
            hook.unregister();
        }
        if (fault.isPresent()) {
            stop(fresh);
            String remedy = Stream.concat(
                            Stream.of(fault.get().remedy()),
                            older.stream().map(bundle -> "Version " + bundle.getVersion() + " stays"))
                    .filter(sentence -> !sentence.isEmpty())
                    .collect(Collectors.joining(". "));
            throw new InputException(
                    name(fresh), fault.get().what(), remedy, fault.get().cause());
        }
        retire(older);
    }

    /** Tries a bundle while nobody sees it; it does not run afterwards. */
    private Optional<Fault> hidden(Bundle fresh, boolean serves) {
        outOfSight.hide(fresh);
        Optional<Fault> fault = inTime(
                fresh, () -> start(fresh).or(() -> lacking(fresh, serves)).or(() -> tried(fresh)));
        stop(fresh);
        if ((fresh.getState() & (Bundle.RESOLVED | Bundle.INSTALLED)) != 0) {
            outOfSight.show(fresh);
        } else if (fault.isEmpty()) {
            fault = Optional.of(new Fault("it cannot be stopped", "The log says why", null));
        }
        return fault;
    }

    private interface Work {
        Optional<Fault> run();
    }

    /** Does work on a thread of its own, which is left alone where it hangs. */
    private Optional<Fault> inTime(Bundle fresh, Work work) {
        FutureTask<Optional<Fault>> task = new FutureTask<>(work::run);
        Thread thread = daemon(task, "cutpoint-trial-" + fresh.getSymbolicName());
        thread.start();
        try {
            return task.get(trialSeconds, SECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            // One that does not care shall at least not keep others from their work.
            thread.setPriority(Thread.MIN_PRIORITY);
            return Optional.of(new Fault(
                    "it was tried out, and had not come to an end after " + trialSeconds + " s",
                    "Maybe it runs in a circle",
                    e));
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            return Optional.of(new Fault("its trial was interrupted", "Try again", e));
        } catch (ExecutionException e) {
            return Optional.of(new Fault("its trial failed: " + e.getCause(), "The log says more", e.getCause()));
        }
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
                    String what = "it offers a " + type + " that cannot be made";
                    return why(fresh)
                            .map(reason -> new Fault(what + ": " + reason, "", null))
                            .orElseGet(() -> new Fault(what, "The log says why", null));
                });
    }

    /** What was thrown first when one of a bundle's components was made. */
    private Optional<String> why(Bundle fresh) {
        return components.getComponentDescriptionDTOs(fresh).stream()
                .flatMap(component -> components.getComponentConfigurationDTOs(component).stream())
                .flatMap(made -> Stream.ofNullable(made.failure))
                .findFirst()
                .flatMap(BundleExchange::cause);
    }

    /** The innermost cause of a stack trace. */
    static Optional<String> cause(String trace) {
        List<String> lines = trace.lines().filter(line -> !line.isBlank()).toList();
        return lines.stream()
                .filter(line -> line.startsWith(CAUSED_BY))
                .reduce((outer, inner) -> inner)
                .map(line -> line.substring(CAUSED_BY.length()))
                .or(() -> lines.stream().findFirst())
                .map(line -> line.strip().replaceAll("[.]+$", ""))
                .map(line -> line.length() > MOST_OF_A_CAUSE ? line.substring(0, MOST_OF_A_CAUSE) + "…" : line);
    }

    private boolean given(ServiceReference<?> reference) {
        Object service = context.getService(reference);
        if (service != null) {
            context.ungetService(reference);
        }
        return service != null;
    }

    private Optional<Fault> tried(Bundle fresh) {
        return services(fresh).flatMap(this::fault).findFirst();
    }

    private Stream<Fault> fault(ServiceReference<?> reference) {
        Object service = context.getService(reference);
        if (service == null) {
            // Gone again meanwhile; who looks for it next says so.
            return Stream.empty();
        }
        try {
            for (Trial trial : trials) {
                trial.attempt(Offer.name(reference), service);
            }
            return Stream.empty();
        } catch (InputException e) {
            return Stream.of(
                    new Fault("it does not stand its trial: " + e.getMessage().replaceAll("[.\\s]+$", ""), "", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Stream.of(new Fault("its trial was interrupted", "Try again", e));
        } finally {
            context.ungetService(reference);
        }
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
        } catch (BundleException | IllegalStateException e) {
            LOG.log(System.Logger.Level.WARNING, name(bundle) + " cannot be stopped", e);
        }
    }

    @Override
    public void retire(Collection<Bundle> bundles) {
        List<Bundle> leaving = List.copyOf(bundles);
        if (leaving.isEmpty()) {
            return;
        }
        Future<?> gone = retiring.submit(() -> {
            leaving.forEach(BundleExchange::uninstall);
            // Who uses the old one's classes goes over to the new one's.
            context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                    .adapt(FrameworkWiring.class)
                    .refreshBundles(leaving);
        });
        try {
            gone.get(SECONDS.toMillis(PATIENCE_SECONDS), MILLISECONDS);
        } catch (TimeoutException e) {
            // Those who still work with it end on it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.log(System.Logger.Level.WARNING, leaving + " cannot be taken away", e.getCause());
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
