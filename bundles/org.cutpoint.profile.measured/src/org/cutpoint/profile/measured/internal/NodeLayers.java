package org.cutpoint.profile.measured.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.run.NodeTimer.TimedNode;
import org.cutpoint.api.run.NodeTimer.Timing;

/**
 * Says to which layers the runtime's nodes belong. By the tensors that they make: a fused node makes what the last of
 * those made that it replaced. By their names, which the runtime makes of those of nodes and tensors that they replace. And
 * what it has put in between (conversions of layout) belongs to who reads it, else to who makes what it reads.
 */
final class NodeLayers {
    private static final String FUSED = "fused ";

    /** What may follow where the runtime adds to a name. */
    private static final String ENDS = "_/ :";

    private final Map<String, String> layerOfNode = new HashMap<>();
    private final Map<String, String> layerOfTensor = new HashMap<>();

    private NodeLayers(ModelGraph graph, Map<String, String> makers) {
        for (Layer layer : graph.layers()) {
            layer.nodes().forEach(node -> layerOfNode.put(node, layer.id()));
            layer.outputs().forEach(tensor -> layerOfTensor.put(tensor.id(), layer.id()));
        }
        makers.forEach((tensor, node) -> {
            if (layerOfNode.containsKey(node)) {
                layerOfTensor.putIfAbsent(tensor, layerOfNode.get(node));
            }
        });
    }

    /** The layer of each node; empty where it cannot be told. */
    static List<Optional<String>> of(ModelGraph graph, Timing timing) {
        return new NodeLayers(graph, timing.makers()).of(timing.nodes());
    }

    private List<Optional<String>> of(List<TimedNode> nodes) {
        List<Optional<String>> layers = new ArrayList<>();
        nodes.forEach(node -> layers.add(made(node).or(() -> called(node.name()))));
        boolean more = true;
        while (more) {
            more = false;
            for (int i = 0; i < layers.size(); i++) {
                if (layers.get(i).isEmpty()) {
                    TimedNode node = nodes.get(i);
                    layers.set(
                            i,
                            only(neighbours(nodes, layers, node.outputs(), true))
                                    .or(() -> only(neighbours(nodes, layers, node.inputs(), false))));
                    more |= layers.get(i).isPresent();
                }
            }
        }
        return layers;
    }

    private Optional<String> made(TimedNode node) {
        return node.outputs().stream()
                .filter(layerOfTensor::containsKey)
                .map(layerOfTensor::get)
                .findFirst();
    }

    /** By the longest name of a node or tensor that the name begins with. */
    private Optional<String> called(String name) {
        String plain = name.startsWith(FUSED) ? name.substring(FUSED.length()) : name;
        for (int end = plain.length(); end > 0; end--) {
            if (end == plain.length() || ENDS.indexOf(plain.charAt(end)) >= 0) {
                String begin = plain.substring(0, end);
                Optional<String> layer = Optional.ofNullable(layerOfNode.get(begin))
                        .or(() -> Optional.ofNullable(layerOfTensor.get(begin)));
                if (layer.isPresent()) {
                    return layer;
                }
            }
        }
        return Optional.empty();
    }

    private static Set<String> neighbours(
            List<TimedNode> nodes, List<Optional<String>> layers, List<String> tensors, boolean readers) {
        return IntStream.range(0, nodes.size())
                .filter(i -> tensors.stream()
                        .anyMatch(
                                (readers ? nodes.get(i).inputs() : nodes.get(i).outputs())::contains))
                .boxed()
                .flatMap(i -> layers.get(i).stream())
                .collect(Collectors.toSet());
    }

    private static Optional<String> only(Collection<String> found) {
        return found.size() == 1 ? found.stream().findFirst() : Optional.empty();
    }
}
