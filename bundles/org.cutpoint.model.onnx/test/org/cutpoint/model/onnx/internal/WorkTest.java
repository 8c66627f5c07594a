package org.cutpoint.model.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cutpoint.model.onnx.internal.Graphs.domain;
import static org.cutpoint.model.onnx.internal.Graphs.graph;
import static org.cutpoint.model.onnx.internal.Graphs.int_;
import static org.cutpoint.model.onnx.internal.Graphs.ints_;
import static org.cutpoint.model.onnx.internal.Graphs.string;
import static org.cutpoint.model.onnx.internal.Graphs.tensor;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.junit.jupiter.api.Test;

/** Multiply-accumulates and parameters, each counted by hand. */
class WorkTest {
    private static final OperatorSetIdProto MS = domain("com.microsoft");

    private static List<Layer> layers(Graphs graphs, OperatorSetIdProto... domains) {
        return layers(graphs.model(domains));
    }

    private static List<Layer> layers(ModelProto model) {
        return Analysis.of("test", "", model, List.of(), new LoadOptions(Granularity.OP, Map.of()))
                .layers();
    }

    private static void counts(long macs, long parameters, Graphs graphs, OperatorSetIdProto... domains) {
        List<Layer> layers = layers(graphs, domains);
        assertThat(layers.stream().mapToLong(Layer::macs).sum()).isEqualTo(macs);
        assertThat(layers.stream().mapToLong(Layer::parameters).sum()).isEqualTo(parameters);
    }

    private static Graphs image() {
        return new Graphs().input("x", 1, 4, 8, 8);
    }

    @Test
    void convolutions() {
        counts(
                6 * 6 * 10 * 4 * 3 * 3,
                360 + 10,
                image().weight("w", 10, 4, 3, 3)
                        .weight("b", 10)
                        .node("Conv x,w,b -> y")
                        .output("y"));
        counts(
                6 * 6 * 4 * 3 * 3,
                36,
                image().weight("w", 4, 1, 3, 3)
                        .node("Conv x,w -> y", int_("group", 4))
                        .output("y"));
        counts(
                8 * 8 * 4 * 5 * 2 * 2,
                80,
                image().weight("w", 4, 5, 2, 2)
                        .node("ConvTranspose x,w -> y", ints_("strides", 2, 2))
                        .output("y"));
        counts(
                8 * 8 * 4 * 2 * 2 * 2,
                32,
                image().weight("w", 4, 2, 2, 2)
                        .node("ConvTranspose x,w -> y", int_("group", 2))
                        .output("y"));
    }

    /** They stay calls, but what they do counts. */
    @Test
    void functionsForOtherVersionsOfOperators() {
        FunctionProto.Builder dense = OperatorModels.function("Dense", 13, "MatMul i,w -> m", "Add m,b -> o")
                .addInput("i")
                .addInput("w")
                .addInput("b")
                .addOutput("o");
        FunctionProto.Builder twice = OperatorModels.function(
                        "Twice", 13, "own.Dense i,w,b -> m", "own.Dense m,w,b -> o")
                .addInput("i")
                .addInput("w")
                .addInput("b")
                .addOutput("o");
        ModelProto calls = new Graphs()
                .input("x", 2, 3, 4)
                .weight("w", 4, 4)
                .weight("b", 4)
                .node("own.Dense x,w,b -> m")
                .node("own.Twice m,w,b -> y")
                .output("y")
                .model(domain("own"));
        List<Layer> layers =
                layers(calls.toBuilder().addFunctions(dense).addFunctions(twice).build());
        assertThat(layers).extracting(Layer::ops).containsExactly(List.of("own.Dense"), List.of("own.Twice"));
        assertThat(layers).extracting(Layer::macs).containsExactly(96L, 192L);
        assertThat(layers).extracting(Layer::parameters).containsExactly(20L, 0L);
        assertThat(layers.get(1).outputs().get(0).shape()).containsExactly(2L, 3L, 4L);
    }

    @Test
    void quantizedConvolutions() {
        Graphs quantized = image().scalar("s", 0.1f)
                .bytes("z", Types.UINT8, 3)
                .bytes("w", Types.UINT8, 5, 10, 4, 3, 3)
                .node("QuantizeLinear x,s,z -> q");
        counts(
                6 * 6 * 10 * 36,
                360,
                quantized.node("QLinearConv q,s,z,w,s,z,s,z -> y").output("y"));
        counts(
                6 * 6 * 10 * 36,
                360,
                image().scalar("s", 0.1f)
                        .bytes("z", Types.UINT8, 3)
                        .bytes("w", Types.UINT8, 5, 10, 4, 3, 3)
                        .node("DynamicQuantizeLinear x -> q,t,u")
                        .node("ConvInteger q,w,u,z -> i")
                        .node("Cast i -> y", int_("to", Types.FLOAT))
                        .output("y"));
        // Weights that are dequantized before they are used.
        counts(
                6 * 6 * 10 * 36,
                360,
                image().scalar("s", 0.1f)
                        .bytes("z", Types.UINT8, 3)
                        .bytes("w", Types.UINT8, 5, 10, 4, 3, 3)
                        .node("DequantizeLinear w,s,z -> v")
                        .node("Conv x,v -> y")
                        .output("y"));
    }

    @Test
    void products() {
        counts(
                3 * 7 * 5,
                35,
                new Graphs()
                        .input("x", 3, 5)
                        .weight("w", 5, 7)
                        .node("Gemm x,w -> y")
                        .output("y"));
        counts(
                3 * 7 * 5,
                35 + 7,
                new Graphs()
                        .input("x", 5, 3)
                        .weight("w", 7, 5)
                        .weight("b", 7)
                        .node("Gemm x,w,b -> y", int_("transA", 1), int_("transB", 1))
                        .output("y"));
        counts(
                2 * 6 * 3 * 7 * 5,
                6 * 5 * 7,
                new Graphs()
                        .input("x", 2, 1, 3, 5)
                        .weight("w", 6, 5, 7)
                        .node("MatMul x,w -> y")
                        .output("y"));
        counts(
                2 * 3 * 7 * 5,
                35,
                new Graphs()
                        .input("x", 2, 3, 5)
                        .bytes("w", Types.UINT8, 1, 5, 7)
                        .node("DynamicQuantizeLinear x -> q,s,z")
                        .node("MatMulInteger q,w,z -> y")
                        .output("y"));
        counts(
                2 * 3 * 7 * 5,
                35,
                new Graphs()
                        .input("x", 2, 3, 5)
                        .weight("w", 5, 7)
                        .node("Einsum x,w -> y", string("equation", "bij,jk->bik"))
                        .output("y"));
        // First 2 x 3 x 5 x 7, then 2 x 3 x 7 x 4.
        counts(
                210 + 168,
                35 + 28,
                new Graphs()
                        .input("x", 2, 3, 5)
                        .weight("w", 5, 7)
                        .weight("v", 7, 4)
                        .node("Einsum x,w,v -> y", string("equation", "bij,jk,kl->bil"))
                        .output("y"));
        counts(
                0,
                0,
                new Graphs()
                        .input("x", 2, 3)
                        .node("Einsum x -> y", string("equation", "ij->ji"))
                        .output("y"));
        counts(
                3 * 7 * 5,
                35,
                new Graphs()
                        .input("x", 3, 5)
                        .weight("w", 7, 5)
                        .node("com.microsoft.FusedMatMul x,w -> y", int_("transB", 1))
                        .output("y"),
                MS);
    }

    @Test
    void recurrentLayers() {
        counts(
                5 * 2 * (2 * 16 * 3 + 2 * 16 * 4),
                2 * 16 * (3 + 4),
                new Graphs()
                        .input("x", 5, 2, 3)
                        .weight("w", 2, 16, 3)
                        .weight("r", 2, 16, 4)
                        .node("LSTM x,w,r -> y", int_("hidden_size", 4), string("direction", "bidirectional"))
                        .output("y"));
    }

    @Test
    void attention() {
        counts(
                2 * 4 * 5 * 7 * (8 + 6),
                0,
                new Graphs()
                        .opset(23)
                        .ir(10)
                        .input("q", 2, 4, 5, 8)
                        .input("k", 2, 2, 7, 8)
                        .input("v", 2, 2, 7, 6)
                        .node("Attention q,k,v -> y")
                        .output("y"));
        // The projection to queries, keys and values, then 5 x 5 pairs of 12 numbers twice.
        counts(
                2 * 5 * 8 * 36 + 2 * 5 * 5 * 24,
                8 * 36 + 36,
                new Graphs()
                        .input("x", 2, 5, 8)
                        .weight("w", 8, 36)
                        .weight("b", 36)
                        .node("com.microsoft.Attention x,w,b -> y", int_("num_heads", 2))
                        .output("y"),
                MS);
    }

    private static ValueInfoProto any(String name) {
        return ValueInfoProto.newBuilder().setName(name).build();
    }

    private static GraphProto body(String output, String... nodes) {
        Graphs body = new Graphs().weight("inner", 4, 6);
        for (String node : nodes) {
            body.node(node);
        }
        return body.output(any(output)).proto().build();
    }

    @Test
    void ofBranchesTheOneWithMostWorkAndTheWeightsOfBoth() {
        List<Layer> layers = layers(new Graphs()
                .input("x", 3, 4)
                .typed("c", Types.BOOL)
                .weight("outer", 4, 6)
                .node(
                        "If c -> y",
                        graph("then_branch", body("a", "MatMul x,inner -> b", "MatMul x,outer -> d", "Add b,d -> a")),
                        graph("else_branch", body("e", "MatMul x,inner -> e")))
                .output("y"));
        assertThat(layers).singleElement().satisfies(l -> {
            assertThat(l.macs()).isEqualTo(2 * 3 * 4 * 6);
            assertThat(l.parameters()).isEqualTo(3 * 24);
            assertThat(l.weightBytes()).isEqualTo(3 * 24 * 4);
            assertThat(l.inputs()).containsExactlyInAnyOrder("c", "x");
        });
    }

    private static GraphProto round(String condition) {
        return new Graphs()
                .typed("i", Types.INT64)
                .typed("c", Types.BOOL)
                .proto()
                .addInput(any("state"))
                .addNode(Graphs.nodeProto("MatMul state,w -> next"))
                .addNode(Graphs.nodeProto("ReduceSum next -> sum", int_("keepdims", 0)))
                .addNode(Graphs.nodeProto("Greater sum,zero -> positive"))
                .addNode(Graphs.nodeProto("Identity " + condition + " -> again"))
                .addOutput(any("again"))
                .addOutput(any("next"))
                .build();
    }

    @Test
    void loopsCountTheirRoundsOrOne() {
        Graphs counted = new Graphs()
                .input("x", 3, 4)
                .weight("w", 4, 4)
                .scalar("zero", 0)
                .index("trips", 7)
                .node("Loop trips,,x -> y", graph("body", round("c")))
                .output("y");
        counts(7 * 3 * 4 * 4, 16, counted);
        Graphs open = new Graphs()
                .input("x", 3, 4)
                .weight("w", 4, 4)
                .scalar("zero", 0)
                .index("trips", 7)
                .node("Loop trips,,x -> y", graph("body", round("positive")))
                .output("y");
        counts(3 * 4 * 4, 16, open);
    }

    @Test
    void scansCountTheirRounds() {
        GraphProto step = new Graphs()
                .proto()
                .addInput(any("state"))
                .addInput(any("row"))
                .addNode(Graphs.nodeProto("MatMul row,w -> p"))
                .addNode(Graphs.nodeProto("Add state,p -> next"))
                .addOutput(any("next"))
                .build();
        counts(
                9 * 4 * 4,
                16 + 4,
                new Graphs()
                        .input("x", 9, 4)
                        .weight("w", 4, 4)
                        .weight("begin", 4)
                        .node("Scan begin,x -> y", int_("num_scan_inputs", 1), graph("body", step))
                        .output("y"));
    }

    @Test
    void functionsCountAsWhatTheyDo() {
        List<Layer> layers = layers(OperatorModels.defined().get("functions"));
        assertThat(layers)
                .extracting(l -> l.ops().get(0))
                .containsExactly("MatMul", "Add", "MatMul", "Add", "MatMul", "Add", "Softmax", "Relu");
        assertThat(layers.stream().mapToLong(Layer::macs).sum()).isEqualTo(3 * 2 * 3 * 4 * 4);
        assertThat(layers.stream().mapToLong(Layer::parameters).sum()).isEqualTo(16 + 4);
    }

    @Test
    void whatIsNotTrainedIsNoParameter() {
        counts(
                0,
                4 + 4,
                image().weight("scale", 4)
                        .weight("shift", 4)
                        .weight("mean", 4)
                        .floats("var", 1, 1, 1, 1)
                        .floats("sizes", 1, 1, 2, 2)
                        .scalar("factor", 3)
                        .node("BatchNormalization x,scale,shift,mean,var -> a")
                        .node("Resize a,,sizes -> b")
                        .node("Mul b,factor -> y")
                        .output("y"));
        // A constant is one, wherever it stands.
        counts(
                0,
                4,
                new Graphs()
                        .input("x", 2, 4)
                        .node("Constant -> k", tensor("value", new Graphs().random("", 4)))
                        .node("Add x,k -> y")
                        .output("y"));
    }

    @Test
    void moreWorkThanNumbersCanSayIsRefused() {
        Graphs huge = new Graphs().input("x", 1 << 14, 1 << 14);
        GraphProto step = new Graphs()
                .typed("i", Types.INT64)
                .typed("c", Types.BOOL)
                .proto()
                .addInput(any("state"))
                .addNode(Graphs.nodeProto("MatMul state,x -> next"))
                .addNode(Graphs.nodeProto("Identity c -> again"))
                .addOutput(any("again"))
                .addOutput(any("next"))
                .build();
        huge.index("trips", 1L << 30)
                .node("Loop trips,,x -> y", graph("body", step))
                .output("y");
        assertThatThrownBy(() -> layers(huge))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("more than 2^63 operations");
    }
}
