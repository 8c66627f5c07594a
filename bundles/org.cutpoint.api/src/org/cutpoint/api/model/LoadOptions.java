package org.cutpoint.api.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How a model is looked at.
 *
 * @param granularity what makes a layer
 * @param shapes shapes of inputs, by the inputs' names, where the model leaves dimensions open or the caller wants others
 *     than it says; dimensions outermost first, all >= 1
 */
public record LoadOptions(Granularity granularity, Map<String, List<Long>> shapes) {
    /** By layers, with the shapes that the model has. */
    public static final LoadOptions DEFAULT = new LoadOptions(Granularity.LAYER, Map.of());

    public LoadOptions {
        // Sorted, so that equal options look alike wherever they are written.
        shapes = Collections.unmodifiableMap(new TreeMap<>(shapes.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> List.copyOf(e.getValue())))));
    }
}
