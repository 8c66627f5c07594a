package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;

/**
 * A graph with its edges resolved: a model's main graph, or a subgraph, which may also read tensors of the graphs around it.
 *
 * @param ops nodes in the file's order where they can run in it, else in the order nearest to it
 * @param inputs what the caller gives; initializers that are listed as inputs are not among them
 * @param results what the caller gets
 * @param weights initializers
 * @param sparse sparse initializers
 * @param producers which node makes a tensor
 * @param readers which nodes read a tensor
 */
record OnnxGraph(
        List<Op> ops,
        List<ValueInfoProto> inputs,
        List<String> results,
        Map<String, TensorProto> weights,
        Map<String, SparseTensorProto> sparse,
        Map<String, Op> producers,
        Map<String, List<Op>> readers) {

    boolean weight(String tensor) {
        return weights.containsKey(tensor) || sparse.containsKey(tensor);
    }

    Optional<Op> producer(String tensor) {
        return Optional.ofNullable(producers.get(tensor));
    }

    List<Op> readersOf(String tensor) {
        return readers.getOrDefault(tensor, List.of());
    }

    /**
     * Resolves the edges. O(nodes log nodes + edges).
     *
     * @throws InputException on a name that is made twice, a tensor that nothing makes, or a cycle
     */
    static OnnxGraph of(String where, GraphProto graph) {
        OnnxGraph resolved = resolve(where, graph, true);
        Set<String> inputs =
                resolved.inputs().stream().map(ValueInfoProto::getName).collect(Collectors.toSet());
        Set<String> distinct = new HashSet<>();
        for (String result : resolved.results()) {
            once(where, distinct, result);
            if (!inputs.contains(result) && resolved.producer(result).isEmpty()) {
                throw new InputException(where, "returns tensor '" + result + "', which nothing makes", "");
            }
        }
        return resolved;
    }

    /** As {@link #of}; what no node of a subgraph makes is taken to come from outside. */
    static OnnxGraph body(String where, GraphProto graph) {
        return resolve(where, graph, false);
    }

    private static OnnxGraph resolve(String where, GraphProto graph, boolean closed) {
        Map<String, TensorProto> weights = new LinkedHashMap<>();
        Map<String, SparseTensorProto> sparse = new LinkedHashMap<>();
        Set<String> made = new HashSet<>();
        for (TensorProto tensor : graph.getInitializerList()) {
            weights.put(tensor.getName(), tensor);
            once(where, made, tensor.getName());
        }
        for (SparseTensorProto tensor : graph.getSparseInitializerList()) {
            sparse.put(tensor.getValues().getName(), tensor);
            once(where, made, tensor.getValues().getName());
        }
        List<ValueInfoProto> inputs = new ArrayList<>();
        Set<String> listed = new HashSet<>();
        for (ValueInfoProto input : graph.getInputList()) {
            once(where, listed, input.getName());
            if (made.add(input.getName())) {
                inputs.add(input);
            }
        }
        Map<String, Integer> makers = new HashMap<>();
        for (int i = 0; i < graph.getNodeCount(); i++) {
            for (String output : graph.getNode(i).getOutputList()) {
                if (!output.isEmpty()) {
                    once(where, made, output);
                    makers.put(output, i);
                }
            }
        }
        List<Op> ops = sort(where, graph, closed ? made : Set.of(), makers);
        Map<String, Op> producers = new HashMap<>();
        Map<String, List<Op>> readers = new HashMap<>();
        for (Op op : ops) {
            op.writes.forEach(w -> producers.put(w, op));
            op.reads.forEach(
                    r -> readers.computeIfAbsent(r, t -> new ArrayList<>(2)).add(op));
        }
        List<String> results =
                graph.getOutputList().stream().map(ValueInfoProto::getName).toList();
        return new OnnxGraph(ops, inputs, results, weights, sparse, producers, readers);
    }

    private static void once(String where, Set<String> names, String name) {
        if (!names.add(name)) {
            throw new InputException(where, "has two tensors called '" + name + "'", "Tensor names must be unique.");
        }
    }

    /**
     * Kahn's algorithm, the node that is first in the file first.
     *
     * @param made what there is to read; empty where that is not known
     */
    private static List<Op> sort(String where, GraphProto graph, Set<String> made, Map<String, Integer> makers) {
        int n = graph.getNodeCount();
        List<List<Integer>> next = new ArrayList<>(n);
        int[] waiting = new int[n];
        for (int i = 0; i < n; i++) {
            next.add(new ArrayList<>(2));
        }
        for (int i = 0; i < n; i++) {
            NodeProto node = graph.getNode(i);
            for (String read : Op.reads(node)) {
                if (!made.isEmpty() && !made.contains(read)) {
                    throw new InputException(
                            where,
                            "node '" + node.getName() + "' (" + node.getOpType() + ") reads tensor '" + read
                                    + "', which nothing makes",
                            "");
                }
                Integer maker = makers.get(read);
                if (maker != null) {
                    next.get(maker).add(i);
                    waiting[i]++;
                }
            }
        }
        List<String> names = names(graph);
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int i = 0; i < n; i++) {
            if (waiting[i] == 0) {
                ready.add(i);
            }
        }
        List<Op> ops = new ArrayList<>(n);
        while (!ready.isEmpty()) {
            int i = ready.remove();
            ops.add(new Op(where, ops.size(), names.get(i), graph.getNode(i)));
            for (int j : next.get(i)) {
                if (--waiting[j] == 0) {
                    ready.add(j);
                }
            }
        }
        if (ops.size() < n) {
            for (int i = 0; i < n; i++) {
                if (waiting[i] > 0) {
                    throw new InputException(where, "has a cycle through node '" + names.get(i) + "'", "");
                }
            }
        }
        return List.copyOf(ops);
    }

    /** A unique name for each node, that stays the same whatever else the file holds. */
    private static List<String> names(GraphProto graph) {
        Set<String> taken = new HashSet<>();
        graph.getNodeList().forEach(node -> taken.add(node.getName()));
        Set<String> used = new HashSet<>();
        List<String> names = new ArrayList<>(graph.getNodeCount());
        for (int i = 0; i < graph.getNodeCount(); i++) {
            NodeProto node = graph.getNode(i);
            String name = node.getName();
            if (name.isEmpty() || !used.add(name)) {
                name = node.getOpType() + "_" + i;
                while (taken.contains(name) || !used.add(name)) {
                    name += "_";
                }
            }
            names.add(name);
        }
        return names;
    }
}
