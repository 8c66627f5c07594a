package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cutpoint.api.InputException;

/**
 * Says the same model in plainer words, so that cuts may go everywhere: calls of the model's own functions become the
 * functions' nodes, and constants that the model returns come from a node. What several nodes do alike, one does, as the
 * runtime has it; else a cut would send the same several times. Tensors of the main graph keep their names.
 */
final class Rewriting {
    /** Functions that call each other several times could make any number of nodes of a small file. */
    private static final int MAX_NODES = 1 << 20;

    private final String where;
    private final ModelProto model;
    private final Map<FunctionKey, FunctionProto> functions = new HashMap<>();
    private final Map<String, Long> opsets = new LinkedHashMap<>();
    private final Set<String> taken = new HashSet<>();
    private int nodes;

    private Rewriting(String where, ModelProto model) {
        this.where = where;
        this.model = model;
    }

    /**
     * The model itself where there is nothing to rewrite. O(nodes of the result).
     *
     * @throws InputException if a function calls itself, or the calls make too many nodes
     */
    static ModelProto of(String where, ModelProto model) {
        return new Rewriting(where, model).rewrite();
    }

    private ModelProto rewrite() {
        Set<String> returned = returnedConstants();
        if (model.getFunctionsCount() == 0 && returned.isEmpty()) {
            return once(model);
        }
        take(model.getGraph());
        GraphProto graph = model.getGraph();
        ModelProto.Builder rewritten = model.toBuilder();
        if (model.getFunctionsCount() > 0) {
            collect();
            graph = expanded(graph, 0);
            rewritten.clearOpsetImport();
            opsets.forEach((domain, version) -> rewritten.addOpsetImport(
                    OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
            if (functions.size() == model.getFunctionsCount()) {
                rewritten.clearFunctions();
            }
        }
        return once(rewritten.setGraph(returning(graph, returned)).build());
    }

    // ---------------------------------------------------------------------------------------------------- functions

    /** Functions written for other versions of operators than the graph stay calls. */
    private void collect() {
        model.getOpsetImportList().forEach(o -> opsets.put(FunctionKey.domain(o.getDomain()), o.getVersion()));
        for (FunctionProto function : model.getFunctionsList()) {
            boolean fits = function.getOpsetImportList().stream()
                    .allMatch(o ->
                            opsets.getOrDefault(FunctionKey.domain(o.getDomain()), o.getVersion()) == o.getVersion());
            if (fits) {
                function.getOpsetImportList()
                        .forEach(o -> opsets.putIfAbsent(FunctionKey.domain(o.getDomain()), o.getVersion()));
                functions.put(FunctionKey.of(function), function);
            }
        }
    }

    private GraphProto expanded(GraphProto graph, int depth) {
        return graph.toBuilder()
                .clearNode()
                .addAllNode(expanded(graph.getNodeList(), depth))
                .build();
    }

    private List<NodeProto> expanded(List<NodeProto> calls, int depth) {
        if (depth > functions.size()) {
            throw new InputException(where, "has a function that calls itself", "");
        }
        List<NodeProto> plain = new ArrayList<>(calls.size());
        for (NodeProto call : calls) {
            if (++nodes > MAX_NODES) {
                throw new InputException(where, "has functions that make more than " + MAX_NODES + " nodes", "");
            }
            NodeProto node = withBodies(call, depth);
            FunctionProto function = functions.get(FunctionKey.of(node));
            if (function == null) {
                plain.add(node);
            } else {
                plain.addAll(expanded(called(node, function), depth + 1));
            }
        }
        return plain;
    }

    private NodeProto withBodies(NodeProto node, int depth) {
        if (node.getAttributeList().stream().allMatch(a -> Op.graphs(a).isEmpty())) {
            return node;
        }
        NodeProto.Builder changed = node.toBuilder().clearAttribute();
        for (AttributeProto attribute : node.getAttributeList()) {
            AttributeProto.Builder copy = attribute.toBuilder().clearGraphs();
            if (attribute.hasG()) {
                copy.setG(expanded(attribute.getG(), depth));
            }
            attribute.getGraphsList().forEach(g -> copy.addGraphs(expanded(g, depth)));
            changed.addAttribute(copy);
        }
        return changed.build();
    }

    /** The function's nodes with the call's tensors and attributes in them. */
    private List<NodeProto> called(NodeProto call, FunctionProto function) {
        String name = fresh(call.getName().isEmpty() ? function.getName() : call.getName());
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < function.getInputCount(); i++) {
            names.put(function.getInput(i), i < call.getInputCount() ? call.getInput(i) : "");
        }
        for (int i = 0; i < Math.min(function.getOutputCount(), call.getOutputCount()); i++) {
            if (!call.getOutput(i).isEmpty()) {
                names.putIfAbsent(function.getOutput(i), call.getOutput(i));
            }
        }
        for (NodeProto node : function.getNodeList()) {
            for (String output : node.getOutputList()) {
                if (!output.isEmpty()) {
                    names.computeIfAbsent(output, o -> fresh(name + "/" + o));
                }
            }
        }
        Map<String, AttributeProto> attributes = new HashMap<>();
        function.getAttributeProtoList().forEach(a -> attributes.put(a.getName(), a));
        call.getAttributeList().forEach(a -> attributes.put(a.getName(), a));
        Renaming renaming = new Renaming(names, local -> fresh(name + "/" + local), attributes);
        List<NodeProto> plain = new ArrayList<>();
        for (NodeProto node : function.getNodeList()) {
            plain.add(renaming.node(node).toBuilder()
                    .setName(fresh(name + "/" + (node.getName().isEmpty() ? node.getOpType() : node.getName())))
                    .build());
        }
        return plain;
    }

    private NodeProto identity(String from, String to) {
        return NodeProto.newBuilder()
                .setOpType("Identity")
                .setName(fresh(to))
                .addInput(from)
                .addOutput(to)
                .build();
    }

    /** Names of tensors and nodes, which inlined ones must not have. */
    private void take(GraphProto graph) {
        taken.addAll(Op.bound(graph));
        for (NodeProto node : graph.getNodeList()) {
            taken.add(node.getName());
            node.getAttributeList().forEach(a -> Op.graphs(a).forEach(this::take));
        }
    }

    private String fresh(String wish) {
        String name = wish;
        for (int i = 2; !taken.add(name); i++) {
            name = wish + "_" + i;
        }
        return name;
    }

    // --------------------------------------------------------------------------------------------------- constants

    private Set<String> returnedConstants() {
        Set<String> constants = new HashSet<>();
        model.getGraph().getInitializerList().forEach(t -> constants.add(t.getName()));
        Set<String> returned = new HashSet<>();
        model.getGraph().getOutputList().forEach(o -> returned.add(o.getName()));
        returned.retainAll(constants);
        return returned;
    }

    private GraphProto returning(GraphProto graph, Set<String> constants) {
        if (constants.isEmpty()) {
            return graph;
        }
        Map<String, String> names = new HashMap<>();
        constants.forEach(c -> names.put(c, fresh(c)));
        Renaming renaming = Renaming.of(names);
        GraphProto.Builder plain =
                graph.toBuilder().clearInput().clearInitializer().clearNode();
        for (ValueInfoProto input : graph.getInputList()) {
            plain.addInput(input.toBuilder().setName(names.getOrDefault(input.getName(), input.getName())));
        }
        for (TensorProto tensor : graph.getInitializerList()) {
            plain.addInitializer(tensor.toBuilder().setName(names.getOrDefault(tensor.getName(), tensor.getName())));
        }
        names.forEach((constant, name) -> plain.addNode(identity(name, constant)));
        graph.getNodeList().forEach(n -> plain.addNode(renaming.node(n)));
        return plain.build();
    }

    // ------------------------------------------------------------------------------------------------------ repeats

    /** The model without nodes of the main graph that repeat an earlier one; itself where there are none. */
    private static ModelProto once(ModelProto model) {
        Set<String> returned = new HashSet<>();
        model.getGraph().getOutputList().forEach(o -> returned.add(o.getName()));
        Set<FunctionKey> functions = new HashSet<>();
        model.getFunctionsList().forEach(f -> functions.add(FunctionKey.of(f)));
        Map<String, NodeProto> firsts = new HashMap<>();
        Map<String, String> names = new HashMap<>();
        List<NodeProto> kept = new ArrayList<>(model.getGraph().getNodeCount());
        for (NodeProto node : model.getGraph().getNodeList()) {
            boolean candidate = repeatable(node)
                    && !functions.contains(FunctionKey.of(node))
                    && node.getOutputList().stream().noneMatch(returned::contains);
            NodeProto first = candidate ? firsts.putIfAbsent(work(node, names), node) : null;
            // A name that is given twice is a fault, which is found later.
            if (first == null || !Collections.disjoint(first.getOutputList(), outputs(node))) {
                kept.add(node);
            } else {
                for (int i = 0; i < node.getOutputCount(); i++) {
                    if (!node.getOutput(i).isEmpty()) {
                        names.put(node.getOutput(i), first.getOutput(i));
                    }
                }
            }
        }
        if (names.isEmpty()) {
            return model;
        }
        Renaming renaming = Renaming.of(names);
        GraphProto.Builder graph = model.getGraph().toBuilder().clearNode();
        kept.forEach(n -> graph.addNode(Op.reads(n).stream().anyMatch(names::containsKey) ? renaming.node(n) : n));
        return model.toBuilder().setGraph(graph).build();
    }

    private static List<String> outputs(NodeProto node) {
        return node.getOutputList().stream().filter(o -> !o.isEmpty()).toList();
    }

    /**
     * Whether the node does the same again; those with much in their attributes are not looked at. Dequantizations are there
     * for each reader, with which they are fused.
     */
    private static boolean repeatable(NodeProto node) {
        return node.getInputCount() > 0
                && !node.getOpType().equals("Dropout")
                && !node.getOpType().equals("DequantizeLinear")
                && Constants.repeatable(node)
                && node.getAttributeList().stream()
                        .allMatch(a -> !a.hasT() && Op.graphs(a).isEmpty() && a.getTensorsCount() == 0);
    }

    /** All that a node is but for its name and its outputs', of which it matters whether it has them. */
    private static String work(NodeProto node, Map<String, String> names) {
        NodeProto.Builder work = NodeProto.newBuilder()
                .setDomain(FunctionKey.domain(node.getDomain()))
                .setOpType(node.getOpType())
                .setOverload(node.getOverload());
        node.getInputList().forEach(i -> work.addInput(names.getOrDefault(i, i)));
        node.getOutputList().forEach(o -> work.addOutput(o.isEmpty() ? "" : "o"));
        node.getAttributeList().stream()
                .sorted(Comparator.comparing(AttributeProto::getName))
                .forEach(work::addAttribute);
        return work.build().toByteString().toString(StandardCharsets.ISO_8859_1);
    }
}
