package org.cutpoint.runtime.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/**
 * Strategies of one kind as they come and go. Of several with the same id, the one from the bundle of the highest
 * version is leased. One is made at its first lease, not before: it is known by its service's properties.
 *
 * <p>One that goes away gets no new leases, and the bundle that stops waits (bounded) in its unbinding until the running
 * ones are closed. Who asks for a lease meanwhile, or shortly after, waits for it to come back: that is what an update
 * in place looks like.
 *
 * @param <S> the service
 */
final class LeasedServices<S> {
    private static final Logger LOG = System.getLogger(LeasedServices.class.getName());

    /** The highest version first; then what the framework prefers. */
    private final Comparator<Provider<S>> preference = Comparator.<Provider<S>, Version>comparing(p -> p.version)
            .thenComparing(p -> p.reference)
            .reversed();

    /**
     * What kind of service.
     *
     * @param idProperty service property: its id
     * @param descriptionProperty service property: one sentence
     */
    record Kind(String idProperty, String descriptionProperty) {}

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

    LeasedServices(Kind kind, BundleContext context, RuntimeConfig config) {
        this.kind = kind;
        this.context = context;
        this.drainNanos = TimeUnit.SECONDS.toNanos(config.drainSeconds());
        this.gapNanos = TimeUnit.SECONDS.toNanos(config.gapSeconds());
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
    void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void bind(ServiceReference<S> reference) {
        Optional<String> id = text(reference, kind.idProperty());
        if (id.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "bundle {0} offers a strategy without the service property {1}: ignored",
                    reference.getBundle().getSymbolicName(),
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
    void updated(ServiceReference<S> reference) {
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
    void unbind(ServiceReference<S> reference) {
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
            while (provider.leases > 0 && left > 0 && !stopped) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (provider.leases > 0 && !stopped) {
            LOG.log(
                    Level.WARNING,
                    "strategy {0} {1} goes away under {2} calls that still run",
                    provider.id(),
                    provider.version,
                    provider.leases);
        }
    }

    /** All that are there now, by id. */
    List<Entry> list() {
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
    Lease<S> lease(String id) {
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
                long left = leaving ? drainNanos + gapNanos : since == null ? 0 : since + gapNanos - System.nanoTime();
                if (left <= 0 || stopped) {
                    throw unknown(id);
                }
                changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while strategy '" + id + "' was being updated");
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
                            "strategy '" + provider.id() + "'",
                            "bundle " + provider.entry.bundle() + " " + provider.version
                                    + " offers it but cannot make it",
                            "See the log for why.");
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while strategy '" + provider.id() + "' was being made");
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
                "strategy '" + id + "'",
                "there is none of this id",
                known.isEmpty() ? "No strategy is installed." : "There are: " + String.join(", ", known) + ".");
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
                throw new IllegalStateException("the lease on strategy '" + provider.id() + "' is closed");
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
