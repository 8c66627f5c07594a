package org.cutpoint.report.graph.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.graph.layout.TextWidth;
import org.cutpoint.report.Units;
import org.cutpoint.report.graph.internal.Picture.Edge;
import org.cutpoint.report.graph.internal.Picture.Node;

/**
 * What of a model is drawn: inputs and layers with their texts and sizes, tensors with their widths.
 *
 * @param nodes the inputs that are read, then the layers, in the model's order
 * @param edges from each tensor to each of its readers
 */
record Parts(List<Node> nodes, List<Edge> edges) {
    /** Height of a box without work, pixels. */
    private static final double PLAIN_HEIGHT = 50;

    /** What work adds to the heights of all boxes together, and the bounds of what the most work adds, pixels. */
    private static final double ALL_WORK = 2000;

    private static final double MOST_WORK = 150;
    private static final double LEAST_MOST_WORK = 30;

    /** Width of the thinnest line, and what the largest tensor adds to it, pixels. */
    private static final double THIN_LINE = 1;

    private static final double MOST_BYTES = 15;

    private static final int LONGEST_TEXT = 30;

    Parts {
        nodes = List.copyOf(nodes);
        edges = List.copyOf(edges);
    }

    static Parts of(ModelGraph model) {
        Map<String, Integer> makers = new HashMap<>();
        List<Node> nodes = new ArrayList<>();
        for (TensorInfo input : model.inputs()) {
            if (!model.consumers(input.id()).isEmpty()) {
                makers.put(input.id(), nodes.size());
                nodes.add(input(input));
            }
        }
        long all = Math.max(1, model.macs());
        long most =
                Math.max(1, model.layers().stream().mapToLong(Layer::macs).max().orElse(0));
        long largest = Math.max(
                1,
                model.layers().stream()
                        .flatMap(l -> l.inputs().stream().distinct())
                        .mapToLong(t -> model.tensor(t).bytes())
                        .max()
                        .orElse(0));
        // The heights of a hundred layers, all alike, should not make a picture of 20,000 pixels.
        double height = Math.max(LEAST_MOST_WORK, Math.min(MOST_WORK, ALL_WORK * most / all));
        List<Edge> edges = new ArrayList<>();
        for (Layer layer : model.layers()) {
            for (String input : layer.inputs().stream().distinct().toList()) {
                long bytes = model.tensor(input).bytes();
                edges.add(new Edge(
                        input,
                        makers.get(input),
                        nodes.size(),
                        THIN_LINE + MOST_BYTES * bytes / largest,
                        bytes,
                        tensor(model.tensor(input))));
            }
            layer.outputs().forEach(output -> makers.put(output.id(), nodes.size()));
            nodes.add(layer(layer, all, most, height));
        }
        return new Parts(nodes, edges);
    }

    private static Node input(TensorInfo input) {
        List<String> lines =
                List.of(shortened(input.id()), "input", input.dimensions() + ", " + Units.bytes(input.bytes()));
        return new Node(input.id(), true, 0, lines, tensor(input), width(lines), PLAIN_HEIGHT);
    }

    private static Node layer(Layer layer, long all, long most, double height) {
        List<String> shapes =
                layer.outputs().stream().map(TensorInfo::dimensions).toList();
        long bytes = layer.outputs().stream().mapToLong(TensorInfo::bytes).sum();
        String share = String.format(Locale.ROOT, "%.1f %%", 100.0 * layer.macs() / all);
        List<String> lines = List.of(
                shortened(layer.id()),
                shortened(String.join(" ", layer.ops())),
                (layer.macs() > 0 ? share + ", " : "") + shortened(String.join(" ", shapes)) + ", "
                        + Units.bytes(bytes));
        String details = layer.id() + "\n" + String.join(" ", layer.ops()) + "\n" + layer.macs()
                + " multiply-accumulates, " + share + "\n" + layer.parameters() + " parameters, weights of "
                + Units.bytes(layer.weightBytes()) + "\n"
                + String.join("\n", layer.outputs().stream().map(Parts::tensor).toList());
        double work = (double) layer.macs() / most;
        return new Node(layer.id(), false, work, lines, details, width(lines), PLAIN_HEIGHT + height * work);
    }

    private static double width(List<String> lines) {
        // The first line is bold.
        double widest = TextWidth.of(lines.get(0), 12.5) * 1.08;
        for (String line : lines.subList(1, lines.size())) {
            widest = Math.max(widest, TextWidth.of(line, 11));
        }
        return Math.ceil(widest + 20);
    }

    private static String tensor(TensorInfo tensor) {
        return tensor.id() + ": " + tensor.dimensions() + " " + tensor.type() + ", " + Units.bytes(tensor.bytes());
    }

    /** Both ends of a name tell more than its beginning alone. */
    private static String shortened(String text) {
        int kept = (LONGEST_TEXT - 1) / 2;
        return text.length() <= LONGEST_TEXT
                ? text
                : text.substring(0, kept) + "…" + text.substring(text.length() - kept);
    }
}
