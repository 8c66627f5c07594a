package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which nodes do no work on the network's data: those that depend on initializers alone, those whose results follow from
 * shapes (which are fixed here), and those whose results nobody uses. They are no layers; whoever needs their results gets
 * a copy of the first and the values of the second.
 */
final class Constants {
    /** A result of these differs from run to run. */
    private static final Set<String> RANDOM = Set.of(
            "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Bernoulli", "Multinomial");

    private final OnnxGraph graph;
    private final Set<String> copied = new HashSet<>();
    private final Set<String> valued = new HashSet<>();
    private final Set<Op> live = new LinkedHashSet<>();

    /** O(nodes + edges). */
    Constants(OnnxGraph graph, Map<String, Fact> facts) {
        this.graph = graph;
        Set<String> results = new HashSet<>(graph.results());
        Set<Op> idle = new HashSet<>();
        for (Op op : graph.ops()) {
            if (op.writes.stream().anyMatch(results::contains)) {
                continue;
            }
            boolean repeatable = repeatable(op.proto);
            if (repeatable && op.reads.stream().allMatch(r -> graph.weight(r) || copied.contains(r))) {
                copied.addAll(op.writes);
                idle.add(op);
            } else if (op.writes.stream()
                    .allMatch(w -> facts.containsKey(w) && facts.get(w).hasValue())) {
                valued.addAll(op.writes);
                idle.add(op);
            } else if (repeatable && op.reads.stream().allMatch(this::constant)) {
                // Of shapes alone, but too long to be put in as a value: a grid, a mask.
                copied.addAll(op.writes);
                idle.add(op);
            }
        }
        Set<String> wanted = new HashSet<>(results);
        for (int i = graph.ops().size() - 1; i >= 0; i--) {
            Op op = graph.ops().get(i);
            if (!idle.contains(op) && op.writes.stream().anyMatch(wanted::contains)) {
                live.add(op);
                wanted.addAll(op.reads);
            }
        }
    }

    /** Whether the node, run again, gives the same. */
    static boolean repeatable(NodeProto node) {
        boolean known = Op.standard(node.getDomain()) || node.getDomain().equals("com.microsoft");
        return known
                && !RANDOM.contains(node.getOpType())
                && node.getAttributeList().stream()
                        .flatMap(a -> Op.graphs(a).stream())
                        .flatMap(g -> g.getNodeList().stream())
                        .allMatch(Constants::repeatable);
    }

    /** Whether the node computes something from the network's inputs that the network's results need. */
    boolean live(Op op) {
        return live.contains(op);
    }

    /** Whether the tensor is made anew from initializers wherever it is needed. */
    boolean copied(String tensor) {
        return copied.contains(tensor);
    }

    /** Whether the tensor is replaced by its value, known from the shapes. */
    boolean valued(String tensor) {
        return valued.contains(tensor);
    }

    boolean constant(String tensor) {
        return graph.weight(tensor) || copied.contains(tensor) || valued.contains(tensor);
    }
}
