package org.cutpoint.exec.emulation.internal;

import java.util.concurrent.locks.LockSupport;

/** Time that can be waited for, in the scale of {@link System#nanoTime}. */
interface Clock {
    /** The real one. */
    Clock SYSTEM = new Clock() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void sleepUntil(long nanos) throws InterruptedException {
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
    };

    /**
     * Linux wakes a thread up to 50 microseconds late (its timer slack) so that wake-ups coincide; the rest is waited
     * for awake. Longer, and two emulated lanes would eat a small machine's cores.
     */
    long SPIN_NANOS = 50_000;

    /** Now. */
    long nanos();

    /**
     * Returns at this instant, at once if it has passed.
     *
     * @throws InterruptedException if interrupted while waiting
     */
    void sleepUntil(long nanos) throws InterruptedException;
}
