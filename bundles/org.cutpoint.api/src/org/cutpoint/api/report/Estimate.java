package org.cutpoint.api.report;

/**
 * A value, and between which two it may well lie.
 *
 * @param value finite; or NaN if there is none
 * @param low at most the value, and equal to it if nothing is known of its spread
 * @param high at least the value, likewise
 */
public record Estimate(double value, double low, double high) {
    /** No value. */
    public static final Estimate NONE = new Estimate(Double.NaN, Double.NaN, Double.NaN);

    public Estimate {
        if (Double.isInfinite(value) || low > value || high < value) {
            throw new IllegalArgumentException("no estimate: " + value + " in " + low + " to " + high);
        }
    }

    /** A value without spread. */
    public static Estimate exactly(double value) {
        return new Estimate(value, value, value);
    }

    /** Whether there is a value. */
    public boolean isPresent() {
        return !Double.isNaN(value);
    }

    /** Whether it has a spread. */
    public boolean isSpread() {
        return isPresent() && high > low;
    }
}
