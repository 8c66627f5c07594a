package org.cutpoint.profile.measured.internal;

import java.util.function.LongSupplier;
import org.cutpoint.exec.timing.BusyTime;
import org.cutpoint.exec.timing.Waiting;

/** Tells the time, and waits. */
interface Clock {
    /** Nanoseconds since some moment. */
    long nanos();

    /** Waits so many nanoseconds, or until the thread is interrupted. */
    void sleep(long nanos);

    /**
     * Starts a stopwatch for work on this thread ({@link BusyTime}).
     *
     * @param threads how many threads will do it
     * @return tells the nanoseconds since then
     */
    LongSupplier busy(int threads);

    /** The system's. */
    Clock SYSTEM = new Clock() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void sleep(long nanos) {
            try {
                // As the emulator waits: a core that comes out of its sleep takes half as long again for a tiny
                // network.
                Waiting.until(nanos() + nanos);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public LongSupplier busy(int threads) {
            return BusyTime.start(threads)::nanos;
        }
    };
}
