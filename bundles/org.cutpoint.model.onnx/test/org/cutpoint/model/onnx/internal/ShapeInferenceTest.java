package org.cutpoint.model.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cutpoint.model.onnx.internal.Graphs.int_;
import static org.cutpoint.model.onnx.internal.Graphs.ints_;
import static org.cutpoint.model.onnx.internal.Graphs.string;
import static org.cutpoint.model.onnx.internal.Graphs.tensor;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What we infer is what a run of ONNX Runtime gives, for every tensor: type, shape, and value where we claim one. */
class ShapeInferenceTest {
    private static Graphs image() {
        return new Graphs()
                .input("x", 1, 4, 9, 7)
                .weight("w", 6, 4, 3, 2)
                .weight("g", 4, 1, 3, 3)
                .weight("t", 4, 3, 3, 2);
    }

    private static Graphs vector() {
        return new Graphs().input("x", 2, 3, 4).weight("m", 4, 5).weight("v", 4).weight("k", 5, 1, 3, 1);
    }

    private static Map<String, Graphs> cases() {
        Map<String, Graphs> cases = new LinkedHashMap<>();
        cases.put("conv", image().node("Conv x,w -> y"));
        cases.put("conv strided", image().node("Conv x,w -> y", ints_("strides", 2, 3), ints_("pads", 1, 0, 2, 1)));
        cases.put("conv dilated", image().node("Conv x,w -> y", ints_("dilations", 2, 3)));
        cases.put("conv depthwise", image().node("Conv x,g -> y", int_("group", 4)));
        cases.put("conv same", image().node("Conv x,w -> y", string("auto_pad", "SAME_UPPER"), ints_("strides", 2, 2)));
        cases.put("conv valid", image().node("Conv x,w -> y", string("auto_pad", "VALID"), ints_("strides", 2, 2)));
        cases.put(
                "transposed",
                image().node("ConvTranspose x,t -> y", ints_("strides", 2, 3), ints_("pads", 1, 0, 1, 1)));
        cases.put(
                "transposed padded",
                image().node("ConvTranspose x,t -> y", ints_("strides", 2, 3), ints_("output_padding", 1, 2)));
        cases.put(
                "transposed shape",
                image().node("ConvTranspose x,t -> y", ints_("output_shape", 20, 15), ints_("strides", 2, 2)));
        cases.put(
                "transposed same",
                image().node("ConvTranspose x,t -> y", string("auto_pad", "SAME_LOWER"), ints_("strides", 2, 2)));
        for (int k = 1; k <= 3; k++) {
            for (int s = 1; s <= 4; s++) {
                for (int p = 0; p <= k / 2; p++) {
                    for (String ceil : new String[] {"0", "1"}) {
                        cases.put(
                                "pool " + k + " " + s + " " + p + " " + ceil,
                                image().node(
                                                (k % 2 == 0 ? "MaxPool" : "AveragePool") + " x -> y",
                                                ints_("kernel_shape", k, k),
                                                ints_("strides", s, s),
                                                ints_("pads", p, p, p, p),
                                                int_("ceil_mode", Long.parseLong(ceil)))
                                        .opset(19));
                    }
                }
            }
        }
        cases.put("pool indices", image().node("MaxPool x -> y,i", ints_("kernel_shape", 2, 2)));
        cases.put("global", image().node("GlobalAveragePool x -> y"));
        cases.put(
                "gemm",
                new Graphs()
                        .input("x", 3, 4)
                        .weight("w", 5, 3)
                        .node("Gemm x,w -> y", int_("transA", 1), int_("transB", 1)));
        cases.put("matmul", vector().node("MatMul x,m -> y"));
        cases.put("matmul vector", vector().node("MatMul x,v -> y"));
        cases.put("matmul vector left", vector().weight("q", 2, 4, 3).node("MatMul v,q -> y"));
        cases.put("matmul broadcast", vector().weight("q", 6, 1, 4, 3).node("MatMul x,q -> y"));
        cases.put(
                "broadcast",
                vector().node("Add x,k -> y").node("Greater x,k -> z").node("Where z,x,k -> u"));
        cases.put(
                "unary",
                vector().node("Relu x -> a")
                        .node("Erf a -> b")
                        .node("Softmax b -> c")
                        .node("Identity c -> d"));
        cases.put("cast", vector().node("Cast x -> y", int_("to", Types.INT64)).node("IsNaN x -> z"));
        cases.put(
                "flatten",
                vector().node("Flatten x -> y")
                        .node("Flatten x -> z", int_("axis", -1))
                        .node("Flatten x -> u", int_("axis", 0)));
        cases.put("reshape", vector().ints("s", 0, -1, 2).node("Reshape x,s -> y"));
        cases.put(
                "squeeze",
                image().ints("a", 0)
                        .node("Squeeze x,a -> y")
                        .node("Unsqueeze y,a -> z")
                        .node("Squeeze z -> u"));
        cases.put(
                "squeeze old",
                image().opset(11)
                        .node("Squeeze x -> y", ints_("axes", 0))
                        .node("Unsqueeze y -> z", ints_("axes", 1, -1)));
        cases.put("transpose", vector().node("Transpose x -> y").node("Transpose x -> z", ints_("perm", 1, 0, 2)));
        cases.put("concat", vector().node("Concat x,x,x -> y", int_("axis", -2)));
        cases.put("split", image().ints("s", 1, 3).node("Split x,s -> a,b", int_("axis", 1)));
        cases.put("split even", image().node("Split x -> a,b", int_("axis", 1)));
        cases.put(
                "split uneven", image().opset(18).node("Split x -> a,b,c,d", int_("axis", 3), int_("num_outputs", 4)));
        cases.put(
                "slice",
                image().ints("s", 1, -2)
                        .ints("e", 100, -100)
                        .ints("a", 2, 3)
                        .ints("st", 2, -1)
                        .node("Slice x,s,e,a,st -> y"));
        cases.put(
                "slice old",
                image().opset(9)
                        .node("Slice x -> y", ints_("starts", 1, -3), ints_("ends", 4, -1), ints_("axes", 1, 2)));
        cases.put(
                "gather",
                vector().index("i", 1)
                        .ints("j", 1, -1)
                        .node("Gather x,i -> y", int_("axis", 1))
                        .node("Gather x,j -> z", int_("axis", 2)));
        cases.put("pad", image().ints("p", 0, 0, 1, 2, 0, 1, 3, -1).node("Pad x,p -> y"));
        cases.put("pad old", image().opset(10).node("Pad x -> y", ints_("pads", 0, 0, 1, 2, 0, 1, 3, 4)));
        cases.put("expand", vector().ints("s", 5, 1, 3, 1).node("Expand x,s -> y"));
        cases.put("tile", vector().ints("r", 1, 2, 3).node("Tile x,r -> y"));
        cases.put(
                "reduce",
                vector().node("ReduceMean x -> y", ints_("axes", 1, -1)).node("ReduceMax x -> z", int_("keepdims", 0)));
        cases.put(
                "reduce axes",
                vector().opset(18)
                        .ints("a", 1)
                        .node("ReduceSum x,a -> y", int_("keepdims", 0))
                        .node("ReduceMean x -> z", int_("noop_with_empty_axes", 1)));
        cases.put("arg", vector().node("ArgMax x -> y", int_("axis", 1), int_("keepdims", 0)));
        cases.put("topk", vector().ints("k1", 2).node("TopK x,k1 -> v1,i1", int_("axis", 1)));
        cases.put("resize scales", image().floats("s", 1, 1, 2.5f, 0.5f).node("Resize x,,s -> y"));
        cases.put("resize sizes", image().ints("s", 1, 4, 12, 13).node("Resize x,,,s -> y"));
        cases.put("upsample", image().opset(9).floats("s", 1, 1, 2, 3).node("Upsample x,s -> y"));
        cases.put(
                "depth",
                new Graphs()
                        .input("x", 1, 8, 3, 4)
                        .node("DepthToSpace x -> y", int_("blocksize", 2))
                        .node("SpaceToDepth y -> z", int_("blocksize", 2)));
        cases.put(
                "lstm",
                new Graphs()
                        .input("x", 5, 2, 3)
                        .weight("w", 2, 16, 3)
                        .weight("r", 2, 16, 4)
                        .node("LSTM x,w,r -> y,h,c", int_("hidden_size", 4), string("direction", "bidirectional")));
        cases.put(
                "gru",
                new Graphs()
                        .input("x", 5, 2, 3)
                        .weight("w", 1, 12, 3)
                        .weight("r", 1, 12, 4)
                        .node("GRU x,w,r -> y,h", int_("hidden_size", 4)));
        cases.put("dropout", vector().node("Dropout x -> y,m1"));
        cases.put("norm", vector().node("LayerNormalization x,v -> y"));
        cases.put(
                "quantized",
                vector().scalar("s", 0.1f)
                        .bytes("z", Types.UINT8, 3)
                        .node("QuantizeLinear x,s,z -> q")
                        .node("DequantizeLinear q,s,z -> d")
                        .node("DynamicQuantizeLinear x -> e,f,h"));
        cases.put(
                "shape arithmetic",
                image().index("i", 1)
                        .index("j", 2)
                        .ints("zero", 0)
                        .ints("two", 2)
                        .ints("rest", -1)
                        .node("Shape x -> s")
                        .node("Gather s,i -> a")
                        .node("Gather s,j -> b")
                        .node("Mul a,b -> c")
                        .node("Unsqueeze c,zero -> d")
                        .node("Concat rest,d -> e", int_("axis", 0))
                        .node("Reshape x,e -> y")
                        .node("Slice s,two,rest -> tail")
                        .node("Div c,j -> half")
                        .node("Sub c,half -> diff")
                        .node("ReduceProd s -> all", int_("keepdims", 0))
                        .node("Size x -> size")
                        .node("Equal a,b -> eq")
                        .node("Where eq,a,b -> chosen")
                        .node("Range i,b,j -> range")
                        .node("Cast range -> ints", int_("to", Types.INT32))
                        .node("Neg rest -> one")
                        .node("Min a,b -> least")
                        .node("Mod b,a -> mod")
                        .node("Squeeze d -> sq")
                        .node("ConstantOfShape two -> fives", tensor("value", Graphs.longs("", 5)))
                        .node("Expand one,two -> ones"));
        cases.put(
                "split of shape",
                image().node("Shape x -> s")
                        .node("Split s -> a,b")
                        .node("Shape x -> part", int_("start", 1), int_("end", -1)));
        cases.put(
                "constants",
                vector().node("Constant -> c", ints_("value_ints", 4, 6))
                        .node("Reshape x,c -> y")
                        .node("Constant -> d", int_("value_int", 3))
                        .node("Mul c,d -> e"));
        return cases;
    }

    @TestFactory
    Stream<DynamicTest> agreesWithARun() {
        return cases().entrySet().stream().map(c -> DynamicTest.dynamicTest(c.getKey(), () -> agrees(c.getValue())));
    }

    private static void agrees(Graphs graphs) throws Exception {
        // The last node's first output is the result; all others are fetched as well.
        GraphProto.Builder proto = graphs.proto();
        for (var node : proto.getNodeList()) {
            node.getOutputList()
                    .forEach(o -> proto.addOutput(ValueInfoProto.newBuilder().setName(o)));
        }
        ModelProto model = graphs.model();
        OnnxGraph graph = OnnxGraph.of("test", model.getGraph());
        Map<String, Fact> inputs = new LinkedHashMap<>();
        for (ValueInfoProto input : graph.inputs()) {
            long[] shape = input.getType().getTensorType().getShape().getDimList().stream()
                    .mapToLong(d -> d.getDimValue())
                    .toArray();
            inputs.put(input.getName(), Fact.of(Types.FLOAT, shape));
        }
        ShapeInference inference = new ShapeInference(model, graph, inputs);
        inference.run();
        Map<String, Sessions.Value> values = Sessions.random(
                inputs.entrySet().stream()
                        .map(e -> e.getValue().info(e.getKey()).orElseThrow())
                        .toList(),
                1);
        Map<String, Sessions.Value> run = Sessions.run(ByteBuffer.wrap(model.toByteArray()), OptLevel.NO_OPT, values);
        assertThat(run).hasSize(graph.producers().size());
        run.forEach((name, value) -> {
            Fact fact = inference.facts().get(name);
            assertThat(fact).as(name).isNotNull();
            assertThat(fact.type).as(name).isEqualTo(value.type());
            assertThat(Arrays.stream(fact.shape).boxed().toList()).as(name).isEqualTo(value.shape());
            if (fact.hasValue() && fact.type == Types.INT64) {
                long[] actual = new long[(int) fact.elements()];
                value.data()
                        .duplicate()
                        .order(java.nio.ByteOrder.nativeOrder())
                        .asLongBuffer()
                        .get(actual);
                assertThat(fact.value()).as(name).isEqualTo(actual);
            }
        });
    }

    @Test
    void shapeArithmeticIsKnownByValue() {
        Graphs graphs = cases().get("shape arithmetic");
        ModelProto model = graphs.model();
        ShapeInference inference =
                new ShapeInference(model, OnnxGraph.of("test", model.getGraph()), Map.of("x", Fact.of(1, 1, 4, 9, 7)));
        inference.run();
        assertThat(inference.facts().entrySet().stream()
                        .filter(e -> e.getValue().type == Types.INT64)
                        .filter(e -> !e.getValue().hasValue()))
                .isEmpty();
    }
}
