package org.cutpoint.study;

/**
 * A column of a study's results.
 *
 * @param name as in files; numbers end in their unit: {@code makespan_ms}
 * @param type of its values
 * @param role what it says
 * @param unit as people write it: {@code ms}, {@code Mbit/s}; empty where there is none
 * @param description a few words, for an axis or a tool tip
 */
public record Column(String name, Type type, Role role, String unit, String description) {
    /** Types of values. */
    public enum Type {
        TEXT,
        INTEGER,
        NUMBER
    }

    /** What a column says. */
    public enum Role {
        /** Which cell it is. */
        COORDINATE,
        /** What was computed: the same on every machine and in every run. */
        PLANNED,
        /** What was measured: different every time. */
        MEASURED,
        /** What somebody else states, for comparison. */
        STATED,
        /** What a reader should know. */
        NOTE
    }

    /** Whether its values are numbers. */
    public boolean numeric() {
        return type != Type.TEXT;
    }
}
