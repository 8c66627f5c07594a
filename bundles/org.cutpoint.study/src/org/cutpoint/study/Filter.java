package org.cutpoint.study;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Selects rows.
 *
 * @param values by column, the values that are let through, as text; numbers are compared as numbers. All columns must fit
 */
public record Filter(Map<String, List<String>> values) {
    /** Lets everything through. */
    public static final Filter ALL = new Filter(Map.of());

    public Filter {
        Map<String, List<String>> copied = new LinkedHashMap<>();
        values.forEach((column, allowed) -> copied.put(column, List.copyOf(allowed)));
        values = Collections.unmodifiableMap(copied);
    }

    /** Whether the row has one of the values in every column. */
    public boolean accepts(Row row) {
        return values.entrySet().stream().allMatch(e -> e.getValue().stream().anyMatch(v -> row.is(e.getKey(), v)));
    }
}
