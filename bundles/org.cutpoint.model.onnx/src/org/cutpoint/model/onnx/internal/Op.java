package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cutpoint.api.InputException;

/** A node of the model's main graph. */
final class Op {
    /** Position in an order in which the nodes can run. */
    final int index;
    /** The node's name where it has one of its own, else made of operator and position in the file. */
    final String name;

    final NodeProto proto;
    /** Tensors that it reads, each once, those that its subgraphs take from the main graph included. */
    final List<String> reads;

    final List<String> writes;
    private final String where;
    private final Map<String, AttributeProto> attributes = new HashMap<>();

    /** @param where the model's file, for messages */
    Op(String where, int index, String name, NodeProto proto) {
        this.where = where;
        this.index = index;
        this.name = name;
        this.proto = proto;
        this.reads = List.copyOf(reads(proto));
        this.writes = proto.getOutputList().stream().filter(o -> !o.isEmpty()).toList();
        proto.getAttributeList().forEach(a -> attributes.put(a.getName(), a));
    }

    /** The operator; with its domain where that is not ONNX's own. */
    String type() {
        return standard() ? proto.getOpType() : proto.getDomain() + "." + proto.getOpType();
    }

    boolean standard() {
        return standard(proto.getDomain());
    }

    static boolean standard(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    /** The i-th input's name; empty where it is left out. */
    String in(int i) {
        return i < proto.getInputCount() ? proto.getInput(i) : "";
    }

    boolean has(int input) {
        return !in(input).isEmpty();
    }

    boolean hasAttribute(String key) {
        return attributes.containsKey(key);
    }

    Optional<AttributeProto> attribute(String key) {
        return Optional.ofNullable(attributes.get(key));
    }

    private Optional<AttributeProto> attribute(String key, AttributeType type) {
        Optional<AttributeProto> attribute = attribute(key);
        attribute.filter(a -> a.getType() != type).ifPresent(a -> {
            throw new InputException(
                    where, this + ": attribute '" + key + "' is of type " + a.getType() + " instead of " + type, "");
        });
        return attribute;
    }

    /** What the file says of the node under this key, if that is more than nothing. */
    Optional<String> metadata(String key) {
        return proto.getMetadataPropsList().stream()
                .filter(entry -> entry.getKey().equals(key) && !entry.getValue().isEmpty())
                .map(StringStringEntryProto::getValue)
                .findFirst();
    }

    /** @throws InputException if the attribute is of another type, here and below */
    long attr(String key, long otherwise) {
        return attribute(key, AttributeType.INT).map(AttributeProto::getI).orElse(otherwise);
    }

    String attr(String key, String otherwise) {
        return attribute(key, AttributeType.STRING)
                .map(AttributeProto::getS)
                .map(ByteString::toStringUtf8)
                .orElse(otherwise);
    }

    /** A list of integers; empty where it is left out. */
    long[] ints(String key) {
        return attribute(key, AttributeType.INTS)
                .map(a -> Fact.shape(a.getIntsList()))
                .orElse(new long[0]);
    }

    /** A list of integers, or so many times the same where it is left out. */
    long[] ints(String key, int count, long otherwise) {
        long[] given = ints(key);
        if (given.length > 0) {
            return given;
        }
        long[] filled = new long[count];
        java.util.Arrays.fill(filled, otherwise);
        return filled;
    }

    /** Tensors that a node reads, those that its subgraphs take from outside included. */
    static Set<String> reads(NodeProto node) {
        Set<String> reads = new LinkedHashSet<>();
        node.getInputList().stream().filter(i -> !i.isEmpty()).forEach(reads::add);
        for (AttributeProto attribute : node.getAttributeList()) {
            for (GraphProto graph : graphs(attribute)) {
                reads.addAll(free(graph));
            }
        }
        return reads;
    }

    static List<GraphProto> graphs(AttributeProto attribute) {
        if (!attribute.hasG()) {
            return attribute.getGraphsList();
        }
        List<GraphProto> graphs = new ArrayList<>(attribute.getGraphsList());
        graphs.add(attribute.getG());
        return graphs;
    }

    private static Set<String> free(GraphProto graph) {
        Set<String> free = new LinkedHashSet<>();
        graph.getNodeList().forEach(n -> free.addAll(reads(n)));
        graph.getOutputList().stream().map(ValueInfoProto::getName).forEach(free::add);
        free.removeAll(bound(graph));
        return free;
    }

    /** Tensors that a graph gives names to. */
    static Set<String> bound(GraphProto graph) {
        Set<String> bound = new HashSet<>();
        graph.getInputList().forEach(i -> bound.add(i.getName()));
        graph.getInitializerList().forEach(i -> bound.add(i.getName()));
        graph.getSparseInitializerList().forEach(i -> bound.add(i.getValues().getName()));
        graph.getNodeList().forEach(n -> bound.addAll(n.getOutputList()));
        bound.remove("");
        return bound;
    }

    @Override
    public String toString() {
        return "node '" + name + "' (" + type() + ")";
    }
}
