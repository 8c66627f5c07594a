package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Copies of nodes in which tensors have other names, at any depth.
 *
 * @param names new names by old ones; tensors that are not among them keep theirs
 * @param locals gives new names to tensors that exist in subgraphs alone
 * @param attributes values of attributes to which nodes refer by name, as functions' nodes do
 */
record Renaming(Map<String, String> names, UnaryOperator<String> locals, Map<String, AttributeProto> attributes) {
    /** Renames tensors of the main graph, wherever they are read. */
    static Renaming of(Map<String, String> names) {
        return new Renaming(names, UnaryOperator.identity(), Map.of());
    }

    private String name(String old) {
        return names.getOrDefault(old, old);
    }

    NodeProto node(NodeProto node) {
        NodeProto.Builder renamed = node.toBuilder().clearInput().clearOutput().clearAttribute();
        node.getInputList().forEach(i -> renamed.addInput(name(i)));
        node.getOutputList().forEach(o -> renamed.addOutput(name(o)));
        node.getAttributeList().forEach(a -> attribute(a).ifPresent(renamed::addAttribute));
        return renamed.build();
    }

    /** Empty where it refers to one that the caller leaves out. */
    private Optional<AttributeProto> attribute(AttributeProto attribute) {
        if (!attribute.getRefAttrName().isEmpty()) {
            return Optional.ofNullable(attributes.get(attribute.getRefAttrName()))
                    .map(a -> a.toBuilder().setName(attribute.getName()).build());
        }
        if (!attribute.hasG() && attribute.getGraphsCount() == 0) {
            return Optional.of(attribute);
        }
        AttributeProto.Builder renamed = attribute.toBuilder().clearGraphs();
        if (attribute.hasG()) {
            renamed.setG(graph(attribute.getG()));
        }
        attribute.getGraphsList().forEach(g -> renamed.addGraphs(graph(g)));
        return Optional.of(renamed.build());
    }

    private GraphProto graph(GraphProto graph) {
        Map<String, String> inner = new HashMap<>(names);
        Op.bound(graph).forEach(b -> inner.put(b, locals.apply(b)));
        Renaming inside = new Renaming(inner, locals, attributes);
        GraphProto.Builder renamed = graph.toBuilder()
                .clearInput()
                .clearOutput()
                .clearInitializer()
                .clearSparseInitializer()
                .clearNode()
                .clearValueInfo()
                .clearQuantizationAnnotation();
        renamed.addAllInput(inside.values(graph.getInputList()));
        renamed.addAllOutput(inside.values(graph.getOutputList()));
        graph.getInitializerList().forEach(t -> renamed.addInitializer(inside.tensor(t)));
        graph.getSparseInitializerList()
                .forEach(t -> renamed.addSparseInitializer(t.toBuilder().setValues(inside.tensor(t.getValues()))));
        graph.getNodeList().forEach(n -> renamed.addNode(inside.node(n)));
        return renamed.build();
    }

    private List<ValueInfoProto> values(List<ValueInfoProto> values) {
        return values.stream()
                .map(v -> v.toBuilder().setName(name(v.getName())).build())
                .toList();
    }

    private TensorProto tensor(TensorProto tensor) {
        return tensor.toBuilder().setName(name(tensor.getName())).build();
    }
}
