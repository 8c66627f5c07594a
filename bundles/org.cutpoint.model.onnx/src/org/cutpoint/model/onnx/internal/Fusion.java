package org.cutpoint.model.onnx.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds nodes that a runtime fuses: a convolution or matrix product with the normalisation, bias, activation and change of
 * shape that follow it and that nothing else looks into; activations and normalisations that are written out; padding and
 * dequantization with what they are for.
 *
 * <p>A group begins with any nodes, reads other groups' tensors through them, and takes in a node only if it is the only one
 * that reads the group's result, or reads nothing but the group's result. So no group can end up both before and after
 * another one.
 *
 * <p>Source: ONNX Runtime 1.29, onnxruntime/core/optimizer (ConvBNFusion, ConvActivationFusion, MatMulAddFusion, PadFusion,
 * GeluFusion, LayerNormFusion, qdq_transformer, MatMulIntegerToFloatFusion, DynamicQuantizeMatMulFusion …).
 */
final class Fusion {
    private static final Set<String> ELEMENTWISE = Set.of(
            """
            Relu Clip LeakyRelu PRelu Elu Selu Celu ThresholdedRelu Sigmoid HardSigmoid HardSwish Swish Tanh
            Softplus Softsign Mish Gelu Erf Add Sub Mul Div Pow Sqrt Exp Log Neg Abs Reciprocal Min Max
            Floor Ceil Round Sign com.microsoft.Gelu com.microsoft.FastGelu com.microsoft.BiasGelu
            com.microsoft.QuickGelu"""
                    .split("\\s+"));
    private static final Set<String> ALSO_FOLLOW = Set.of(
            """
            BatchNormalization Dropout Identity Flatten Reshape Squeeze Unsqueeze Cast QuantizeLinear
            com.microsoft.QuantizeLinear"""
                    .split("\\s+"));
    /** Take statistics of a tensor, as normalisations do. */
    private static final Set<String> STATISTICS = Set.of("ReduceMean", "ReduceSum", "ReduceMax", "ReduceSumSquare");

    private static final Set<String> LEAD = Set.of("Pad", "DequantizeLinear", "com.microsoft.DequantizeLinear");
    /** Longest function that is taken for a written-out one (layer normalisation has 9 nodes, GELU by tanh 8). */
    private static final int MAX_WRITTEN_OUT = 16;

    private final OnnxGraph graph;
    private final Constants constants;
    private final Map<String, Fact> facts;
    private final Set<String> results;
    /** Live ones, in their order. */
    private final Map<String, List<Op>> readers = new HashMap<>();

    private final Map<Op, List<Op>> groupOf = new IdentityHashMap<>();

    Fusion(OnnxGraph graph, Constants constants, Map<String, Fact> facts) {
        this.graph = graph;
        this.constants = constants;
        this.facts = facts;
        // No immutable set: that becomes slow where names are made to collide.
        this.results = new HashSet<>(graph.results());
        for (Op op : graph.ops()) {
            if (constants.live(op)) {
                op.reads.forEach(
                        r -> readers.computeIfAbsent(r, t -> new ArrayList<>(2)).add(op));
            }
        }
    }

    /** All live nodes in groups; the first node of a group is what it is known by. O(nodes + edges). */
    List<List<Op>> groups() {
        Set<List<Op>> groups = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Op op : graph.ops()) {
            if (constants.live(op) && !groupOf.containsKey(op)) {
                groups.add(place(op));
            }
        }
        for (Op op : graph.ops()) {
            if (groupOf.containsKey(op)) {
                lead(op).ifPresent(groups::remove);
            }
        }
        return List.copyOf(groups);
    }

    /** Tensors that the node reads from the network's inputs or from live nodes. */
    private List<String> data(Op op) {
        return op.reads.stream().filter(r -> !constants.constant(r)).toList();
    }

    private List<Op> readers(String tensor) {
        return readers.getOrDefault(tensor, List.of());
    }

    /** The next few readers after a node. */
    private List<Op> readersAfter(String tensor, Op op) {
        List<Op> all = readers(tensor);
        int at = Collections.binarySearch(all, op, Comparator.comparingInt(o -> o.index));
        return all.subList(at + 1, Math.min(all.size(), at + 1 + MAX_WRITTEN_OUT));
    }

    /** Whether nobody but one node reads the tensor. */
    private boolean single(String tensor) {
        return !results.contains(tensor) && readers(tensor).size() == 1;
    }

    /** Puts the node, and maybe some after it, into the group of what it reads or into one of their own. */
    private List<Op> place(Op op) {
        List<String> data = data(op);
        if (data.size() == 1) {
            String tensor = data.get(0);
            List<Op> function = writtenOut(op, tensor);
            boolean all = !results.contains(tensor)
                    && readers(tensor).size() <= function.size()
                    && function.containsAll(readers(tensor));
            if (all && graph.producer(tensor).isPresent() && main(tensor)) {
                return join(groupOf.get(graph.producer(tensor).get()), function);
            }
            if (function.size() > 1) {
                return join(new ArrayList<>(), function);
            }
        }
        Optional<String> followed = followed(op, data);
        if (followed.isPresent()) {
            return join(groupOf.get(graph.producer(followed.get()).orElseThrow()), List.of(op));
        }
        return join(new ArrayList<>(), List.of(op));
    }

    private List<Op> join(List<Op> group, List<Op> ops) {
        group.addAll(ops);
        ops.forEach(o -> groupOf.put(o, group));
        return group;
    }

    /** The tensor whose group the node continues: what it reads besides are single numbers. */
    private Optional<String> followed(Op op, List<String> data) {
        boolean follows = ELEMENTWISE.contains(op.type()) || ALSO_FOLLOW.contains(op.type());
        List<String> large =
                data.size() == 1 ? data : data.stream().filter(t -> !number(t)).toList();
        if (!follows || large.size() != 1) {
            return Optional.empty();
        }
        return Optional.of(large.get(0))
                .filter(t -> single(t) && graph.producer(t).isPresent())
                .filter(t -> data.size() == 1
                        ? main(t)
                        : onlyResult(groupOf.get(graph.producer(t).orElseThrow()), t));
    }

    /** Whether the tensor is what its group is for, and not a factor that comes with it. */
    private boolean main(String tensor) {
        return !number(tensor) || onlyResult(groupOf.get(graph.producer(tensor).orElseThrow()), tensor);
    }

    /** Whether nothing but this tensor leaves the group; not asked of long ones, to stay linear. */
    private boolean onlyResult(List<Op> group, String tensor) {
        return group.size() <= 2 * MAX_WRITTEN_OUT
                && group.stream()
                        .flatMap(o -> o.writes.stream())
                        .filter(t -> !t.equals(tensor))
                        .allMatch(t -> !results.contains(t) && group.containsAll(readers(t)));
    }

    private boolean sameShape(String a, String b) {
        Fact one = facts.get(a);
        Fact other = facts.get(b);
        return one != null && other != null && Arrays.equals(one.shape, other.shape);
    }

    private boolean number(String tensor) {
        Fact fact = facts.get(tensor);
        return fact != null && !fact.opaque() && fact.elements() == 1;
    }

    /**
     * The most element-wise nodes, from this one on, that read the tensor or each other, and from which one tensor leaves: a
     * function of the tensor that is written out, such as x * sigmoid(x). Statistics of it may take part where the result is
     * a normalised tensor. Empty where the node begins none.
     */
    private List<Op> writtenOut(Op first, String tensor) {
        Set<String> inside = new LinkedHashSet<>(Set.of(tensor));
        List<Op> ops = new ArrayList<>();
        List<Op> best = List.of();
        boolean statistics = false;
        TreeSet<Op> candidates = new TreeSet<>(Comparator.comparingInt(o -> o.index));
        candidates.add(first);
        while (!candidates.isEmpty() && ops.size() < MAX_WRITTEN_OUT) {
            Op op = candidates.pollFirst();
            boolean element = ELEMENTWISE.contains(op.type());
            boolean fits = (element || STATISTICS.contains(op.type()))
                    && op.writes.size() == 1
                    && !groupOf.containsKey(op)
                    && inside.containsAll(data(op));
            if (!fits) {
                continue;
            }
            ops.add(op);
            String made = op.writes.get(0);
            inside.add(made);
            candidates.addAll(readers(made).subList(0, Math.min(readers(made).size(), MAX_WRITTEN_OUT)));
            if (ops.size() == 1) {
                candidates.addAll(readersAfter(tensor, op));
            }
            List<String> leaving = ops.stream()
                    .map(o -> o.writes.get(0))
                    .filter(t -> results.contains(t) || !ops.containsAll(readers(t)))
                    .toList();
            statistics |= !element;
            if (leaving.equals(op.writes) && (!statistics || sameShape(tensor, made))) {
                best = List.copyOf(ops);
            }
        }
        return best;
    }

    /**
     * Joins a node that stands alone and prepares what a single other one reads to that one's group: it may stand long before
     * the group's others.
     *
     * @return the group that is none any more
     */
    private Optional<List<Op>> lead(Op op) {
        List<Op> alone = groupOf.get(op);
        boolean leads = LEAD.contains(op.type())
                || ELEMENTWISE.contains(op.type()) && op.writes.stream().allMatch(this::number);
        if (alone.size() > 1 || !leads || op.writes.size() != 1 || !single(op.writes.get(0))) {
            return Optional.empty();
        }
        join(groupOf.get(readers(op.writes.get(0)).get(0)), List.of(op));
        return Optional.of(alone);
    }
}
