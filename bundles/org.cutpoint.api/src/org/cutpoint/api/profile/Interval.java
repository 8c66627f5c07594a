package org.cutpoint.api.profile;

/**
 * Time of running consecutive layers in one call.
 *
 * @param first index of the first layer in the graph's order
 * @param last index of the last layer, inclusive
 * @param medianMs median, milliseconds: what to expect
 * @param lowMs lower decile, milliseconds: what it takes when nothing else disturbs the machine
 * @param highMs upper decile, milliseconds
 * @param samples how many runs after warm-up; 0 where the time is not measured but predicted
 * @param sureFromMs lower end of the median's 95 % confidence interval, milliseconds
 * @param sureToMs upper end of it, milliseconds
 * @param outliers how many of the runs took far longer than the others; they are counted like all
 */
public record Interval(
        int first,
        int last,
        double medianMs,
        double lowMs,
        double highMs,
        int samples,
        double sureFromMs,
        double sureToMs,
        int outliers) {
    public Interval {
        if (first < 0 || last < first || !(medianMs >= 0) || samples < 0) {
            throw new IllegalArgumentException(
                    "interval " + first + ".." + last + ": " + medianMs + " ms of " + samples + " samples");
        }
    }

    /** One of whose median's confidence nothing is known but that it lies between the deciles. */
    public Interval(int first, int last, double medianMs, double lowMs, double highMs, int samples) {
        this(first, last, medianMs, lowMs, highMs, samples, lowMs, highMs, 0);
    }

    /** One whose time is not measured. */
    public static Interval predicted(int first, int last, double ms) {
        return new Interval(first, last, ms, ms, ms, 0);
    }

    /** Half the width of the median's confidence interval, relative to the median. */
    public double uncertainty() {
        return medianMs == 0 ? 0 : (sureToMs - sureFromMs) / (2 * medianMs);
    }

    /** With all times multiplied. */
    public Interval scaled(double factor) {
        return new Interval(
                first,
                last,
                medianMs * factor,
                lowMs * factor,
                highMs * factor,
                samples,
                sureFromMs * factor,
                sureToMs * factor,
                outliers);
    }

    /** With the time that it takes when nothing else disturbs the machine in place of the median. */
    public Interval undisturbed() {
        return new Interval(first, last, lowMs, lowMs, highMs, samples, lowMs, sureToMs, outliers);
    }
}
