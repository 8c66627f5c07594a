package org.cutpoint.model.tiles.internal;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.stream.LongStream;

/** Small networks in ONNX with odd strides, padding and dilations, branches, and all operators that can be tiled. */
final class RandomNetworks {
    private final Random random;
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("random");
    private final int opset;
    private int channels;
    /** A lower bound on the size, so that windows fit. */
    private int height;

    private int width;
    private int count;

    private RandomNetworks(Random random) {
        this.random = random;
        // Slices have had their bounds as attributes before 10.
        this.opset = random.nextInt(4) == 0 ? 9 : random.nextBoolean() ? 13 : 19;
    }

    static Path write(Random random, Path file) throws IOException {
        Files.write(file, new RandomNetworks(random).build().toByteArray());
        return file;
    }

    private ModelProto build() {
        channels = 1 + random.nextInt(3);
        height = 12 + random.nextInt(20);
        width = 12 + random.nextInt(20);
        graph.addInput(ValueInfoProto.newBuilder()
                .setName("image")
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                                .setShape(shape(1 + random.nextInt(2), channels, height, width)))));
        String x = "image";
        for (int i = 0; i < 3 + random.nextInt(5); i++) {
            x = step(x);
        }
        String pooled = add(node("GlobalAveragePool", x));
        graph.addOutput(ValueInfoProto.newBuilder()
                .setName(pooled)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT_VALUE))));
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph)
                .build();
    }

    private String step(String x) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> conv(x);
            case 2, 3 -> pool(x);
            case 4 -> norm(x);
            case 5 -> residual(x);
            case 6 -> concat(x);
            default -> elementwise(x);
        };
    }

    /** By itself, with a number for each channel, or with what the same tensor became. */
    private String elementwise(String x) {
        return switch (random.nextInt(8)) {
            case 0 -> add(node("Relu", x));
            case 1 -> add(node("Tanh", x));
            case 6 -> add(node(random.nextBoolean() ? "Atan" : "Sin", x));
            case 2 -> add(node("LeakyRelu", x));
            case 3 -> add(node("PRelu", x, weight(channels, 1, 1)));
            case 4 -> add(node(random.nextBoolean() ? "Mul" : "Sub", x, weight(1, channels, 1, 1)));
            case 5 -> clip(x);
            default -> add(node(random.nextBoolean() ? "Mul" : "Max", add(node("Sigmoid", x)), x));
        };
    }

    private String clip(String x) {
        // Bounds have been inputs since 11.
        return opset >= 11
                ? add(node("Clip", x, weight(), positive()))
                : add(node("Clip", x).addAttribute(real("min", -0.5f)).addAttribute(real("max", 0.75f)));
    }

    private String conv(String x) {
        int groups = groups();
        int made = groups * (1 + random.nextInt(3));
        int[] kernel = {1 + random.nextInt(4), 1 + random.nextInt(4)};
        int[] dilation = {1 + random.nextInt(3), 1 + random.nextInt(3)};
        NodeProto.Builder node = node("Conv", x, weight(made, channels / groups, kernel[0], kernel[1]))
                .addAttribute(integer("group", groups));
        if (random.nextBoolean()) {
            node.addInput(weight(made));
        }
        if (random.nextBoolean()) {
            node.addAttribute(Attributes.ofIntegers("kernel_shape", kernel[0], kernel[1]));
        }
        windows(node, kernel, dilation, true, random.nextInt(4) == 0 ? 2 : 0);
        channels = made;
        return add(node);
    }

    /** None, two, or one for each channel. */
    private int groups() {
        return switch (random.nextInt(3)) {
            case 0 -> channels % 2 == 0 ? 2 : 1;
            case 1 -> channels;
            default -> 1;
        };
    }

    private String pool(String x) {
        int[] kernel = {2 + random.nextInt(2), 2 + random.nextInt(2)};
        boolean mean = random.nextBoolean();
        boolean dilated = opset >= 19 || !mean && opset >= 10;
        int[] dilation = {dilated ? 1 + random.nextInt(2) : 1, dilated ? 1 + random.nextInt(2) : 1};
        NodeProto.Builder node = node(mean ? "AveragePool" : "MaxPool", x)
                .addAttribute(Attributes.ofIntegers("kernel_shape", kernel[0], kernel[1]));
        if (mean) {
            node.addAttribute(integer("count_include_pad", random.nextInt(2)));
        }
        if (opset >= 10) {
            node.addAttribute(integer("ceil_mode", random.nextInt(2)));
        }
        windows(node, kernel, dilation, dilated, 0);
        return add(node);
    }

    /**
     * Strides, dilations and padding of some kind; keeps track of the size.
     *
     * @param wider by how much padding may be wider than the kernel allows to see something else
     */
    private void windows(NodeProto.Builder node, int[] kernel, int[] dilation, boolean dilations, int wider) {
        int[] stride = {1, 1};
        if (height > 8 && width > 8) {
            stride = new int[] {1 + random.nextInt(3), 1 + random.nextInt(3)};
        }
        node.addAttribute(Attributes.ofIntegers("strides", stride[0], stride[1]));
        if (dilations) {
            node.addAttribute(Attributes.ofIntegers("dilations", dilation[0], dilation[1]));
        }
        // The runtime takes no holes where it is to find out the padding by itself.
        int kind = dilation[0] + dilation[1] == 2 ? random.nextInt(5) : 1 + random.nextInt(4);
        if (kind == 4) {
            node.addAttribute(text("auto_pad", "VALID"));
            height = size(height, kernel[0], dilation[0], stride[0], 0, 0);
            width = size(width, kernel[1], dilation[1], stride[1], 0, 0);
            return;
        }
        if (kind == 0) {
            node.addAttribute(text("auto_pad", random.nextBoolean() ? "SAME_UPPER" : "SAME_LOWER"));
            height = (height + stride[0] - 1) / stride[0];
            width = (width + stride[1] - 1) / stride[1];
            return;
        }
        int[] pads = new int[4];
        for (int i = 0; i < 4; i++) {
            pads[i] = kind == 1 ? 0 : random.nextInt(kernel[i % 2] + wider);
        }
        height = size(height, kernel[0], dilation[0], stride[0], pads[0], pads[2]);
        width = size(width, kernel[1], dilation[1], stride[1], pads[1], pads[3]);
        node.addAttribute(Attributes.ofIntegers("pads", pads[0], pads[1], pads[2], pads[3]));
    }

    private static int size(int size, int kernel, int dilation, int stride, int before, int after) {
        int reach = (kernel - 1) * dilation + 1;
        int room = size + before + after - reach;
        if (room < 0) {
            throw new IllegalStateException(size + " is too small for " + reach);
        }
        return room / stride + 1;
    }

    private String norm(String x) {
        return switch (random.nextInt(3)) {
            case 0 -> add(node("LRN", x).addAttribute(integer("size", 3)));
            case 1 -> add(node("LpNormalization", x).addAttribute(integer("axis", random.nextBoolean() ? 1 : -3)));
            default -> add(node(
                    "BatchNormalization", x, weight(channels), weight(channels), weight(channels), positive(channels)));
        };
    }

    private String residual(String x) {
        return switch (random.nextInt(3)) {
            case 0 -> bottleneck(x);
            case 1 -> strided(x);
            default -> {
                String y = add(node("Conv", x, weight(channels, channels, 3, 3))
                        .addAttribute(Attributes.ofIntegers("pads", 1, 1, 1, 1)));
                yield add(node("Add", random.nextBoolean() ? add(node("Relu", y)) : y, x));
            }
        };
    }

    /** Several windows, some with holes, beside nothing at all. */
    private String bottleneck(String x) {
        int hole = 1 + random.nextInt(3);
        String y = add(node("Conv", x, weight(2, channels, 1, 1)));
        y = add(node("Conv", y, weight(2, 1, 3, 3))
                .addAttribute(integer("group", 2))
                .addAttribute(Attributes.ofIntegers("dilations", hole, hole))
                .addAttribute(Attributes.ofIntegers("pads", hole, hole, hole, hole)));
        y = add(node("MaxPool", add(node("Relu", y)))
                .addAttribute(Attributes.ofIntegers("kernel_shape", 3, 3))
                .addAttribute(Attributes.ofIntegers("pads", 1, 1, 1, 1)));
        y = add(node("Conv", y, weight(channels, 2, 1, 1)));
        return add(node(opset >= 13 && random.nextBoolean() ? "Sum" : "Add", y, x));
    }

    /** A window beside one that leaves out every other pixel. */
    private String strided(String x) {
        String y = add(node("Conv", x, weight(channels, channels, 3, 3))
                .addAttribute(Attributes.ofIntegers("strides", 2, 2))
                .addAttribute(Attributes.ofIntegers("pads", 1, 1, 1, 1)));
        String shortcut = add(
                node("Conv", x, weight(channels, channels, 1, 1)).addAttribute(Attributes.ofIntegers("strides", 2, 2)));
        height = size(height, 1, 1, 2, 0, 0);
        width = size(width, 1, 1, 2, 0, 0);
        return add(node("Add", shortcut, y));
    }

    private String concat(String x) {
        String one = add(node("Conv", x, weight(2, channels, 1, 1)));
        String three =
                add(node("Conv", x, weight(1, channels, 3, 5)).addAttribute(Attributes.ofIntegers("pads", 1, 2, 1, 2)));
        String around = x;
        if (random.nextBoolean()) {
            around = add(node(random.nextBoolean() ? "MaxPool" : "AveragePool", x)
                    .addAttribute(Attributes.ofIntegers("kernel_shape", 3, 3))
                    .addAttribute(Attributes.ofIntegers("pads", 1, 1, 1, 1)));
        }
        channels += 3;
        return add(node("Concat", one, around, three).addAttribute(integer("axis", 1)));
    }

    private NodeProto.Builder node(String op, String... inputs) {
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(op);
        for (String input : inputs) {
            node.addInput(input);
        }
        return node;
    }

    private String add(NodeProto.Builder node) {
        String name = node.getOpType().toLowerCase(Locale.ROOT) + count++;
        graph.addNode(node.setName(name).addOutput(name));
        return name;
    }

    private static AttributeProto integer(String name, int value) {
        return Attributes.ofInteger(name, value);
    }

    private static AttributeProto real(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    private static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    private String weight(long... shape) {
        return weight(-1, shape);
    }

    private String positive(long... shape) {
        return weight(0.5f, shape);
    }

    private String weight(float least, long... shape) {
        String name = "w" + count++;
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addAllDims(LongStream.of(shape).boxed().toList());
        for (long i = 0; i < LongStream.of(shape).reduce(1, (a, b) -> a * b); i++) {
            tensor.addFloatData(least + (1 - least) * random.nextFloat());
        }
        graph.addInitializer(tensor);
        return name;
    }

    private static TensorShapeProto shape(long... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long d : dims) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(d));
        }
        return shape.build();
    }
}
