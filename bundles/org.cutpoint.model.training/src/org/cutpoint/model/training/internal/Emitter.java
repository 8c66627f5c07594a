package org.cutpoint.model.training.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.cutpoint.model.onnx.OnnxContent;

/**
 * Adds nodes and constants to a graph, one layer after another. Nodes and what they make are called after their layer and
 * numbered, so that the same network gives the same bytes.
 */
final class Emitter {
    private final List<NodeProto> nodes = new ArrayList<>();
    private final Map<String, TensorProto> constants = new LinkedHashMap<>();
    private final Set<String> taken;
    private String layer = "";
    private int inLayer;

    /** @param taken names of nodes and tensors that are there already */
    Emitter(Set<String> taken) {
        this.taken = new HashSet<>(taken);
    }

    /** All nodes so far, in an order in which they can run. */
    List<NodeProto> nodes() {
        return nodes;
    }

    Iterable<TensorProto> constants() {
        return constants.values();
    }

    /** A name like this that nothing has. */
    String fresh(String wish) {
        String name = wish;
        for (int i = 2; !taken.add(name); i++) {
            name = wish + "_" + i;
        }
        return name;
    }

    /** What follows is this layer's. */
    void begin(String name) {
        layer = name;
        inLayer = 0;
    }

    /** A node with one result, which it returns. */
    String op(String type, List<String> inputs, AttributeProto... attributes) {
        String name = next();
        add(node(type, name, inputs, attributes).addOutput(name));
        return name;
    }

    /** As the other, with one input. */
    String op(String type, String input, AttributeProto... attributes) {
        return op(type, List.of(input), attributes);
    }

    /** As the other, with two inputs. */
    String op(String type, String a, String b, AttributeProto... attributes) {
        return op(type, List.of(a, b), attributes);
    }

    /** A node whose one result has a name that was {@link #fresh} already. */
    void named(String result, String type, List<String> inputs, AttributeProto... attributes) {
        add(node(type, next(), inputs, attributes).addOutput(result));
    }

    /** A node with two results, of which only the second is used. */
    String second(String type, List<String> inputs, AttributeProto... attributes) {
        String name = next();
        add(node(type, name, inputs, attributes)
                .addOutput(fresh(name + ".first"))
                .addOutput(name));
        return name;
    }

    private String next() {
        return fresh(layer + "/" + ++inLayer);
    }

    private NodeProto.Builder node(String type, String name, List<String> inputs, AttributeProto... attributes) {
        return NodeProto.newBuilder()
                .setOpType(type)
                .setName(name)
                .addAllInput(inputs)
                .addAllAttribute(List.of(attributes));
    }

    private void add(NodeProto.Builder node) {
        nodes.add(in(layer, node.build()));
    }

    /** The node as one of this layer. */
    static NodeProto in(String layer, NodeProto node) {
        return node.toBuilder()
                .addMetadataProps(StringStringEntryProto.newBuilder()
                        .setKey(OnnxContent.LAYER)
                        .setValue(layer))
                .build();
    }

    /** A constant vector of whole numbers. */
    String ints(long... values) {
        return constants
                .computeIfAbsent("training.ints" + Arrays.toString(values), key -> TensorProto.newBuilder()
                        .setName(fresh(key))
                        .setDataType(TensorProto.DataType.INT64_VALUE)
                        .addDims(values.length)
                        .addAllInt64Data(LongStream.of(values).boxed().toList())
                        .build())
                .getName();
    }

    /** A constant number, without dimensions. */
    String real(double value) {
        float rounded = (float) value;
        return constants
                .computeIfAbsent("training.real" + rounded, key -> TensorProto.newBuilder()
                        .setName(fresh(key))
                        .setDataType(TensorProto.DataType.FLOAT_VALUE)
                        .addFloatData(rounded)
                        .build())
                .getName();
    }

    /** A constant tensor all of whose elements are this number: computed where it is needed, not kept. */
    String filled(double value, long... shape) {
        return op("Expand", real(value), ints(shape));
    }

    String reshape(String x, long... shape) {
        return op("Reshape", x, ints(shape));
    }

    String transpose(String x, long... order) {
        return op("Transpose", x, Attributes.ints("perm", order));
    }

    /** Sum over these axes, which stay with size 1. */
    String sum(String x, long... axes) {
        return op("ReduceSum", x, ints(axes), Attributes.integer("keepdims", 1));
    }

    /** Part of a tensor: from (inclusive) to (exclusive) along each of the axes. */
    String slice(String x, long[] axes, long[] from, long[] to) {
        return op("Slice", List.of(x, ints(from), ints(to), ints(axes)));
    }

    /** What was broadcast from one shape to another, summed back. */
    String sumTo(String x, long[] from, long[] to) {
        if (Arrays.equals(from, to)) {
            return x;
        }
        int more = from.length - to.length;
        long[] axes = IntStream.range(0, from.length)
                .filter(i -> i < more || to[i - more] != from[i])
                .asLongStream()
                .toArray();
        String sum = axes.length == 0 ? x : sum(x, axes);
        return more == 0 ? sum : reshape(sum, to);
    }
}
