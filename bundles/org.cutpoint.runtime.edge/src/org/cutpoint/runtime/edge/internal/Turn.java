package org.cutpoint.runtime.edge.internal;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Whose turn it is at something emulated that takes one call at a time, in the order in which they come. As everywhere where
 * something is emulated, it is the instant at which it would have been free that counts, not when a thread got to run.
 */
final class Turn {
    private final boolean shared;
    private final ReentrantLock lock = new ReentrantLock(true);

    // Guarded by the lock.
    private boolean used;
    private long freeNanos;

    /** @param shared whether callers do not mind each other: nobody waits */
    Turn(boolean shared) {
        this.shared = shared;
    }

    boolean shared() {
        return shared;
    }

    /**
     * When a call was there, in {@link System#nanoTime}.
     *
     * @param nanos from
     * @param endNanos to
     */
    record Stay(long nanos, long endNanos) {}

    /** What a call does there. */
    interface Passing {
        /**
         * Returns when it has.
         *
         * @param nanos from this instant on, which may have passed
         * @return when that was
         */
        long from(long nanos) throws InterruptedException;
    }

    /**
     * Has a call pass.
     *
     * @param readyNanos since when it could
     * @param lagNanos of what it takes, so long it keeps nobody else waiting
     */
    Stay pass(long readyNanos, long lagNanos, Passing passing) throws InterruptedException {
        if (shared) {
            return new Stay(readyNanos, passing.from(readyNanos));
        }
        lock.lockInterruptibly();
        try {
            long start = used && freeNanos - readyNanos > 0 ? freeNanos : readyNanos;
            long end = passing.from(start);
            freeNanos = end - lagNanos;
            used = true;
            return new Stay(start, end);
        } finally {
            lock.unlock();
        }
    }
}
