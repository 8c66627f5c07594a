package org.cutpoint.model.onnx.internal;

import com.google.protobuf.MessageLite;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.model.onnx.OnnxContent;
import org.jgrapht.Graph;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;
import org.jgrapht.graph.DefaultDirectedGraph;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.traverse.TopologicalOrderIterator;

/**
 * From nodes to layers. Nodes between which a tensor passes that cannot leave a segment are one layer, with all that lies on
 * a way from one of them to another; so whatever set of layers has no way out and back in can be a segment.
 */
final class Layering {
    /** Of all layers together, with those that are copied to each; networks have few nodes without data. */
    private static final long MAX_NODES = 1_000_000;

    private final String where;
    private final OnnxGraph graph;
    private final Constants constants;
    private final Scope scope;
    private final Set<String> volatiles;
    private final Set<String> results;
    private final Work work;
    private long nodes;

    /**
     * @param scope what is known of the main graph
     * @param volatiles tensors whose shape depends on data: no cut may pass through them
     */
    Layering(String where, OnnxGraph graph, Constants constants, Scope scope, Set<String> volatiles, Work work) {
        this.where = where;
        this.graph = graph;
        this.constants = constants;
        this.scope = scope;
        this.volatiles = volatiles;
        // No immutable set: that becomes slow where names are made to collide.
        this.results = new HashSet<>(graph.results());
        this.work = work;
    }

    /** The layers in an order in which they can run: the file's, as far as possible. O((nodes + edges) log nodes). */
    List<Layer> layers(Granularity granularity) {
        List<Op> live = graph.ops().stream().filter(constants::live).toList();
        boolean stated = granularity != Granularity.OP
                && live.stream().allMatch(op -> op.metadata(OnnxContent.LAYER).isPresent());
        List<List<Op>> groups = granularity == Granularity.OP
                ? live.stream().map(List::of).toList()
                : stated ? stated(live) : new Fusion(graph, constants, scope.facts()).groups();
        List<List<Op>> ordered = ordered(groups);
        Map<Op, List<Op>> groupOf = groupOf(ordered);
        List<Layer> layers = new ArrayList<>(ordered.size());
        Set<MessageLite> counted = Held.nothing();
        for (List<Op> group : ordered) {
            String id = stated ? layerOf(group.get(0)) : group.get(0).name;
            layers.add(layer(id, group, groupOf, counted));
        }
        return layers;
    }

    /** Layers as the file has them, where it has one for each node: who made it knows what belongs together. */
    private static List<List<Op>> stated(List<Op> live) {
        Map<String, List<Op>> byLayer = new LinkedHashMap<>();
        live.forEach(op ->
                byLayer.computeIfAbsent(layerOf(op), l -> new ArrayList<>()).add(op));
        return List.copyOf(byLayer.values());
    }

    private static String layerOf(Op op) {
        return op.metadata(OnnxContent.LAYER).orElseThrow();
    }

    private static Map<Op, List<Op>> groupOf(List<List<Op>> groups) {
        Map<Op, List<Op>> groupOf = new IdentityHashMap<>();
        groups.forEach(g -> g.forEach(op -> groupOf.put(op, g)));
        return groupOf;
    }

    /** Strongly connected groups become one, if a tensor that cannot be cut leads back as well as forth. */
    private List<List<Op>> ordered(List<List<Op>> groups) {
        Map<Op, List<Op>> groupOf = groupOf(groups);
        Graph<Integer, DefaultEdge> edges = new DefaultDirectedGraph<>(DefaultEdge.class);
        Map<List<Op>, Integer> number = new IdentityHashMap<>();
        // By the first node, so that the file's order decides where the edges leave a choice.
        groups.stream().sorted(Comparator.comparingInt(Layering::first)).forEach(g -> number.put(g, number.size()));
        number.values().forEach(edges::addVertex);
        for (Op op : graph.ops()) {
            if (!groupOf.containsKey(op)) {
                continue;
            }
            Integer from = number.get(groupOf.get(op));
            for (String write : op.writes) {
                boolean cuttable = cuttable(write);
                for (Op reader : readers(write)) {
                    Integer to = number.get(groupOf.get(reader));
                    if (!from.equals(to)) {
                        edges.addEdge(from, to);
                        if (!cuttable) {
                            edges.addEdge(to, from);
                        }
                    }
                }
            }
        }
        Map<Integer, List<Op>> byNumber = new HashMap<>();
        number.forEach((g, n) -> byNumber.put(n, g));
        return condensed(edges).stream()
                .map(numbers -> numbers.size() == 1
                        ? byNumber.get(numbers.first())
                        : numbers.stream()
                                .flatMap(n -> byNumber.get(n).stream())
                                .sorted(Comparator.comparingInt(o -> o.index))
                                .toList())
                .toList();
    }

    /** Strongly connected vertices, in topological order, the one with the least vertex first where there is a choice. */
    private static List<TreeSet<Integer>> condensed(Graph<Integer, DefaultEdge> edges) {
        Map<Integer, TreeSet<Integer>> parts = new HashMap<>();
        Graph<Integer, DefaultEdge> between = new DefaultDirectedGraph<>(DefaultEdge.class);
        for (Set<Integer> connected : new KosarajuStrongConnectivityInspector<>(edges).stronglyConnectedSets()) {
            TreeSet<Integer> part = new TreeSet<>(connected);
            part.forEach(v -> parts.put(v, part));
            between.addVertex(part.first());
        }
        for (DefaultEdge edge : edges.edgeSet()) {
            Integer from = parts.get(edges.getEdgeSource(edge)).first();
            Integer to = parts.get(edges.getEdgeTarget(edge)).first();
            if (!from.equals(to)) {
                between.addEdge(from, to);
            }
        }
        List<TreeSet<Integer>> order = new ArrayList<>();
        new TopologicalOrderIterator<>(between, Comparator.naturalOrder())
                .forEachRemaining(v -> order.add(parts.get(v)));
        return order;
    }

    private static int first(List<Op> group) {
        return group.stream().mapToInt(o -> o.index).min().orElseThrow();
    }

    private List<Op> readers(String tensor) {
        return graph.readersOf(tensor).stream().filter(constants::live).toList();
    }

    private boolean cuttable(String tensor) {
        Fact fact = scope.facts().get(tensor);
        return fact != null && !volatiles.contains(tensor) && Types.exchanged(fact.type);
    }

    private Layer layer(String id, List<Op> group, Map<Op, List<Op>> groupOf, Set<MessageLite> counted) {
        List<Op> ops =
                group.stream().sorted(Comparator.comparingInt(o -> o.index)).toList();
        Set<String> inputs = new LinkedHashSet<>();
        List<TensorInfo> outputs = new ArrayList<>();
        long macs = 0;
        try {
            for (Op op : ops) {
                op.reads.stream().filter(r -> !constants.constant(r)).forEach(inputs::add);
                macs = Math.addExact(macs, work.macs(op, scope));
            }
            for (Op op : ops) {
                for (String write : op.writes) {
                    inputs.remove(write);
                    if (results.contains(write) || readers(write).stream().anyMatch(r -> groupOf.get(r) != group)) {
                        outputs.add(scope.facts().get(write).info(write));
                    }
                }
            }
            Held held = Held.of(group, graph, constants, scope.facts(), counted);
            nodes += held.nodes();
            if (nodes > MAX_NODES) {
                throw new InputException(
                        where,
                        "has nodes without data that so many others need that their copies are more than " + MAX_NODES,
                        "Fold its constants.");
            }
            return new Layer(
                    id,
                    ops.stream().map(o -> o.name).toList(),
                    ops.stream().map(Op::type).toList(),
                    List.copyOf(inputs),
                    outputs,
                    macs,
                    held.parameters(),
                    held.bytes());
        } catch (ArithmeticException e) {
            throw new InputException(
                    where, "layer '" + id + "' does more than 2^63 operations", "Check its shapes.", e);
        }
    }
}
