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
    synchronized boolean take(Object client, long bytes) {
        long own = byClient.getOrDefault(client, 0L);
        if (total > 0 && (total + bytes > limit || own + bytes > limit / 2)) {
            return false;
        }
        total += bytes;
        byClient.put(client, own + bytes);
        return true;
    }

    /** They are not held any more. */
    synchronized void give(Object client, long bytes) {
        total -= bytes;
        byClient.computeIfPresent(client, (c, own) -> own > bytes ? Long.valueOf(own - bytes) : null);
    }
}
