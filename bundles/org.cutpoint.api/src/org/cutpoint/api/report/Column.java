package org.cutpoint.api.report;

/**
 * A column of a table.
 *
 * @param name for programs, with its unit, as {@code makespan_ms}
 * @param type of all its cells that are not missing
 * @param label for people, with its unit, as {@code makespan, ms}
 * @param digits after the decimal point, for people; {@link #AS_NEEDED} for about four that count
 */
public record Column(String name, Type type, String label, int digits) {
    /** As many digits as a reader needs. */
    public static final int AS_NEEDED = -1;

    public Column(String name, Type type, String label) {
        this(name, type, label, AS_NEEDED);
    }

    /** Kinds of cells. */
    public enum Type {
        /** {@link Cell.Text}. */
        TEXT(Cell.Text.class),
        /** {@link Cell.Whole}. */
        WHOLE(Cell.Whole.class),
        /** {@link Cell.Real}. */
        REAL(Cell.Real.class),
        /** {@link Cell.Flag}. */
        FLAG(Cell.Flag.class);

        private final Class<? extends Cell> cells;

        Type(Class<? extends Cell> cells) {
            this.cells = cells;
        }

        /** Whether a column of this type may hold the cell. */
        public boolean allows(Cell cell) {
            return cell instanceof Cell.Missing || cells.isInstance(cell);
        }

        /** Whether cells are numbers. */
        public boolean isNumber() {
            return this == WHOLE || this == REAL;
        }
    }
}
