package org.cutpoint.model.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cutpoint.model.onnx.internal.Graphs.graph;
import static org.cutpoint.model.onnx.internal.Graphs.int_;
import static org.cutpoint.model.onnx.internal.Graphs.ints_;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Segments of awkward models, run one by one, give bit for bit what the whole gives. */
class OnnxSplitterTest {
    @TempDir
    private Path folder;

    private final ModelFiles files = new ModelFiles();
    private final OnnxLoader loader = new OnnxLoader(files);
    private final OnnxSplitter splitter = new OnnxSplitter(files);

    private static Map<String, ModelProto> models() {
        Map<String, ModelProto> models = new LinkedHashMap<>();
        models.put("small", Graphs.small().model());
        models.put(
                "input used late, output used inside, weight on both sides",
                new Graphs()
                        .input("x", 1, 4, 6, 6)
                        .weight("w", 4, 4, 3, 3)
                        .node("Conv x,w -> a", ints_("pads", 1, 1, 1, 1))
                        .node("Conv a,w -> b", ints_("pads", 1, 1, 1, 1))
                        .node("Tanh b -> c")
                        .node("Conv c,w -> d", ints_("pads", 1, 1, 1, 1))
                        .node("Concat d,x,a -> e", int_("axis", 1))
                        .node("Softmax e -> f")
                        .output("b", "f")
                        .model());
        models.put(
                "constants made by nodes, shape arithmetic",
                new Graphs()
                        .symbolic("x", "n", "4", "6", "6")
                        .weight("w", 36, 8)
                        .index("zero", 0)
                        .ints("rest", -1)
                        .ints("axis", 0)
                        .node("Shape x -> s")
                        .node("Gather s,zero -> n0")
                        .node("Unsqueeze n0,axis -> n1")
                        .node("Concat n1,rest -> flat", int_("axis", 0))
                        .node("Transpose w -> wt")
                        .node("Transpose wt -> w2")
                        .node("Softmax x -> p")
                        .node("Reshape p,flat -> q")
                        .node("Reshape q,sixes -> r")
                        .node("MatMul r,w2 -> t")
                        .node("Softmax t -> u")
                        .node("MatMul u,wt -> v")
                        .ints("sixes", 4, 36)
                        .output("v")
                        .model());
        GraphProto then = GraphProto.newBuilder()
                .setName("then")
                .addNode(Graphs.nodeProto("Mul a,w -> t"))
                .addOutput(Protos.value("t", Types.FLOAT, 2, 4))
                .build();
        GraphProto otherwise = GraphProto.newBuilder()
                .setName("else")
                .addNode(Graphs.nodeProto("Sub a,x -> e"))
                .addOutput(Protos.value("e", Types.FLOAT, 2, 4))
                .build();
        models.put(
                "branches that look outside",
                new Graphs()
                        .input("x", 2, 4)
                        .weight("w", 4)
                        .scalar("limit", 0)
                        .node("Softmax x -> a")
                        .node("ReduceSum x -> sum", int_("keepdims", 0))
                        .node("Greater sum,limit -> cond")
                        .node("If cond -> b", graph("then_branch", then), graph("else_branch", otherwise))
                        .node("Softmax b -> y")
                        .output("y")
                        .model());
        models.put(
                "shapes that depend on data",
                new Graphs()
                        .input("x", 6)
                        .node("Tanh x -> a")
                        .node("Relu a -> r")
                        .node("NonZero r -> i")
                        .node("Transpose i -> j")
                        .node("GatherND r,j -> b")
                        .node("ReduceSum b -> c")
                        .node("Mul c,a -> d")
                        .node("Softmax d -> y")
                        .output("y")
                        .model());
        models.put(
                "sequences",
                new Graphs()
                        .input("x", 2, 4)
                        .index("one", 1)
                        .node("Softmax x -> a")
                        .node("SequenceConstruct x,a -> seq")
                        .node("SequenceAt seq,one -> b")
                        .node("Softmax b -> y")
                        .output("y")
                        .model());
        models.put(
                "old format",
                new Graphs()
                        .ir(3)
                        .opset(8)
                        .input("x", 2, 4)
                        .input("w", 4, 4)
                        .weight("w", 4, 4)
                        .node("MatMul x,w -> a")
                        .node("Softmax a -> b")
                        .node("MatMul b,w -> y")
                        .output("y")
                        .model());
        models.put(
                "constant as a result",
                new Graphs()
                        .input("x", 2, 4)
                        .weight("w", 4, 4)
                        .node("Transpose w -> t")
                        .node("MatMul x,t -> y")
                        .output("y", "t")
                        .model());
        ModelProto function = new Graphs()
                .input("x", 2, 4)
                .node("own.Twice x -> a")
                .node("Softmax a -> b")
                .node("own.Twice b -> y")
                .output("y")
                .model(Graphs.domain("own"));
        models.put(
                "functions of its own",
                function.toBuilder()
                        .addFunctions(FunctionProto.newBuilder()
                                .setName("Twice")
                                .setDomain("own")
                                .addInput("i")
                                .addOutput("o")
                                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                                .addNode(Graphs.nodeProto("Add i,i -> o")))
                        .build());
        models.put(
                "quantized",
                new Graphs()
                        .input("x", 1, 4, 6, 6)
                        .scalar("s", 0.05f)
                        .bytes("z", Types.UINT8, 100)
                        .bytes("wq", TensorProto.DataType.INT8_VALUE, 3, 4, 4, 3, 3)
                        .bytes("wz", TensorProto.DataType.INT8_VALUE, 0)
                        .node("QuantizeLinear x,s,z -> q")
                        .node("DequantizeLinear q,s,z -> d")
                        .node("DequantizeLinear wq,s,wz -> w")
                        .node("Conv d,w -> c")
                        .node("QuantizeLinear c,s,z -> cq")
                        .node("DequantizeLinear cq,s,z -> y")
                        .output("y")
                        .model());
        models.put(
                "other domains",
                new Graphs()
                        .input("x", 2, 4)
                        .weight("w", 4, 4)
                        .weight("b", 4)
                        .node("com.microsoft.FusedMatMul x,w -> a")
                        .node("com.microsoft.BiasGelu a,b -> g")
                        .node("Softmax g -> y")
                        .output("y")
                        .model(Graphs.domain("com.microsoft")));
        return models;
    }

    @TestFactory
    Stream<DynamicTest> piecesGiveWhatTheWholeGives() {
        return models().entrySet().stream().map(m -> DynamicTest.dynamicTest(m.getKey(), () -> check(m.getValue())));
    }

    private void check(ModelProto proto) throws Exception {
        Path file = Graphs.write(folder, proto);
        Model model = loader.load(file.toString(), Progress.NONE);
        List<String> layers = model.graph().layers().stream().map(Layer::id).toList();
        Map<String, Sessions.Value> inputs = Sessions.random(model.graph().inputs(), 5);
        Map<String, Sessions.Value> whole =
                Sessions.run(ByteBuffer.wrap(Files.readAllBytes(file)), OptLevel.NO_OPT, inputs);
        List<List<List<String>>> divisions = new ArrayList<>();
        for (int i = 1; i < layers.size(); i++) {
            divisions.add(List.of(layers.subList(0, i), layers.subList(i, layers.size())));
        }
        divisions.add(List.of(layers));
        divisions.add(layers.stream().map(List::of).toList());
        Random random = new Random(11);
        for (int i = 0; i < 10; i++) {
            List<List<String>> runs = new ArrayList<>();
            for (int from = 0; from < layers.size(); ) {
                int to = from + 1 + random.nextInt(layers.size() - from);
                runs.add(layers.subList(from, to));
                from = to;
            }
            divisions.add(runs);
        }
        for (List<List<String>> segments : divisions) {
            assertThat(Sessions.pieces(splitter, model, segments, OptLevel.NO_OPT, inputs))
                    .as("%s", segments)
                    .isEqualTo(whole);
        }
    }

    @Test
    void holdsJustWhatItNeeds() throws Exception {
        Model model = loader.load(Graphs.small().write(folder).toString(), Progress.NONE);
        ByteBuffer first = splitter.split(model, model.graph().segment(List.of("conv")));
        assertThat(first.isDirect()).isTrue();
        assertThat(first.isReadOnly()).isTrue();
        assertThat(first.position()).isZero();
        ModelProto part = ModelProto.parseFrom(first);
        assertThat(part.getIrVersion()).isEqualTo(8);
        assertThat(part.getOpsetImportList()).hasSize(1);
        assertThat(part.getGraph().getInitializerList())
                .extracting(TensorProto::getName)
                .containsExactlyInAnyOrder("w1", "b1", "scale", "shift", "mean", "var");
        assertThat(part.getGraph().getInputList()).containsExactly(Protos.value("x", Types.FLOAT, 1, 3, 8, 8));
        assertThat(part.getGraph().getOutputList()).containsExactly(Protos.value("r", Types.FLOAT, 1, 4, 8, 8));
        ModelProto last =
                ModelProto.parseFrom(splitter.split(model, model.graph().segment(List.of("pool"))));
        assertThat(last.getGraph().getInitializerCount()).isZero();
    }

    @Test
    void sameBytesEveryTime() throws Exception {
        Model model = loader.load(Graphs.small().write(folder).toString(), Progress.NONE);
        Segment segment = model.graph().segment(List.of("conv", "pool"));
        ModelFiles others = new ModelFiles();
        assertThat(splitter.split(model, segment))
                .isEqualTo(splitter.split(model, segment))
                .isEqualTo(new OnnxSplitter(others).split(model, segment));
    }

    @Test
    void refusesSegmentsOfOtherModelsAndChangedFiles() throws Exception {
        Path file = Graphs.small().write(folder);
        Model model = loader.load(file.toString(), Progress.NONE);
        Segment segment = model.graph().segment(List.of("pool"));
        assertThatThrownBy(() -> splitter.split(model, new Segment(List.of("ghost"), List.of(), List.of())))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("'ghost'");
        assertThatThrownBy(() -> splitter.split(model, new Segment(List.of("pool"), segment.inputs(), List.of())))
                .isInstanceOf(InputException.class);
        Files.write(
                file,
                new Graphs()
                        .input("x", 1)
                        .node("Relu x -> y")
                        .output("y")
                        .model()
                        .toByteArray());
        assertThatThrownBy(() -> splitter.split(model, segment))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("has changed");
    }
}
