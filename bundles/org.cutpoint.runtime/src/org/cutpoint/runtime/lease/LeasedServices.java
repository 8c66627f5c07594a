package org.cutpoint.runtime.lease;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Lease;
import org.cutpoint.api.plan.Strategies.Entry;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/**
 * Services of one kind as they come and go, by their ids. Of several with the same id, the one from the bundle of the highest
 * version is leased. One is made at its first lease, not before: it is known by its service's properties.
 *
 * <p>One that goes away gets no new leases, and the bundle that stops waits (bounded) in its unbinding until the running
 * ones are closed. Who asks for a lease meanwhile, or shortly after, waits for it to come back: that is what an update
 * in place looks like. Thread-safe.
 *
 * @param <S> the service
 */
public final class LeasedServices<S> {
    private static final Logger LOG = System.getLogger(LeasedServices.class.getName());

    /** Longest that a caller waits for a service to be gone, of which no other version is here. */
    private static final long LEAVING_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** Longest that running calls hold up a framework that stops. */
    private static final long ENDING_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Between looks whether the framework stops. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** The highest version first; then what the framework prefers. */
    private final Comparator<Provider<S>> preference = Comparator.<Provider<S>, Version>comparing(p -> p.version)
            .thenComparing(p -> p.reference)
            .reversed();

    /**
     * What kind of service.
     *
     * @param noun for messages: {@code strategy}
     * @param idProperty service property: its id
     * @param descriptionProperty service property: one sentence
     */
    public record Kind(String noun, String idProperty, String descriptionProperty) {}

    /**
     * How long somebody waits.
     *
     * @param drain a bundle that stops, for calls that still run
     * @param gap a caller, for a service that has just gone to come back
     */
    public record Waits(Duration drain, Duration gap) {}

    private final Kind kind;

    private final BundleContext context;
    private final long drainNanos;
    private final long gapNanos;
    private final ReentrantLock lock = new ReentrantLock();
    /** Something has been bound or unbound, or a lease on something that goes away was closed. */
    private final Condition changed = lock.newCondition();

    private final Map<ServiceReference<S>, Provider<S>> providers = new HashMap<>();
    /** Ids that were there once: since when ({@link System#nanoTime}) their last provider is gone. */
    private final Map<String, Long> gone = new HashMap<>();

    private boolean stopped;

    /** @param context of the bundle that uses the services */
    public LeasedServices(Kind kind, BundleContext context, Waits waits) {
        this.kind = kind;
        this.context = context;
        this.drainNanos = waits.drain().toNanos();
        this.gapNanos = waits.gap().toNanos();
    }

    /** One service. Guarded by the lock. */
    private static final class Provider<S> {
        final ServiceReference<S> reference;
        final Version version;
        Entry entry;
        int leases;
        boolean leaving;
        /** From the first lease on; guarded by the provider itself, because it takes a while to make. */
        private S service;

        /** Keeps what the service says of itself: one that goes away says nothing more. */
        Provider(ServiceReference<S> reference, String id, String description) {
            Bundle bundle = reference.getBundle();
            this.reference = reference;
            this.version = bundle.getVersion();
            this.entry = new Entry(id, description, bundle.getSymbolicName(), version.toString());
        }

        String id() {
            return entry.id();
        }

        /** The service, made if it was not yet; empty if it cannot be. */
        synchronized Optional<S> service(BundleContext context) {
            if (service == null) {
                service = context.getService(reference);
            }
            return Optional.ofNullable(service);
        }

        synchronized void giveBack(BundleContext context) {
            if (service != null) {
                service = null;
                context.ungetService(reference);
            }
        }
    }

    /** Everything stops: nobody waits for anything any more. */
    public void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A service has come. */
    public void bind(ServiceReference<S> reference) {
        Optional<String> id = text(reference, kind.idProperty());
        if (id.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "bundle {0} offers a {1} without the service property {2}: ignored",
                    reference.getBundle().getSymbolicName(),
                    kind.noun(),
                    kind.idProperty());
            return;
        }
        lock.lock();
        try {
            providers.put(reference, new Provider<>(reference, id.get(), description(reference)));
            gone.remove(id.get());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Another description is taken over; another id is another service. */
    public void updated(ServiceReference<S> reference) {
        lock.lock();
        try {
            Provider<S> known = providers.get(reference);
            if (known != null
                    && text(reference, kind.idProperty())
                            .filter(known.id()::equals)
                            .isPresent()) {
                Entry old = known.entry;
                known.entry = new Entry(old.id(), description(reference), old.bundle(), old.version());
                return;
            }
        } finally {
            lock.unlock();
        }
        unbind(reference);
        bind(reference);
    }

    /** Waits until no lease on the service is open, or for too long. */
    public void unbind(ServiceReference<S> reference) {
        Provider<S> provider;
        lock.lock();
        try {
            provider = providers.get(reference);
            if (provider == null) {
                return;
            }
            provider.leaving = true;
            drain(provider);
            providers.remove(reference);
            if (providers.values().stream().noneMatch(p -> p.id().equals(provider.id()))) {
                gone.put(provider.id(), System.nanoTime());
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        provider.giveBack(context);
    }

    private void drain(Provider<S> provider) {
        try {
            long left = drainNanos;
            boolean ending = false;
            while (provider.leases > 0 && left > 0 && !stopped) {
                if (!ending && context.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() == Bundle.STOPPING) {
                    ending = true;
                    left = Math.min(left, ENDING_NANOS);
                }
                long look = Math.min(left, LOOK_NANOS);
                left -= look - changed.awaitNanos(look);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (provider.leases > 0 && !stopped) {
            LOG.log(
                    Level.WARNING,
                    "{0} {1} {2} goes away under {3} calls that still run",
                    kind.noun(),
                    provider.id(),
                    provider.version,
                    provider.leases);
        }
    }

    /** All that are there now, by id. */
    public List<Entry> list() {
        lock.lock();
        try {
            Map<String, Entry> entries = new TreeMap<>();
            providers.values().stream()
                    .filter(p -> !p.leaving)
                    .sorted(preference)
                    .forEach(p -> entries.putIfAbsent(p.id(), p.entry));
            return List.copyOf(entries.values());
        } finally {
            lock.unlock();
        }
    }

    /**
     * A lease on the service of this id. While its bundle is being updated this waits (bounded) for the new version.
     *
     * @throws InputException if there is none; the message names those that there are
     * @throws CancellationException if the thread is interrupted while it waits
     */
    public Lease<S> lease(String id) {
        while (true) {
            Provider<S> provider = acquire(id);
            Optional<S> service = Optional.empty();
            try {
                // Outside of the lock: this may make the service, which may use others.
                service = provider.service(context);
                if (service.isPresent()) {
                    return new Held(provider, service.get());
                }
            } finally {
                if (service.isEmpty()) {
                    release(provider);
                }
            }
            refused(provider);
        }
    }

    /** Takes the preferred provider, waiting for it if it is being updated. */
    private Provider<S> acquire(String id) {
        long asked = System.nanoTime();
        lock.lock();
        try {
            while (true) {
                Optional<Provider<S>> provider = providers.values().stream()
                        .filter(p -> p.id().equals(id) && !p.leaving)
                        .min(preference);
                if (provider.isPresent()) {
                    provider.get().leases++;
                    return provider.get();
                }
                boolean leaving = providers.values().stream().anyMatch(p -> p.id().equals(id));
                Long since = gone.get(id);
                long left = leaving
                        ? asked + Math.min(drainNanos, LEAVING_NANOS) + gapNanos - System.nanoTime()
                        : since == null ? 0 : since + gapNanos - System.nanoTime();
                if (left <= 0 || stopped) {
                    throw unknown(id);
                }
                changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while " + named(id) + " was being updated");
        } finally {
            lock.unlock();
        }
    }

    /** A service that cannot be had: either it is about to go away, or it cannot be made. */
    private void refused(Provider<S> provider) {
        lock.lock();
        try {
            long left = gapNanos;
            while (providers.get(provider.reference) == provider && !provider.leaving) {
                if (left <= 0 || stopped) {
                    throw new InputException(
                            named(provider.id()),
                            "bundle " + provider.entry.bundle() + " " + provider.version
                                    + " offers it but cannot make it",
                            "See the log for why.");
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while " + named(provider.id()) + " was being made");
        } finally {
            lock.unlock();
        }
    }

    private void release(Provider<S> provider) {
        lock.lock();
        try {
            provider.leases--;
            if (provider.leaving) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private InputException unknown(String id) {
        List<String> known = list().stream().map(Entry::id).toList();
        return new InputException(
                named(id),
                "there is none of this id",
                known.isEmpty()
                        ? "No " + kind.noun() + " is installed."
                        : "There are: " + String.join(", ", known) + ".");
    }

    private String named(String id) {
        return kind.noun() + " '" + id + "'";
    }

    private String description(ServiceReference<S> reference) {
        return text(reference, kind.descriptionProperty()).orElse("");
    }

    private static Optional<String> text(ServiceReference<?> reference, String property) {
        return reference.getProperty(property) instanceof String s && !s.isBlank() ? Optional.of(s) : Optional.empty();
    }

    private final class Held implements Lease<S> {
        private final Provider<S> provider;
        private S service;

        Held(Provider<S> provider, S service) {
            this.provider = provider;
            this.service = service;
        }

        @Override
        public synchronized S get() {
            if (service == null) {
                throw new IllegalStateException("the lease on " + named(provider.id()) + " is closed");
            }
            return service;
        }

        @Override
        public String version() {
            return provider.version.toString();
        }

        @Override
        public synchronized void close() {
            if (service == null) {
                return;
            }
            service = null;
            release(provider);
        }
    }
}
