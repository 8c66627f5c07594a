package org.cutpoint.runtime.host.internal;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;

/**
 * Loaded segments, the most recently used ones. Thread-safe; a session that {@link #get} returned may be run only where
 * nothing closes it meanwhile: on the thread on which the given closer closes.
 */
final class Sessions {
    private final SegmentExecutor executor;
    private final int count;
    private final long bytes;
    private final Consumer<Runnable> closer;
    private final Map<String, Held> held = new LinkedHashMap<>(16, 0.75f, true);

    private static final class Held {
        private final Served served;

        /** Added up once: it is asked for with each new one. */
        private final long bytes;

        private Optional<SegmentSession> session = Optional.empty();
        private boolean dropped;

        private Held(Served served) {
            this.served = served;
            bytes = served.bytes();
        }

        /** Loads it if need be; empty if it has been dropped. */
        private synchronized Optional<SegmentSession> open(SegmentExecutor executor) {
            if (!dropped && session.isEmpty()) {
                session = Optional.of(executor.open(served.model(), served.segment(), served.options()));
            }
            return session;
        }

        private synchronized void recycle(List<Tensor> outputs) {
            session.ifPresent(s -> s.recycle(outputs));
        }

        private synchronized void close() {
            dropped = true;
            session.ifPresent(SegmentSession::close);
            session = Optional.empty();
        }
    }

    /** @param closer where sessions are closed */
    Sessions(SegmentExecutor executor, int count, long bytes, Consumer<Runnable> closer) {
        this.executor = executor;
        this.count = count;
        this.bytes = bytes;
        this.closer = closer;
    }

    /** The session for it, loaded if need be, for which others may have to go. */
    SegmentSession get(Served served) {
        while (true) {
            Held mine;
            List<Held> surplus;
            synchronized (held) {
                Held known = held.get(served.name());
                mine = known == null ? new Held(served) : known;
                if (known == null) {
                    held.put(served.name(), mine);
                }
                surplus = known == null ? surplus(mine) : List.of();
            }
            surplus.forEach(h -> closer.accept(h::close));
            try {
                Optional<SegmentSession> session = mine.open(executor);
                if (session.isPresent()) {
                    return session.get();
                }
            } catch (RuntimeException e) {
                synchronized (held) {
                    held.remove(served.name(), mine);
                }
                throw e;
            }
        }
    }

    /** Gives outputs back to the session of this name, if it is still there. */
    void recycle(String name, List<Tensor> outputs) {
        Held maker;
        synchronized (held) {
            maker = held.get(name);
        }
        if (maker != null) {
            maker.recycle(outputs);
        }
    }

    private List<Held> surplus(Held mine) {
        List<Held> surplus = new ArrayList<>();
        long used = held.values().stream().mapToLong(h -> h.bytes).sum();
        for (Iterator<Held> eldest = held.values().iterator();
                eldest.hasNext() && (held.size() > count || used > bytes); ) {
            Held next = eldest.next();
            if (next != mine) {
                used -= next.bytes;
                eldest.remove();
                surplus.add(next);
            }
        }
        return surplus;
    }

    /** How many there are. */
    int size() {
        synchronized (held) {
            return held.size();
        }
    }

    /** Frees the session of this name, if there is one. */
    void drop(String name) {
        Held gone;
        synchronized (held) {
            gone = held.remove(name);
        }
        if (gone != null) {
            closer.accept(gone::close);
        }
    }

    /** Frees all, here and now. */
    void closeAll() {
        List<Held> all;
        synchronized (held) {
            all = List.copyOf(held.values());
            held.clear();
        }
        all.forEach(Held::close);
    }
}
