package org.cutpoint.ide.graph;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.model.structure.Structure;
import org.cutpoint.report.Units;

/** What there is to know of a network at a glance. */
public final class Facts {
    /** A heading and what stands below it, a name and a value each. */
    public record Section(String title, List<Map.Entry<String, String>> facts) {
        public Section {
            facts = List.copyOf(facts);
        }
    }

    private static final int MOST_KINDS = 12;

    private Facts() {}

    /** O(layers + edges). */
    public static List<Section> of(Model model) {
        ModelGraph graph = model.graph();
        Structure structure = Structure.of(graph);
        List<Map.Entry<String, String>> network = new ArrayList<>();
        network.add(Map.entry("Source", model.source()));
        network.add(Map.entry(
                "Layers",
                graph.layers().size() + ", of "
                        + graph.layers().stream()
                                .mapToInt(layer -> layer.nodes().size())
                                .sum() + " ONNX nodes"));
        network.add(Map.entry("Multiply-accumulates", Units.count(graph.macs())));
        network.add(Map.entry("Parameters", Units.count(graph.parameters())));
        network.add(Map.entry(
                "Weights",
                Units.bytes(
                        graph.layers().stream().mapToLong(Layer::weightBytes).sum())));
        network.add(Map.entry("SHA-256", graph.sha256()));
        List<Map.Entry<String, String>> form = new ArrayList<>();
        form.add(Map.entry("Kind", structure.kind().toString()));
        form.add(Map.entry("Blocks", Integer.toString(structure.blocks().size())));
        form.add(Map.entry(
                "Layers that every path passes",
                Integer.toString(structure.articulationLayers().size())));
        form.add(Map.entry("Independent paths", paths(structure.pathCount())));
        List<Map.Entry<String, String>> ends = new ArrayList<>();
        graph.inputs().forEach(input -> ends.add(Map.entry("Input " + input.id(), tensor(input))));
        graph.results().forEach(id -> ends.add(Map.entry("Output " + id, tensor(graph.tensor(id)))));
        return List.of(
                new Section("Network", network),
                new Section("Structure", form),
                new Section("Inputs and outputs", ends),
                new Section("Operators", operators(graph)));
    }

    private static String paths(BigInteger count) {
        String digits = count.toString();
        return digits.length() <= 12 ? digits : "about 10^" + (digits.length() - 1);
    }

    /** Shape, type and size of a tensor; of what is no tensor, what it may be. */
    public static String tensor(TensorInfo tensor) {
        return tensor.type() == ElementType.OPAQUE && tensor.shape().isEmpty()
                ? "opaque: a sequence, a map or an optional"
                : tensor.dimensions() + " " + tensor.type() + ", " + Units.bytes(tensor.bytes());
    }

    private static List<Map.Entry<String, String>> operators(ModelGraph graph) {
        Map<String, Long> counts = graph.layers().stream()
                .flatMap(layer -> layer.ops().stream())
                .collect(Collectors.groupingBy(op -> op, TreeMap::new, Collectors.counting()));
        List<Map.Entry<String, String>> most = new ArrayList<>(counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(MOST_KINDS)
                .map(count -> Map.entry(count.getKey(), count.getValue().toString()))
                .toList());
        if (counts.size() > MOST_KINDS) {
            most.add(Map.entry("others", (counts.size() - MOST_KINDS) + " kinds"));
        }
        return most;
    }
}
