package org.cutpoint.model.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cutpoint.model.onnx.internal.Graphs.graph;
import static org.cutpoint.model.onnx.internal.Graphs.int_;
import static org.cutpoint.model.onnx.internal.Graphs.ints_;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorAnnotation;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.model.tck.Divisions;
import org.cutpoint.model.tck.Inference;
import org.cutpoint.model.tck.PythonOnnx;
import org.cutpoint.model.tck.SplitContract;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
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
        models.put("a loop in a branch that looks outside at each depth", nested());
        models.put(
                "scan that looks outside",
                new Graphs()
                        .input("x", 3, 4)
                        .weight("start", 4)
                        .weight("w", 4)
                        .node("Tanh x -> a")
                        .node("Softmax x -> b")
                        .node("Scan start,a -> last,all", int_("num_scan_inputs", 1), graph("body", scanned()))
                        .node("Mul all,b -> c")
                        .node("Add c,last -> y")
                        .output("y", "last")
                        .model());
        models.put(
                "sparse weights on both sides",
                sparse(new Graphs()
                        .input("x", 2, 4)
                        .node("MatMul x,sw -> a")
                        .node("Softmax a -> b")
                        .node("MatMul b,sw -> y")
                        .output("y")));
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

    /** Mul reads a weight, Add a tensor of the main graph, Sub one of the branch: from the body of a loop in the branch. */
    private static ModelProto nested() {
        GraphProto body = GraphProto.newBuilder()
                .setName("body")
                .addInput(Protos.value("i", Types.INT64))
                .addInput(Protos.value("go", Types.BOOL))
                .addInput(Protos.value("v", Types.FLOAT, 2, 4))
                .addNode(Graphs.nodeProto("Identity go -> on"))
                .addNode(Graphs.nodeProto("Mul v,w -> p"))
                .addNode(Graphs.nodeProto("Add p,a -> q"))
                .addNode(Graphs.nodeProto("Sub q,t -> r"))
                .addOutput(Protos.value("on", Types.BOOL))
                .addOutput(Protos.value("r", Types.FLOAT, 2, 4))
                .build();
        GraphProto then = GraphProto.newBuilder()
                .setName("then")
                .addNode(Graphs.nodeProto("Tanh b -> t"))
                .addNode(Graphs.nodeProto("Loop trips,,x -> u", graph("body", body)))
                .addOutput(Protos.value("u", Types.FLOAT, 2, 4))
                .build();
        GraphProto otherwise = GraphProto.newBuilder()
                .setName("else")
                .addInitializer(new Graphs().random("own", 4))
                .addNode(Graphs.nodeProto("Mul x,own -> e"))
                .addOutput(Protos.value("e", Types.FLOAT, 2, 4))
                .build();
        return new Graphs()
                .input("x", 2, 4)
                .weight("w", 4)
                .scalar("limit", -1000)
                .index("trips", 3)
                .node("Softmax x -> a")
                .node("Softmax a -> b")
                .node("ReduceSum x -> sum", int_("keepdims", 0))
                .node("Greater sum,limit -> cond")
                .node("If cond -> c", graph("then_branch", then), graph("else_branch", otherwise))
                .node("Softmax c -> d")
                .node("Mul d,w -> y")
                .output("y")
                .model();
    }

    private static GraphProto scanned() {
        return GraphProto.newBuilder()
                .setName("body")
                .addInput(Protos.value("state", Types.FLOAT, 4))
                .addInput(Protos.value("row", Types.FLOAT, 4))
                .addNode(Graphs.nodeProto("Mul row,w -> scaled"))
                .addNode(Graphs.nodeProto("Add state,scaled -> next"))
                .addNode(Graphs.nodeProto("Identity next -> kept"))
                .addOutput(Protos.value("next", Types.FLOAT, 4))
                .addOutput(Protos.value("kept", Types.FLOAT, 4))
                .build();
    }

    private static ModelProto sparse(Graphs graphs) {
        graphs.proto()
                .addSparseInitializer(SparseTensorProto.newBuilder()
                        .addDims(4)
                        .addDims(4)
                        .setValues(new Graphs().random("sw", 3))
                        .setIndices(Graphs.longs("", 1, 6, 11)));
        return graphs.model();
    }

    @TestFactory
    Stream<DynamicTest> piecesGiveWhatTheWholeGives() {
        return models().entrySet().stream().map(m -> DynamicTest.dynamicTest(m.getKey(), () -> check(m.getValue())));
    }

    private void check(ModelProto proto) throws Exception {
        Model model = loader.load(Graphs.write(folder, proto).toString(), Progress.NONE);
        List<String> layers = model.graph().layers().stream().map(Layer::id).toList();
        SplitContract contract = new SplitContract(model, splitter, Map.of(), 1e-4);
        contract.check(1, 3, 10);
        contract.check(List.of(List.of(layers), layers.stream().map(List::of).toList()));
    }

    /** Where the environment has Python's onnx package. */
    @Test
    void theCheckerOfOnnxPassesSegments() throws Exception {
        Optional<PythonOnnx> checker = PythonOnnx.find();
        assumeTrue(checker.isPresent(), "CUTPOINT_PYTHON does not name a Python with onnx");
        Path parts = Files.createDirectory(folder.resolve("parts"));
        Map<String, ModelProto> models = models();
        // Its shape inference takes sparse weights for scalars.
        models.remove("sparse weights on both sides");
        for (Map.Entry<String, ModelProto> entry : models.entrySet()) {
            Model model = loader.load(Graphs.write(folder, entry.getValue()).toString(), Progress.NONE);
            for (List<List<String>> division : new Divisions(model.graph()).prefixes(1)) {
                for (List<String> layers : division) {
                    String name = entry.getKey() + ", " + division.get(0).size() + " " + division.indexOf(layers);
                    splitter.write(model, model.graph().segment(layers), parts.resolve(name + ".onnx"));
                }
            }
        }
        assertThat(checker.get().faults(parts)).isEmpty();
    }

    @Test
    void copiesJustTheFunctionsThatAreCalled() throws Exception {
        FunctionProto.Builder twice = function("Twice", "Add i,i -> o");
        GraphProto branch = GraphProto.newBuilder()
                .setName("branch")
                .addNode(Graphs.nodeProto("own.Twice a -> t"))
                .addOutput(Protos.value("t", Types.FLOAT, 2, 4))
                .build();
        ModelProto proto = new Graphs()
                        .input("x", 2, 4)
                        .scalar("limit", 0)
                        .node("own.Four x -> a")
                        .node("Softmax a -> b")
                        .node("ReduceSum b -> sum", int_("keepdims", 0))
                        .node("Greater sum,limit -> cond")
                        .node("If cond -> c", graph("then_branch", branch), graph("else_branch", branch))
                        .node("Softmax c -> d")
                        .node("own.Half d -> y")
                        .output("y")
                        .model(Graphs.domain("own"))
                        .toBuilder()
                        .addFunctions(function("Four", "own.Twice i -> m", "own.Twice m -> o")
                                .addOpsetImport(Graphs.domain("own")))
                        .addFunctions(twice)
                        .addFunctions(function("Half", "Identity i -> o"))
                        .build();
        check(proto);
        Model model = loader.load(
                Graphs.write(folder, proto).toString(), new LoadOptions(Granularity.OP, Map.of()), Progress.NONE);
        assertThat(model.graph().layers()).extracting(Layer::id).contains("n0");
        assertThat(functions(model, "n0")).containsExactly("Four", "Twice");
        assertThat(functions(model, "n1")).isEmpty();
        assertThat(functions(model, "n4")).containsExactly("Twice");
        assertThat(functions(model, "n6")).containsExactly("Half");
    }

    private static FunctionProto.Builder function(String name, String... nodes) {
        FunctionProto.Builder function = FunctionProto.newBuilder()
                .setName(name)
                .setDomain("own")
                .addInput("i")
                .addOutput("o")
                // Not the model's, or else the loader would put the functions' nodes in where they are called.
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(16));
        for (String node : nodes) {
            function.addNode(Graphs.nodeProto(node));
        }
        return function;
    }

    private List<String> functions(Model model, String layer) throws Exception {
        return ModelProto.parseFrom(splitter.split(model, model.graph().segment(List.of(layer))))
                .getFunctionsList()
                .stream()
                .map(FunctionProto::getName)
                .toList();
    }

    @Test
    void keepsWhatTheModelSaysOfItsTensors() throws Exception {
        Graphs graphs = new Graphs()
                .input("x", 2, 4)
                .weight("w", 4, 4)
                .scalar("scale", 0.5f)
                .bytes("zero", Types.UINT8, 7)
                .node("MatMul x,w -> a")
                .node("Tanh a -> b")
                .node("Softmax b -> c")
                .node("MatMul c,w -> y")
                .output("y");
        graphs.proto()
                .addQuantizationAnnotation(TensorAnnotation.newBuilder()
                        .setTensorName("a")
                        .addQuantParameterTensorNames(entry("SCALE_TENSOR", "scale"))
                        .addQuantParameterTensorNames(entry("ZERO_POINT_TENSOR", "zero")))
                .addValueInfo(Protos.value("a", Types.FLOAT, 2, 4))
                .addValueInfo(Protos.value("c", Types.FLOAT, 2, 4));
        Model model = loader.load(graphs.write(folder).toString(), Progress.NONE);
        GraphProto first = part(model, "n0");
        assertThat(first.getQuantizationAnnotationList())
                .isEqualTo(graphs.proto().getQuantizationAnnotationList());
        assertThat(first.getInitializerList())
                .extracting(TensorProto::getName)
                .containsExactlyInAnyOrder("w", "scale", "zero");
        assertThat(first.getValueInfoList()).extracting(ValueInfoProto::getName).containsExactly("a");
        GraphProto second = part(model, "n2", "n3");
        assertThat(second.getQuantizationAnnotationCount()).isZero();
        assertThat(second.getInitializerList()).extracting(TensorProto::getName).containsExactly("w");
        assertThat(second.getValueInfoList())
                .extracting(ValueInfoProto::getName)
                .containsExactly("c");
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private GraphProto part(Model model, String... layers) throws Exception {
        return ModelProto.parseFrom(splitter.split(model, model.graph().segment(List.of(layers))))
                .getGraph();
    }

    @Test
    void writesTheSameToAFile() throws Exception {
        Model model = loader.load(Graphs.small().write(folder).toString(), Progress.NONE);
        Segment segment = model.graph().segment(List.of("conv", "pool"));
        Path file = folder.resolve("part.onnx");
        Files.writeString(file, "what was there before");
        assertThat(splitter.write(model, segment, file)).containsExactly(file);
        assertThat(ByteBuffer.wrap(Files.readAllBytes(file))).isEqualTo(splitter.split(model, segment));
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).containsExactlyInAnyOrder(file, model.file());
        }
    }

    /** As with more than 2 GiB, which nobody wants to wait for. */
    @Test
    void writesWeightsApartIfTheyAreTooMany() throws Exception {
        Model model = loader.load(
                new Graphs()
                        .input("x", 2, 40)
                        .weight("v", 40, 40)
                        .weight("w", 40, 40)
                        .weight("b", 40)
                        .node("MatMul x,v -> a")
                        .node("Softmax a -> s")
                        .node("MatMul s,w -> c")
                        .node("Add c,b -> y")
                        .output("y")
                        .write(folder)
                        .toString(),
                Progress.NONE);
        OnnxSplitter modest = new OnnxSplitter(files, new PartWriter(4000));
        Segment segment = model.graph()
                .segment(model.graph().layers().stream().map(Layer::id).toList());
        assertThatThrownBy(() -> modest.split(model, segment))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("larger than 2 GiB")
                .hasMessageContaining("cutpoint split");
        Path file = folder.resolve("part.onnx");
        Path data = folder.resolve("part.onnx.data");
        assertThat(modest.write(model, segment, file)).containsExactly(file, data);
        assertThat(Files.size(file)).isLessThan(1000);
        Map<String, Tensor> inputs = Map.of("x", Tensor.random(model.graph().tensor("x"), 3));
        assertThat(Inference.run(file, OptLevel.NO_OPT, inputs, segment.outputs()))
                .isEqualTo(Inference.run(model.file(), OptLevel.NO_OPT, inputs, segment.outputs()));
        // What was written can be loaded and cut again.
        Model again = loader.load(file.toString(), Progress.NONE);
        assertThat(again.graph().layers()).isEqualTo(model.graph().layers());
        new SplitContract(again, splitter, inputs, 1e-4).check(1, 1, 1);
    }

    /** Three weights of 805 MB, nearly all zeros, so that the source takes no room on the disk; the segment does. */
    @Test
    @Tag("exhaustive")
    void writesMoreThanAMessageCanHold() throws Exception {
        int in = 16_384;
        int out = 12_288;
        long bytes = 4L * in * out;
        Graphs graphs = new Graphs().input("x", 1, in);
        try (FileChannel data =
                FileChannel.open(folder.resolve("weights"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            Random random = new Random(4);
            for (int i = 0; i < 3; i++) {
                graphs.proto()
                        .addInitializer(TensorProto.newBuilder()
                                .setName("w" + i)
                                .setDataType(Types.FLOAT)
                                .addDims(in)
                                .addDims(out)
                                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                                .addExternalData(entry("location", "weights"))
                                .addExternalData(entry("offset", Long.toString(i * bytes)))
                                .addExternalData(entry("length", Long.toString(bytes))));
                graphs.node("MatMul x,w" + i + " -> y" + i).output("y" + i);
                for (int k = 0; k < 1000; k++) {
                    ByteBuffer value = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
                    value.putFloat((float) random.nextGaussian()).flip();
                    data.write(value, i * bytes + 4L * random.nextInt(in * out));
                }
                data.write(ByteBuffer.allocate(4), (i + 1) * bytes - 4);
            }
        }
        Model model = loader.load(graphs.write(folder).toString(), Progress.NONE);
        Segment segment = model.graph()
                .segment(model.graph().layers().stream().map(Layer::id).toList());
        assertThatThrownBy(() -> splitter.split(model, segment)).hasMessageContaining("larger than 2 GiB");
        List<Path> written = splitter.write(model, segment, folder.resolve("part.onnx"));
        assertThat(written).hasSize(2);
        assertThat(Files.size(written.get(1))).isEqualTo(3 * bytes);
        Map<String, Tensor> inputs = Map.of("x", Tensor.random(model.graph().tensor("x"), 3));
        for (TensorInfo result : segment.outputs()) {
            Segment one = model.graph()
                    .segment(List.of(model.graph().producer(result.id()).orElseThrow()));
            Map<String, Tensor> expected =
                    Inference.run(splitter.split(model, one), OptLevel.NO_OPT, inputs, List.of(result));
            Model again = loader.load(written.get(0).toString(), Progress.NONE);
            Segment same = again.graph().segment(one.layers());
            assertThat(Inference.run(splitter.split(again, same), OptLevel.NO_OPT, inputs, List.of(result)))
                    .isEqualTo(expected);
        }
    }

    @Test
    void writesWeightsApartWhereverTheyAre() throws Exception {
        TensorProto.Builder big = new Graphs().random("big", 20, 20).toBuilder();
        GraphProto branch = GraphProto.newBuilder()
                .setName("branch")
                .addInitializer(big.setName("inner"))
                .addNode(Graphs.nodeProto("MatMul x,inner -> t"))
                .addOutput(Protos.value("t", Types.FLOAT, 2, 20))
                .build();
        Graphs graphs = new Graphs()
                .input("x", 2, 20)
                .scalar("limit", 0)
                .node("Constant -> big", Graphs.tensor("value", big.setName("").build()))
                .node("ReduceSum x -> sum", int_("keepdims", 0))
                .node("Greater sum,limit -> cond")
                .node("If cond -> b", graph("then_branch", branch), graph("else_branch", branch))
                .node("MatMul b,big -> c")
                .node("MatMul c,sw -> y")
                .output("y");
        long[] indices = java.util.stream.LongStream.range(0, 300).toArray();
        graphs.proto()
                .addSparseInitializer(SparseTensorProto.newBuilder()
                        .addDims(20)
                        .addDims(20)
                        .setValues(new Graphs().random("sw", 300))
                        .setIndices(Graphs.longs("", indices)));
        Model model = loader.load(graphs.write(folder).toString(), Progress.NONE);
        OnnxSplitter modest = new OnnxSplitter(files, new PartWriter(8000));
        Segment segment = model.graph()
                .segment(model.graph().layers().stream().map(Layer::id).toList());
        Path file = folder.resolve("part.onnx");
        modest.write(model, segment, file);
        Map<String, Tensor> inputs = Map.of("x", Tensor.random(model.graph().tensor("x"), 3));
        assertThat(Inference.run(file, OptLevel.NO_OPT, inputs, segment.outputs()))
                .isEqualTo(Inference.run(model.file(), OptLevel.NO_OPT, inputs, segment.outputs()));
    }

    @Test
    void leavesNothingHalfWritten() throws Exception {
        Model model = loader.load(Graphs.small().write(folder).toString(), Progress.NONE);
        Segment segment = model.graph().segment(List.of("conv"));
        assertThatThrownBy(() -> splitter.write(model, segment, model.file()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("of the model itself");
        assertThatThrownBy(() -> splitter.write(model, segment, folder.resolve("no/such/folder.onnx")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("cannot be written");
        Path taken = Files.createDirectories(folder.resolve("taken/inside"));
        assertThatThrownBy(() -> splitter.write(model, segment, taken.getParent()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("cannot be written");
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).containsExactlyInAnyOrder(taken.getParent(), model.file());
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
