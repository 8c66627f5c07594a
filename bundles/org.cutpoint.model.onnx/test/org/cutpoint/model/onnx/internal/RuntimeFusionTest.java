package org.cutpoint.model.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cutpoint.model.onnx.internal.Graphs.domain;
import static org.cutpoint.model.onnx.internal.Graphs.int_;
import static org.cutpoint.model.onnx.internal.Graphs.ints_;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.model.onnx.OnnxModels;
import org.cutpoint.model.tck.RuntimeFusions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What ONNX Runtime fuses is one layer, for what networks commonly consist of, as exporters write it. */
class RuntimeFusionTest {
    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> whatTheRuntimeFusesIsOneLayer() {
        Map<String, Graphs> graphs = new LinkedHashMap<>();
        graphs.put("residual sums", residual());
        graphs.put("attention after normalisation", attention(false));
        graphs.put("attention before normalisation", attention(true));
        graphs.put("one product for queries, keys and values", together());
        graphs.put("transposed and scaled factors", products());
        graphs.put("embedding", embedding());
        graphs.put("activations", activations());
        graphs.put("quantized", quantized());
        graphs.put("pixels into channels", pixels());
        return graphs.entrySet().stream()
                .map(g -> DynamicTest.dynamicTest(
                        g.getKey(),
                        () -> check(Graphs.write(folder, g.getValue().model(domain("com.microsoft"))))));
    }

    private void check(Path file) throws Exception {
        OnnxModels onnx = OnnxModels.in(folder);
        ModelLoader loader = onnx.loader();
        Model layers = loader.load(file.toString(), Progress.NONE);
        Model nodes = loader.load(file.toString(), new LoadOptions(Granularity.OP, Map.of()), Progress.NONE);
        assertThat(RuntimeFusions.across(layers, nodes, onnx.splitter(), folder))
                .isEmpty();
    }

    private static Graphs residual() {
        return new Graphs()
                .input("x", 1, 8, 6, 6)
                .weight("w", 8, 8, 3, 3)
                .weight("v", 8, 8, 1, 1)
                .weight("b", 8)
                .node("Conv x,w,b -> a1", ints_("pads", 1, 1, 1, 1))
                .node("Relu a1 -> a2")
                .node("Conv a2,w,b -> a3", ints_("pads", 1, 1, 1, 1))
                .node("Conv x,v -> s")
                .node("Add a3,s -> a4")
                .node("Relu a4 -> a5")
                .node("Conv a5,w -> a6", ints_("pads", 1, 1, 1, 1))
                .node("Add a5,a6 -> a7")
                .node("Sigmoid a7 -> a8")
                .node("MaxPool a8 -> p", ints_("kernel_shape", 3, 3), ints_("pads", 1, 1, 1, 1))
                .node("Conv a8,w -> c", ints_("pads", 1, 1, 1, 1))
                .node("Add p,c -> d")
                .node("Add d,a7 -> y")
                .output("y");
    }

    private static Graphs hidden() {
        return new Graphs()
                .weight("w", 16, 16)
                .weight("b", 16)
                .weight("wk", 16, 16)
                .weight("bk", 16)
                .weight("wv", 16, 16)
                .weight("bv", 16)
                .weight("g", 16)
                .weight("wide", 16, 64)
                .weight("wideb", 64)
                .weight("narrow", 64, 16)
                .ints("heads", 0, 0, 2, 8)
                .ints("merge", 0, 0, 16)
                .scalar("two", 2)
                .scalar("e", 1e-5f)
                .scalar("one", 1)
                .scalar("half", 0.5f)
                .scalar("root2", 1.4142135f)
                .scalar("size", 2.828427f);
    }

    private static void normalised(Graphs graphs, String x, String y) {
        graphs.node("ReduceMean " + x + " -> " + y + "m", ints_("axes", -1))
                .node("Sub " + x + "," + y + "m -> " + y + "d")
                .node("Pow " + y + "d,two -> " + y + "q")
                .node("ReduceMean " + y + "q -> " + y + "v", ints_("axes", -1))
                .node("Add " + y + "v,e -> " + y + "ve")
                .node("Sqrt " + y + "ve -> " + y + "s")
                .node("Div " + y + "d," + y + "s -> " + y + "n")
                .node("Mul " + y + "n,g -> " + y + "ng")
                .node("Add " + y + "ng,b -> " + y);
    }

    private static void gelu(Graphs graphs, String x, String y) {
        graphs.node("Div " + x + ",root2 -> " + y + "a")
                .node("Erf " + y + "a -> " + y + "b")
                .node("Add " + y + "b,one -> " + y + "c")
                .node("Mul " + x + "," + y + "c -> " + y + "d")
                .node("Mul " + y + "d,half -> " + y);
    }

    /** Two blocks of a transformer. */
    private static Graphs attention(boolean before) {
        Graphs graphs = hidden().input("x", 1, 4, 16)
                .typed("mask", Types.INT64, 1, 4)
                .ints("a1", 1)
                .ints("a2", 2)
                .scalar("far", -10000)
                .node("Unsqueeze mask,a1 -> m1")
                .node("Unsqueeze m1,a2 -> m2")
                .node("Cast m2 -> m3", int_("to", Types.FLOAT))
                .node("Sub one,m3 -> m4")
                .node("Mul m4,far -> bias")
                .node("Add x,b -> x0");
        String x = "x0";
        if (!before) {
            normalised(graphs, x, "start");
            x = "start";
        }
        for (int i = 0; i < 2; i++) {
            String p = "l" + i;
            String in = x;
            if (before) {
                in = p + "pre";
                normalised(graphs, x, in);
            }
            graphs.node("MatMul " + in + ",w -> " + p + "q0")
                    .node("Add " + p + "q0,b -> " + p + "q1")
                    .node("MatMul " + in + ",wk -> " + p + "k0")
                    .node("Add " + p + "k0,bk -> " + p + "k1")
                    .node("MatMul " + in + ",wv -> " + p + "v0")
                    .node("Add " + p + "v0,bv -> " + p + "v1")
                    .node("Reshape " + p + "q1,heads -> " + p + "q2")
                    .node("Reshape " + p + "k1,heads -> " + p + "k2")
                    .node("Reshape " + p + "v1,heads -> " + p + "v2")
                    .node("Transpose " + p + "q2 -> " + p + "q3", ints_("perm", 0, 2, 1, 3))
                    .node("Transpose " + p + "k2 -> " + p + "k3", ints_("perm", 0, 2, 3, 1))
                    .node("Transpose " + p + "v2 -> " + p + "v3", ints_("perm", 0, 2, 1, 3))
                    .node("MatMul " + p + "q3," + p + "k3 -> " + p + "s0")
                    .node("Div " + p + "s0,size -> " + p + "s1")
                    .node("Add " + p + "s1,bias -> " + p + "s2")
                    .node("Softmax " + p + "s2 -> " + p + "s3", int_("axis", -1))
                    .node("MatMul " + p + "s3," + p + "v3 -> " + p + "c0")
                    .node("Transpose " + p + "c0 -> " + p + "c1", ints_("perm", 0, 2, 1, 3))
                    .node("Reshape " + p + "c1,merge -> " + p + "c2")
                    .node("MatMul " + p + "c2,w -> " + p + "o0")
                    .node("Add " + p + "o0,b -> " + p + "o1")
                    .node("Add " + p + "o1," + x + " -> " + p + "r");
            String middle = p + "n";
            normalised(graphs, p + "r", middle);
            graphs.node("MatMul " + middle + ",wide -> " + p + "f0").node("Add " + p + "f0,wideb -> " + p + "f1");
            gelu(graphs, p + "f1", p + "f2");
            graphs.node("MatMul " + p + "f2,narrow -> " + p + "f3")
                    .node("Add " + p + "f3,b -> " + p + "f4")
                    .node("Add " + p + "f4," + (before ? p + "r" : middle) + " -> " + p + "f5");
            x = p + "f5";
            if (!before) {
                normalised(graphs, x, p + "out");
                x = p + "out";
            }
        }
        return graphs.node("Tanh " + x + " -> y").output("y");
    }

    private static Graphs together() {
        return hidden().input("x", 1, 4, 16)
                .weight("qkv", 16, 48)
                .ints("five", 1, 4, 3, 2, 8)
                .index("i0", 0)
                .index("i1", 1)
                .index("i2", 2)
                .node("LayerNormalization x,g,b -> n")
                .node("MatMul n,qkv -> a")
                .node("Reshape a,five -> f")
                .node("Transpose f -> t", ints_("perm", 2, 0, 3, 1, 4))
                .node("Gather t,i0 -> q", int_("axis", 0))
                .node("Gather t,i1 -> k", int_("axis", 0))
                .node("Gather t,i2 -> v", int_("axis", 0))
                .node("Mul q,half -> q1")
                .node("Transpose k -> k1", ints_("perm", 0, 1, 3, 2))
                .node("MatMul q1,k1 -> s")
                .node("Softmax s -> p", int_("axis", -1))
                .node("MatMul p,v -> o")
                .node("Transpose o -> o1", ints_("perm", 0, 2, 1, 3))
                .node("Reshape o1,merge -> o2")
                .node("MatMul o2,w -> o3")
                .node("Add b,o3 -> o4")
                .node("Add x,o4 -> r")
                .node("LayerNormalization r,g,b -> m")
                .node("MatMul m,wide -> m1")
                .node("Add m1,wideb -> m2")
                .node("com.microsoft.Gelu m2 -> m3")
                .node("MatMul m3,narrow -> m4")
                .node("Add m4,b -> m5")
                .node("Add r,m5 -> z")
                .node("LayerNormalization z,g,b -> y")
                .output("y");
    }

    private static Graphs products() {
        return hidden().input("x", 2, 8, 16)
                .input("z", 2, 8, 16)
                .node("Transpose x -> xt", ints_("perm", 0, 2, 1))
                .node("MatMul xt,z -> a")
                .node("Mul a,half -> a1")
                .node("Relu z -> r")
                .node("Transpose r -> rt", ints_("perm", 0, 2, 1))
                .node("MatMul x,rt -> b1")
                .node("MatMul z,rt -> b2")
                .node("Mul x,size -> c")
                .node("MatMul c,xt -> c1")
                .node("MatMul x,w -> d")
                .node("Add d,b -> d1")
                .node("Div d1,size -> d2")
                .node("MatMul d2,rt -> d3")
                .node("Softmax d3 -> d4")
                .output("a1", "b1", "b2", "c1", "d4");
    }

    private static Graphs embedding() {
        Graphs graphs = hidden().typed("ids", Types.INT64, 1, 4)
                .typed("kinds", Types.INT64, 1, 4)
                .weight("words", 100, 16)
                .weight("kindw", 2, 16)
                .weight("positions", 1, 4, 16)
                .node("Gather words,ids -> a")
                .node("Gather kindw,kinds -> k")
                .node("Add a,k -> c")
                .node("Add c,positions -> d");
        normalised(graphs, "d", "y");
        return graphs.output("y");
    }

    private static Graphs activations() {
        Graphs graphs = hidden().input("x", 1, 4, 16)
                .scalar("three", 3)
                .scalar("six", 6)
                .scalar("zero", 0)
                .scalar("k", 0.044715f)
                .scalar("s", 0.7978845f)
                .scalar("quick", 1.702f)
                .node("MatMul x,wide -> a")
                .node("Add a,wideb -> b1")
                .node("Pow b1,three -> b2")
                .node("Mul b2,k -> b3")
                .node("Add b1,b3 -> b4")
                .node("Mul b4,s -> b5")
                .node("Tanh b5 -> b6")
                .node("Add b6,one -> b7")
                .node("Mul b1,half -> b8")
                .node("Mul b8,b7 -> b9")
                .node("MatMul b9,narrow -> c0")
                .node("Mul c0,quick -> c1")
                .node("Sigmoid c1 -> c2")
                .node("Mul c0,c2 -> c3")
                .node("Add c3,three -> d0")
                .node("Clip d0,zero,six -> d1")
                .node("Div d1,six -> d2")
                .node("Mul c3,d2 -> d3")
                .node("Gemm d4,w,b -> e0")
                .node("LeakyRelu e0 -> y")
                .ints("flat", 4, 16)
                .node("Reshape d3,flat -> d4");
        return graphs.output("y");
    }

    private static Graphs quantized() {
        return new Graphs()
                .input("x", 1, 8, 6, 6)
                .scalar("s", 0.1f)
                .bytes("z", Types.UINT8, 3)
                .bytes("zw", Types.UINT8, 0)
                .bytes("wq", Types.UINT8, 5, 8, 8, 1, 1)
                .bytes("mq", Types.UINT8, 4, 36, 12)
                .ints("flat", 8, 36)
                .node("QuantizeLinear x,s,z -> q0")
                .node("DequantizeLinear q0,s,z -> d0")
                .node("DequantizeLinear wq,s,zw -> w")
                .node("Conv d0,w -> c")
                .node("Relu c -> r")
                .node("QuantizeLinear r,s,z -> q1")
                .node("DequantizeLinear q1,s,z -> d1")
                .node("Conv d1,w -> c2")
                .node("QuantizeLinear c2,s,z -> q2")
                .node("DequantizeLinear q2,s,z -> d2")
                .node("Add d1,d2 -> a")
                .node("QuantizeLinear a,s,z -> q3")
                .node("DequantizeLinear q3,s,z -> d3")
                .node("MaxPool d3 -> p", ints_("kernel_shape", 3, 3), ints_("pads", 1, 1, 1, 1))
                .node("QuantizeLinear p,s,z -> q4")
                .node("DequantizeLinear q4,s,z -> d4")
                .node("Concat d4,d1 -> k", int_("axis", 1))
                .node("QuantizeLinear k,s,z -> q5")
                .node("DequantizeLinear q5,s,z -> d5")
                .node("Transpose d5 -> t", ints_("perm", 0, 2, 3, 1))
                .node("QuantizeLinear t,s,z -> q6")
                .node("DequantizeLinear q6,s,z -> d6")
                .node("Reshape d4,flat -> f")
                .node("DequantizeLinear mq,s,zw -> m")
                .node("MatMul f,m -> g")
                .node("QuantizeLinear g,s,z -> q7")
                .node("DequantizeLinear q7,s,z -> d7")
                .node("DynamicQuantizeLinear g -> h,hs,hz")
                .bytes("hw", Types.UINT8, 3, 12, 12)
                .weight("hb", 12)
                .node("MatMulInteger h,hw,hz -> i")
                .node("Cast i -> i1", int_("to", Types.FLOAT))
                .node("Mul hs,s -> i2")
                .node("Mul i1,i2 -> i3")
                .node("Add i3,hb -> i4")
                .output("d6", "d7", "i4");
    }

    /** As detectors begin. */
    private static Graphs pixels() {
        return new Graphs()
                .input("x", 1, 3, 8, 8)
                .weight("w", 4, 12, 3, 3)
                .ints("even", 0, 0)
                .ints("a", 0, 1)
                .ints("b", 1, 0)
                .ints("odd", 1, 1)
                .ints("end", Long.MAX_VALUE, Long.MAX_VALUE)
                .ints("axes", 2, 3)
                .ints("steps", 2, 2)
                .node("Slice x,even,end,axes,steps -> s0")
                .node("Slice x,b,end,axes,steps -> s1")
                .node("Slice x,a,end,axes,steps -> s2")
                .node("Slice x,odd,end,axes,steps -> s3")
                .node("Concat s0,s1,s2,s3 -> c", int_("axis", 1))
                .node("Conv c,w -> d")
                .node("Sigmoid d -> e")
                .node("Mul d,e -> y")
                .output("y");
    }
}
