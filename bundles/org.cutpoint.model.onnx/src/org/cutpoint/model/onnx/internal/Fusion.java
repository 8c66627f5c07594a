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
            BatchNormalization LayerNormalization RMSNormalization SimplifiedLayerNormalization Dropout Identity
            Flatten Reshape Squeeze Unsqueeze Cast QuantizeLinear com.microsoft.QuantizeLinear"""
                    .split("\\s+"));
    /** Are at the heart of activations that end with a factor. */
    private static final Set<String> CURVES = Set.of("Erf", "Tanh");
    /** Take statistics of a tensor, as normalisations do. */
    private static final Set<String> STATISTICS = Set.of("ReduceMean", "ReduceSum", "ReduceMax", "ReduceSumSquare");

    /** What convolutions are fused with before a sum. */
    private static final Set<String> CONVOLVES = Set.of("Conv", "BatchNormalization", "Add", "Mul");

    private static final Set<String> LEAD = Set.of(
            """
            Pad Transpose Reshape Flatten Squeeze Unsqueeze Identity DequantizeLinear com.microsoft.DequantizeLinear
            DynamicQuantizeLinear"""
                    .split("\\s+"));
    /** Between the projections of an attention and its result. */
    private static final Set<String> ATTENDS = Set.of(
            """
            MatMul Gemm Add Mul Div Softmax Reshape Transpose Squeeze Unsqueeze Split Gather Slice Cast Where Dropout
            Identity"""
                    .split("\\s+"));

    private static final int MAX_ATTENTION = 64;
    /** Longest function that is taken for a written-out one (layer normalisation has 9 nodes, GELU by tanh 8). */
    private static final int MAX_WRITTEN_OUT = 16;

    private final OnnxGraph graph;
    private final Constants constants;
    private final Map<String, Fact> facts;
    private final Set<String> results;
    /** Live ones, in their order. */
    private final Map<String, List<Op>> readers = new HashMap<>();

    private final Map<Op, List<Op>> groupOf = new IdentityHashMap<>();
    private final Set<List<Op>> groups = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<List<Op>> attentions = Collections.newSetFromMap(new IdentityHashMap<>());
    /** By tensor: the group that takes it apart. */
    private final Map<String, List<Op>> parts = new HashMap<>();

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
        List<Op> live = graph.ops().stream().filter(constants::live).toList();
        live.forEach(this::attention);
        live.forEach(this::blocks);
        for (Op op : live) {
            if (!groupOf.containsKey(op)) {
                place(op);
            }
        }
        for (int i = live.size() - 1; i >= 0; i--) {
            lead(live.get(i));
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
    private void place(Op op) {
        List<String> data = data(op);
        if (data.size() == 1) {
            String tensor = data.get(0);
            List<Op> function = writtenOut(op, tensor);
            boolean all = !results.contains(tensor)
                    && readers(tensor).size() <= function.size()
                    && function.containsAll(readers(tensor));
            if (all && graph.producer(tensor).isPresent() && main(tensor)) {
                join(made(tensor), function);
                return;
            }
            if (function.size() > 1) {
                join(new ArrayList<>(), function);
                return;
            }
        }
        List<List<Op>> summands = summands(op, data);
        if (!summands.isEmpty()) {
            summands.subList(1, summands.size()).forEach(other -> merge(summands.get(0), other));
            join(summands.get(0), List.of(op));
            return;
        }
        if (sibling(op, data)) {
            join(parts.computeIfAbsent(data.get(0), t -> new ArrayList<>()), List.of(op));
            return;
        }
        Optional<String> followed = followed(op, data);
        join(followed.map(this::made).orElseGet(ArrayList::new), List.of(op));
    }

    /** The group that makes a tensor. */
    private List<Op> made(String tensor) {
        return groupOf.get(graph.producer(tensor).orElseThrow());
    }

    private void join(List<Op> group, List<Op> ops) {
        group.addAll(ops);
        ops.forEach(o -> groupOf.put(o, group));
        groups.add(group);
    }

    private void merge(List<Op> group, List<Op> other) {
        groups.remove(other);
        join(group, other);
    }

    /**
     * Convolutions whose result nobody but this sum reads: a runtime adds while it convolves, and which of several
     * convolutions does that differs by processor. In the order of their nodes.
     */
    private List<List<Op>> summands(Op op, List<String> data) {
        boolean sum = (op.type().equals("Add") || op.type().equals("Sum"))
                && data.size() == 2
                && sameShape(data.get(0), data.get(1));
        return sum
                ? data.stream()
                        .filter(t -> single(t) && graph.producer(t).isPresent())
                        .map(this::made)
                        .filter(g -> g.size() <= MAX_WRITTEN_OUT)
                        .filter(g -> g.stream().allMatch(o -> CONVOLVES.contains(o.type())))
                        .filter(g -> g.stream().anyMatch(o -> o.type().equals("Conv")))
                        .distinct()
                        .sorted(Comparator.comparingInt(g -> g.get(0).index))
                        .toList()
                : List.of();
    }

    /** The tensor whose group the node continues: what it reads besides are factors. */
    private Optional<String> followed(Op op, List<String> data) {
        List<String> large = data;
        if (large.size() > 1) {
            large = large.stream().filter(t -> !number(t)).toList();
        }
        if (large.size() > 1) {
            large = large.stream().filter(t -> !factor(t)).toList();
        }
        if (large.size() != 1 || scalesProduct(op)) {
            return Optional.empty();
        }
        return Optional.of(large.get(0))
                .filter(t -> single(t) && graph.producer(t).isPresent())
                .filter(t -> ELEMENTWISE.contains(op.type())
                        || ALSO_FOLLOW.contains(op.type())
                        || op.type().equals("Transpose") && attentions.contains(made(t)))
                .filter(t -> data.size() == 1 ? main(t) : onlyResult(made(t), t));
    }

    /** Whether the tensor is what its group is for, and not a factor that comes with it. */
    private boolean main(String tensor) {
        return !number(tensor) || onlyResult(made(tensor), tensor);
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
                    && inside.containsAll(data(op))
                    && (!scalesProduct(op) || ops.stream().anyMatch(o -> CURVES.contains(o.type())));
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

    /** Of one number, or of one for each column. */
    private boolean factor(String tensor) {
        Fact fact = facts.get(tensor);
        return fact != null && !fact.opaque() && (fact.elements() == 1 || fact.rank() <= 1);
    }

    /** Whether the node multiplies by a constant number what a matrix product alone reads, which does so as well. */
    private boolean scalesProduct(Op op) {
        return (op.type().equals("Mul") || op.type().equals("Div"))
                && op.reads.stream().anyMatch(t -> constants.constant(t) && number(t))
                && single(op.writes.get(0))
                && readers(op.writes.get(0)).get(0).type().equals("MatMul");
    }

    /** Whether the node takes something out of a tensor, as others do. */
    private boolean sibling(Op op, List<String> data) {
        return takes(op)
                && data.size() == 1
                && data.get(0).equals(op.in(0))
                && readers(data.get(0)).stream()
                                .limit(MAX_WRITTEN_OUT)
                                .filter(Fusion::takes)
                                .count()
                        > 1;
    }

    private static boolean takes(Op op) {
        return op.type().equals("Gather") || op.type().equals("Slice");
    }

    /** Slices of a tensor that are put together again, as where blocks of pixels become channels. */
    private void blocks(Op op) {
        if (!op.type().equals("Concat") || groupOf.containsKey(op)) {
            return;
        }
        List<String> data = data(op);
        List<Op> slices = data.stream()
                .limit(MAX_WRITTEN_OUT)
                .filter(this::single)
                .flatMap(t -> graph.producer(t).stream())
                .filter(o -> o.type().equals("Slice") && !groupOf.containsKey(o))
                .toList();
        boolean all = slices.size() > 1 && slices.size() == data.size();
        if (all && slices.stream().map(this::data).distinct().count() == 1) {
            join(new ArrayList<>(), slices);
            join(groupOf.get(slices.get(0)), List.of(op));
        }
    }

    /**
     * What lies between the projections of one tensor to queries, keys and values and the sum of values, if nothing of it is
     * read elsewhere.
     *
     * @param sum a matrix product; anything else makes no attention
     */
    private void attention(Op sum) {
        if (!sum.type().equals("MatMul") || data(sum).size() != 2 || !weighted(sum)) {
            return;
        }
        Set<Op> inside = new LinkedHashSet<>();
        Set<String> sources = new HashSet<>();
        // Backwards: whoever reads what a node makes comes before it.
        TreeSet<Op> candidates =
                new TreeSet<>(Comparator.comparingInt((Op o) -> o.index).reversed());
        candidates.add(sum);
        while (!candidates.isEmpty() && inside.size() < MAX_ATTENTION) {
            Op op = candidates.pollFirst();
            boolean inner = op == sum
                    || ATTENDS.contains(op.type())
                            && !groupOf.containsKey(op)
                            && op.writes.stream().allMatch(t -> !results.contains(t) && inside.containsAll(readers(t)));
            if (inner) {
                inside.add(op);
                List<String> data = data(op);
                boolean product = op.type().equals("MatMul") || op.type().equals("Gemm");
                if (product && data.size() == 1) {
                    sources.addAll(data);
                } else {
                    data.forEach(t -> graph.producer(t).ifPresent(candidates::add));
                }
            }
        }
        if (sources.size() == 1 && candidates.isEmpty()) {
            join(
                    new ArrayList<>(),
                    inside.stream()
                            .sorted(Comparator.comparingInt(o -> o.index))
                            .toList());
            attentions.add(groupOf.get(sum));
        }
    }

    /** Whether the first factor is a softmax, with or without dropout. */
    private boolean weighted(Op product) {
        Optional<Op> maker = graph.producer(product.in(0));
        return maker.filter(o -> o.type().equals("Dropout"))
                .flatMap(o -> graph.producer(o.in(0)))
                .or(() -> maker)
                .filter(o -> o.type().equals("Softmax"))
                .isPresent();
    }

    /**
     * Joins a group that only prepares what a single other one reads to that one: it may stand long before the other's
     * nodes.
     */
    private void lead(Op op) {
        List<Op> group = groupOf.get(op);
        boolean leads = group.get(group.size() - 1) == op
                && group.size() <= MAX_WRITTEN_OUT
                && group.stream().allMatch(this::prepares)
                && op.writes.stream().noneMatch(results::contains);
        List<List<Op>> next = leads
                ? op.writes.stream()
                        .flatMap(t -> readers(t).stream().limit(MAX_WRITTEN_OUT))
                        .map(groupOf::get)
                        .distinct()
                        .toList()
                : List.of();
        if (next.size() == 1 && next.get(0) != group) {
            merge(next.get(0), group);
        }
    }

    private boolean prepares(Op op) {
        return LEAD.contains(op.type())
                || scalesProduct(op)
                || ELEMENTWISE.contains(op.type())
                        && data(op).stream().allMatch(this::number)
                        && op.writes.stream().allMatch(this::factor);
    }
}
