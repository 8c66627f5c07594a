package org.cutpoint.model.training.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cutpoint.model.training.internal.Attributes.integer;
import static org.cutpoint.model.training.internal.Attributes.ints;
import static org.cutpoint.model.training.internal.Attributes.real;
import static org.cutpoint.model.training.internal.Attributes.text;

import ai.onnx.proto.OnnxMl.AttributeProto;
import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.cutpoint.api.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each operator's gradients, of its weights and of what it reads, are what finite differences say. */
class GradientTest {
    private static final double RATE = 10;

    @TempDir
    static Path folder;

    /**
     * An operator in a network of its own: what it reads is an input plus a weight of that shape.
     *
     * @param operators that it tries
     * @param shape of what it reads
     * @param result its shape
     * @param body adds the nodes that make the result of what is read
     */
    record Case(
            String name,
            Set<String> operators,
            boolean positive,
            int opset,
            long[] shape,
            long[] result,
            BiFunction<Graph, String, String> body) {
        Graph graph() {
            Graph graph = Graph.of(opset);
            String x = graph.input("x", shape);
            String read = graph.op("Add", List.of(x, graph.weight("p", shape)));
            if (positive) {
                // Away from 0, where logarithms and roots are steep.
                read = graph.op("Add", List.of(graph.op("Mul", List.of(read, read)), graph.scalar("half", 0.5f)));
            }
            String y = body.apply(graph, read);
            graph.output(y, result);
            return graph;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Case of(String operator, long[] shape, long[] result, BiFunction<Graph, String, String> body) {
        return of(operator, "", shape, result, body);
    }

    private static Case of(
            String operator, String variant, long[] shape, long[] result, BiFunction<Graph, String, String> body) {
        return new Case(operator + " " + variant, Set.of(operator), false, 13, shape, result, body);
    }

    private static Case positive(String operator) {
        return new Case(
                operator, Set.of(operator), true, 13, shape(2, 5), shape(2, 5), (g, x) -> g.op(operator, List.of(x)));
    }

    /** The operator reads nothing else. */
    private static Case alone(
            String operator, String variant, long[] shape, long[] result, AttributeProto... attributes) {
        return weighted(operator, variant, shape, List.of(), result, attributes);
    }

    /**
     * The operator reads weights, too.
     *
     * @param weights their shapes
     */
    private static Case weighted(
            String operator,
            String variant,
            long[] shape,
            List<long[]> weights,
            long[] result,
            AttributeProto... attributes) {
        return of(operator, variant, shape, result, (g, x) -> {
            List<String> read = new ArrayList<>(List.of(x));
            weights.forEach(w -> read.add(g.weight("w" + read.size(), w)));
            return g.op(operator, read, attributes);
        });
    }

    private static long[] shape(long... dims) {
        return dims;
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (String plain : List.of(
                "Relu", "Sigmoid", "Tanh", "Exp", "Neg", "Elu", "HardSigmoid", "Identity", "Dropout", "LeakyRelu")) {
            cases.add(alone(plain, "", shape(2, 3, 4), shape(2, 3, 4)));
        }
        cases.add(positive("Log"));
        cases.add(positive("Sqrt"));
        for (float slope : new float[] {0.3f, -0.3f}) {
            cases.add(alone("LeakyRelu", "slope " + slope, shape(2, 9), shape(2, 9), real("alpha", slope)));
        }
        cases.add(weighted(
                "PRelu", "a slope each channel", shape(2, 3, 4, 2), List.of(shape(3, 1, 1)), shape(2, 3, 4, 2)));
        cases.add(of(
                "Clip",
                shape(2, 3, 4),
                shape(2, 3, 4),
                (g, x) -> g.op("Clip", List.of(x, g.scalar("low", -0.5f), g.scalar("high", 0.7f)))));
        cases.add(of(
                "Clip",
                "from below",
                shape(2, 9),
                shape(2, 9),
                (g, x) -> g.op("Clip", List.of(x, g.scalar("low", -0.5f)))));
        cases.add(of(
                "Add",
                "broadcast",
                shape(2, 3, 4),
                shape(5, 2, 3, 4),
                (g, x) -> g.op(
                        "Add", List.of(g.op("Add", List.of(x, g.weight("row", 3, 1))), g.weight("more", 5, 1, 1, 4)))));
        cases.add(of(
                "Sub",
                "broadcast",
                shape(2, 3, 4),
                shape(2, 3, 4),
                (g, x) -> g.op("Sub", List.of(g.weight("row", 1, 4), x))));
        cases.add(weighted("Mul", "broadcast", shape(2, 3, 4), List.of(shape(3, 1)), shape(2, 3, 4)));
        cases.add(of("Mul", "by itself", shape(2, 3), shape(2, 3), (g, x) -> g.op("Mul", List.of(x, x))));
        cases.add(of(
                "Div",
                "broadcast",
                shape(2, 3, 4),
                shape(2, 3, 4),
                (g, x) -> g.op("Div", List.of(x, g.weight("row", true, 3, 1)))));
        for (String many : List.of("Sum", "Mean")) {
            cases.add(weighted(many, "", shape(2, 3), List.of(shape(2, 3), shape(3)), shape(2, 3)));
        }
        products(cases);
        convolutions(cases);
        pools(cases);
        norms(cases);
        moves(cases);
        recurrent(cases);
        return cases.stream();
    }

    private static void products(List<Case> cases) {
        for (int a = 0; a < 2; a++) {
            for (int b = 0; b < 2; b++) {
                cases.add(weighted(
                        "Gemm",
                        "transA " + a + " transB " + b,
                        a == 0 ? shape(3, 4) : shape(4, 3),
                        List.of(b == 0 ? shape(4, 5) : shape(5, 4), shape(5)),
                        shape(3, 5),
                        integer("transA", a),
                        integer("transB", b),
                        real("alpha", 0.7f),
                        real("beta", 1.3f)));
            }
        }
        cases.add(weighted("MatMul", "two matrices", shape(3, 4), List.of(shape(4, 2)), shape(3, 2)));
        cases.add(weighted("MatMul", "batch by a matrix", shape(2, 5, 3, 4), List.of(shape(4, 2)), shape(2, 5, 3, 2)));
        cases.add(of(
                "MatMul",
                "matrix by a batch",
                shape(2, 4, 3),
                shape(2, 5, 3),
                (g, x) -> g.op("MatMul", List.of(g.weight("w", 5, 4), x))));
        cases.add(weighted(
                "MatMul", "batches that broadcast", shape(2, 1, 3, 4), List.of(shape(5, 4, 2)), shape(2, 5, 3, 2)));
    }

    private static void convolutions(List<Case> cases) {
        cases.add(
                weighted("Conv", "plain", shape(2, 3, 5, 6), List.of(shape(4, 3, 3, 2), shape(4)), shape(2, 4, 3, 5)));
        cases.add(weighted(
                "Conv",
                "strides that leave a rest, uneven padding",
                shape(2, 3, 8, 9),
                List.of(shape(4, 3, 3, 2)),
                shape(2, 4, 3, 4),
                ints("strides", 3, 2),
                ints("pads", 2, 0, 1, 1)));
        cases.add(weighted(
                "Conv",
                "dilated, in groups",
                shape(2, 4, 7, 7),
                List.of(shape(6, 2, 3, 2), shape(6)),
                shape(2, 6, 4, 3),
                ints("dilations", 2, 3),
                ints("strides", 1, 2),
                ints("pads", 0, 1, 1, 1),
                integer("group", 2)));
        cases.add(weighted(
                "Conv",
                "of each channel alone",
                shape(1, 4, 5, 5),
                List.of(shape(4, 1, 3, 3)),
                shape(1, 4, 3, 3),
                ints("strides", 2, 2),
                ints("pads", 1, 1, 1, 1),
                integer("group", 4)));
        cases.add(weighted(
                "Conv", "pointwise, one", shape(1, 3, 4, 4), List.of(shape(5, 3, 1, 1), shape(5)), shape(1, 5, 4, 4)));
        cases.add(weighted(
                "Conv",
                "pointwise, strided, two",
                shape(2, 3, 5, 4),
                List.of(shape(5, 3, 1, 1)),
                shape(2, 5, 3, 2),
                ints("strides", 2, 2)));
        cases.add(weighted(
                "Conv",
                "pointwise, padded",
                shape(1, 2, 3, 3),
                List.of(shape(2, 2, 1, 1)),
                shape(1, 2, 5, 5),
                ints("pads", 1, 1, 1, 1)));
        cases.add(weighted(
                "Conv", "of the whole image", shape(1, 3, 4, 4), List.of(shape(6, 3, 4, 4)), shape(1, 6, 1, 1)));
        cases.add(weighted(
                "Conv",
                "same, lower",
                shape(1, 2, 5, 6),
                List.of(shape(3, 2, 4, 3)),
                shape(1, 3, 3, 3),
                ints("strides", 2, 2),
                text("auto_pad", "SAME_LOWER")));
        cases.add(weighted(
                "Conv", "one axis", shape(2, 3, 9), List.of(shape(4, 3, 3)), shape(2, 4, 4), ints("strides", 2)));
        cases.add(weighted(
                "Conv",
                "three axes",
                shape(1, 2, 4, 3, 5),
                List.of(shape(3, 2, 2, 3, 2)),
                shape(1, 3, 3, 3, 2),
                ints("strides", 1, 1, 2),
                ints("pads", 0, 1, 0, 0, 1, 0)));
        cases.add(weighted(
                "ConvTranspose",
                "with output padding",
                shape(2, 3, 4, 3),
                List.of(shape(3, 2, 4, 3), shape(2)),
                shape(2, 2, 9, 6),
                ints("strides", 2, 2),
                ints("pads", 1, 1, 1, 1),
                ints("output_padding", 1, 1)));
        cases.add(weighted(
                "ConvTranspose",
                "in groups, dilated",
                shape(1, 4, 3, 3),
                List.of(shape(4, 3, 2, 3)),
                shape(1, 6, 5, 7),
                ints("dilations", 2, 1),
                ints("strides", 1, 2),
                integer("group", 2)));
    }

    private static void pools(List<Case> cases) {
        cases.add(alone(
                "MaxPool",
                "apart",
                shape(2, 3, 4, 6),
                shape(2, 3, 2, 3),
                ints("kernel_shape", 2, 2),
                ints("strides", 2, 2)));
        cases.add(alone(
                "MaxPool",
                "overlapping, padded",
                shape(2, 3, 7, 7),
                shape(2, 3, 4, 4),
                ints("kernel_shape", 3, 3),
                ints("strides", 2, 2),
                ints("pads", 1, 1, 1, 1)));
        cases.add(alone(
                "MaxPool",
                "rounded up",
                shape(1, 2, 6, 6),
                shape(1, 2, 3, 3),
                ints("kernel_shape", 3, 3),
                ints("strides", 2, 2),
                integer("ceil_mode", 1)));
        for (String global : List.of("GlobalMaxPool", "GlobalAveragePool")) {
            cases.add(alone(global, "", shape(2, 3, 4, 5), shape(2, 3, 1, 1)));
        }
        cases.add(alone(
                "AveragePool",
                "inside",
                shape(2, 3, 5, 6),
                shape(2, 3, 2, 3),
                ints("kernel_shape", 2, 2),
                ints("strides", 2, 2)));
        for (int counted = 0; counted < 2; counted++) {
            cases.add(alone(
                    "AveragePool",
                    "padded, counted " + counted,
                    shape(2, 3, 5, 6),
                    shape(2, 3, 3, 6),
                    ints("kernel_shape", 3, 3),
                    ints("strides", 2, 1),
                    ints("pads", 1, 1, 1, 1),
                    integer("count_include_pad", counted)));
            cases.add(alone(
                    "AveragePool",
                    "rounded up, counted " + counted,
                    shape(1, 2, 6, 6),
                    shape(1, 2, 4, 4),
                    ints("kernel_shape", 3, 3),
                    ints("strides", 2, 2),
                    ints("pads", 1, 1, 1, 1),
                    integer("ceil_mode", 1),
                    integer("count_include_pad", counted)));
        }
    }

    private static void norms(List<Case> cases) {
        for (long[] shape : List.of(shape(2, 3, 4, 5), shape(4, 3))) {
            cases.add(of(
                    "BatchNormalization",
                    "of " + shape.length + " axes",
                    shape,
                    shape,
                    (g, x) -> g.op(
                            "BatchNormalization",
                            List.of(
                                    x,
                                    g.weight("scale", 3),
                                    g.weight("shift", 3),
                                    g.weight("mean", 3),
                                    g.weight("variance", true, 3)),
                            real("epsilon", 0.01f))));
        }
        for (int size : new int[] {3, 5}) {
            cases.add(alone(
                    "LRN",
                    "size " + size,
                    shape(2, 6, 3, 2),
                    shape(2, 6, 3, 2),
                    integer("size", size),
                    real("alpha", 0.9f),
                    real("beta", 0.6f),
                    real("bias", 1.5f)));
        }
        for (String softmax : List.of("Softmax", "LogSoftmax")) {
            cases.add(of(
                    softmax,
                    "last axis",
                    shape(3, 5),
                    shape(3, 5),
                    (g, x) -> g.op("Mul", List.of(g.op(softmax, List.of(x)), g.weight("w", 5)))));
            cases.add(of(
                    softmax,
                    "inner axis",
                    shape(2, 3, 4),
                    shape(2, 3, 4),
                    (g, x) -> g.op("Mul", List.of(g.op(softmax, List.of(x), integer("axis", 1)), g.weight("w", 4)))));
        }
    }

    private static void moves(List<Case> cases) {
        cases.add(of("Reshape", shape(2, 3, 4), shape(4, 6), (g, x) -> g.op("Reshape", List.of(x, g.ints(4, -1)))));
        cases.add(alone("Flatten", "", shape(2, 3, 4), shape(2, 12)));
        cases.add(of("Squeeze", shape(2, 1, 4, 1), shape(2, 4), (g, x) -> g.op("Squeeze", List.of(x, g.ints(1, 3)))));
        cases.add(of("Unsqueeze", shape(2, 4), shape(2, 1, 4), (g, x) -> g.op("Unsqueeze", List.of(x, g.ints(1)))));
        cases.add(alone("Transpose", "", shape(2, 3, 4), shape(4, 2, 3), ints("perm", 2, 0, 1)));
        cases.add(alone("Transpose", "all round", shape(2, 3, 4), shape(4, 3, 2)));
        cases.add(of(
                "Concat",
                shape(2, 3, 4),
                shape(2, 8, 4),
                (g, x) -> g.op("Concat", List.of(g.weight("a", 2, 2, 4), x, x), integer("axis", -2))));
        cases.add(of("Split", shape(2, 6), shape(2, 2), (g, x) -> {
            // The second part is used twice, the third not at all.
            List<String> parts = g.ops("Split", 3, List.of(x), integer("axis", 1));
            return g.op("Mul", List.of(parts.get(0), g.op("Mul", List.of(parts.get(1), parts.get(1)))));
        }));
        cases.add(of(
                "Slice",
                shape(4, 5, 3),
                shape(2, 3, 3),
                (g, x) -> g.op("Slice", List.of(x, g.ints(1, -4), g.ints(3, 4), g.ints(0, 1)))));
        cases.add(of(
                "Pad", shape(2, 3, 4), shape(2, 6, 2), (g, x) -> g.op("Pad", List.of(x, g.ints(0, 1, -1, 0, 2, -1)))));
        cases.add(of(
                "Gather",
                shape(2, 4, 3),
                shape(2, 2, 2, 3),
                (g, x) -> g.op(
                        "Gather",
                        List.of(x, g.op("Reshape", List.of(g.ints(1, 3, -1, 1), g.ints(2, 2)))),
                        integer("axis", 1))));
        cases.add(of("Expand", shape(3, 1), shape(2, 3, 4), (g, x) -> g.op("Expand", List.of(x, g.ints(2, 3, 4)))));
        cases.add(alone("SpaceToDepth", "", shape(2, 3, 4, 6), shape(2, 12, 2, 3), integer("blocksize", 2)));
        cases.add(alone("DepthToSpace", "", shape(2, 8, 3, 2), shape(2, 2, 6, 4), integer("blocksize", 2)));
        cases.add(of(
                "ReduceSum",
                shape(2, 3, 4),
                shape(2, 4),
                (g, x) -> g.op("ReduceSum", List.of(x, g.ints(1)), integer("keepdims", 0))));
        cases.add(alone("ReduceMean", "", shape(2, 3, 4), shape(1, 3, 1), ints("axes", 0, -1)));
    }

    private static void recurrent(List<Case> cases) {
        cases.add(weighted(
                "RNN",
                "both ways, rectified and clipped",
                shape(4, 2, 3),
                List.of(shape(2, 5, 3), shape(2, 5, 5), shape(2, 10)),
                shape(4, 2, 2, 5),
                texts("activations", "Relu", "Relu"),
                real("clip", 3),
                text("direction", "bidirectional"),
                integer("hidden_size", 5)));
        for (String direction : List.of("forward", "reverse")) {
            cases.add(weighted(
                    "RNN",
                    direction,
                    shape(3, 2, 3),
                    List.of(shape(1, 4, 3), shape(1, 4, 4)),
                    shape(3, 1, 2, 4),
                    text("direction", direction),
                    integer("hidden_size", 4)));
        }
    }

    private static AttributeProto texts(String name, String... values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRINGS)
                .addAllStrings(Stream.of(values).map(ByteString::copyFromUtf8).toList())
                .build();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithFiniteDifferences(Case one) throws Exception {
        Model step = new Steps(folder).load(one.graph(), "?loss=mse&rate=" + RATE);

        assertThat(step.graph().results()).contains("p.updated");
        // Seen: at most 0.0065, by rounding; narrow, so that no maximum changes within it.
        assertThat(Steps.worst(step, RATE, 4e-4, 3, 5)).isLessThan(0.01);
    }

    @Test
    void everyOperatorIsTried() {
        Set<String> tried = new TreeSet<>();
        cases().forEach(c -> tried.addAll(c.operators()));

        assertThat(tried).isEqualTo(Rules.operators());
    }
}
