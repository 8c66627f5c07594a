package org.cutpoint.ide.graph;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;

/** By what boxes are coloured. */
public enum Colouring {
    /** Which tier runs it. */
    TIER,
    /** Multiply-accumulates. */
    WORK,
    /** Time on the device. */
    TIME,
    /** Bytes that it makes. */
    BYTES;

    /** As people write it. */
    @Override
    public String toString() {
        return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }

    /**
     * How strongly each layer is coloured: 0 to 1, 1 for the most. The root of the share, so that what is a hundredth of
     * the most is told from nothing.
     *
     * @param problem where the times come from; without it, there are none
     */
    public double[] strengths(ModelGraph model, Optional<Problem> problem) {
        double[] values = new double[model.layers().size()];
        Map<String, Double> times = this == TIME
                ? problem.map(p -> p.layers().stream()
                                .collect(Collectors.toMap(ProblemLayer::id, layer -> layer.timeMs()
                                        .get(p.device().id()))))
                        .orElse(Map.of())
                : Map.of();
        double most = 0;
        for (int i = 0; i < values.length; i++) {
            Layer layer = model.layers().get(i);
            values[i] = switch (this) {
                case TIER -> 0;
                case WORK -> layer.macs();
                case TIME -> times.getOrDefault(layer.id(), 0.0);
                case BYTES -> layer.outputs().stream()
                        .mapToLong(TensorInfo::bytes)
                        .sum();
            };
            most = Math.max(most, values[i]);
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = most > 0 ? Math.sqrt(Math.max(0, values[i]) / most) : 0;
        }
        return values;
    }
}
