package org.cutpoint.api.report;

/**
 * What a length or a colour in a figure stands for.
 *
 * @param label with its unit, as {@code makespan, ms}
 * @param logarithmic if equal lengths are equal factors; what is not above 0 is then left out
 */
public record Axis(String label, boolean logarithmic) {
    /** A linear one. */
    public Axis(String label) {
        this(label, false);
    }
}
