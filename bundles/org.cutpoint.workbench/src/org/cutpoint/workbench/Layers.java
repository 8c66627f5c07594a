package org.cutpoint.workbench;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;

/**
 * Which layer needs which, of a model or of a problem.
 *
 * @param name whose layers they are, for people
 * @param needs for each layer, in order, those that make what it reads
 */
public record Layers(String name, Map<String, List<String>> needs) {
    public static Layers of(Problem problem) {
        Map<String, String> producers = producers(problem);
        Map<String, List<String>> needs = new LinkedHashMap<>();
        for (ProblemLayer layer : problem.layers()) {
            needs.put(
                    layer.id(),
                    layer.inputs().stream()
                            .map(producers::get)
                            .filter(Objects::nonNull)
                            .toList());
        }
        return new Layers(problem.name(), needs);
    }

    public static Layers of(ModelGraph graph) {
        Map<String, List<String>> needs = new LinkedHashMap<>();
        graph.layers()
                .forEach(layer -> needs.put(
                        layer.id(),
                        layer.inputs().stream()
                                .flatMap(input -> graph.producer(input).stream())
                                .toList()));
        return new Layers(graph.name(), needs);
    }

    /** The layer that makes each tensor that is no input. */
    public static Map<String, String> producers(Problem problem) {
        Map<String, String> producers = new HashMap<>();
        problem.layers().forEach(layer -> layer.outputs().forEach(output -> producers.put(output.id(), layer.id())));
        return producers;
    }
}
