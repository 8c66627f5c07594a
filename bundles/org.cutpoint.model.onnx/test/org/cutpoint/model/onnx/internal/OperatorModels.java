package org.cutpoint.model.onnx.internal;

import static org.cutpoint.model.onnx.internal.Graphs.domain;
import static org.cutpoint.model.onnx.internal.Graphs.graph;
import static org.cutpoint.model.onnx.internal.Graphs.int_;
import static org.cutpoint.model.onnx.internal.Graphs.ints_;
import static org.cutpoint.model.onnx.internal.Graphs.string;
import static org.cutpoint.model.onnx.internal.Graphs.tensor;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.LinkedHashMap;
import java.util.Map;

/** Small models for every kind of operator, by what they show. */
final class OperatorModels {
    private static final String MS = "com.microsoft";

    private final Map<String, ModelProto> models = new LinkedHashMap<>();

    private OperatorModels() {}

    /** Models whose every tensor follows from the operators' definitions. */
    static Map<String, ModelProto> defined() {
        OperatorModels all = new OperatorModels();
        all.windows();
        all.matrices();
        all.normalisations();
        all.elements();
        all.moves();
        all.images();
        all.recurrent();
        all.quantized();
        all.contributed();
        all.control();
        all.functions();
        all.values();
        return all.models;
    }

    /** Models with tensors that only ONNX Runtime can tell. */
    static Map<String, ModelProto> asked() {
        OperatorModels all = new OperatorModels();
        all.open();
        return all.models;
    }

    private void add(String name, Graphs graphs) {
        models.put(name, graphs.model());
    }

    private void add(String name, Graphs graphs, OperatorSetIdProto... domains) {
        models.put(name, graphs.model(domains));
    }

    private static Graphs image() {
        return new Graphs()
                .input("x", 1, 4, 9, 7)
                .weight("w", 6, 4, 3, 2)
                .weight("gw", 4, 1, 3, 3)
                .weight("tw", 4, 3, 3, 2);
    }

    private static Graphs vector() {
        return new Graphs().input("x", 2, 3, 4).weight("m", 4, 5).weight("v", 4).weight("k", 5, 1, 3, 1);
    }

    // ------------------------------------------------------------------------------------------------------ windows

    private void windows() {
        add("conv", image().node("Conv x,w -> y"));
        add("conv strided", image().node("Conv x,w -> y", ints_("strides", 2, 3), ints_("pads", 1, 0, 2, 1)));
        add("conv dilated", image().node("Conv x,w -> y", ints_("dilations", 2, 3)));
        add("conv depthwise", image().node("Conv x,gw -> y", int_("group", 4)));
        add("conv same", image().node("Conv x,w -> y", string("auto_pad", "SAME_UPPER"), ints_("strides", 2, 2)));
        add("conv valid", image().node("Conv x,w -> y", string("auto_pad", "VALID"), ints_("strides", 2, 2)));
        add(
                "conv of a signal",
                new Graphs().input("x", 2, 3, 20).weight("w", 5, 3, 4).node("Conv x,w -> y"));
        add(
                "conv of a volume",
                new Graphs()
                        .input("x", 1, 2, 5, 6, 7)
                        .weight("w", 3, 2, 2, 3, 2)
                        .node("Conv x,w -> y"));
        add("transposed", image().node("ConvTranspose x,tw -> y", ints_("strides", 2, 3), ints_("pads", 1, 0, 1, 1)));
        add(
                "transposed padded",
                image().node("ConvTranspose x,tw -> y", ints_("strides", 2, 3), ints_("output_padding", 1, 2)));
        add(
                "transposed shape",
                image().node("ConvTranspose x,tw -> y", ints_("output_shape", 20, 15), ints_("strides", 2, 2)));
        add(
                "transposed same",
                image().node("ConvTranspose x,tw -> y", string("auto_pad", "SAME_LOWER"), ints_("strides", 2, 2)));
        add("transposed groups", image().node("ConvTranspose x,tw -> y", int_("group", 2), ints_("dilations", 2, 1)));
        for (int k = 1; k <= 3; k++) {
            for (int s = 1; s <= 4; s++) {
                for (int p = 0; p <= k / 2; p++) {
                    for (int ceil = 0; ceil <= 1; ceil++) {
                        for (int opset : new int[] {11, 19}) {
                            add(
                                    "pool " + k + " " + s + " " + p + " " + ceil + " " + opset,
                                    image().opset(opset)
                                            .node(
                                                    (k % 2 == 0 ? "MaxPool" : "AveragePool") + " x -> y",
                                                    ints_("kernel_shape", k, k),
                                                    ints_("strides", s, s),
                                                    ints_("pads", p, p, p, p),
                                                    int_("ceil_mode", ceil)));
                        }
                    }
                }
            }
        }
        add("pool indices", image().node("MaxPool x -> y,i", ints_("kernel_shape", 2, 2)));
        add("pool dilated", image().node("MaxPool x -> y", ints_("kernel_shape", 2, 2), ints_("dilations", 2, 3)));
        for (long stride = 1; stride <= 3; stride++) {
            add(
                    "pool dilated, same, stride " + stride,
                    image().node(
                                    "MaxPool x -> y",
                                    ints_("kernel_shape", 2, 3),
                                    ints_("dilations", 2, 1),
                                    ints_("strides", stride, stride),
                                    string("auto_pad", "SAME_UPPER")));
        }
        add("pool of norms", image().node("LpPool x -> y", ints_("kernel_shape", 2, 2), ints_("strides", 2, 2)));
        add(
                "pool same",
                image().node(
                                "AveragePool x -> y",
                                ints_("kernel_shape", 3, 3),
                                ints_("strides", 2, 2),
                                string("auto_pad", "SAME_UPPER")));
        add(
                "unpool",
                new Graphs()
                        .input("x", 1, 2, 4, 6)
                        .node("MaxPool x -> p,i", ints_("kernel_shape", 2, 2), ints_("strides", 2, 2))
                        .node("MaxUnpool p,i -> y", ints_("kernel_shape", 2, 2), ints_("strides", 2, 2)));
        add("global", image().node("GlobalAveragePool x -> y").node("GlobalMaxPool x -> z"));
        add(
                "regions",
                image().floatsOf("r", new long[] {2, 5}, 0, 0, 0, 3, 3, 0, 1, 1, 5, 5)
                        .node("MaxRoiPool x,r -> y", ints_("pooled_shape", 2, 3))
                        .floatsOf("b", new long[] {2, 4}, 0, 0, 3, 3, 1, 1, 5, 5)
                        .ints("n", 0, 0)
                        .opset(16)
                        .node("RoiAlign x,b,n -> z", int_("output_height", 3), int_("output_width", 2)));
        add(
                "columns to image",
                new Graphs()
                        .opset(18)
                        .input("x", 1, 8, 9)
                        .ints("size", 4, 4)
                        .ints("block", 2, 2)
                        .node("Col2Im x,size,block -> y"));
    }

    // ----------------------------------------------------------------------------------------------------- matrices

    private void matrices() {
        add(
                "gemm",
                new Graphs()
                        .input("x", 3, 4)
                        .weight("w", 5, 3)
                        .node("Gemm x,w -> y", int_("transA", 1), int_("transB", 1)));
        add("matmul", vector().node("MatMul x,m -> y"));
        add("matmul vector", vector().node("MatMul x,v -> y"));
        add("matmul vector left", vector().weight("q", 2, 4, 3).node("MatMul v,q -> y"));
        add("matmul broadcast", vector().weight("q", 6, 1, 4, 3).node("MatMul x,q -> y"));
        add("einsum", vector().weight("q", 2, 4, 3).node("Einsum x,q -> y", string("equation", "bij,bjk->bik")));
        add("einsum implicit", vector().weight("q", 2, 4, 3).node("Einsum x,q -> y", string("equation", "bij, bjk")));
        add(
                "einsum dots",
                vector().weight("q", 4, 3)
                        .node("Einsum x,q -> y", string("equation", "...ij,jk->...ik"))
                        .node("Einsum x -> z", string("equation", "...ij->...ji"))
                        .node("Einsum x,x -> d", string("equation", "bij,bij->b")));
        add(
                "einsum of three",
                vector().weight("q", 4, 3)
                        .weight("r", 3, 7)
                        .node("Einsum x,q,r -> y", string("equation", "bij,jk,kl->bil")));
        add("determinant", new Graphs().input("x", 2, 3, 3).node("Det x -> y"));
        add(
                "attention",
                new Graphs()
                        .opset(23)
                        .ir(10)
                        .input("q", 1, 4, 5, 8)
                        .input("k", 1, 2, 7, 8)
                        .input("v", 1, 2, 7, 6)
                        .node("Attention q,k,v -> y"));
        add(
                "attention in one",
                new Graphs()
                        .opset(23)
                        .ir(10)
                        .input("q", 2, 5, 32)
                        .input("k", 2, 7, 32)
                        .input("v", 2, 7, 24)
                        .node("Attention q,k,v -> y", int_("q_num_heads", 4), int_("kv_num_heads", 4)));
    }

    // ------------------------------------------------------------------------------------------------ normalisations

    private void normalisations() {
        add("batch", image().weight("s", 4).floats("var", 1, 2, 3, 4).node("BatchNormalization x,s,s,s,var -> y"));
        add("layer", vector().node("LayerNormalization x,v -> y,mean,deviation"));
        add("layer over two axes", vector().weight("n", 3, 4).node("LayerNormalization x,n -> y", int_("axis", 1)));
        add("instance", image().weight("s", 4).node("InstanceNormalization x,s,s -> y"));
        add(
                "group",
                image().opset(21).ir(10).weight("s", 4).node("GroupNormalization x,s,s -> y", int_("num_groups", 2)));
        add("root mean square", vector().opset(23).ir(10).node("RMSNormalization x,v -> y"));
        add("local response", image().node("LRN x -> y", int_("size", 3)));
        add(
                "unit",
                vector().node("LpNormalization x -> y").node("MeanVarianceNormalization x -> z", ints_("axes", 0, 2)));
        add("dropout", vector().node("Dropout x -> y,mask"));
        add("dropout old", vector().opset(7).node("Dropout x -> y"));
        add("softmax", vector().node("Softmax x -> a").node("LogSoftmax a -> b").node("Hardmax b -> c"));
        add("softmax old", vector().opset(11).node("Softmax x -> a", int_("axis", 1)));
    }

    // ------------------------------------------------------------------------------------------------------ elements

    private void elements() {
        add("broadcast", vector().node("Add x,k -> y").node("Greater x,k -> z").node("Where z,x,k -> u"));
        Graphs unary = vector().opset(22).ir(10);
        String before = "x";
        for (String type :
                """
                Relu LeakyRelu Sigmoid Tanh HardSigmoid HardSwish Elu Selu Celu ThresholdedRelu Softplus Softsign
                Mish Gelu Shrink Exp Abs Neg Floor Ceil Round Erf Sign Sin Cos Atan Asinh Identity"""
                        .split("\\s+")) {
            unary.node(type + " " + before + " -> " + type);
            before = type;
        }
        add("unary", unary);
        add("slopes", image().weight("s", 4, 1, 1).node("PRelu x,s -> y"));
        add("variadic", vector().node("Sum x,k,v -> a").node("Max a,x -> b").node("Mean a,b -> c"));
        add("powers", vector().node("Pow x,v -> y").ints("e", 2).node("Pow x,e -> z"));
        add(
                "logic",
                vector().node("Less x,k -> a")
                        .node("Not a -> b")
                        .node("And a,b -> c")
                        .node("Xor a,c -> d")
                        .node("Cast x -> i", int_("to", Types.UINT8))
                        .node("BitShift i,i -> s", string("direction", "LEFT"))
                        .node("IsNaN x -> n")
                        .node("IsInf x -> o"));
        add("cast", vector().node("Cast x -> y", int_("to", Types.INT64)).node("CastLike x,y -> z"));
        add("clip", vector().scalar("low", -1).node("Clip x,low -> y"));
        add("clip old", vector().opset(7).node("Clip x -> y"));
        add("sums", vector().index("a", 1).node("CumSum x,a -> y").node("Trilu x -> z"));
        add(
                "scattered",
                vector().ints("i", 0)
                        .node("Unsqueeze i,i -> j")
                        .node("Shape x -> s")
                        .node("Gather x,i -> part")
                        .node("ScatterND x,j,part -> y")
                        .node("ArgMax x -> where", int_("axis", 1))
                        .node("GatherElements x,where -> g", int_("axis", 1))
                        .node("ScatterElements x,where,g -> z", int_("axis", 1)));
        add("like", vector().node("RandomNormalLike x -> y").node("Bernoulli y -> z", int_("dtype", Types.BOOL)));
    }

    // --------------------------------------------------------------------------------------------------------- moves

    private void moves() {
        add(
                "flatten",
                vector().node("Flatten x -> y")
                        .node("Flatten x -> z", int_("axis", -1))
                        .node("Flatten x -> u", int_("axis", 0)));
        add("reshape", vector().ints("s", 0, -1, 2).node("Reshape x,s -> y"));
        add(
                "squeeze",
                image().ints("a", 0)
                        .node("Squeeze x,a -> y")
                        .node("Unsqueeze y,a -> z")
                        .node("Squeeze z -> u"));
        add(
                "squeeze old",
                image().opset(11)
                        .node("Squeeze x -> y", ints_("axes", 0))
                        .node("Unsqueeze y -> z", ints_("axes", 1, -1)));
        add("transpose", vector().node("Transpose x -> y").node("Transpose x -> z", ints_("perm", 1, 0, 2)));
        add("concat", vector().node("Concat x,x,x -> y", int_("axis", -2)));
        add("split", image().ints("s", 1, 3).node("Split x,s -> a,b", int_("axis", 1)));
        add("split even", image().node("Split x -> a,b", int_("axis", 1)));
        add("split old", image().opset(11).node("Split x -> a,b", int_("axis", 1), ints_("split", 3, 1)));
        add("split uneven", image().opset(18).node("Split x -> a,b,c,d", int_("axis", 3), int_("num_outputs", 4)));
        add(
                "slice",
                image().ints("s", 1, -2)
                        .ints("e", 100, -100)
                        .ints("a", 2, 3)
                        .ints("st", 2, -1)
                        .node("Slice x,s,e,a,st -> y"));
        add(
                "slice to the end",
                image().ints("s", 1, Long.MAX_VALUE)
                        .ints("e", Long.MAX_VALUE, Long.MIN_VALUE)
                        .ints("a", -2, -1)
                        .ints("st", Long.MAX_VALUE, -2)
                        .node("Slice x,s,e,a,st -> y"));
        add(
                "slice old",
                image().opset(9)
                        .node("Slice x -> y", ints_("starts", 1, -3), ints_("ends", 4, -1), ints_("axes", 1, 2)));
        add(
                "gather",
                vector().index("i", 1)
                        .ints("j", 1, -1)
                        .node("Gather x,i -> y", int_("axis", 1))
                        .node("Gather x,j -> z", int_("axis", 2))
                        .node("Unsqueeze j,i -> n")
                        .node("GatherND x,n -> g"));
        add("pad", image().ints("p", 0, 0, 1, 2, 0, 1, 3, -1).node("Pad x,p -> y"));
        add(
                "pad axes",
                image().opset(18).ints("p", 1, 2, 3, -1).ints("a", 2, -1).node("Pad x,p,,a -> y"));
        add("pad old", image().opset(10).node("Pad x -> y", ints_("pads", 0, 0, 1, 2, 0, 1, 3, 4)));
        add("crop", image().opset(18).ints("s", 5, 9).node("CenterCropPad x,s -> y", ints_("axes", -2, 3)));
        add("expand", vector().ints("s", 5, 1, 3, 1).node("Expand x,s -> y"));
        add("tile", vector().ints("r", 1, 2, 3).node("Tile x,r -> y"));
        add(
                "reduce",
                vector().node("ReduceMean x -> y", ints_("axes", 1, -1)).node("ReduceMax x -> z", int_("keepdims", 0)));
        add(
                "reduce axes",
                vector().opset(18)
                        .ints("a", 1)
                        .node("ReduceSum x,a -> y", int_("keepdims", 0))
                        .node("ReduceMean x -> z", int_("noop_with_empty_axes", 1))
                        .node("ReduceL2 x,a -> u"));
        add(
                "arg",
                vector().node("ArgMax x -> y", int_("axis", 1), int_("keepdims", 0))
                        .node("ArgMin x -> z"));
        add("topk", vector().ints("k1", 2).node("TopK x,k1 -> v1,i1", int_("axis", 1)));
        add(
                "depth",
                new Graphs()
                        .input("x", 1, 8, 3, 4)
                        .node("DepthToSpace x -> y", int_("blocksize", 2))
                        .node("SpaceToDepth y -> z", int_("blocksize", 2)));
        add(
                "one hot",
                vector().node("ArgMax x -> i", int_("axis", 1))
                        .index("depth", 6)
                        .floats("values", 0, 1)
                        .node("OneHot i,depth,values -> y", int_("axis", 1)));
        add("eye", new Graphs().input("x", 3, 5).node("EyeLike x -> y"));
        add("reversed", vector().ints("n", 1, 2, 2).node("ReverseSequence x,n -> y"));
        add("random", vector().node("RandomNormal -> r", ints_("shape", 3, 4)).node("Add x,r -> y"));
        add("drawn", new Graphs().input("x", 2, 5).node("Multinomial x -> y", int_("sample_size", 3)));
    }

    // -------------------------------------------------------------------------------------------------------- images

    private void images() {
        add("resize scales", image().floats("s", 1, 1, 2.5f, 0.5f).node("Resize x,,s -> y"));
        add("resize sizes", image().ints("s", 1, 4, 12, 13).node("Resize x,,,s -> y"));
        add("resize axes", image().opset(18).ints("s", 12, 13).node("Resize x,,,s -> y", ints_("axes", 2, 3)));
        add("resize 10", image().opset(10).floats("s", 1, 1, 2, 2).node("Resize x,s -> y"));
        add("upsample", image().opset(9).floats("s", 1, 1, 2, 3).node("Upsample x,s -> y"));
        add("upsample 7", image().opset(7).node("Upsample x -> y", floats_("scales", 1, 1, 2, 3)));
        add(
                "resize as exporters write it",
                image().opset(11)
                        .floats("twice", 2, 2)
                        .ints("two", 2)
                        .ints("four", 4)
                        .ints("zero", 0)
                        .floats("empty")
                        .node("Shape x -> s")
                        .node("Slice s,zero,two -> head")
                        .node("Slice s,two,four -> tail")
                        .node("Cast tail -> f", int_("to", Types.FLOAT))
                        .node("Mul f,twice -> g")
                        .node("Floor g -> h")
                        .node("Cast h -> i", int_("to", Types.INT64))
                        .node("Concat head,i -> sizes", int_("axis", 0))
                        .node("Resize x,empty,empty,sizes -> y"));
        add("grid", image().opset(16).weight("grid", 1, 5, 3, 2).node("GridSample x,grid -> y"));
        add(
                "affine grid",
                new Graphs()
                        .opset(20)
                        .ir(9)
                        .input("x", 2, 2, 3)
                        .ints("size", 2, 3, 5, 4)
                        .node("AffineGrid x,size -> y"));
        add(
                "spectrum",
                new Graphs()
                        .input("x", 1, 32, 1)
                        .node("DFT x -> y")
                        .node("DFT x -> z", int_("onesided", 1))
                        .node("DFT y -> u", int_("inverse", 1)));
        add(
                "spectrum by axis",
                new Graphs().opset(20).ir(9).input("x", 1, 32, 1).index("a", 1).node("DFT x,,a -> y"));
        add(
                "short spectra",
                new Graphs()
                        .input("x", 1, 64, 1)
                        .index("step", 8)
                        .index("size", 16)
                        .node("HannWindow size -> w")
                        .node("STFT x,step,w -> y")
                        .node("STFT x,step,w,size -> z", int_("onesided", 0)));
    }

    static AttributeProto floats_(String name, float... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.FLOATS);
        for (float value : values) {
            attribute.addFloats(value);
        }
        return attribute.build();
    }

    // ----------------------------------------------------------------------------------------------------- recurrent

    private void recurrent() {
        add(
                "lstm",
                new Graphs()
                        .input("x", 5, 2, 3)
                        .weight("w", 2, 16, 3)
                        .weight("r", 2, 16, 4)
                        .node("LSTM x,w,r -> y,h,c", int_("hidden_size", 4), string("direction", "bidirectional")));
        add(
                "lstm last state",
                new Graphs()
                        .input("x", 5, 2, 3)
                        .weight("w", 1, 16, 3)
                        .weight("r", 1, 16, 4)
                        .node("LSTM x,w,r -> ,h", int_("hidden_size", 4)));
        add(
                "gru",
                new Graphs()
                        .input("x", 5, 2, 3)
                        .weight("w", 1, 12, 3)
                        .weight("r", 1, 12, 4)
                        .node("GRU x,w,r -> y,h", int_("hidden_size", 4)));
        add(
                "rnn",
                new Graphs()
                        .input("x", 5, 2, 3)
                        .weight("w", 1, 4, 3)
                        .weight("r", 1, 4, 4)
                        .node("RNN x,w,r -> y,h", int_("hidden_size", 4)));
    }

    // ----------------------------------------------------------------------------------------------------- quantized

    private void quantized() {
        add(
                "quantize",
                vector().scalar("s", 0.1f)
                        .bytes("z", Types.UINT8, 3)
                        .node("QuantizeLinear x,s,z -> q")
                        .node("QuantizeLinear x,s -> p")
                        .node("DequantizeLinear q,s,z -> d")
                        .node("DynamicQuantizeLinear x -> e,f,h"));
        add(
                "quantize as told",
                vector().opset(21).ir(10).scalar("s", 0.1f).node("QuantizeLinear x,s -> q", int_("output_dtype", 3)));
        add(
                "quantized conv",
                image().scalar("s", 0.1f)
                        .bytes("z", Types.UINT8, 3)
                        .bytes("q", Types.UINT8, 5, 6, 4, 3, 2)
                        .node("QuantizeLinear x,s,z -> i")
                        .node("QLinearConv i,s,z,q,s,z,s,z -> y")
                        .node("ConvInteger i,q,z,z -> j"));
        add(
                "quantized product",
                vector().scalar("s", 0.1f)
                        .bytes("z", Types.UINT8, 3)
                        .bytes("q", Types.UINT8, 5, 4, 5)
                        .node("QuantizeLinear x,s,z -> i")
                        .node("QLinearMatMul i,s,z,q,s,z,s,z -> y")
                        .node("MatMulInteger i,q,z,z -> j"));
    }

    private void contributed() {
        add(
                "contributed quantized",
                image().scalar("s", 0.1f)
                        .bytes("z", Types.UINT8, 3)
                        .node("QuantizeLinear x,s,z -> q")
                        .node("com.microsoft.QLinearAdd q,s,z,q,s,z,s,z -> a")
                        .node("com.microsoft.QLinearMul q,s,z,a,s,z,s,z -> b")
                        .node("com.microsoft.QLinearSigmoid b,s,z,s,z -> c")
                        .node("com.microsoft.QLinearLeakyRelu b,s,z,s,z -> d")
                        .node("com.microsoft.QLinearConcat s,z,c,s,z,d,s,z -> e", int_("axis", 1))
                        .node("com.microsoft.QLinearGlobalAveragePool e,s,z,s,z -> f", int_("channels_last", 0))
                        .node(
                                "com.microsoft.QLinearAveragePool e,s,z,s,z -> g",
                                ints_("kernel_shape", 2, 3),
                                ints_("strides", 2, 1)),
                domain(MS));
        add(
                "contributed products",
                vector().weight("q", 5, 4)
                        .bytes("b", Types.UINT8, 5, 4, 5)
                        .scalar("s", 0.1f)
                        .node("com.microsoft.FusedMatMul x,q -> y", int_("transB", 1))
                        .node("com.microsoft.DynamicQuantizeMatMul x,b,s -> z"),
                domain(MS));
        add(
                "contributed gemm",
                new Graphs()
                        .input("x", 3, 4)
                        .scalar("s", 0.1f)
                        .bytes("z", Types.UINT8, 3)
                        .bytes("b", Types.UINT8, 5, 4, 5)
                        .node("QuantizeLinear x,s,z -> q")
                        .node("com.microsoft.QGemm q,s,z,b,s,z,,s,z -> y")
                        .node("com.microsoft.QGemm q,s,z,b,s,z -> f"),
                domain(MS));
        add(
                "contributed activations",
                vector().node("com.microsoft.Gelu x -> a")
                        .node("com.microsoft.FastGelu x,v -> b")
                        .node("com.microsoft.BiasGelu x,v -> c")
                        .node("com.microsoft.QuickGelu x -> d")
                        .node("com.microsoft.SkipLayerNormalization x,a,v -> e,,,f"),
                domain(MS));
        add(
                "contributed conv",
                image().node("com.microsoft.FusedConv x,w -> y", string("activation", "Relu")),
                domain(MS));
    }

    // --------------------------------------------------------------------------------------------------- control flow

    private static ValueInfoProto any(String name) {
        return ValueInfoProto.newBuilder().setName(name).build();
    }

    private void control() {
        GraphProto then =
                new Graphs().node("MatMul x,m -> p").output(any("p")).proto().build();
        GraphProto otherwise = new Graphs()
                .weight("b", 5)
                .node("MatMul x,m -> p2")
                .node("Add p2,b -> p3")
                .output(any("p3"))
                .proto()
                .build();
        add(
                "branches",
                vector().node("ReduceSum x -> s", int_("keepdims", 0))
                        .scalar("zero", 0)
                        .node("Greater s,zero -> c")
                        .node("If c -> y", graph("then_branch", then), graph("else_branch", otherwise))
                        .node("Relu y -> z"));
        GraphProto other =
                new Graphs().node("Relu x -> p4").output(any("p4")).proto().build();
        add(
                "decided branch",
                vector().node("Shape x -> s")
                        .index("i", 0)
                        .index("two", 2)
                        .node("Gather s,i -> n")
                        .node("Equal n,two -> c")
                        .node("If c -> y", graph("then_branch", then), graph("else_branch", other)));
        GraphProto round = new Graphs()
                .typed("i", Types.INT64)
                .typed("c", Types.BOOL)
                .proto()
                .addInput(any("state"))
                .addNode(Graphs.nodeProto("MatMul state,q -> next"))
                .addNode(Graphs.nodeProto("ReduceSum next -> total", int_("keepdims", 0)))
                .addNode(Graphs.nodeProto("Identity c -> again"))
                .addOutput(any("again"))
                .addOutput(any("next"))
                .addOutput(any("total"))
                .addOutput(any("next2"))
                .addNode(Graphs.nodeProto("Relu next -> next2"))
                .build();
        add(
                "loop",
                vector().weight("q", 4, 4)
                        .index("trips", 3)
                        .node("Loop trips,,x -> last,totals,all", graph("body", round))
                        .node("Add last,x -> y"));
        GraphProto step = new Graphs()
                .proto()
                .addInput(any("sum"))
                .addInput(any("row"))
                .addNode(Graphs.nodeProto("Add sum,row -> sum2"))
                .addNode(Graphs.nodeProto("Mul sum2,v -> out"))
                .addOutput(any("sum2"))
                .addOutput(any("out"))
                .build();
        add(
                "scan",
                new Graphs()
                        .input("x", 6, 4)
                        .weight("v", 4)
                        .weight("zero", 4)
                        .node("Scan zero,x -> last,all", int_("num_scan_inputs", 1), graph("body", step)));
        add(
                "scan along columns",
                new Graphs()
                        .input("x", 4, 6)
                        .weight("v", 4)
                        .weight("zero", 4)
                        .node(
                                "Scan zero,x -> last,all",
                                int_("num_scan_inputs", 1),
                                ints_("scan_input_axes", 1),
                                ints_("scan_output_axes", -1),
                                graph("body", step)));
        GraphProto nested = new Graphs()
                .typed("i", Types.INT64)
                .typed("c", Types.BOOL)
                .proto()
                .addInput(any("state"))
                .addNode(Graphs.nodeProto("Identity c -> again"))
                .addNode(Graphs.nodeProto("ReduceSum state -> s", int_("keepdims", 0)))
                .addNode(Graphs.nodeProto("Greater s,zero -> positive"))
                .addNode(Graphs.nodeProto(
                        "If positive -> next",
                        graph(
                                "then_branch",
                                new Graphs()
                                        .node("MatMul state,q -> a1")
                                        .output(any("a1"))
                                        .proto()
                                        .build()),
                        graph(
                                "else_branch",
                                new Graphs()
                                        .node("MatMul x,q -> a2")
                                        .output(any("a2"))
                                        .proto()
                                        .build())))
                .addOutput(any("again"))
                .addOutput(any("next"))
                .build();
        add(
                "branches in a loop",
                vector().weight("q", 4, 4)
                        .scalar("zero", 0)
                        .index("trips", 3)
                        .node("Loop trips,,x -> y", graph("body", nested)));
    }

    // ----------------------------------------------------------------------------------------------------- functions

    static FunctionProto.Builder function(String name, long opset, String... nodes) {
        FunctionProto.Builder function = FunctionProto.newBuilder()
                .setName(name)
                .setDomain("own")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .addOpsetImport(domain("own"));
        for (String node : nodes) {
            function.addNode(Graphs.nodeProto(node));
        }
        return function;
    }

    private void functions() {
        FunctionProto dense = function("Dense", 17, "MatMul i,w -> m", "Add m,b -> o")
                .addInput("i")
                .addInput("w")
                .addInput("b")
                .addOutput("o")
                .build();
        FunctionProto.Builder twice = function("Twice", 17, "own.Dense i,w,b -> m", "own.Dense m,w,b -> n")
                .addInput("i")
                .addInput("w")
                .addInput("b")
                .addOutput("o")
                .addAttribute("axis");
        twice.addNode(Graphs.nodeProto("Softmax n -> o").toBuilder()
                .addAttribute(AttributeProto.newBuilder()
                        .setName("axis")
                        .setRefAttrName("axis")
                        .setType(AttributeProto.AttributeType.INT)));
        ModelProto calls = new Graphs()
                .input("x", 2, 3, 4)
                .weight("w", 4, 4)
                .weight("b", 4)
                .node("own.Dense x,w,b -> m")
                .node("own.Twice m,w,b -> n", int_("axis", 1))
                .node("Relu n -> y")
                .output("y")
                .model(domain("own"));
        models.put(
                "functions",
                calls.toBuilder().addFunctions(dense).addFunctions(twice).build());
    }

    // -------------------------------------------------------------------------------------------------------- values

    private void values() {
        add(
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
                        .node("ReduceMax s -> most", int_("keepdims", 0))
                        .node("ReduceMin s -> least0")
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
        add(
                "pads as exporters write them",
                image().opset(13)
                        .ints("given", 1, 2, 0, 3)
                        .ints("back", -1)
                        .ints("end", Long.MIN_VALUE)
                        .ints("zero", 0)
                        .ints("pairs", -1, 2)
                        .ints("flat", -1)
                        .ints("count", 4)
                        .node("ConstantOfShape count -> none", tensor("value", Graphs.longs("", 0)))
                        .node("Concat given,none -> p", int_("axis", 0))
                        .node("Reshape p,pairs -> q")
                        .node("Slice q,back,end,zero,back -> r")
                        .node("Transpose r -> t")
                        .node("Reshape t,flat -> u")
                        .node("Pad x,u -> y"));
        add(
                "matrices of numbers",
                image().node("Shape x -> s")
                        .ints("square", 2, 2)
                        .ints("one", 1)
                        .ints("wide", 2, 2, 2)
                        .node("Reshape s,square -> m")
                        .node("Add m,one -> n")
                        .node("Mul m,n -> o")
                        .node("Concat m,n -> p", int_("axis", 1))
                        .node("Gather m,one -> g", int_("axis", 1))
                        .node("Split m -> a,b", int_("axis", 1))
                        .node("Expand m,wide -> e")
                        .node("Less m,n -> l")
                        .node("Where l,m,one -> u"));
        add(
                "floats",
                image().node("Shape x -> s")
                        .floats("f", 1, 1, 0.5f, 0.3f)
                        .node("Cast s -> r", int_("to", Types.FLOAT))
                        .node("Mul r,f -> a")
                        .node("Ceil a -> b")
                        .node("Floor a -> c")
                        .node("Div b,c -> d")
                        .node("Sqrt d -> e")
                        .node("Round e -> g")
                        .node("Cast a -> h", int_("to", Types.INT64))
                        .node("Neg h -> i")
                        .node("Cast i -> j", int_("to", Types.BOOL)));
        add(
                "split of shape",
                image().node("Shape x -> s")
                        .node("Split s -> a,b")
                        .node("Shape x -> part", int_("start", 1), int_("end", -1)));
        add(
                "constants",
                vector().node("Constant -> c", ints_("value_ints", 4, 6))
                        .node("Reshape x,c -> y")
                        .node("Constant -> d", int_("value_int", 3))
                        .node("Mul c,d -> e")
                        .node("Constant -> f", floats_("value_floats", 1, 2, 3, 4))
                        .node("Add x,f -> g"));
    }

    // ---------------------------------------------------------------------------------------------------------- open

    private void open() {
        GraphProto grows = new Graphs()
                .typed("i", Types.INT64)
                .typed("c", Types.BOOL)
                .proto()
                .addInput(any("state"))
                .addNode(Graphs.nodeProto("Concat state,state -> next", int_("axis", 0)))
                .addNode(Graphs.nodeProto("Identity c -> again"))
                .addOutput(any("again"))
                .addOutput(any("next"))
                .build();
        add(
                "growing loop",
                vector().index("trips", 3)
                        .node("Loop trips,,x -> y", graph("body", grows))
                        .node("Relu y -> z"));
        GraphProto small =
                new Graphs().node("Relu x -> p").output(any("p")).proto().build();
        GraphProto large = new Graphs()
                .node("Concat x,x -> p2", int_("axis", 0))
                .output(any("p2"))
                .proto()
                .build();
        add(
                "branches of different sizes",
                vector().node("ReduceSum x -> s", int_("keepdims", 0))
                        .scalar("zero", 0)
                        .node("Greater s,zero -> c")
                        .node("If c -> y", graph("then_branch", small), graph("else_branch", large))
                        .node("ReduceMean y -> z"));
        add(
                "sequences",
                vector().index("i", 1)
                        .node("SplitToSequence x -> s", int_("axis", 1))
                        .node("SequenceLength s -> n")
                        .node("SequenceAt s,i -> y")
                        .node("ConcatFromSequence s -> z", int_("axis", 1))
                        .node("Add x,z -> u"));
        add(
                "chosen by value",
                vector().node("NonZero x -> n").node("Transpose n -> l").node("GatherND x,l -> y"));
        add(
                "compressed",
                new Graphs()
                        .input("x", 6)
                        .scalar("zero", 0)
                        .node("Greater x,zero -> c")
                        .node("Compress x,c -> y")
                        .node("Relu y -> z"));
        add(
                "boxes",
                new Graphs()
                        .input("x", 1, 20, 4)
                        .input("s", 1, 2, 20)
                        .index("most", 3)
                        .node("NonMaxSuppression x,s,most -> y"));
        add(
                "resize by ratio",
                image().opset(18)
                        .ints("s", 12, 13)
                        .node(
                                "Resize x,,,s -> y",
                                ints_("axes", 2, 3),
                                string("keep_aspect_ratio_policy", "not_larger")));
        add(
                "contributed attention",
                vector().weight("q", 4, 12)
                        .weight("b", 12)
                        .node("com.microsoft.Attention x,q,b -> y", int_("num_heads", 2)),
                domain(MS));
        add("grown shapes", vector().node("NonZero x -> n").node("Shape n -> s").node("ConstantOfShape s -> y"));
    }
}
