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
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Strategy;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Strategies as they come and go. Of several with the same id, the one from the bundle of the highest version is
 * leased. A strategy is made at its first lease, not before: it is known by its service's properties.
 *
 * <p>A strategy that goes away gets no new leases, and the bundle that stops waits (bounded) in its unbinding until the
 * running ones are closed. Who asks for a lease meanwhile, or shortly after, waits for the strategy to come back: that
 * is what an update in place looks like.
 */
@Component(service = Strategies.class)
@Designate(ocd = RuntimeConfig.class)
public final class StrategyRegistry implements Strategies {
    private static final Logger LOG = System.getLogger(StrategyRegistry.class.getName());

    /** The highest version first; then what the framework prefers. */
    private static final Comparator<Provider> PREFERENCE = Comparator.<Provider, Version>comparing(p -> p.version)
            .thenComparing(p -> p.reference)
            .reversed();

    private final BundleContext context;
    private final long drainNanos;
    private final long gapNanos;
    private final ReentrantLock lock = new ReentrantLock();
    /** Something has been bound or unbound, or a lease on something that goes away was closed. */
    private final Condition changed = lock.newCondition();

    private final Map<ServiceReference<Strategy>, Provider> providers = new HashMap<>();
    /** Ids that were there once: since when ({@link System#nanoTime}) their last provider is gone. */
    private final Map<String, Long> gone = new HashMap<>();

    private boolean stopped;

    @Activate
    public StrategyRegistry(BundleContext context, RuntimeConfig config) {
        this.context = context;
        this.drainNanos = TimeUnit.SECONDS.toNanos(config.drainSeconds());
        this.gapNanos = TimeUnit.SECONDS.toNanos(config.gapSeconds());
    }

    /** One service. Guarded by the lock. */
    private static final class Provider {
        final ServiceReference<Strategy> reference;
        final Version version;
        Entry entry;
        int leases;
        boolean leaving;
        /** From the first lease on; guarded by the provider itself, because it takes a while to make. */
        private Strategy strategy;

        /** Keeps what the service says of itself: one that goes away says nothing more. */
        Provider(ServiceReference<Strategy> reference, String id) {
            Bundle bundle = reference.getBundle();
            this.reference = reference;
            this.version = bundle.getVersion();
            this.entry = new Entry(id, description(reference), bundle.getSymbolicName(), version.toString());
        }

        String id() {
            return entry.id();
        }

        /** The strategy, made if it was not yet; empty if it cannot be. */
        synchronized Optional<Strategy> strategy(BundleContext context) {
            if (strategy == null) {
                strategy = context.getService(reference);
            }
            return Optional.ofNullable(strategy);
        }

        synchronized void giveBack(BundleContext context) {
            if (strategy != null) {
                strategy = null;
                context.ungetService(reference);
            }
        }
    }

    /** Everything stops: nobody waits for anything any more. */
    @Deactivate
    void deactivate() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindStrategy(ServiceReference<Strategy> reference) {
        Optional<String> id = text(reference, Strategy.ID);
        if (id.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "bundle {0} offers a strategy without the service property {1}: ignored",
                    reference.getBundle().getSymbolicName(),
                    Strategy.ID);
            return;
        }
        lock.lock();
        try {
            providers.put(reference, new Provider(reference, id.get()));
            gone.remove(id.get());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Another description is taken over; another id is another strategy. */
    void updatedStrategy(ServiceReference<Strategy> reference) {
        lock.lock();
        try {
            Provider known = providers.get(reference);
            if (known != null
                    && text(reference, Strategy.ID).filter(known.id()::equals).isPresent()) {
                Entry old = known.entry;
                known.entry = new Entry(old.id(), description(reference), old.bundle(), old.version());
                return;
            }
        } finally {
            lock.unlock();
        }
        unbindStrategy(reference);
        bindStrategy(reference);
    }

    /** Waits until no lease on the service is open, or for too long. */
    void unbindStrategy(ServiceReference<Strategy> reference) {
        Provider provider;
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

    private void drain(Provider provider) {
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
                    "strategy {0} {1} goes away under {2} plans that still run",
                    provider.id(),
                    provider.version,
                    provider.leases);
        }
    }

    @Override
    public List<Entry> list() {
        lock.lock();
        try {
            Map<String, Entry> entries = new TreeMap<>();
            providers.values().stream()
                    .filter(p -> !p.leaving)
                    .sorted(PREFERENCE)
                    .forEach(p -> entries.putIfAbsent(p.id(), p.entry));
            return List.copyOf(entries.values());
        } finally {
            lock.unlock();
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws CancellationException if the thread is interrupted while it waits
     */
    @Override
    public Lease<Strategy> lease(String id) {
        while (true) {
            Provider provider = acquire(id);
            Optional<Strategy> strategy = Optional.empty();
            try {
                // Outside of the lock: this may make the strategy, which may use other services.
                strategy = provider.strategy(context);
                if (strategy.isPresent()) {
                    return new Held(provider, strategy.get());
                }
            } finally {
                if (strategy.isEmpty()) {
                    release(provider);
                }
            }
            refused(provider);
        }
    }

    /** Takes the preferred provider, waiting for it if the strategy is being updated. */
    private Provider acquire(String id) {
        lock.lock();
        try {
            while (true) {
                Optional<Provider> provider = providers.values().stream()
                        .filter(p -> p.id().equals(id) && !p.leaving)
                        .min(PREFERENCE);
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
    private void refused(Provider provider) {
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

    private void release(Provider provider) {
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

    private static String description(ServiceReference<Strategy> reference) {
        return text(reference, Strategy.DESCRIPTION).orElse("");
    }

    private static Optional<String> text(ServiceReference<Strategy> reference, String property) {
        return reference.getProperty(property) instanceof String s && !s.isBlank() ? Optional.of(s) : Optional.empty();
    }

    private final class Held implements Lease<Strategy> {
        private final Provider provider;
        private Strategy strategy;

        Held(Provider provider, Strategy strategy) {
            this.provider = provider;
            this.strategy = strategy;
        }

        @Override
        public synchronized Strategy get() {
            if (strategy == null) {
                throw new IllegalStateException("the lease on strategy '" + provider.id() + "' is closed");
            }
            return strategy;
        }

        @Override
        public String version() {
            return provider.version.toString();
        }

        @Override
        public synchronized void close() {
            if (strategy == null) {
                return;
            }
            strategy = null;
            release(provider);
        }
    }
}
