package org.cutpoint.study;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An observation: a cell of an experiment, or one of its repeats. A column for which it has no value is in neither map.
 *
 * @param experiment id of its experiment
 * @param texts values of text columns, by column
 * @param numbers values of numeric columns, by column; finite
 */
public record Row(String experiment, Map<String, String> texts, Map<String, Double> numbers) {
    /** The column of its experiment, which is in neither map. */
    public static final String EXPERIMENT = "experiment";

    public Row {
        texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
        numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
    }

    /** The value of a text column. */
    public Optional<String> text(String column) {
        return Optional.ofNullable(column.equals(EXPERIMENT) ? experiment : texts.get(column));
    }

    /** The value of a numeric column. */
    public OptionalDouble number(String column) {
        Double value = numbers.get(column);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** The value of any column as text: numbers without a trailing {@code .0}; empty if it has none. */
    public Optional<String> shown(String column) {
        Double value = numbers.get(column);
        if (value == null) {
            return text(column);
        }
        return Optional.of(
                value == Math.rint(value) && Math.abs(value) < 1e15
                        ? Long.toString(value.longValue())
                        : value.toString());
    }

    /** Whether the column has this value; numbers are compared as numbers. */
    public boolean is(String column, String value) {
        Double number = numbers.get(column);
        if (number == null) {
            return text(column).filter(value::equals).isPresent();
        }
        try {
            return number == Double.parseDouble(value);
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
