package org.cutpoint.model.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cutpoint.model.onnx.internal.Graphs.graph;
import static org.cutpoint.model.onnx.internal.Graphs.int_;
import static org.cutpoint.model.onnx.internal.Graphs.ints_;
import static org.cutpoint.model.onnx.internal.Graphs.string;
import static org.cutpoint.model.onnx.internal.Graphs.tensor;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a file holds, loading and splitting it ends soon, in a model or in one line that says why not. In a normal build
 * this replays what once went wrong (the folder {@code LoaderFuzzTestInputs}); to look for more, run one of the tests with
 * the environment variable {@code JAZZER_FUZZ=1}.
 */
class LoaderFuzzTest {
    /** Says at every open dimension how it is taken. */
    private static final Logger WARNINGS = Logger.getLogger("org.cutpoint.model.onnx");

    /** Twice as long as a run may take to find out about shapes. */
    private static final Duration LONG = Duration.ofSeconds(60);

    private static final List<ModelProto> MODELS = models();
    private static final Mutations MUTATIONS = new Mutations(MODELS);

    @TempDir
    static Path folder;

    @Test
    void theModelsThatAreChangedAreGood() throws IOException {
        for (ModelProto model : MODELS) {
            Path file = Files.write(folder.resolve("good.onnx"), model.toByteArray());
            assertThat(new OnnxLoader(new ModelFiles(folder))
                            .load(file.toString(), Progress.NONE)
                            .graph()
                            .layers())
                    .isNotEmpty();
        }
    }

    @FuzzTest(maxDuration = "10m")
    void anyBytes(byte[] content) throws IOException {
        loadAndSplit(content);
    }

    @FuzzTest(maxDuration = "10m")
    void almostAModel(FuzzedDataProvider data) throws IOException {
        loadAndSplit(MUTATIONS.model(data).toByteArray());
    }

    @BeforeAll
    static void prepare() throws IOException {
        Files.write(folder.resolve("data"), new byte[1024]);
        WARNINGS.setLevel(Level.SEVERE);
    }

    @AfterAll
    static void loud() {
        WARNINGS.setLevel(null);
    }

    private static void loadAndSplit(byte[] content) throws IOException {
        long start = System.nanoTime();
        Path file = Files.write(folder.resolve("m.onnx"), content);
        ModelFiles files = new ModelFiles(folder);
        try {
            Model model = new OnnxLoader(files).load(file.toString(), Progress.NONE);
            split(model, new OnnxSplitter(files));
        } catch (InputException e) {
            assertThat(e.getMessage())
                    .startsWith(file + ": ")
                    .doesNotContain("\n")
                    .hasSizeLessThan(20_000);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG);
    }

    /** Both sides of the cuts at the ends and in the middle, and each piece is a model again. */
    private static void split(Model model, OnnxSplitter splitter) throws IOException {
        List<String> layers = model.graph().layers().stream().map(Layer::id).toList();
        // Without nodes there is nothing to split.
        for (int cut : layers.isEmpty() ? new int[0] : new int[] {0, layers.size() / 2, layers.size() - 1}) {
            for (List<String> side : List.of(layers.subList(0, cut), layers.subList(cut, layers.size()))) {
                if (!side.isEmpty()) {
                    ByteBuffer piece = splitter.split(model, model.graph().segment(side));
                    ModelChecks.check("piece", ModelProto.parseFrom(piece), Limits.here());
                }
            }
        }
    }

    /** Small models with all that models are made of. */
    private static List<ModelProto> models() {
        ModelProto shapes = new Graphs()
                .input("x", 2, 3, 4)
                .ints("two", 2)
                .ints("axes", 0)
                .node("Shape x -> s")
                .node("Gather s,axes -> g", int_("axis", 0))
                .node("Concat g,two,two -> c", int_("axis", 0))
                .node("Expand two,c -> e")
                .node("ConstantOfShape c -> o", tensor("value", Graphs.longs("", 3)))
                .node("Tile x,c -> t")
                .node("Slice c,axes,two,axes -> sl")
                .node("Unsqueeze x,axes -> u")
                .node("Squeeze u,axes -> v")
                .node("Reshape v,s -> r")
                .node("Transpose r -> p", ints_("perm", 0, 1, 2))
                .node("Softmax p -> y")
                .output("y", "t")
                .model();
        GraphProto then = GraphProto.newBuilder()
                .setName("then")
                .addNode(Graphs.nodeProto("Relu r -> a"))
                .addOutput(Protos.value("a", Types.FLOAT, 2, 3))
                .build();
        GraphProto otherwise = GraphProto.newBuilder()
                .setName("else")
                .addInitializer(new Graphs().random("k", 2, 3))
                .addNode(Graphs.nodeProto("Add r,k -> b"))
                .addOutput(Protos.value("b", Types.FLOAT, 2, 3))
                .build();
        ModelProto branches = new Graphs()
                .input("x", 2, 3)
                .typed("cond", Types.BOOL)
                .node("Tanh x -> r")
                .node("If cond -> y", graph("then_branch", then), graph("else_branch", otherwise))
                .node("Sigmoid y -> z")
                .output("z")
                .model();
        GraphProto body = GraphProto.newBuilder()
                .setName("body")
                .addInput(Protos.value("i", Types.INT64))
                .addInput(Protos.value("go", Types.BOOL))
                .addInput(Protos.value("state", Types.FLOAT, 2))
                .addNode(Graphs.nodeProto("Identity go -> still"))
                .addNode(Graphs.nodeProto("Add state,x -> next"))
                .addNode(Graphs.nodeProto("Relu next -> scan"))
                .addOutput(Protos.value("still", Types.BOOL))
                .addOutput(Protos.value("next", Types.FLOAT, 2))
                .addOutput(Protos.value("scan", Types.FLOAT, 2))
                .build();
        ModelProto loop = new Graphs()
                .input("x", 2)
                .index("trips", 3)
                .node("Loop trips,,x -> last,all", graph("body", body))
                .node("ReduceSum all -> y")
                .output("last", "y")
                .model();
        ModelProto function = new Graphs()
                        .input("x", 1, 4)
                        .node("local.twice x -> a")
                        .node("local.twice a -> y")
                        .output("y")
                        .model(Graphs.domain("local"))
                        .toBuilder()
                        .addFunctions(FunctionProto.newBuilder()
                                .setName("twice")
                                .setDomain("local")
                                .addInput("p")
                                .addOutput("q")
                                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                                .addNode(Graphs.nodeProto("Add p,p -> q")))
                        .build();
        ModelProto sparse = new Graphs()
                .input("x", 2, 4).node("MatMul x,w -> y").output("y").model().toBuilder()
                        .build();
        ModelProto.Builder withSparse = sparse.toBuilder();
        withSparse
                .getGraphBuilder()
                .addSparseInitializer(SparseTensorProto.newBuilder()
                        .setValues(new Graphs().random("w", 2))
                        .setIndices(Graphs.longs("", 1, 5))
                        .addDims(4)
                        .addDims(2));
        ModelProto.Builder external =
                new Graphs().input("x", 2, 4).node("MatMul x,w -> y").output("y").model().toBuilder();
        external.getGraphBuilder()
                .addInitializer(TensorProto.newBuilder()
                        .setName("w")
                        .setDataType(Types.FLOAT)
                        .addDims(4)
                        .addDims(2)
                        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                        .addExternalData(StringStringEntryProto.newBuilder()
                                .setKey("location")
                                .setValue("data"))
                        .addExternalData(StringStringEntryProto.newBuilder()
                                .setKey("offset")
                                .setValue("64"))
                        .addExternalData(StringStringEntryProto.newBuilder()
                                .setKey("length")
                                .setValue("32")));
        ModelProto quantized = new Graphs()
                .input("x", 1, 2, 6, 6)
                .scalar("scale", 0.1f)
                .bytes("zero", Types.UINT8, 3)
                .bytes("w", Types.UINT8, 7, 3, 2, 3, 3)
                .node("QuantizeLinear x,scale,zero -> q")
                .node("DequantizeLinear q,scale,zero -> d")
                .node("DequantizeLinear w,scale,zero -> wd")
                .node("Conv d,wd -> c", ints_("strides", 2, 2), string("auto_pad", "SAME_UPPER"))
                .node("MaxPool c -> y", ints_("kernel_shape", 2, 2), int_("ceil_mode", 1))
                .output("y")
                .model();
        ModelProto recurrent = new Graphs()
                .input("x", 5, 2, 3)
                .weight("w", 1, 16, 3)
                .weight("r", 1, 16, 4)
                .floats("scales", 1, 1, 2, 2)
                .node("LSTM x,w,r -> y", int_("hidden_size", 4))
                .node("Resize y,,scales -> z", string("mode", "nearest"))
                .node("NonZero z -> n")
                .output("z", "n")
                .model();
        ModelProto sequences = new Graphs()
                .input("x", 2, 3)
                .index("first", 0)
                .node("Split x -> a,b", int_("axis", 0))
                .node("SequenceConstruct a,b -> s")
                .node("SequenceAt s,first -> c")
                .node("ConcatFromSequence s -> d", int_("axis", 0))
                .node("Gemm c,d -> y", int_("transB", 1))
                .output("y")
                .model();
        return List.of(
                Graphs.small().model(),
                shapes,
                branches,
                loop,
                function,
                withSparse.build(),
                external.build(),
                quantized,
                recurrent,
                sequences);
    }
}
