package org.cutpoint.exec.timing;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;

/**
 * A stopwatch for work on the calling thread that leaves out what is not this work: time in which the operating system
 * gave the processor to somebody else. Profiles are measured with it and emulated tiers slow it down, so that a busy
 * machine does not pass for a slow one, eight times over where a tier is slowed down by eight.
 *
 * <p>It is the thread's processor time where a single thread does the work and the system counts finely (Linux, macOS),
 * else the time that has passed.
 */
public final class BusyTime {
    private final boolean processor;
    private final long start;

    private BusyTime(boolean processor) {
        this.processor = processor;
        this.start = now();
    }

    /**
     * Starts now.
     *
     * @param threads how many threads will do the work; if it is one, it must be the calling one
     */
    public static BusyTime start(int threads) {
        return new BusyTime(threads == 1 && Processor.FINE);
    }

    /** How long the work has been done since the start, nanoseconds; to be called on the thread that started it. */
    public long nanos() {
        return now() - start;
    }

    private long now() {
        return processor ? Processor.THREADS.getCurrentThreadCpuTime() : System.nanoTime();
    }

    /** Loaded by whoever measures: the management classes take a while. */
    private static final class Processor {
        static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
        static final boolean FINE = fine();

        private static boolean fine() {
            // Windows counts in steps of 15.6 ms.
            boolean windows =
                    System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
            return !windows && THREADS.isCurrentThreadCpuTimeSupported() && THREADS.isThreadCpuTimeEnabled();
        }
    }
}
