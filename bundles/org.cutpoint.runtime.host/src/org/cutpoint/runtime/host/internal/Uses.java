package org.cutpoint.runtime.host.internal;

import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Who is being used: a service whose bundle is exchanged or removed goes when those who work with it have ended. Thread-safe.
 */
final class Uses {
    private final Map<Object, Integer> counts = new IdentityHashMap<>();
    private boolean stopped;

    /** The use of something; to be closed. */
    interface Use<T> extends AutoCloseable {
        T get();

        @Override
        void close();
    }

    /**
     * Begins to use something.
     *
     * @param choice finds it; cheap. What it finds is in use before anybody can have waited for that to end
     */
    synchronized <T> Use<T> begin(Supplier<T> choice) {
        T used = choice.get();
        counts.merge(used, 1, Integer::sum);
        return new Use<>() {
            @Override
            public T get() {
                return used;
            }

            @Override
            public void close() {
                end(used);
            }
        };
    }

    private synchronized void end(Object used) {
        counts.computeIfPresent(used, (key, count) -> count == 1 ? null : count - 1);
        notifyAll();
    }

    /** Everything stops: nobody waits for anything any more. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    /** Waits until nobody uses it, or for too long, or until interrupted. It must not be found any more. */
    synchronized void await(Object used, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            for (long left = limit.toMillis(); counts.containsKey(used) && left > 0 && !stopped; ) {
                wait(left);
                left = (end - System.nanoTime()) / 1_000_000;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
