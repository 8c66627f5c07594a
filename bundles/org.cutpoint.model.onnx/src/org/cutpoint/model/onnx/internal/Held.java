package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.MessageLite;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Constants that nodes hold: through all nodes that are copied with them, and in their subgraphs. Which of them are trained
 * parameters a file does not say; it is told by who reads them.
 */
final class Held {
    /** Operators none of whose constants are trained: bounds, scales, factors. */
    private static final Set<String> UNTRAINED = Set.of(
            """
            Clip Resize Upsample Pad Dropout QuantizeLinear Pow Range Where Min Max ConstantOfShape OneHot
            ImageScaler"""
                    .split("\\s+"));
    /** Inputs that are trained, of any type, of operators on quantized tensors; their others are scales and offsets. */
    private static final Map<String, Set<Integer>> QUANTIZED = Map.ofEntries(
            Map.entry("DequantizeLinear", Set.of(0)),
            Map.entry("QLinearConv", Set.of(3, 8)),
            Map.entry("ConvInteger", Set.of(1)),
            Map.entry("MatMulInteger", Set.of(0, 1)),
            Map.entry("QLinearMatMul", Set.of(0, 3)),
            Map.entry("QGemm", Set.of(3, 6)),
            Map.entry("QAttention", Set.of(1, 2)),
            Map.entry("DynamicQuantizeMatMul", Set.of(1, 4)),
            Map.entry("MatMulIntegerToFloat", Set.of(1, 6)),
            Map.entry("DynamicQuantizeLSTM", Set.of(1, 2, 3)),
            Map.entry("MatMulNBits", Set.of(1, 5)),
            Map.entry("MatMulBnb4", Set.of(1)));

    private final OnnxGraph graph;
    private final Constants constants;
    private final Map<String, Fact> facts;
    private final Set<MessageLite> counted;
    private final Map<Object, Long> sizes = new IdentityHashMap<>();
    private final Set<Op> seen = new HashSet<>();
    private final Deque<Op> open = new ArrayDeque<>();
    private long parameters;

    private Held(OnnxGraph graph, Constants constants, Map<String, Fact> facts, Set<MessageLite> counted) {
        this.graph = graph;
        this.constants = constants;
        this.facts = facts;
        this.counted = counted;
    }

    /** For {@link #of}: parameters that have been counted already. */
    static Set<MessageLite> nothing() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /**
     * What these nodes of the main graph hold. O(their size, without weights).
     *
     * @param counted parameters of other layers, which count once however many layers have them; these are added
     */
    static Held of(
            List<Op> ops, OnnxGraph graph, Constants constants, Map<String, Fact> facts, Set<MessageLite> counted) {
        Held held = new Held(graph, constants, facts, counted);
        ops.forEach(held::add);
        while (!held.open.isEmpty()) {
            held.node(held.open.pop().proto, Map.of());
        }
        return held;
    }

    /** Number of nodes, those that are copied with them included. */
    int nodes() {
        return seen.size();
    }

    /** Number of trained parameters that are counted here. */
    long parameters() {
        return parameters;
    }

    /** Size of all constants. */
    long bytes() {
        return sizes.values().stream().mapToLong(Long::longValue).sum();
    }

    private void add(Op op) {
        if (seen.add(op)) {
            open.push(op);
        }
    }

    /** @param local constants of the subgraphs in which the node stands */
    private void node(NodeProto node, Map<String, MessageLite> local) {
        for (int i = 0; i < node.getInputCount(); i++) {
            String read = node.getInput(i);
            if (local.containsKey(read)) {
                constant(local.get(read), node, i);
            } else if (!read.isEmpty()) {
                main(read, node, i);
            }
        }
        for (AttributeProto attribute : node.getAttributeList()) {
            Op.graphs(attribute).forEach(g -> body(g, local));
        }
    }

    private void body(GraphProto body, Map<String, MessageLite> local) {
        Map<String, MessageLite> inner = new HashMap<>(local);
        Op.bound(body).forEach(inner::remove);
        body.getInitializerList().forEach(t -> inner.put(t.getName(), t));
        body.getSparseInitializerList().forEach(t -> inner.put(t.getValues().getName(), t));
        for (NodeProto node : body.getNodeList()) {
            literal(node, inner);
        }
        // Those that nothing reads are held, too.
        body.getInitializerList().forEach(t -> sizes.put(t, bytes(t)));
        body.getNodeList().forEach(n -> node(n, inner));
    }

    private static void literal(NodeProto node, Map<String, MessageLite> constants) {
        if (node.getOpType().equals("Constant") && Op.standard(node.getDomain())) {
            for (AttributeProto attribute : node.getAttributeList()) {
                if (attribute.hasT()) {
                    constants.put(node.getOutput(0), attribute.getT());
                } else if (attribute.hasSparseTensor()) {
                    constants.put(node.getOutput(0), attribute.getSparseTensor());
                }
            }
        }
    }

    private void main(String tensor, NodeProto reader, int input) {
        if (graph.weights().containsKey(tensor)) {
            constant(graph.weights().get(tensor), reader, input);
        } else if (graph.sparse().containsKey(tensor)) {
            constant(graph.sparse().get(tensor), reader, input);
        } else if (constants.valued(tensor)) {
            Fact fact = facts.get(tensor);
            sizes.put(fact, Types.bytes(fact.type, fact.elements()));
        } else if (constants.copied(tensor)) {
            Op producer = graph.producer(tensor).orElseThrow();
            Map<String, MessageLite> made = new HashMap<>();
            literal(producer.proto, made);
            made.values().forEach(t -> constant(t, reader, input));
            add(producer);
        }
    }

    private void constant(MessageLite constant, NodeProto reader, int input) {
        Fact fact;
        if (constant instanceof SparseTensorProto sparse) {
            fact = Literals.fact(sparse);
            sizes.put(constant, bytes(sparse.getValues()) + bytes(sparse.getIndices()));
        } else {
            TensorProto tensor = (TensorProto) constant;
            fact = Fact.of(tensor.getDataType(), Fact.shape(tensor.getDimsList()));
            sizes.put(constant, bytes(tensor));
        }
        if (trained(reader, input, fact) && counted.add(constant)) {
            parameters = Math.addExact(parameters, elements(reader, input, fact));
        }
    }

    private static long bytes(TensorProto tensor) {
        return Types.bytes(tensor.getDataType(), Fact.elements(Fact.shape(tensor.getDimsList())));
    }

    /** Whether a constant that a node reads is a trained parameter. */
    static boolean trained(NodeProto reader, int input, Fact fact) {
        String type = reader.getOpType();
        Set<Integer> inputs = QUANTIZED.get(type);
        if (inputs != null) {
            return inputs.contains(input);
        }
        if (!Types.floating(fact.type) || fact.rank() == 0 || UNTRAINED.contains(type) || type.startsWith("QLinear")) {
            return false;
        }
        boolean statistics = type.equals("BatchNormalization") && input >= 3;
        return !statistics;
    }

    /** Where several are packed into one element, all of them. */
    private static long elements(NodeProto reader, int input, Fact fact) {
        boolean packed = reader.getOpType().startsWith("MatMulNBits")
                || reader.getOpType().equals("MatMulBnb4");
        if (packed && input == 1) {
            long product = 1;
            for (AttributeProto attribute : reader.getAttributeList()) {
                if (attribute.getName().equals("K") || attribute.getName().equals("N")) {
                    product = Math.multiplyExact(product, attribute.getI());
                }
            }
            return product;
        }
        return fact.elements();
    }
}
