package org.cutpoint.transport.resilient.internal;

import java.time.Duration;

/**
 * How long to wait for an answer before asking again: as TCP does for acknowledgements (RFC 6298), from how long answers took and
 * how much that varied, and twice as long after one that did not come. Of calls that are under way at the same time the first one that
 * is not answered counts: the others tell nothing new. Thread-safe.
 */
final class Patience {
    private static final double NEWEST = 1.0 / 8;
    private static final double NEWEST_DEVIATION = 1.0 / 4;
    private static final int DEVIATIONS = 4;
    private static final int MOST_DOUBLINGS = 10;

    private final long leastNanos;
    private double meanNanos = Double.NaN;
    private double deviationNanos;
    private int missed;
    private long lastMissed = System.nanoTime();

    Patience(Duration least) {
        leastNanos = least.toNanos();
    }

    /** An answer came after so long. */
    synchronized void answered(long nanos) {
        missed = 0;
        if (Double.isNaN(meanNanos)) {
            meanNanos = nanos;
            deviationNanos = nanos / 2.0;
            return;
        }
        deviationNanos += NEWEST_DEVIATION * (Math.abs(nanos - meanNanos) - deviationNanos);
        meanNanos += NEWEST * (nanos - meanNanos);
    }

    /**
     * None came.
     *
     * @param sentNanos when the call was made, in {@link System#nanoTime}
     */
    synchronized void missed(long sentNanos) {
        if (sentNanos - lastMissed >= 0) {
            missed = Math.min(MOST_DOUBLINGS, missed + 1);
            lastMissed = System.nanoTime();
        }
    }

    /**
     * How long to wait for the next.
     *
     * @param leftNanos until nobody wants it any more; while nothing is known, half of it
     */
    synchronized long nanos(long leftNanos) {
        double usual = Double.isNaN(meanNanos)
                ? leftNanos / 2.0
                : Math.max(leastNanos, meanNanos + Math.max(meanNanos, DEVIATIONS * deviationNanos)) * (1 << missed);
        return Math.max(1, (long) Math.min(leftNanos, usual));
    }
}
