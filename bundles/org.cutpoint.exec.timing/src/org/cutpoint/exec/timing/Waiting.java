package org.cutpoint.exec.timing;

import java.util.concurrent.locks.LockSupport;

/** Waits to the microsecond. */
public final class Waiting {
    /**
     * Linux wakes a thread up to 50 microseconds late (its timer slack) so that wake-ups coincide; the rest is waited
     * for awake. Longer, and two lanes that wait would eat a small machine's cores.
     */
    private static final long SPIN_NANOS = 50_000;

    private Waiting() {}

    /**
     * Returns at this instant, at once if it has passed.
     *
     * @param nanos in the scale of {@link System#nanoTime}
     * @throws InterruptedException if interrupted while waiting
     */
    public static void until(long nanos) throws InterruptedException {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (left > SPIN_NANOS) {
                LockSupport.parkNanos(left - SPIN_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
