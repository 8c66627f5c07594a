package org.cutpoint.model.training.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/** A small network, written node by node. */
final class Graph {
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("graph");
    private final Random random = new Random(7);
    private final int opset;
    private int count;

    Graph(int opset) {
        this.opset = opset;
    }

    static Graph of(int opset) {
        return new Graph(opset);
    }

    String input(String name, long... shape) {
        graph.addInput(value(name, shape));
        return name;
    }

    /** A weight with values from -1 to 1, none near 0. */
    String weight(String name, long... shape) {
        return weight(name, false, shape);
    }

    /** As the other; if positive, values are from 0.5 to 1.5. */
    String weight(String name, boolean positive, long... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addAllDims(LongStream.of(shape).boxed().toList());
        long n = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        for (long i = 0; i < n; i++) {
            float x = 0.1f + 0.9f * random.nextFloat();
            tensor.addFloatData(positive ? x + 0.4f : random.nextBoolean() ? x : -x);
        }
        graph.addInitializer(tensor);
        return name;
    }

    String scalar(String name, float value) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addFloatData(value));
        return name;
    }

    String ints(long... values) {
        String name = "ints" + count++;
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(values.length)
                .addAllInt64Data(LongStream.of(values).boxed().toList()));
        return name;
    }

    /** A node with one result. */
    String op(String type, List<String> inputs, AttributeProto... attributes) {
        return ops(type, 1, inputs, attributes).get(0);
    }

    List<String> ops(String type, int outputs, List<String> inputs, AttributeProto... attributes) {
        String name = type.toLowerCase(java.util.Locale.ROOT) + count++;
        List<String> made = outputs == 1
                ? List.of(name)
                : java.util.stream.IntStream.range(0, outputs)
                        .mapToObj(i -> name + ":" + i)
                        .toList();
        graph.addNode(NodeProto.newBuilder()
                .setOpType(type)
                .setName(name)
                .addAllInput(inputs)
                .addAllOutput(made)
                .addAllAttribute(List.of(attributes)));
        return made;
    }

    void output(String name, long... shape) {
        graph.addOutput(value(name, shape));
    }

    Path write(Path folder) {
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph)
                .build();
        try {
            return Files.write(folder.resolve("net" + System.nanoTime() + ".onnx"), model.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ValueInfoProto value(String name, long... shape) {
        TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
        LongStream.of(shape)
                .forEach(
                        d -> dims.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(d)));
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                                .setShape(dims)))
                .build();
    }
}
