package org.cutpoint.transport.calls;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;

/** How people are told of a segment, and of the command that writes it. */
final class Splits {
    /** More names than that are for a file. */
    private static final int MOST_NAMES = 8;

    /** A cut before all layers. */
    private static final String NOTHING = "input";

    private Splits() {}

    /** What of the model the segment is, in words. */
    static String part(Model model, Segment segment) {
        List<String> layers = segment.layers();
        String which = layers.size() == model.graph().layers().size()
                ? "all of "
                : layers.size() == 1
                        ? "layer '" + layers.get(0) + "' of "
                        : "layers '" + layers.get(0) + "' to '" + layers.get(layers.size() - 1) + "' of ";
        return which + model.graph().name();
    }

    /** The command that writes a repository with it. */
    static String command(Model model, Segment segment) {
        StringBuilder command = new StringBuilder("cutpoint split ").append(quoted(model.source()));
        LoadOptions view = model.options();
        if (view.granularity() != LoadOptions.DEFAULT.granularity()) {
            command.append(" --granularity ").append(view.granularity().name().toLowerCase(Locale.ROOT));
        }
        view.shapes().forEach((input, shape) -> command.append(" --shape ")
                .append(quoted(input + "=" + shape.stream().map(String::valueOf).collect(Collectors.joining("x")))));
        return command.append(' ')
                .append(cut(model.graph(), segment))
                .append(" --format triton --out DIR")
                .toString();
    }

    /** The device's part is what ends with the layers from which the segment reads, if that is all that the segment is not. */
    private static String cut(ModelGraph graph, Segment segment) {
        Map<String, String> makers = new HashMap<>();
        for (Layer layer : graph.layers()) {
            layer.outputs().forEach(output -> makers.put(output.id(), layer.id()));
        }
        List<String> last = segment.inputs().stream()
                .map(TensorInfo::id)
                .map(makers::get)
                .filter(maker -> maker != null)
                .distinct()
                .toList();
        Set<String> device = graph.layers().stream().map(Layer::id).collect(Collectors.toCollection(HashSet::new));
        segment.layers().forEach(device::remove);
        if (device.isEmpty() && !graph.hasLayer(NOTHING)) {
            return "--cut " + NOTHING;
        }
        boolean named = last.size() <= MOST_NAMES && !last.isEmpty();
        return named && upTo(graph, makers, last).equals(device) ? "--cut " + quoted(names(last)) : "--plan FILE";
    }

    private static Set<String> upTo(ModelGraph graph, Map<String, String> makers, List<String> last) {
        Set<String> needed = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(last);
        while (!open.isEmpty()) {
            String layer = open.pop();
            if (needed.add(layer)) {
                graph.layer(layer).inputs().stream()
                        .map(makers::get)
                        .filter(maker -> maker != null)
                        .forEach(open::push);
            }
        }
        return needed;
    }

    private static String names(List<String> layers) {
        return layers.stream()
                .map(layer -> layer.replace("\\", "\\\\").replace(",", "\\,"))
                .collect(Collectors.joining(","));
    }

    /** For a shell. */
    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9_./:=,@%+-]+") ? text : "\"" + text.replaceAll("([\"\\\\$`])", "\\\\$1") + "\"";
    }
}
