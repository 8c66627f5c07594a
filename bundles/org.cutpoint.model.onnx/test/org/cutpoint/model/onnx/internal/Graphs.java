package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Small models for tests. */
final class Graphs {
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("test");
    private final Random random = new Random(7);
    private long opset = 17;
    private long ir = 8;
    private int nodes;

    Graphs opset(long version) {
        opset = version;
        return this;
    }

    Graphs ir(long version) {
        ir = version;
        return this;
    }

    Graphs input(String name, long... shape) {
        return typed(name, Types.FLOAT, shape);
    }

    Graphs typed(String name, int type, long... shape) {
        graph.addInput(Protos.value(name, type, shape));
        return this;
    }

    /** An input with a symbol for each dimension. */
    Graphs symbolic(String name, String... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (String dim : dims) {
            TensorShapeProto.Dimension.Builder d = shape.addDimBuilder();
            if (dim.matches("\\d+")) {
                d.setDimValue(Long.parseLong(dim));
            } else if (!dim.isEmpty()) {
                d.setDimParam(dim);
            }
        }
        graph.addInput(ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(Types.FLOAT)
                                .setShape(shape))));
        return this;
    }

    Graphs output(String... names) {
        for (String name : names) {
            graph.addOutput(ValueInfoProto.newBuilder()
                    .setName(name)
                    .setType(TypeProto.newBuilder()
                            .setTensorType(TypeProto.Tensor.newBuilder().setElemType(Types.FLOAT))));
        }
        return this;
    }

    Graphs output(ValueInfoProto value) {
        graph.addOutput(value);
        return this;
    }

    Graphs weight(String name, long... shape) {
        graph.addInitializer(random(name, shape));
        return this;
    }

    TensorProto random(String name, long... shape) {
        int n = (int) Fact.elements(shape);
        ByteBuffer data = ByteBuffer.allocate(4 * n).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < n; i++) {
            data.putFloat((float) (random.nextGaussian() * 0.5 + 0.1));
        }
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(Types.FLOAT)
                .addAllDims(Arrays.stream(shape).boxed().toList())
                .setRawData(ByteString.copyFrom(data.flip()))
                .build();
    }

    Graphs floats(String name, float... values) {
        return floatsOf(name, new long[] {values.length}, values);
    }

    Graphs floatsOf(String name, long[] shape, float... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(Types.FLOAT)
                .addAllDims(Arrays.stream(shape).boxed().toList());
        for (float value : values) {
            tensor.addFloatData(value);
        }
        graph.addInitializer(tensor);
        return this;
    }

    Graphs scalar(String name, float value) {
        graph.addInitializer(
                TensorProto.newBuilder().setName(name).setDataType(Types.FLOAT).addFloatData(value));
        return this;
    }

    Graphs bytes(String name, int type, int value, long... shape) {
        byte[] data = new byte[(int) Fact.elements(shape)];
        Arrays.fill(data, (byte) value);
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(type)
                .addAllDims(Arrays.stream(shape).boxed().toList())
                .setRawData(ByteString.copyFrom(data)));
        return this;
    }

    Graphs ints(String name, long... values) {
        graph.addInitializer(longs(name, values));
        return this;
    }

    Graphs index(String name, long value) {
        graph.addInitializer(
                TensorProto.newBuilder().setName(name).setDataType(Types.INT64).addInt64Data(value));
        return this;
    }

    static TensorProto longs(String name, long... values) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(Types.INT64)
                .addDims(values.length)
                .addAllInt64Data(Arrays.stream(values).boxed().toList())
                .build();
    }

    /** {@code "Conv x,w -> y"}; an empty name is a left-out input. */
    Graphs node(String text, AttributeProto... attributes) {
        graph.addNode(nodeProto(text, attributes).toBuilder().setName("n" + nodes++));
        return this;
    }

    Graphs named(String name, String text, AttributeProto... attributes) {
        graph.addNode(nodeProto(text, attributes).toBuilder().setName(name));
        return this;
    }

    static NodeProto nodeProto(String text, AttributeProto... attributes) {
        String[] sides = text.split("->");
        String[] left = sides[0].trim().split(" +", 2);
        NodeProto.Builder node = NodeProto.newBuilder();
        String[] type = left[0].split("\\.(?=[^.]+$)");
        node.setOpType(type[type.length - 1]);
        if (type.length > 1) {
            node.setDomain(type[0]);
        }
        if (left.length > 1) {
            for (String input : left[1].split(",", -1)) {
                node.addInput(input.trim());
            }
        }
        for (String output : sides[1].split(",", -1)) {
            node.addOutput(output.trim());
        }
        return node.addAllAttribute(List.of(attributes)).build();
    }

    static AttributeProto ints_(String name, long... values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INTS)
                .addAllInts(Arrays.stream(values).boxed().toList())
                .build();
    }

    static AttributeProto int_(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto float_(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    static AttributeProto string(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    static AttributeProto tensor(String name, TensorProto value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.TENSOR)
                .setT(value)
                .build();
    }

    static AttributeProto graph(String name, GraphProto value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(value)
                .build();
    }

    GraphProto.Builder proto() {
        return graph;
    }

    ModelProto model(OperatorSetIdProto... more) {
        return ModelProto.newBuilder()
                .setIrVersion(ir)
                .setProducerName("test")
                .setGraph(graph)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset))
                .addAllOpsetImport(new ArrayList<>(List.of(more)))
                .build();
    }

    static OperatorSetIdProto domain(String name) {
        return OperatorSetIdProto.newBuilder().setDomain(name).setVersion(1).build();
    }

    static Path write(Path folder, ModelProto model) throws IOException {
        return Files.write(Files.createTempFile(folder, "model", ".onnx"), model.toByteArray());
    }

    Path write(Path folder) throws IOException {
        return write(folder, model());
    }

    /** Convolution, normalisation, activation, pooling, classifier. */
    static Graphs small() {
        return new Graphs()
                .input("x", 1, 3, 8, 8)
                .weight("w1", 4, 3, 3, 3)
                .weight("b1", 4)
                .weight("scale", 4)
                .weight("shift", 4)
                .weight("mean", 4)
                .floats("var", 1, 2, 3, 4)
                .weight("w2", 5, 64)
                .weight("b2", 5)
                .named("conv", "Conv x,w1,b1 -> c", ints_("pads", 1, 1, 1, 1))
                .named("bn", "BatchNormalization c,scale,shift,mean,var -> n")
                .named("relu", "Relu n -> r")
                .named("pool", "MaxPool r -> p", ints_("kernel_shape", 2, 2), ints_("strides", 2, 2))
                .named("flat", "Flatten p -> f")
                .named("fc", "Gemm f,w2,b2 -> y", int_("transB", 1))
                .output("y");
    }
}
