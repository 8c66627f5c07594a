package org.cutpoint.transport.calls;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * For connections to a server, of which there are so many at most. When all of it is taken, who has waited longest without having
 * begun makes room for who comes: connections that are only there, or do not end their handshakes, keep nobody out. Thread-safe.
 *
 * @param <C> a connection
 */
public final class Room<C> {
    private final int most;
    private final Set<C> waiting = new LinkedHashSet<>();
    private int taken;

    /** @param most connections at the same time; those that have been told to go count until they are {@link #gone} */
    public Room(int most) {
        this.most = most;
    }

    /**
     * Somebody comes.
     *
     * @param away tells who makes room to go; called before this returns, if at all
     * @return whether there is room; {@link #gone} then ends it
     */
    public boolean come(Consumer<C> away) {
        Optional<C> goes = Optional.empty();
        synchronized (this) {
            if (taken >= most) {
                Iterator<C> longest = waiting.iterator();
                if (!longest.hasNext()) {
                    return false;
                }
                goes = Optional.of(longest.next());
                longest.remove();
            }
            taken++;
        }
        goes.ifPresent(away);
        return true;
    }

    /** Who has come can be told to go, until it has {@link #begun}. */
    public synchronized void waits(C connection) {
        waiting.add(connection);
    }

    /** It has shown what it is here for, and stays. */
    public synchronized void begun(C connection) {
        waiting.remove(connection);
    }

    /** It is closed. Once for each. */
    public synchronized void gone(C connection) {
        waiting.remove(connection);
        taken--;
    }
}
