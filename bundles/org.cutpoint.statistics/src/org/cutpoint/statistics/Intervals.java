package org.cutpoint.statistics;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.commons.statistics.descriptive.StandardDeviation;
import org.apache.commons.statistics.distribution.TDistribution;
import org.cutpoint.api.report.Estimate;

/** Estimates of a location from observations, with 95 % confidence intervals. The same observations give the same interval. */
public final class Intervals {
    /** How sure the intervals are. */
    public static final double CONFIDENCE = 0.95;

    private static final int RESAMPLES = 2000;

    private Intervals() {}

    /**
     * The median with its percentile bootstrap interval (Efron and Tibshirani, An Introduction to the Bootstrap, 1993,
     * section 13.3; doi:10.1201/9780429246593), from 2000 resamples with a fixed seed. It assumes nothing about the
     * distribution; for fewer than about 10 observations it is too narrow. O(n) for each resample.
     *
     * @param values finite, at least one; without a spread the estimate has none
     */
    public static Estimate median(double[] values) {
        return bootstrap(values, Median.withDefaults()::evaluate);
    }

    /**
     * The mean with its interval by Student's t distribution: right for values that are about normal.
     *
     * @param values finite, at least one; without a spread the estimate has none
     */
    public static Estimate mean(double[] values) {
        double mean = Mean.of(values).getAsDouble();
        if (spreadless(values)) {
            return Estimate.exactly(values[0]);
        }
        double error = StandardDeviation.of(values).getAsDouble() / Math.sqrt(values.length);
        double t = TDistribution.of(values.length - 1).inverseCumulativeProbability((1 + CONFIDENCE) / 2);
        return new Estimate(mean, mean - t * error, mean + t * error);
    }

    private static Estimate bootstrap(double[] values, ToDoubleFunction<double[]> location) {
        if (spreadless(values)) {
            return Estimate.exactly(values[0]);
        }
        double value = location.applyAsDouble(values.clone());
        SplittableRandom random = new SplittableRandom(1);
        double[] resample = new double[values.length];
        double[] found = new double[RESAMPLES];
        for (int r = 0; r < RESAMPLES; r++) {
            for (int i = 0; i < resample.length; i++) {
                resample[i] = values[random.nextInt(values.length)];
            }
            found[r] = location.applyAsDouble(resample);
        }
        double[] ends = Quantile.withDefaults().evaluate(found, (1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2);
        return new Estimate(value, Math.min(value, ends[0]), Math.max(value, ends[1]));
    }

    private static boolean spreadless(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no observations");
        }
        return Arrays.stream(values).allMatch(v -> v == values[0]);
    }
}
