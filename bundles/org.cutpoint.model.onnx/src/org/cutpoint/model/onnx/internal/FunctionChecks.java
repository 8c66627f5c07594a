package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;

/**
 * Functions that a model brings along must end, and must not grow beyond measure when a runtime puts them in where they are
 * called: n of them that call one another twice make 2^n nodes. O(nodes + calls).
 */
final class FunctionChecks {
    static final int MAX_DEPTH = 64;

    private final String where;
    private final Limits limits;
    private final Map<FunctionKey, FunctionProto> functions = new HashMap<>();
    private final Map<FunctionKey, Size> sizes = new HashMap<>();

    /**
     * With all functions put in.
     *
     * @param nodes number of nodes
     * @param names number of names that get the caller's in front
     * @param text their length
     * @param depth how deep functions call functions
     */
    private record Size(long nodes, long names, long text, int depth) {
        static final Size NONE = new Size(0, 0, 0, 0);
        /** While it is being counted. */
        static final Size OPEN = new Size(0, 0, 0, 0);

        Size and(Size other) {
            return new Size(nodes + other.nodes, names + other.names, text + other.text, Math.max(depth, other.depth));
        }

        /** As seen by a node that calls it. */
        Size called(NodeProto call) {
            return new Size(nodes, names, text + names * (1 + name(call).length()), depth);
        }

        static Size of(NodeProto node) {
            long names = 1L + node.getOutputCount();
            return new Size(1, names, names * name(node).length(), 0);
        }

        private static String name(NodeProto node) {
            return node.getName().isEmpty() ? node.getOpType() : node.getName();
        }
    }

    private FunctionChecks(String where, Limits limits) {
        this.where = where;
        this.limits = limits;
    }

    /** @throws InputException if a function is there twice, has broken edges, calls itself, or makes the model too large */
    static void check(String where, ModelProto model, Limits limits) {
        FunctionChecks checks = new FunctionChecks(where, limits);
        for (FunctionProto function : model.getFunctionsList()) {
            if (checks.functions.put(FunctionKey.of(function), function) != null) {
                throw new InputException(where, "has two functions called '" + function.getName() + "'", "");
            }
            checks.edges(function);
        }
        checks.functions.keySet().forEach(key -> checks.size(key, 0));
        checks.size(model.getGraph().getNodeList(), 0);
    }

    private void edges(FunctionProto function) {
        GraphProto.Builder body = GraphProto.newBuilder().addAllNode(function.getNodeList());
        function.getInputList()
                .forEach(i -> body.addInput(ValueInfoProto.newBuilder().setName(i)));
        function.getOutputList()
                .forEach(o -> body.addOutput(ValueInfoProto.newBuilder().setName(o)));
        OnnxGraph.of(where + ": function '" + function.getName() + "'", body.build());
    }

    private Size size(FunctionKey key, int depth) {
        FunctionProto function = functions.get(key);
        Size known = sizes.get(key);
        if (known == Size.OPEN) {
            throw new InputException(where, "function '" + function.getName() + "' calls itself", "");
        }
        if (known != null) {
            return known;
        }
        sizes.put(key, Size.OPEN);
        shallow(depth);
        Size body = size(function.getNodeList(), depth + 1);
        Size size = new Size(body.nodes(), body.names(), body.text(), body.depth() + 1);
        shallow(size.depth());
        sizes.put(key, size);
        return size;
    }

    private void shallow(int depth) {
        if (depth > MAX_DEPTH) {
            throw new InputException(where, "calls functions deeper than " + MAX_DEPTH + " levels", "");
        }
    }

    private Size size(List<NodeProto> nodes, int depth) {
        Size total = Size.NONE;
        for (NodeProto node : nodes) {
            FunctionKey key = FunctionKey.of(node);
            total = total.and(functions.containsKey(key) ? size(key, depth).called(node) : Size.of(node));
            for (AttributeProto attribute : node.getAttributeList()) {
                for (GraphProto graph : Op.graphs(attribute)) {
                    total = total.and(size(graph.getNodeList(), depth));
                }
            }
            if (total.nodes() > limits.nodes() || total.text() > limits.text()) {
                throw new InputException(
                        where,
                        "has more than " + limits.nodes() + " nodes, or " + (limits.text() >> 20)
                                + " MiB of names, when its functions are put in",
                        "Simplify or split the model.");
            }
        }
        return total;
    }
}
