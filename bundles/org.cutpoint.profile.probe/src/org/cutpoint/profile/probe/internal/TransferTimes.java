package org.cutpoint.profile.probe.internal;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.profile.LinkMeasurement.LinkFit;
import org.hipparchus.stat.descriptive.rank.Median;
import org.hipparchus.stat.regression.OLSMultipleLinearRegression;

/** Times of transfers in one direction, and the line through them. */
final class TransferTimes {
    private static final double KILOBIT_BYTES = 125;

    private final SortedMap<Integer, double[]> times = new TreeMap<>();

    /** @param bytes size of the message, >= 1 */
    void add(int bytes, double ms) {
        times.merge(bytes, new double[] {ms}, (old, more) -> DoubleStream.concat(
                        DoubleStream.of(old), DoubleStream.of(more))
                .toArray());
    }

    /**
     * Fits {@code t = w0 + 8 b / (1000 mbps)} to the median time of every size, so that stray transfers do not count, by
     * least squares of relative errors: the small messages that show w0 would else drown in the large ones' noise.
     *
     * @param where the link, for messages
     * @throws InputException if larger messages do not take longer
     */
    LinkFit fit(String where) {
        Median median = new Median();
        double[][] rows = new double[times.size()][];
        double[] ones = new double[times.size()];
        int i = 0;
        for (Map.Entry<Integer, double[]> size : times.entrySet()) {
            double ms = median.evaluate(size.getValue());
            rows[i] = new double[] {1 / ms, size.getKey() / KILOBIT_BYTES / ms};
            ones[i++] = 1;
        }
        double[] line = line(rows, ones);
        if (!(line[1] > 0)) {
            throw new InputException(
                    where, "larger messages do not take longer here", "Measure for longer, when the link is quiet.");
        }
        int samples = times.values().stream().mapToInt(t -> t.length).sum();
        return new LinkFit(line[0], 1 / line[1], r2(line), samples, times.lastKey());
    }

    /** Milliseconds without content, and for each kilobit. */
    private static double[] line(double[][] rows, double[] ones) {
        OLSMultipleLinearRegression regression = new OLSMultipleLinearRegression();
        regression.setNoIntercept(true);
        regression.newSampleData(ones, rows);
        double[] line = regression.estimateRegressionParameters();
        if (line[0] >= 0) {
            return line;
        }
        // Noise. Nothing takes less than no time, so the best that can be is a line through the origin.
        double[][] slopes = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            slopes[i] = new double[] {rows[i][1]};
        }
        regression.newSampleData(ones, slopes);
        return new double[] {0, regression.estimateRegressionParameters()[0]};
    }

    /** Of all transfers, stray ones included. */
    private double r2(double[] line) {
        double mean = times.values().stream()
                .flatMapToDouble(DoubleStream::of)
                .average()
                .orElseThrow();
        double residual = 0;
        double total = 0;
        for (Map.Entry<Integer, double[]> size : times.entrySet()) {
            double expected = line[0] + line[1] * size.getKey() / KILOBIT_BYTES;
            for (double ms : size.getValue()) {
                residual += (ms - expected) * (ms - expected);
                total += (ms - mean) * (ms - mean);
            }
        }
        return 1 - residual / total;
    }
}
