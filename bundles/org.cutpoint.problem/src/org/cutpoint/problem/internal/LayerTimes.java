package org.cutpoint.problem.internal;

import java.util.Arrays;

/**
 * Times of single layers from times of the first k layers together, for some k.
 *
 * <p>Times of separate layers do not add up to the time of running them together: a runtime fuses, overlaps and copies.
 * What a plan needs is that the sums are right where a network may be cut, so layers get the differences of neighbouring
 * measurements, and layers between two of them share a difference.
 */
final class LayerTimes {
    private LayerTimes() {}

    /**
     * @param counts measured numbers of layers, ascending, at least 1; the last is the number of all layers
     * @param ms time of that many layers, milliseconds; where noise made more layers faster, these are evened out by
     *     isotonic regression
     * @param weights how layers between two measurements share, each > 0
     * @return time of every layer, >= 0; the sum of the first {@code counts[i]} is the (evened) {@code ms[i]}
     */
    static double[] of(int[] counts, double[] ms, double[] weights) {
        double[] even = isotonic(ms);
        double[] times = new double[weights.length];
        int from = 0;
        double before = 0;
        for (int i = 0; i < counts.length; i++) {
            double total = Arrays.stream(weights, from, counts[i]).sum();
            for (int l = from; l < counts[i]; l++) {
                times[l] = (even[i] - before) * (weights[l] / total);
            }
            from = counts[i];
            before = even[i];
        }
        return times;
    }

    /** The nearest (least squares) sequence that does not fall: pool adjacent violators, all weights equal. O(n). */
    static double[] isotonic(double[] values) {
        double[] sums = new double[values.length];
        int[] sizes = new int[values.length];
        int blocks = 0;
        for (double value : values) {
            sums[blocks] = value;
            sizes[blocks] = 1;
            blocks++;
            while (blocks > 1 && sums[blocks - 2] / sizes[blocks - 2] >= sums[blocks - 1] / sizes[blocks - 1]) {
                blocks--;
                sums[blocks - 1] += sums[blocks];
                sizes[blocks - 1] += sizes[blocks];
            }
        }
        double[] result = new double[values.length];
        int at = 0;
        for (int b = 0; b < blocks; b++) {
            Arrays.fill(result, at, at + sizes[b], sums[b] / sizes[b]);
            at += sizes[b];
        }
        return result;
    }
}
