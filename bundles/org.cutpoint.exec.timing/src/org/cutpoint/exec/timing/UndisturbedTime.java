package org.cutpoint.exec.timing;

import org.hipparchus.stat.descriptive.DescriptiveStatistics;

/**
 * How long a piece of work takes on this machine when nothing else disturbs it: the lower decile of the last times that it
 * took. On a shared host the same inference takes a fifth longer whenever a neighbour uses the other half of the core or
 * the caches, for a moment or for seconds: the median of twenty runs in a row varies by 15 %, their lower decile by 3 %.
 *
 * <p>Emulated tiers are slowed down by it, for a neighbour of this machine is none of the slower machine's, and would
 * count as many times over as the tier is slower. Not thread-safe.
 */
public final class UndisturbedTime {
    /** In percent. The least time of all would be a stray; with more, half a second's disturbance would show. */
    public static final double QUANTILE = 10;

    /** So many times are enough for a decile, and few enough to follow a machine that changes its clock rate. */
    private static final int WINDOW = 64;

    private final DescriptiveStatistics last = new DescriptiveStatistics(WINDOW);

    /** Takes another time, nanoseconds. */
    public void add(long nanos) {
        last.addValue(nanos);
    }

    /**
     * The lower decile of the last 64 times, nanoseconds.
     *
     * @throws IllegalStateException if there is none
     */
    public long nanos() {
        if (last.getN() == 0) {
            throw new IllegalStateException("no time was taken");
        }
        return Math.round(last.getPercentile(QUANTILE));
    }
}
