package org.cutpoint.exec.pipeline.internal;

import java.util.concurrent.TimeUnit;

/** What time it is, and waiting for it. */
interface FrameClock {
    /** The system's. */
    FrameClock SYSTEM = new FrameClock() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void sleep(long nanos) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(nanos);
        }
    };

    /** As {@link System#nanoTime}. */
    long nanos();

    /** Waits so long; not at all for 0 or less. */
    void sleep(long nanos) throws InterruptedException;
}
