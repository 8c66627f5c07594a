package org.cutpoint.profile.measured.internal;

import java.util.Arrays;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.exec.timing.UndisturbedTime;
import org.hipparchus.distribution.discrete.BinomialDistribution;
import org.hipparchus.stat.descriptive.rank.Percentile;

/** What samples of a time say. */
final class Statistics {
    private static final double CONFIDENCE = 0.95;

    /** Tukey's outer fence, in interquartile ranges above the upper quartile. */
    private static final double FENCE = 3;

    private final double[] sorted;
    private final Percentile percentile = new Percentile();

    /** @param samples in any order, at least one */
    Statistics(double[] samples) {
        sorted = samples.clone();
        Arrays.sort(sorted);
        percentile.setData(sorted);
    }

    double median() {
        return percentile.evaluate(50);
    }

    /** Lower decile: the time when nothing disturbs the machine. */
    double low() {
        return percentile.evaluate(UndisturbedTime.QUANTILE);
    }

    /**
     * How many samples the median's confidence interval leaves out on either side: the interval between order statistics,
     * which needs no assumption about the distribution. (The number of samples below the true median is binomial.)
     */
    private int outside() {
        int left = new BinomialDistribution(sorted.length, 0.5).inverseCumulativeProbability((1 - CONFIDENCE) / 2);
        return Math.max(0, Math.min(left - 1, (sorted.length - 1) / 2));
    }

    private int outliers() {
        double upper = percentile.evaluate(75);
        double fence = upper + FENCE * (upper - percentile.evaluate(25));
        return (int) Arrays.stream(sorted).filter(s -> s > fence).count();
    }

    Interval interval(int first, int last) {
        int outside = outside();
        return new Interval(
                first,
                last,
                median(),
                low(),
                percentile.evaluate(100 - UndisturbedTime.QUANTILE),
                sorted.length,
                sorted[outside],
                sorted[sorted.length - 1 - outside],
                outliers());
    }
}
