package org.cutpoint.exec.emulation.internal;

import org.cutpoint.exec.timing.Waiting;

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
            Waiting.until(nanos);
        }
    };

    /** Now. */
    long nanos();

    /**
     * Returns at this instant, at once if it has passed.
     *
     * @throws InterruptedException if interrupted while waiting
     */
    void sleepUntil(long nanos) throws InterruptedException;
}
