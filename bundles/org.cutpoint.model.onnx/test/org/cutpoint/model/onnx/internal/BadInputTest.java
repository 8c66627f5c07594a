package org.cutpoint.model.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cutpoint.model.onnx.internal.Graphs.graph;
import static org.cutpoint.model.onnx.internal.Graphs.int_;
import static org.cutpoint.model.onnx.internal.Graphs.tensor;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of bad input ends in one line that says where and what. */
class BadInputTest {
    @TempDir
    private Path folder;

    private final OnnxLoader loader = new OnnxLoader(new ModelFiles());

    private void refused(Path file, String... words) {
        assertThatThrownBy(() -> loader.load(file.toString(), Progress.NONE))
                .isInstanceOf(InputException.class)
                .message()
                .startsWith(file.toString() + ": ")
                .doesNotContain("\n")
                .contains(words);
    }

    private void refused(Graphs graphs, String... words) throws IOException {
        refused(graphs.write(folder), words);
    }

    private void refused(Consumer<ModelProto.Builder> change, String... words) throws IOException {
        ModelProto.Builder model = Graphs.small().model().toBuilder();
        change.accept(model);
        refused(Graphs.write(folder, model.build()), words);
    }

    @Test
    void noSuchFile() {
        refused(folder.resolve("nothing.onnx"), "no such file");
    }

    @Test
    void folderInsteadOfFile() {
        refused(folder, "is a folder");
    }

    @Test
    void impossiblePath() {
        assertThatThrownBy(() -> loader.load("a\0b", Progress.NONE)).isInstanceOf(InputException.class);
    }

    @Test
    void emptyFile() throws IOException {
        refused(Files.createFile(folder.resolve("empty.onnx")), "is empty");
    }

    @Test
    void textFile() throws IOException {
        refused(Files.writeString(folder.resolve("readme.md"), "# Not a model\n\nBut text.\n"), "is a text file");
        refused(Files.writeString(folder.resolve("short.txt"), "x"), "is a text file");
        refused(Files.writeString(folder.resolve("json"), "{\"format\": \"cutpoint-problem/1\"}"), "is a text file");
    }

    @Test
    void otherBinaryFile() throws IOException {
        byte[] zip = new byte[1000];
        new Random(1).nextBytes(zip);
        System.arraycopy(new byte[] {'P', 'K', 3, 4}, 0, zip, 0, 4);
        refused(Files.write(folder.resolve("a.zip"), zip), "is not an ONNX model");
    }

    @Test
    void largerThanTheFormatAllows() throws IOException {
        Path file = folder.resolve("huge.onnx");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength((2L << 30) + 1);
        }
        refused(file, "larger than 2 GiB");
    }

    @Test
    void cutOffAnywhere() throws IOException {
        byte[] whole = Graphs.small().model().toByteArray();
        Path file = folder.resolve("cut.onnx");
        Random random = new Random(3);
        for (int i = 0; i < 50; i++) {
            Files.write(file, Arrays.copyOf(whole, 1 + random.nextInt(whole.length - 1)));
            assertThatThrownBy(() -> loader.load(file.toString(), Progress.NONE))
                    .isInstanceOf(InputException.class);
        }
    }

    @Test
    void anyByteChanged() throws IOException {
        byte[] whole = Graphs.small().model().toByteArray();
        Path file = folder.resolve("changed.onnx");
        Random random = new Random(4);
        int loaded = 0;
        for (int i = 0; i < 300; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(whole.length)] = (byte) random.nextInt();
            Files.write(file, changed);
            try {
                loader.load(file.toString(), Progress.NONE);
                loaded++;
            } catch (InputException e) {
                assertThat(e.getMessage()).startsWith(file.toString());
            }
        }
        // A changed weight is a weight.
        assertThat(loaded).isPositive();
    }

    @Test
    void missingParts() throws IOException {
        refused(m -> m.clearGraph(), "no graph");
        refused(m -> m.clearIrVersion(), "no format version");
        refused(m -> m.clearOpsetImport(), "no operator set");
        refused(m -> m.getGraphBuilder().clearNode(), "which nothing makes");
        refused(m -> m.getGraphBuilder().clearOutput(), "returns nothing");
        refused(m -> m.getGraphBuilder().getNodeBuilder(0).clearOpType(), "has no operator");
        refused(
                m -> m.getGraphBuilder().getNodeBuilder(0).setDomain("strange"),
                "'strange', which the model does not import");
    }

    @Test
    void weightsThatDoNotFitTheirShape() throws IOException {
        refused(
                m -> shorten(m.getGraphBuilder().getInitializerBuilder(0)),
                "initializer 'w1' should hold 432 bytes by its shape [4, 3, 3, 3], but holds 428");
        refused(m -> m.getGraphBuilder().getInitializerBuilder(0).clearRawData(), "should hold 108 values", "holds 0");
        refused(m -> m.getGraphBuilder().getInitializerBuilder(0).setDims(0, -4), "negative dimension");
        refused(
                m -> m.getGraphBuilder().getInitializerBuilder(0).setDims(0, Long.MAX_VALUE),
                "more than 2^63 elements");
        refused(m -> m.getGraphBuilder().getInitializerBuilder(0).setDims(0, 1L << 58), "more than 2^63 bytes");
        refused(m -> m.getGraphBuilder().getInitializerBuilder(0).setDataType(99), "unknown element type 99");
        refused(m -> m.getGraphBuilder().getInitializerBuilder(0).clearName(), "initializer without a name");
    }

    private static void shorten(TensorProto.Builder tensor) {
        tensor.setRawData(tensor.getRawData().substring(0, tensor.getRawData().size() - 4));
    }

    @Test
    void dataInOtherFiles() throws IOException {
        StringStringEntryProto location = StringStringEntryProto.newBuilder()
                .setKey("location")
                .setValue("../../etc/passwd")
                .build();
        TensorProto outside = TensorProto.newBuilder()
                .setName("out")
                .setDataType(Types.FLOAT)
                .addDims(2)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(location)
                .build();
        refused(m -> m.getGraphBuilder().addInitializer(outside), "'out' keeps its data in '../../etc/passwd'");
        TensorProto both = outside.toBuilder().addFloatData(1).build();
        refused(m -> m.getGraphBuilder().addInitializer(both), "keeps its data in another file and holds data itself");
        TensorProto strings = outside.toBuilder().setDataType(Types.STRING).build();
        refused(
                m -> m.getGraphBuilder().addInitializer(strings),
                "but is of the element type 8, whose size is not known");
        TensorProto neither = outside.toBuilder().clearDataLocation().build();
        refused(m -> m.getGraphBuilder().addInitializer(neither), "but says that it holds it");
        TensorProto overflow = outside.toBuilder().addDims(1L << 62).build();
        refused(m -> m.getGraphBuilder().addInitializer(overflow), "more than 2^63");
    }

    @Test
    void brokenEdges() throws IOException {
        refused(
                new Graphs()
                        .input("x", 1)
                        .node("Add x,b -> a")
                        .node("Relu a -> b")
                        .output("b"),
                "has a cycle through node 'n0'");
        refused(new Graphs().input("x", 1).node("Add x,ghost -> a").output("a"), "reads tensor 'ghost'");
        refused(new Graphs().input("x", 1).node("Relu x -> a").output("ghost"), "returns tensor 'ghost'");
        refused(
                new Graphs()
                        .input("x", 1)
                        .node("Relu x -> a")
                        .node("Tanh x -> a")
                        .output("a"),
                "two tensors called 'a'");
        refused(new Graphs().input("x", 1).node("Relu x -> x").output("x"), "two tensors called 'x'");
        refused(
                new Graphs()
                        .input("x", 1)
                        .weight("w", 1)
                        .weight("w", 1)
                        .node("Add x,w -> a")
                        .output("a"),
                "two tensors called 'w'");
    }

    @Test
    void inputsThatCannotBeUsed() throws IOException {
        ValueInfoProto untyped = ValueInfoProto.newBuilder().setName("x").build();
        refused(m -> m.getGraphBuilder().setInput(0, untyped), "input 'x' has no type");
        ValueInfoProto shapeless = ValueInfoProto.newBuilder()
                .setName("x")
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder().setElemType(Types.FLOAT)))
                .build();
        refused(m -> m.getGraphBuilder().setInput(0, shapeless), "input 'x' has no shape");
        refused(new Graphs().typed("x", 14, 2).node("Identity x -> y").output("y"), "unsupported element type 14");
    }

    @Test
    void absurdShapes() throws IOException {
        refused(new Graphs().input("x", 1L << 40, 1L << 40).node("Relu x -> y").output("y"), "larger than 2 GiB");
        refused(
                new Graphs()
                        .input("x", 1)
                        .ints("s", 1L << 20, 1L << 12)
                        .node("Expand x,s -> y")
                        .output("y"),
                "tensor 'y'",
                "larger than 2 GiB");
    }

    @Test
    void nestedTooDeeply() throws IOException {
        GraphProto inner = GraphProto.newBuilder()
                .addNode(Graphs.nodeProto("Constant -> k", tensor("value", Graphs.longs("", 1))))
                .build();
        for (int i = 0; i < 20; i++) {
            inner = GraphProto.newBuilder()
                    .addNode(Graphs.nodeProto("If y -> k", graph("then_branch", inner)))
                    .build();
        }
        GraphProto twenty = inner;
        refused(
                m -> m.getGraphBuilder().addNode(Graphs.nodeProto("If y -> k", graph("then_branch", twenty))),
                "deeper than 16");
        GraphProto forty = inner;
        for (int i = 0; i < 30; i++) {
            forty = GraphProto.newBuilder()
                    .addNode(Graphs.nodeProto("If y -> k", graph("then_branch", forty)))
                    .build();
        }
        GraphProto all = forty;
        refused(
                m -> m.getGraphBuilder().addNode(Graphs.nodeProto("If y -> k", graph("then_branch", all))),
                "nests messages deeper than 100 levels");
    }

    @Test
    void whatOnnxRuntimeRefuses() throws IOException {
        refused(new Graphs().input("x", 1).node("NoSuchOperator x -> y").output("y"), "ONNX Runtime refuses the model");
        refused(
                new Graphs()
                        .input("x", 2, 3)
                        .node("Softmax x -> y")
                        .node("Concat x,y -> z", int_("axis", 7))
                        .output("z"),
                "ONNX Runtime refuses the model");
    }

    @Test
    void rawDataOfTheWrongEnd() throws IOException {
        refused(
                m -> m.getGraphBuilder().getInitializerBuilder(1).setRawData(ByteString.copyFrom(new byte[17])),
                "should hold 16 bytes");
    }
}
