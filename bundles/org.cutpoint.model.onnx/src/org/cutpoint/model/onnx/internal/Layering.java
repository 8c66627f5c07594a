package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.TensorInfo;

/**
 * Puts nodes that a runtime fuses into one layer: a convolution or matrix product with the normalisation, bias, activation
 * and change of shape that follow it and that nothing else looks into.
 *
 * <p>A node joins its producer's layer only if all that it reads is made in there and read by nothing else, so a layer
 * reads other layers' tensors through its first node alone: no layer can end up both before and after another one.
 */
final class Layering {
    private static final Set<String> ELEMENTWISE = Set.of(
            """
            Relu Clip LeakyRelu PRelu Elu Selu Celu ThresholdedRelu Sigmoid HardSigmoid HardSwish Tanh
            Softplus Softsign Mish Gelu Erf Add Sub Mul Div Pow Sqrt Exp Log Neg Abs Reciprocal Min Max
            Floor Ceil Round Sign"""
                    .split("\\s+"));
    private static final Set<String> ALSO_FOLLOW = Set.of(
            """
            BatchNormalization Dropout Identity Flatten Reshape Squeeze Unsqueeze Cast QuantizeLinear"""
                    .split("\\s+"));
    /** Longest chain of element-wise nodes that is taken for one composed activation (GELU written out has 5 nodes). */
    private static final int MAX_COMPOSED = 8;

    private final String where;
    private final OnnxGraph graph;
    private final Constants constants;
    private final Map<String, Fact> facts;
    private final Set<String> volatiles;
    private final Set<String> results;
    private final Work work;

    /**
     * @param volatiles tensors whose shape depends on data: no cut may pass through them
     */
    Layering(String where, OnnxGraph graph, Constants constants, Map<String, Fact> facts, Set<String> volatiles) {
        this.where = where;
        this.graph = graph;
        this.constants = constants;
        this.facts = facts;
        this.volatiles = volatiles;
        this.results = Set.copyOf(graph.results());
        this.work = new Work(facts);
    }

    /** The layers in an order in which they can run. O(nodes + edges), but for models with tensors that cannot be cut. */
    List<Layer> layers() {
        List<List<Op>> groups = joined(fused());
        Map<String, Integer> groupOf = new HashMap<>();
        for (int i = 0; i < groups.size(); i++) {
            for (Op op : groups.get(i)) {
                for (String write : op.writes) {
                    groupOf.put(write, i);
                }
            }
        }
        List<Layer> layers = new ArrayList<>(groups.size());
        Set<String> counted = new HashSet<>();
        for (int i = 0; i < groups.size(); i++) {
            layers.add(layer(groups.get(i), i, groupOf, counted));
        }
        if (layers.isEmpty()) {
            throw new InputException(where, "computes nothing from its inputs", "");
        }
        return layers;
    }

    private List<List<Op>> fused() {
        Map<Op, List<Op>> groupOf = new HashMap<>();
        List<List<Op>> groups = new ArrayList<>();
        for (Op op : graph.ops()) {
            if (!constants.live(op) || groupOf.containsKey(op)) {
                continue;
            }
            List<String> data = data(op);
            Optional<List<Op>> before =
                    data.size() == 1 ? graph.producer(data.get(0)).map(groupOf::get) : Optional.empty();
            if (before.isPresent() && !results.contains(data.get(0))) {
                List<Op> group = before.get();
                List<Op> joining = readers(data.get(0)).size() == 1
                        ? (follows(op) ? List.of(op) : List.of())
                        : composed(data.get(0), group);
                if (joining.contains(op)) {
                    group.addAll(joining);
                    joining.forEach(o -> groupOf.put(o, group));
                    continue;
                }
            }
            List<Op> group = new ArrayList<>(List.of(op));
            groupOf.put(op, group);
            groups.add(group);
        }
        return groups;
    }

    /** Tensors that the node reads from the network's inputs or from live nodes. */
    private List<String> data(Op op) {
        return op.reads.stream().filter(r -> !constants.constant(r)).toList();
    }

    private List<Op> readers(String tensor) {
        return graph.readersOf(tensor).stream().filter(constants::live).toList();
    }

    private boolean follows(Op op) {
        return op.standard()
                && (ELEMENTWISE.contains(op.proto.getOpType()) || ALSO_FOLLOW.contains(op.proto.getOpType()));
    }

    /**
     * The fewest element-wise nodes that read the tensor, or each other, and from which one tensor leaves: an activation
     * that is written out, such as x * sigmoid(x). Empty where there are none.
     */
    private List<Op> composed(String tensor, List<Op> group) {
        Set<String> inside = new LinkedHashSet<>(Set.of(tensor));
        Set<Op> ops = new LinkedHashSet<>();
        TreeSet<Op> candidates = new TreeSet<>(Comparator.comparingInt(o -> o.index));
        candidates.addAll(readers(tensor));
        while (!candidates.isEmpty() && ops.size() < MAX_COMPOSED) {
            Op op = candidates.pollFirst();
            boolean fits = op.standard()
                    && ELEMENTWISE.contains(op.proto.getOpType())
                    && inside.containsAll(data(op))
                    && op.writes.size() == 1;
            if (!fits) {
                return List.of();
            }
            ops.add(op);
            inside.add(op.writes.get(0));
            candidates.addAll(readers(op.writes.get(0)));
            List<String> leaving = inside.stream()
                    .filter(t -> results.contains(t) || !ops.containsAll(readers(t)))
                    .toList();
            if (leaving.equals(op.writes)) {
                return List.copyOf(ops);
            }
        }
        return List.of();
    }

    /** Groups between which a tensor passes that cannot be cut become one, with all that lies between. */
    private List<List<Op>> joined(List<List<Op>> groups) {
        List<List<Op>> joined = new ArrayList<>(groups);
        boolean again = true;
        while (again) {
            again = false;
            Map<Op, Integer> position = new HashMap<>();
            for (int i = 0; i < joined.size(); i++) {
                for (Op op : joined.get(i)) {
                    position.put(op, i);
                }
            }
            for (int i = 0; i < joined.size() && !again; i++) {
                int last = i;
                for (Op op : joined.get(i)) {
                    for (String write : op.writes) {
                        if (!cuttable(write)) {
                            for (Op reader : readers(write)) {
                                last = Math.max(last, position.get(reader));
                            }
                        }
                    }
                }
                if (last > i) {
                    // A contiguous stretch of a topological order is convex.
                    List<Op> one = joined.subList(i, last + 1).stream()
                            .flatMap(List::stream)
                            .sorted(Comparator.comparingInt(o -> o.index))
                            .collect(Collectors.toCollection(ArrayList::new));
                    joined.subList(i, last + 1).clear();
                    joined.add(i, one);
                    again = true;
                }
            }
        }
        return joined;
    }

    private boolean cuttable(String tensor) {
        Fact fact = facts.get(tensor);
        return fact != null
                && !volatiles.contains(tensor)
                && Types.element(fact.type).isPresent();
    }

    private Layer layer(List<Op> group, int index, Map<String, Integer> groupOf, Set<String> counted) {
        Set<String> inputs = new LinkedHashSet<>();
        List<TensorInfo> outputs = new ArrayList<>();
        long macs = 0;
        for (Op op : group) {
            for (String read : data(op)) {
                if (groupOf.getOrDefault(read, -1) != index) {
                    inputs.add(read);
                }
            }
            for (String write : op.writes) {
                boolean leaves = results.contains(write)
                        || readers(write).stream().anyMatch(r -> groupOf.get(r.writes.get(0)) != index);
                if (leaves) {
                    outputs.add(facts.get(write).info(write).orElseThrow());
                }
            }
            macs = Math.addExact(macs, work.macs(op));
        }
        Held held = held(group, counted);
        return new Layer(
                group.get(0).name,
                group.stream().map(o -> o.name).toList(),
                group.stream().map(Op::type).toList(),
                List.copyOf(inputs),
                outputs,
                macs,
                held.parameters(),
                held.bytes());
    }

    private record Held(long parameters, long bytes) {}

    /** Constants that these nodes need, through all nodes that are copied with them. */
    private Held held(List<Op> group, Set<String> counted) {
        Map<String, Long> sizes = new LinkedHashMap<>();
        long parameters = 0;
        Deque<Op> open = new ArrayDeque<>(group);
        Set<Op> seen = new HashSet<>(group);
        while (!open.isEmpty()) {
            Op op = open.pop();
            for (String read : op.reads) {
                if (constants.copied(read)) {
                    Op producer = graph.producer(read).orElseThrow();
                    if (seen.add(producer)) {
                        open.push(producer);
                    }
                    if (!producer.proto.getOpType().equals("Constant")) {
                        continue;
                    }
                }
                if (constants.valued(read)) {
                    sizes.put(read, 8 * facts.get(read).elements());
                    continue;
                }
                Optional<Fact> fact = constant(read);
                if (fact.isPresent()) {
                    sizes.put(read, bytes(read, fact.get()));
                    if (Work.trained(op, read, fact.get()) && counted.add(read)) {
                        parameters += fact.get().elements();
                    }
                }
            }
        }
        return new Held(
                parameters, sizes.values().stream().mapToLong(Long::longValue).sum());
    }

    private long bytes(String tensor, Fact fact) {
        SparseTensorProto sparse = graph.sparse().get(tensor);
        return sparse == null
                ? Types.bytes(fact.type, fact.elements())
                : Types.bytes(
                                sparse.getValues().getDataType(),
                                sparse.getValues().getDims(0))
                        + sparse.getIndices().getRawData().size()
                        + 8L * sparse.getIndices().getInt64DataCount();
    }

    private Optional<Fact> constant(String tensor) {
        TensorProto weight = graph.weights().get(tensor);
        if (weight != null) {
            return Optional.of(Fact.of(weight.getDataType(), Fact.shape(weight.getDimsList())));
        }
        SparseTensorProto sparse = graph.sparse().get(tensor);
        if (sparse != null) {
            return Optional.of(Fact.of(sparse.getValues().getDataType(), Fact.shape(sparse.getDimsList())));
        }
        return graph.producer(tensor)
                .filter(p -> p.proto.getOpType().equals("Constant") && constants.copied(tensor))
                .flatMap(p -> p.attribute("value"))
                .map(AttributeProto::getT)
                .map(t -> Fact.of(t.getDataType(), Fact.shape(t.getDimsList())));
    }
}
