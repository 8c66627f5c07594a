package org.cutpoint.api.profile;

/**
 * Measured time of running consecutive layers in one call.
 *
 * @param first index of the first layer in the graph's order
 * @param last index of the last layer, inclusive
 * @param medianMs median, milliseconds
 * @param lowMs lower quartile, milliseconds
 * @param highMs upper quartile, milliseconds
 * @param samples how many runs after warm-up
 */
public record Interval(int first, int last, double medianMs, double lowMs, double highMs, int samples) {
    public Interval {
        if (first < 0 || last < first || !(medianMs >= 0) || samples < 1) {
            throw new IllegalArgumentException(
                    "interval " + first + ".." + last + ": " + medianMs + " ms of " + samples + " samples");
        }
    }
}
