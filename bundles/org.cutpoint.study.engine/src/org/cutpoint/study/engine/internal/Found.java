package org.cutpoint.study.engine.internal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.cutpoint.study.Timeline.Span;

/**
 * What came out of a cell, or of one of its repeats.
 *
 * @param cell its key
 * @param repeat from 1
 * @param rows what rows say beside what was asked for
 * @param planned who is busy when, if somebody wants to see that
 * @param measured likewise
 */
record Found(String cell, int repeat, List<Values> rows, List<Span> planned, List<Span> measured) {
    private static final String FAILED = "failed";

    Found {
        rows = List.copyOf(rows);
        planned = List.copyOf(planned);
        measured = List.copyOf(measured);
    }

    Found(String cell, int repeat, List<Values> rows) {
        this(cell, repeat, rows, List.of(), List.of());
    }

    /** That it came to nothing. */
    static Found failed(String cell, int repeat, String reason) {
        return new Found(cell, repeat, List.of(Values.none(FAILED, reason)));
    }

    boolean failed() {
        return rows.stream().anyMatch(row -> FAILED.equals(row.texts().get("status")));
    }

    /** Values of columns. */
    record Values(Map<String, String> texts, Map<String, Double> numbers) {
        Values {
            texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
            numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
        }

        static Builder of(String status) {
            return new Builder().text("status", status);
        }

        /** That there is nothing, and why. */
        static Values none(String status, String reason) {
            return of(status).text("reason", reason).build();
        }
    }

    /** Collects values; what is not finite is left out. */
    static final class Builder {
        private final Map<String, String> texts = new LinkedHashMap<>();
        private final Map<String, Double> numbers = new LinkedHashMap<>();

        Builder text(String column, String value) {
            texts.put(column, value);
            return this;
        }

        Builder number(String column, double value) {
            if (Double.isFinite(value)) {
                numbers.put(column, value);
            }
            return this;
        }

        Builder number(String column, OptionalDouble value) {
            value.ifPresent(v -> number(column, v));
            return this;
        }

        Values build() {
            return new Values(texts, numbers);
        }
    }
}
