package org.cutpoint.transport.calls;

import java.util.HashMap;
import java.util.Map;

/**
 * How much memory is held for clients: so much for all, and half of it for each, so that none can take what the others need. What
 * is larger than that passes alone. Thread-safe.
 */
final class HeldBytes {
    private final long limit;
    private final Map<Object, Long> byClient = new HashMap<>();
    private long total;

    /** @param limit bytes */
    HeldBytes(long limit) {
        this.limit = limit;
    }

    /** @return whether there is room for them; they are then held until {@link #give} */
    boolean take(Object client, long bytes) {
        return take(client, 0, bytes);
    }

    /**
     * For what grows.
     *
     * @param before what is held for the same thing already: it is not what stands in its own way
     * @return whether there is room for the bytes; they are then held until {@link #give}
     */
    synchronized boolean take(Object client, long before, long bytes) {
        if (!fits(client, before, bytes)) {
            return false;
        }
        total += bytes;
        byClient.merge(client, bytes, Long::sum);
        return true;
    }

    /** Whether {@link #take} would find room. */
    synchronized boolean fits(Object client, long before, long bytes) {
        long own = byClient.getOrDefault(client, 0L);
        return total <= before || total + bytes <= limit && own + bytes <= limit / 2;
    }

    /** They are not held any more. */
    synchronized void give(Object client, long bytes) {
        total -= bytes;
        byClient.computeIfPresent(client, (c, own) -> own > bytes ? Long.valueOf(own - bytes) : null);
    }
}
