package org.cutpoint.model.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cutpoint.model.onnx.internal.Graphs.graph;
import static org.cutpoint.model.onnx.internal.Graphs.int_;
import static org.cutpoint.model.onnx.internal.Graphs.ints_;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnknownFieldSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelSplitter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models that were made to do harm: small files that become large, graphs without an end, numbers that lead elsewhere. */
@Timeout(60)
class HostileModelTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Model load(Path file) {
        return new OnnxLoader(new ModelFiles(folder)).load(file.toString(), Progress.NONE);
    }

    private void refused(Path file, String... words) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> load(file))
                .isInstanceOf(InputException.class)
                .message()
                .startsWith(file + ": ")
                .doesNotContain("\n")
                .contains(words);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    }

    private void refused(Graphs graphs, String... words) throws IOException {
        refused(graphs.write(folder), words);
    }

    private void refused(Consumer<ModelProto.Builder> change, String... words) throws IOException {
        ModelProto.Builder model = Graphs.small().model().toBuilder();
        change.accept(model);
        refused(Graphs.write(folder, model.build()), words);
    }

    private void refused(byte[] content, String... words) throws IOException {
        refused(Files.write(folder.resolve("m.onnx"), content), words);
    }

    // ------------------------------------------------------------------------------------------- size of the messages

    private static byte[] bytes(MessageLite message, int field, byte[] part, int times) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        message.writeTo(bytes);
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        for (int i = 0; i < times; i++) {
            out.writeByteArray(field, part);
        }
        out.flush();
        return bytes.toByteArray();
    }

    /** A model whose graph is followed by the same field many times. */
    private static byte[] bomb(int field, byte[] part, int times) throws IOException {
        ModelProto model = Graphs.small().model();
        byte[] graph = bytes(model.getGraph(), field, part, times);
        return bytes(model.toBuilder().clearGraph().build(), ModelProto.GRAPH_FIELD_NUMBER, graph, 1);
    }

    @Test
    void manyTinyMessages() throws IOException {
        Limits limits = Limits.of(32 << 20);
        int times = 1_000_000;
        assertThatThrownBy(() -> WireChecks.check(
                        "m",
                        ByteString.copyFrom(bomb(GraphProto.NODE_FIELD_NUMBER, new byte[0], times)),
                        new Limits(1L << 40, 100_000)))
                .hasMessage("m: has more than 100000 nodes. Simplify or split the model.");
        for (int field : new int[] {
            GraphProto.NODE_FIELD_NUMBER,
            GraphProto.INITIALIZER_FIELD_NUMBER,
            GraphProto.VALUE_INFO_FIELD_NUMBER,
            GraphProto.METADATA_PROPS_FIELD_NUMBER,
            GraphProto.QUANTIZATION_ANNOTATION_FIELD_NUMBER,
            1234
        }) {
            assertThatThrownBy(
                            () -> WireChecks.check("m", ByteString.copyFrom(bomb(field, new byte[0], times)), limits))
                    .as("field %d", field)
                    .hasMessageStartingWith("m: would take more than 32 MiB of memory besides its weights. ");
        }
    }

    @Test
    void manyNumbersInFewBytes() throws IOException {
        byte[] ones = new byte[10_000_000];
        for (int field : new int[] {TensorProto.INT64_DATA_FIELD_NUMBER, TensorProto.DIMS_FIELD_NUMBER}) {
            byte[] weight = bytes(TensorProto.getDefaultInstance(), field, ones, 1);
            byte[] model = bomb(GraphProto.INITIALIZER_FIELD_NUMBER, weight, 1);
            assertThatThrownBy(() -> WireChecks.check("m", ByteString.copyFrom(model), Limits.of(32 << 20)))
                    .hasMessageContaining("more than 32 MiB");
        }
    }

    @Test
    void weightsAsRawDataTakeNoMemory() throws IOException {
        byte[] weight =
                bytes(TensorProto.getDefaultInstance(), TensorProto.RAW_DATA_FIELD_NUMBER, new byte[10_000_000], 1);
        WireChecks.check(
                "m", ByteString.copyFrom(bomb(GraphProto.INITIALIZER_FIELD_NUMBER, weight, 1)), Limits.of(1 << 20));
    }

    @Test
    void messagesInMessagesWithoutEnd() throws IOException {
        byte[] types = new byte[0];
        byte[] groups = new byte[20_000];
        for (int i = 0; i < 1000; i++) {
            // A type of an optional of a type of an optional ...
            types = bytes(MODEL, 9, bytes(MODEL, 1, types, 1), 1);
        }
        java.util.Arrays.fill(groups, (byte) (15 << 3 | 3));
        byte[] value = bytes(ValueInfoProto.getDefaultInstance(), ValueInfoProto.TYPE_FIELD_NUMBER, types, 1);
        refused(bomb(GraphProto.VALUE_INFO_FIELD_NUMBER, value, 1), "nests messages deeper than 100 levels");
        refused(bomb(GraphProto.VALUE_INFO_FIELD_NUMBER, groups, 1), "nests messages deeper than 100 levels");
    }

    private static final MessageLite MODEL = ModelProto.getDefaultInstance();

    @Test
    void groupsThatDoNotEndAsTheyBegan() throws IOException {
        byte start = 15 << 3 | 3;
        byte end = 15 << 3 | 4;
        byte other = 14 << 3 | 4;
        byte[] model = Graphs.small().model().toByteArray();
        for (byte[] tail : List.of(new byte[] {end}, new byte[] {start}, new byte[] {start, other})) {
            byte[] broken = java.util.Arrays.copyOf(model, model.length + tail.length);
            System.arraycopy(tail, 0, broken, model.length, tail.length);
            refused(broken, "is a damaged or truncated ONNX file");
        }
    }

    @Test
    void lengthsBeyondTheFile() throws IOException {
        byte[] model = Graphs.small().model().toByteArray();
        for (byte[] tail : List.of(
                new byte[] {0x3a, 100},
                new byte[] {0x3a, -1, -1, -1, -1, 7},
                new byte[] {0x3a, -1, -1, -1, -1, 15},
                new byte[] {0x3a, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1})) {
            byte[] broken = java.util.Arrays.copyOf(model, model.length + tail.length);
            System.arraycopy(tail, 0, broken, model.length, tail.length);
            refused(broken, "is a damaged or truncated ONNX file");
        }
    }

    /** What adds such bytes up, to know how much comes out, would hand out memory that nobody has written to. */
    @Test
    void truthValuesThatAreNone() throws IOException {
        for (int at : List.of(0, 7, 8, 10)) {
            byte[] bytes = new byte[11];
            bytes[at] = 2;
            TensorProto weight = TensorProto.newBuilder()
                    .setName("truths")
                    .setDataType(Types.BOOL)
                    .addDims(bytes.length)
                    .setRawData(ByteString.copyFrom(bytes))
                    .build();
            refused(m -> m.getGraphBuilder().addInitializer(weight), "'truths'", "bytes other than 0 and 1");
            String file = "truths" + at + ".bin";
            Files.write(folder.resolve(file), bytes);
            TensorProto beside = weight.toBuilder()
                    .clearRawData()
                    .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                    .addExternalData(StringStringEntryProto.newBuilder()
                            .setKey("location")
                            .setValue(file))
                    .build();
            refused(m -> m.getGraphBuilder().addInitializer(beside), "'truths'", "bytes other than 0 and 1");
        }
    }

    @Test
    void namesThatAreNone() throws IOException {
        refused(m -> m.getGraphBuilder().getNodeBuilder(0).setName("n".repeat(5000)), "holds a name of 5000 bytes");
        refused(m -> m.getGraphBuilder().getNodeBuilder(0).setName("a\nb"), "control characters");
        refused(m -> m.getGraphBuilder().getNodeBuilder(0).setName("\u001b[2J"), "control characters");
        refused(m -> m.getGraphBuilder().getNodeBuilder(0).setName("\u009b2J"), "control characters");
        refused(
                m -> m.getGraphBuilder().getNodeBuilder(0).setNameBytes(ByteString.copyFrom(new byte[] {'a', (byte) 0xc3
                })),
                "not UTF-8 (onnx.NodeProto.name)");
        // Texts that are for people may be as long as they like.
        ModelProto.Builder model = Graphs.small().model().toBuilder().setDocString("line\n".repeat(100_000));
        model.addMetadataPropsBuilder().setKey("vocabulary").setValue("word\n".repeat(100_000));
        assertThat(load(Graphs.write(folder, model.build())).graph().layers()).hasSize(3);
        assertThat(load(Graphs.small()
                                .named("Faltung ä 卷积", "Relu y -> z")
                                .output("z")
                                .write(folder))
                        .graph()
                        .layers())
                .isNotEmpty();
    }

    @Test
    void fieldsThatNobodyKnowsAreLeftAlone() throws IOException {
        ModelProto model = Graphs.small().model().toBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                500,
                                UnknownFieldSet.Field.newBuilder()
                                        .addVarint(7)
                                        .addFixed32(3)
                                        .addFixed64(4)
                                        .addLengthDelimited(ByteString.copyFromUtf8("\n"))
                                        .addGroup(UnknownFieldSet.getDefaultInstance())
                                        .build())
                        .build())
                .build();
        assertThat(load(Graphs.write(folder, model)).graph().layers()).hasSize(3);
    }

    // ------------------------------------------------------------------------------------------------------ versions

    @Test
    void versionsThatDoNotExist() throws IOException {
        refused(m -> m.setIrVersion(1_000_000), "format version (ir_version) 1000000, which does not exist");
        for (long version : new long[] {0, -1, 1000, Long.MAX_VALUE}) {
            refused(m -> m.getOpsetImportBuilder(0).setVersion(version), "imports version " + version);
        }
        refused(
                m -> m.addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("ai.onnx").setVersion(9)),
                "imports versions 17 and 9 of operator set 'ai.onnx'");
    }

    // ---------------------------------------------------------------------------------------------------- attributes

    @Test
    void attributesThatAreNotWhatTheySay() throws IOException {
        refused(
                m -> m.getGraphBuilder()
                        .getNodeBuilder(0)
                        .getAttributeBuilder(0)
                        .setType(AttributeType.FLOATS),
                "attribute 'pads' says to be of type FLOATS, but holds a INTS");
        refused(
                m -> m.getGraphBuilder().getNodeBuilder(0).addAttribute(ints_("pads", 1, 1, 1, 1)),
                "node 'conv' (Conv) has two attributes called 'pads'");
        refused(
                m -> m.getGraphBuilder().getNodeBuilder(0).setAttribute(0, int_("pads", 1)),
                "attribute 'pads' is of type INT instead of INTS");
        refused(
                m -> m.getGraphBuilder().getNodeBuilder(5).setAttribute(0, ints_("transB", 1)),
                "attribute 'transB' is of type INTS instead of INT");
        refused(
                m -> m.getGraphBuilder().getNodeBuilder(0).addAttribute(int_("auto_pad", 1)),
                "attribute 'auto_pad' is of type INT instead of STRING");
    }

    // ------------------------------------------------------------------------------------------------------- tensors

    @Test
    void tensorsThatHoldTheirDataTwice() throws IOException {
        refused(m -> m.getGraphBuilder().getInitializerBuilder(0).addFloatData(1), "holds its data more than once");
        refused(m -> m.getGraphBuilder().getInitializerBuilder(0).addInt64Data(1), "holds its data more than once");
    }

    @Test
    void tensorsWithMoreDimensionsThanAnybodyNeeds() throws IOException {
        TensorProto.Builder deep = TensorProto.newBuilder()
                .setName("deep")
                .setDataType(Types.FLOAT)
                .addFloatData(1);
        for (int i = 0; i < 65; i++) {
            deep.addDims(1);
        }
        refused(m -> m.getGraphBuilder().addInitializer(deep), "has 65 dimensions, more than 64");
        long[] axes = java.util.stream.LongStream.range(0, 4000).toArray();
        refused(
                new Graphs()
                        .input("x", 1)
                        .ints("axes", axes)
                        .node("Unsqueeze x,axes -> y")
                        .output("y"),
                "dimensions");
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (int i = 0; i < 100_000; i++) {
            shape.addDimBuilder().setDimValue(1);
        }
        refused(
                m -> m.getGraphBuilder()
                        .getInputBuilder(0)
                        .getTypeBuilder()
                        .getTensorTypeBuilder()
                        .setShape(shape),
                "larger than 2 GiB");
    }

    private static SparseTensorProto.Builder sparse(TensorProto indices, long... dims) {
        SparseTensorProto.Builder sparse = SparseTensorProto.newBuilder()
                .setValues(new Graphs().random("s", 2))
                .setIndices(indices);
        for (long d : dims) {
            sparse.addDims(d);
        }
        return sparse;
    }

    @Test
    void sparseTensorsThatWriteElsewhere() throws IOException {
        refused(
                m -> m.getGraphBuilder().addSparseInitializer(sparse(Graphs.longs("", 1, 8), 4, 2)),
                "has a value at index 8, outside of [4, 2]");
        refused(
                m -> m.getGraphBuilder().addSparseInitializer(sparse(Graphs.longs("", -1, 7), 4, 2)),
                "has a value at index -1");
        TensorProto pairs = Graphs.longs("", 0, 1, 1, 2).toBuilder()
                .clearDims()
                .addDims(2)
                .addDims(2)
                .build();
        refused(m -> m.getGraphBuilder().addSparseInitializer(sparse(pairs, 4, 2)), "has a value at index 2");
        refused(m -> m.getGraphBuilder().addSparseInitializer(sparse(Graphs.longs("", 1), 4, 2)), "do not fit");
        refused(m -> m.getGraphBuilder().addSparseInitializer(sparse(new Graphs().random("", 2), 4, 2)), "do not fit");
        refused(
                m -> m.getGraphBuilder().addSparseInitializer(sparse(Graphs.longs("", 1, 2), 1L << 20, 1L << 12)),
                "larger than 2 GiB without their gaps");
        refused(
                m -> m.getGraphBuilder().addSparseInitializer(sparse(Graphs.longs("", 1, 2), 1L << 61)),
                "more than 2^63 bytes");
    }

    // --------------------------------------------------------------------------------------------------------- shapes

    @Test
    void billionsOfElements() throws IOException {
        long billion = 1_000_000_000;
        Graphs one = new Graphs().input("x", 1);
        refused(
                one.ints("s", billion)
                        .node("ConstantOfShape s -> c")
                        .node("Add x,c -> y")
                        .output("y"),
                "2 GiB");
        refused(
                new Graphs()
                        .input("x", 1)
                        .ints("s", billion, billion, billion)
                        .node("Expand x,s -> y")
                        .output("y"),
                "that nothing can hold");
        refused(
                new Graphs()
                        .input("x", 1)
                        .index("a", 0)
                        .index("b", 10 * billion)
                        .index("c", 1)
                        .node("Range a,b,c -> r")
                        .node("Cast r -> f", int_("to", 1))
                        .node("Add x,f -> y")
                        .output("y"),
                "2 GiB");
        refused(
                new Graphs()
                        .input("x", 9)
                        .ints("t", billion)
                        .node("Tile x,t -> y")
                        .output("y"),
                "2 GiB");
        refused(
                new Graphs()
                        .input("x", 1, 1)
                        .ints("p", 0, 0, billion, 4)
                        .node("Pad x,p -> y")
                        .output("y"),
                "2 GiB");
        refused(
                new Graphs()
                        .input("x", 1, 1, 9, 9)
                        .floats("f", 1, 1, 1e6f, 1e6f)
                        .node("Resize x,,f -> y")
                        .output("y"),
                "2 GiB");
        refused(
                new Graphs()
                        .input("x", billion, 1)
                        .input("z", 1, billion)
                        .node("Add x,z -> y")
                        .output("y"),
                "2 GiB");
        refused(
                new Graphs()
                        .typed("x", Types.STRING, billion, 9)
                        .node("Identity x -> y")
                        .output("y"),
                "2 GiB");
    }

    /** What is folded doubles from node to node. */
    @Test
    void valuesThatGrow() throws IOException {
        Graphs graphs = new Graphs().input("x", 1).ints("c0", 1, 1);
        for (int i = 0; i < 28; i++) {
            graphs.node("Concat c" + i + ",c" + i + " -> c" + (i + 1), int_("axis", 0));
        }
        refused(graphs.node("Cast c28 -> f", int_("to", 1)).node("Add x,f -> y").output("y"), "2 GiB");
    }

    @Test
    void emptyTensorsWithHugeDimensions() throws IOException {
        TensorProto empty = TensorProto.newBuilder()
                .setName("e")
                .setDataType(Types.INT64)
                .addDims(1L << 40)
                .addDims(0)
                .build();
        Graphs graphs = new Graphs()
                .input("x", 1)
                .node("Concat e,e -> c", int_("axis", 1))
                .node("Size c -> s");
        graphs.proto().addInitializer(empty);
        Path file = graphs.node("Cast s -> f", int_("to", 1))
                .node("Add x,f -> y")
                .output("y")
                .write(folder);
        assertThat(load(file).graph().layers()).hasSize(1);
    }

    private static Graphs loop(long trips, String next, AttributeProto... attributes) {
        GraphProto body = GraphProto.newBuilder()
                .setName("body")
                .addInput(Protos.value("i", Types.INT64))
                .addInput(Protos.value("go", Types.BOOL))
                .addInput(Protos.value("s", Types.FLOAT, 1))
                .addNode(Graphs.nodeProto("Identity go -> still"))
                .addNode(Graphs.nodeProto(next, attributes))
                .addOutput(Protos.value("still", Types.BOOL))
                .addOutput(ValueInfoProto.newBuilder().setName("t"))
                .build();
        return new Graphs()
                .input("x", 1)
                .index("trips", trips)
                .node("Loop trips,,x -> y", graph("body", body))
                .output("y");
    }

    @Test
    void loopsWithoutEnd() throws IOException {
        refused(loop(Long.MAX_VALUE, "Relu s -> t"), "node 'n0' (Loop) never ends");
        refused(loop(Long.MAX_VALUE, "Concat s,s -> t", int_("axis", 0)), "node 'n0' (Loop) never ends");
    }

    /** The shape is not known before something runs; that must end. Not quick: gigabytes are filled. */
    @Test
    @Tag("exhaustive")
    void loopsThatGrow() throws IOException {
        refused(loop(1_000_000, "Concat s,s -> t", int_("axis", 0)), "takes more than 2048 MiB of memory to try out");
    }

    /** What depends on data is computed first, and what it would make is not. */
    @Test
    void sizesThatDependOnData() throws IOException {
        String[] makers = {
            "ConstantOfShape s -> y",
            "Expand x,s -> y",
            "Tile x,s -> y",
            "Resize x,,,s -> y",
            "Reshape x,s -> y",
            "Range zero,n,one -> y",
            "OneHot i,n,pair -> y"
        };
        for (String maker : makers) {
            Graphs graphs = new Graphs()
                    .input("x", 1)
                    .index("zero", 0)
                    .index("one", 1)
                    .ints("i", 0, 0)
                    .ints("pair", 0, 1)
                    .scalar("billions", 3e9f)
                    .node("NonZero x -> none")
                    .node("ReduceSum none -> no", int_("keepdims", 0))
                    .node("Cast no -> nought", int_("to", 1))
                    .node("Exp nought -> unit")
                    .node("Mul unit,billions -> many")
                    .node("Cast many -> n", int_("to", 7))
                    .node("Unsqueeze n,axes -> s")
                    .ints("axes", 0)
                    .node(maker)
                    .output("y");
            refused(graphs, maker.startsWith("Reshape") ? "ONNX Runtime refuses" : "is larger than 2 GiB");
        }
    }

    /** 32768 x 65536, from a product whose sides come out of a sequence. */
    @Test
    void productsOfWhatComesOutOfSequences() throws IOException {
        refused(
                new Graphs()
                        .input("x", 65536, 3)
                        .index("first", 0)
                        .node("Split x -> a,b", int_("axis", 0))
                        .node("SequenceConstruct a,b -> s")
                        .node("SequenceAt s,first -> c")
                        .node("ConcatFromSequence s -> d", int_("axis", 0))
                        .node("Gemm c,d -> y", int_("transB", 1))
                        .output("y"),
                "tensor 'y' of shape 32768x65536 is larger than 2 GiB");
    }

    @Test
    void inputsTooLargeToTryOut() throws IOException {
        long elements = Runtime.getRuntime().maxMemory() / 16 + 1;
        long huge = Math.min(elements, (1L << 29) - 1);
        Graphs graphs = new Graphs();
        for (int i = 0; i < 1 + elements / huge; i++) {
            graphs.input("x" + i, huge);
        }
        refused(graphs.node("NonZero x0 -> y").output("y"), "too large to try out which shapes it makes");
    }

    // ---------------------------------------------------------------------------------------------------------- graphs

    private static GraphProto branch(String... nodes) {
        GraphProto.Builder graph = GraphProto.newBuilder().setName("branch");
        for (String node : nodes) {
            graph.addNode(Graphs.nodeProto(node));
        }
        return graph.addOutput(ValueInfoProto.newBuilder().setName("b")).build();
    }

    private void refusedBranch(GraphProto branch, String... words) throws IOException {
        refused(
                new Graphs()
                        .typed("x", Types.BOOL)
                        .weight("w", 1)
                        .node(
                                "If x -> y",
                                graph("then_branch", branch("Identity w -> b")),
                                graph("else_branch", branch))
                        .output("y"),
                words);
    }

    @Test
    void brokenGraphsInsideOfGraphs() throws IOException {
        refusedBranch(branch("Add w,b -> a", "Relu a -> b"), "has a cycle through node");
        refusedBranch(branch("Relu w -> b", "Tanh w -> b"), "two tensors called 'b'");
        refusedBranch(branch("Relu ghost -> b"), "'ghost', which nothing makes");
        refusedBranch(branch(" -> b"), "has no operator");
        refusedBranch(branch("strange.Op w -> b"), "'strange', which the model does not import");
    }

    private static FunctionProto function(String name, String... nodes) {
        FunctionProto.Builder function = FunctionProto.newBuilder()
                .setName(name)
                .setDomain("f")
                .addInput("p")
                .addOutput("q")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17));
        for (String node : nodes) {
            function.addNode(Graphs.nodeProto(node));
        }
        return function.build();
    }

    private static ModelProto calling(List<FunctionProto> functions) {
        return new Graphs()
                .input("x", 1).node("f.f0 x -> y").output("y").model(Graphs.domain("f")).toBuilder()
                        .addAllFunctions(functions)
                        .build();
    }

    private void refusedFunctions(List<FunctionProto> functions, String... words) throws IOException {
        refused(Graphs.write(folder, calling(functions)), words);
    }

    @Test
    void functionsWithoutEnd() throws IOException {
        refusedFunctions(List.of(function("f0", "f.f0 p -> q")), "function 'f0' calls itself");
        refusedFunctions(
                List.of(function("f0", "f.f1 p -> q"), function("f1", "f.f2 p -> q"), function("f2", "f.f0 p -> q")),
                "calls itself");
        NodeProto inside = Graphs.nodeProto("If p -> q", graph("then_branch", branch("f.f0 p -> b")));
        refusedFunctions(List.of(function("f0").toBuilder().addNode(inside).build()), "function 'f0' calls itself");
        refusedFunctions(
                List.of(function("f0", "Relu p -> q"), function("f0", "Tanh p -> q")), "two functions called 'f0'");
        refusedFunctions(List.of(function("f0", "Relu z -> q", "Tanh q -> z")), "function 'f0'", "has a cycle");
        refusedFunctions(List.of(function("f0", "Relu z -> q")), "function 'f0'", "'z', which nothing makes");
    }

    @Test
    void functionsThatMultiply() throws IOException {
        List<FunctionProto> twice = new java.util.ArrayList<>();
        List<FunctionProto> deep = new java.util.ArrayList<>();
        List<FunctionProto> names = new java.util.ArrayList<>();
        for (int i = 0; i < 40; i++) {
            twice.add(function("f" + i, "f.f" + (i + 1) + " p -> a", "f.f" + (i + 1) + " a -> q"));
        }
        twice.add(function("f40", "Relu p -> q"));
        for (int i = 0; i < 5000; i++) {
            deep.add(function("f" + i, "f.f" + (i + 1) + " p -> q"));
        }
        deep.add(function("f5000", "Relu p -> q"));
        for (int i = 0; i < 60; i++) {
            NodeProto call = Graphs.nodeProto("f.f" + (i + 1) + " p -> q").toBuilder()
                    .setName("n".repeat(4000))
                    .build();
            names.add(function("f" + i).toBuilder().addNode(call).build());
        }
        FunctionProto.Builder last = FunctionProto.newBuilder(function("f60"));
        for (int i = 0; i < 10_000; i++) {
            last.addNode(Graphs.nodeProto("Relu p -> q" + i));
        }
        names.add(last.addNode(Graphs.nodeProto("Relu p -> q")).build());
        refusedFunctions(twice, "nodes, or", "when its functions are put in");
        refusedFunctions(deep, "calls functions deeper than 64 levels");
        refusedFunctions(names, "MiB of names, when its functions are put in");
    }

    // ----------------------------------------------------------------------------------- large, but nothing is wrong

    private void takesLongAtMost(Graphs graphs, int layers) throws IOException {
        Path file = graphs.write(folder);
        long start = System.nanoTime();
        Model model = load(file);
        List<String> ids = model.graph().layers().stream().map(Layer::id).toList();
        assertThat(ids).hasSize(layers);
        ModelSplitter splitter = new OnnxSplitter(new ModelFiles(folder));
        int half = (layers + 1) / 2;
        assertThat(splitter.split(model, model.graph().segment(ids.subList(0, half)))
                        .remaining())
                .isPositive();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    }

    @Test
    void longChains() throws IOException {
        Graphs graphs = new Graphs().input("t0", 1);
        for (int i = 0; i < 30_000; i++) {
            graphs.node("Softmax t" + i + " -> t" + (i + 1));
        }
        takesLongAtMost(graphs.output("t30000"), 30_000);
    }

    @Test
    void wideStars() throws IOException {
        Graphs graphs = new Graphs().input("x", 1).node("Softmax x -> s");
        for (int i = 0; i < 30_000; i++) {
            graphs.node("Softmax s -> t" + i).output("t" + i);
        }
        takesLongAtMost(graphs, 30_001);
    }

    @Test
    void chainsOfConstantsThatEverybodyNeeds() throws IOException {
        Graphs graphs = new Graphs().input("x", 1).weight("c0", 1);
        for (int i = 0; i < 15_000; i++) {
            graphs.node("Softmax c" + i + " -> c" + (i + 1));
        }
        for (int i = 0; i < 15_000; i++) {
            graphs.node("Div x,c15000 -> y" + i).output("y" + i);
        }
        refused(graphs, "their copies are more than 1000000");
    }

    @Test
    void longChainsOfTensorsThatCannotBeCut() throws IOException {
        Graphs graphs = new Graphs().input("x", 4).node("SequenceConstruct x -> s0");
        for (int i = 0; i < 5000; i++) {
            graphs.node("SequenceInsert s" + i + ",x -> s" + (i + 1));
        }
        takesLongAtMost(
                graphs.node("ConcatFromSequence s5000 -> y", int_("axis", 0)).output("y"), 1);
    }

    @Test
    void attributesOfAnyNumberOfValues() throws IOException {
        long[] many = new long[1_000_000];
        refused(
                m -> m.getGraphBuilder().getNodeBuilder(0).setAttribute(0, ints_("pads", many)),
                "ONNX Runtime refuses");
    }
}
