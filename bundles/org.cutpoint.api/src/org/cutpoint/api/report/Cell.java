package org.cutpoint.api.report;

/** A value in a table. */
public sealed interface Cell {
    /** Nothing was there to be known. */
    Cell MISSING = new Missing();

    /** Words. */
    record Text(String value) implements Cell {}

    /** A whole number. */
    record Whole(long value) implements Cell {}

    /**
     * Any number.
     *
     * @param value finite
     */
    record Real(double value) implements Cell {
        public Real {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("not finite: " + value);
            }
        }
    }

    /** Yes or no. */
    record Flag(boolean value) implements Cell {}

    /** No value. */
    record Missing() implements Cell {}

    static Cell of(String value) {
        return new Text(value);
    }

    static Cell of(long value) {
        return new Whole(value);
    }

    /** A number; {@link #MISSING} for what is not finite. */
    static Cell of(double value) {
        return Double.isFinite(value) ? new Real(value) : MISSING;
    }

    static Cell of(boolean value) {
        return new Flag(value);
    }
}
