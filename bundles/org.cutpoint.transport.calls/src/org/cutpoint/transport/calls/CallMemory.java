package org.cutpoint.transport.calls;

import io.grpc.Context;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the request of one call takes, from the bytes that come until nothing of its messages is used any more: bytes that are
 * there, whatever the client has announced. What carries the call says what comes; the call's memory is in the {@link Context} in
 * which the call begins. Thread-safe.
 */
public final class CallMemory {
    /** Less than that is bounded by the number of calls. */
    static final int LARGE = 64 << 10;

    private static final Context.Key<CallMemory> CURRENT = Context.key("cutpoint-call-memory");

    private final HeldBytes all;
    private Object client = "";
    private Runnable refusal = () -> {};

    /** All that is held; of it, what is in no message that was given on. */
    private long held;

    private long coming;
    private long arrived;
    private boolean over;

    CallMemory(HeldBytes all) {
        this.all = all;
    }

    /** The context of the call that has this memory. */
    public Context in(Context context) {
        return context.withValue(CURRENT, this);
    }

    /** Of the call that is beginning; one of its own if what carries it counts nothing. */
    static CallMemory current(HeldBytes all) {
        return current().orElseGet(() -> new CallMemory(all));
    }

    /** Of the call that is beginning; empty if what carries it counts nothing. */
    static Optional<CallMemory> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** How much has come so far, whether it is still held or not. */
    synchronized long arrived() {
        return arrived;
    }

    /**
     * Before anything comes.
     *
     * @param whose it is
     */
    public synchronized void of(Object whose) {
        client = whose;
    }

    /** @param refuse ends the call, once, when there is no room for what comes */
    synchronized void refuseBy(Runnable refuse) {
        refusal = refuse;
    }

    /** Whether there would be room for so many more bytes. */
    public synchronized boolean fits(long bytes) {
        return bytes < LARGE || all.fits(client, counted(held), bytes);
    }

    /**
     * More of the request takes memory.
     *
     * @return whether there is room; else the call is refused, and what comes is to be forgotten
     */
    public boolean come(long bytes) {
        Runnable refuse;
        synchronized (this) {
            if (over) {
                return false;
            }
            long more = counted(held + bytes) - counted(held);
            if (more == 0 || all.take(client, counted(held), more)) {
                held += bytes;
                coming += bytes;
                arrived += bytes;
                return true;
            }
            over = true;
            refuse = refusal;
        }
        end();
        refuse.run();
        return false;
    }

    /**
     * A message was given on.
     *
     * @return to be called when nothing of it is used any more; more than once does not matter
     */
    Runnable delivered(long bytes) {
        long moved;
        synchronized (this) {
            moved = Math.min(bytes, coming);
            coming -= moved;
        }
        AtomicBoolean kept = new AtomicBoolean(true);
        return () -> {
            if (kept.compareAndSet(true, false)) {
                forget(moved);
            }
        };
    }

    /** Nothing more comes, and what was not given on is not used. More than once does not matter. */
    public void end() {
        long rest;
        synchronized (this) {
            over = true;
            rest = coming;
            coming = 0;
        }
        forget(rest);
    }

    private synchronized void forget(long bytes) {
        long less = counted(held) - counted(held - bytes);
        held -= bytes;
        if (less > 0) {
            all.give(client, less);
        }
    }

    private static long counted(long bytes) {
        return bytes < LARGE ? 0 : bytes;
    }
}
