package org.cutpoint.model.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.cutpoint.model.onnx.internal.Graphs.graph;
import static org.cutpoint.model.onnx.internal.Graphs.tensor;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TrainingInfoProto;
import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalDataTest {
    private static final byte[] DATA = {1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0};

    @TempDir
    private Path root;

    private Path folder;
    private Path file;

    @BeforeEach
    void setUp() throws IOException {
        folder = Files.createDirectory(root.resolve("model"));
        file = folder.resolve("m.onnx");
        Files.write(folder.resolve("w.bin"), DATA);
    }

    /** Two 32-bit integers in another file. */
    private static TensorProto external(String... entries) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName("w")
                .setDataType(Types.INT32)
                .addDims(2)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL);
        for (int i = 0; i < entries.length; i += 2) {
            tensor.addExternalData(
                    StringStringEntryProto.newBuilder().setKey(entries[i]).setValue(entries[i + 1]));
        }
        return tensor.build();
    }

    private static TensorProto at(String location) {
        return external("location", location);
    }

    private static ModelProto model(TensorProto... weights) {
        return ModelProto.newBuilder()
                .setGraph(GraphProto.newBuilder().addAllInitializer(List.of(weights)))
                .build();
    }

    private ExternalData read(TensorProto... weights) {
        return ExternalData.of(file, model(weights));
    }

    private void refused(TensorProto weight, String... words) {
        refused(() -> read(weight), words);
    }

    private void refused(ThrowingCallable call, String... words) {
        assertThatThrownBy(call)
                .isInstanceOf(InputException.class)
                .message()
                .startsWith(file + ": ")
                .doesNotContain("\n")
                .contains(words);
    }

    private static List<Integer> values(TensorProto tensor) {
        assertThat(tensor.getExternalDataCount()).isZero();
        assertThat(tensor.hasDataLocation()).isFalse();
        List<Integer> values = new ArrayList<>();
        for (byte b : tensor.getRawData().toByteArray()) {
            values.add((int) b);
        }
        return values.stream().filter(v -> v != 0).toList();
    }

    @Test
    void nothingElsewhereChangesNothing() {
        ModelProto model = Graphs.small().model();
        assertThat(ExternalData.of(file, model)).isEqualTo(new ExternalData(model, List.of()));
        assertThat(ExternalData.of(file, model).model()).isSameAs(model);
    }

    @Test
    void givesTheBytesThatTheTensorNames() throws IOException {
        Files.createDirectories(folder.resolve("a/b"));
        Files.write(folder.resolve("a/b/v.bin"), new byte[] {0, 7, 0, 0, 0, 8, 0, 0, 0});
        ExternalData data = read(
                at("w.bin"),
                external("location", "./w.bin", "offset", "4", "length", "8", "checksum", "x"),
                external("location", "a/b/v.bin", "offset", "1"),
                external("location", "w.bin", "offset", "8"));
        List<TensorProto> weights = data.model().getGraph().getInitializerList();
        assertThat(weights.stream().map(ExternalDataTest::values))
                .containsExactly(List.of(1, 2), List.of(2, 3), List.of(7, 8), List.of(3, 4));
        assertThat(data.paths()).containsExactly(folder.resolve("a/b/v.bin"), folder.resolve("w.bin"));
    }

    @Test
    void emptyTensorsMayLieAnywhereInTheFile() {
        TensorProto empty = external("location", "w.bin", "offset", "16").toBuilder()
                .setDims(0, 0)
                .build();
        assertThat(values(read(empty).model().getGraph().getInitializer(0))).isEmpty();
    }

    /** Each puts a tensor elsewhere in a model. */
    private static List<Consumer<ModelProto.Builder>> places(TensorProto t) {
        SparseTensorProto values = SparseTensorProto.newBuilder()
                .setValues(t)
                .setIndices(Graphs.longs("i", 0, 1))
                .addDims(9)
                .build();
        SparseTensorProto indices = SparseTensorProto.newBuilder()
                .setValues(Graphs.longs("i", 0, 1))
                .setIndices(t)
                .addDims(9)
                .build();
        AttributeProto list = AttributeProto.newBuilder()
                .setName("l")
                .setType(AttributeProto.AttributeType.TENSORS)
                .addTensors(t)
                .build();
        AttributeProto sparse = AttributeProto.newBuilder()
                .setName("s")
                .setType(AttributeProto.AttributeType.SPARSE_TENSOR)
                .setSparseTensor(values)
                .build();
        AttributeProto sparses = AttributeProto.newBuilder()
                .setName("s")
                .setType(AttributeProto.AttributeType.SPARSE_TENSORS)
                .addSparseTensors(indices)
                .build();
        GraphProto weight = GraphProto.newBuilder().addInitializer(t).build();
        GraphProto constant = GraphProto.newBuilder()
                .addNode(Graphs.nodeProto("Constant -> k", tensor("value", t)))
                .build();
        GraphProto deep = GraphProto.newBuilder()
                .addNode(Graphs.nodeProto("If y -> k", graph("then_branch", constant)))
                .build();
        AttributeProto graphs = AttributeProto.newBuilder()
                .setName("g")
                .setType(AttributeProto.AttributeType.GRAPHS)
                .addGraphs(weight)
                .build();
        return List.of(
                m -> m.getGraphBuilder().addInitializer(t),
                m -> m.getGraphBuilder().addSparseInitializer(values),
                m -> m.getGraphBuilder().addSparseInitializer(indices),
                m -> m.getGraphBuilder().addNode(Graphs.nodeProto("Constant -> k", tensor("value", t))),
                m -> m.getGraphBuilder().addNode(Graphs.nodeProto("Constant -> k", tensor("any", t))),
                m -> m.getGraphBuilder().addNode(Graphs.nodeProto("Constant -> k", list)),
                m -> m.getGraphBuilder().addNode(Graphs.nodeProto("Constant -> k", sparse)),
                m -> m.getGraphBuilder().addNode(Graphs.nodeProto("Constant -> k", sparses)),
                m -> m.getGraphBuilder().addNode(Graphs.nodeProto("If y -> k", graph("then_branch", weight))),
                m -> m.getGraphBuilder().addNode(Graphs.nodeProto("If y -> k", graph("else_branch", deep))),
                m -> m.getGraphBuilder().addNode(Graphs.nodeProto("If y -> k", graphs)),
                m -> m.addFunctions(
                        FunctionProto.newBuilder().addNode(Graphs.nodeProto("Constant -> k", tensor("value", t)))),
                m -> m.addFunctions(FunctionProto.newBuilder().addAttributeProto(tensor("default", t))),
                m -> m.addTrainingInfo(TrainingInfoProto.newBuilder().setInitialization(deep)),
                m -> m.addTrainingInfo(TrainingInfoProto.newBuilder().setAlgorithm(weight)));
    }

    @Test
    void findsATensorWhereverItStands() {
        TensorProto outside = at("../../etc/passwd");
        TensorProto good = at("w.bin");
        TensorProto stored = good.toBuilder()
                .clearDataLocation()
                .clearExternalData()
                .setRawData(ByteString.copyFrom(DATA, 0, 8))
                .build();
        for (int i = 0; i < places(good).size(); i++) {
            ModelProto.Builder bad = Graphs.small().model().toBuilder();
            places(outside).get(i).accept(bad);
            refused(() -> ExternalData.of(file, bad.build()), "'../../etc/passwd'", "below the model's folder");
            ModelProto.Builder with = Graphs.small().model().toBuilder();
            places(good).get(i).accept(with);
            ModelProto.Builder expected = Graphs.small().model().toBuilder();
            places(stored).get(i).accept(expected);
            assertThat(ExternalData.of(file, with.build()).model())
                    .as("place %d", i)
                    .isEqualTo(expected.build());
        }
    }

    @Test
    void pathsThatLeadOutOfTheFolder() throws IOException {
        Files.write(root.resolve("secret"), DATA);
        for (String location : List.of(
                "../secret",
                "..",
                "a/../../secret",
                "a/..",
                "./../secret",
                root.resolve("secret").toString(),
                "/etc/passwd",
                "//host/share",
                "C:\\secret",
                "C:/secret",
                "c:secret",
                "w.bin:stream",
                "..\\secret",
                "a\\..\\secret",
                "\\\\host\\share",
                "file:///etc/passwd",
                "w.bin\0.txt",
                "w\n.bin",
                "w\u009b.bin",
                "a//w.bin",
                "w.bin/",
                "/",
                "*/_ORT_MEM_ADDR_/*",
                ".",
                "a".repeat(2000))) {
            refused(at(location), "keeps its data in");
        }
        refused(at(""), "without saying in which");
        refused(external(), "without saying in which");
        refused(external("location", "w.bin", "location", "w.bin"), "two values for 'location'");
        refused(external("location", "w.bin", "basepath", "/etc"), "unknown key 'basepath'");
    }

    @Test
    void linksOfAnyKind() throws IOException {
        assumeThat(folder.getFileSystem().supportedFileAttributeViews()).contains("unix");
        Path secret = Files.write(root.resolve("secret"), DATA);
        Files.createSymbolicLink(folder.resolve("soft"), secret);
        refused(at("soft"), "symbolic link", "Only plain files in the model's folder or below are read");
        Files.createSymbolicLink(folder.resolve("inside"), Path.of("w.bin"));
        refused(at("inside"), "symbolic link");
        Files.createSymbolicLink(folder.resolve("up"), root);
        refused(at("up/secret"), "symbolic link");
        Files.createDirectory(folder.resolve("d"));
        Files.createSymbolicLink(folder.resolve("d/up"), root);
        refused(at("d/up/secret"), "symbolic link");
        Files.createSymbolicLink(folder.resolve("dangling"), Path.of("nowhere"));
        refused(at("dangling"), "symbolic link");
        Files.createLink(folder.resolve("hard"), secret);
        refused(at("hard"), "hard link");
        // The folder itself is the user's choice.
        Files.createSymbolicLink(root.resolve("alias"), folder);
        assertThat(ExternalData.of(root.resolve("alias/m.onnx"), model(at("w.bin")))
                        .files())
                .hasSize(1);
    }

    @Test
    void whatIsNoPlainFile() throws Exception {
        refused(at("missing.bin"), "'missing.bin', which is missing", folder.toString());
        refused(at("missing/w.bin"), "which is missing");
        Files.createDirectory(folder.resolve("d"));
        refused(at("d"), "is no regular file");
        refused(at("w.bin/x"), "does not lie in plain folders");
        assumeThat(folder.getFileSystem().supportedFileAttributeViews()).contains("unix");
        // Opening one would wait for a writer for ever.
        assumeThat(new ProcessBuilder("mkfifo", folder.resolve("pipe").toString())
                        .start()
                        .waitFor())
                .isZero();
        refused(at("pipe"), "is no regular file");
    }

    @Test
    void bytesThatAreNotThere() {
        refused(external("location", "w.bin", "offset", "9"), "bytes 9 to 17 of 'w.bin', which has only 16");
        refused(external("location", "w.bin", "offset", "17"), "which has only 16");
        refused(external("location", "w.bin", "offset", "999999999999999999"), "which has only 16");
        refused(external("location", "w.bin", "offset", "9223372036854775807"), "no number of bytes");
        refused(external("location", "w.bin", "offset", "-1"), "no number of bytes");
        refused(external("location", "w.bin", "offset", "+1"), "no number of bytes");
        refused(external("location", "w.bin", "offset", "0x1"), "no number of bytes");
        refused(external("location", "w.bin", "offset", "\u0661"), "no number of bytes");
        refused(external("location", "w.bin", "offset", ""), "no number of bytes");
        refused(external("location", "w.bin", "length", "-8"), "no number of bytes");
        refused(external("location", "w.bin", "length", "16"), "length 16, but has 8 bytes by its shape [2]");
        refused(external("location", "w.bin", "length", "4"), "length 4, but has 8 bytes");
        refused(at("w.bin").toBuilder().addDims(3).build(), "bytes 0 to 24");
        refused(at("w.bin").toBuilder().setDims(0, 1L << 40).build(), "larger than 2 GiB");
    }

    @Test
    void moreFilesOrBytesThanAnybodyNeeds() throws IOException {
        TensorProto[] weights = new TensorProto[ExternalData.MAX_FILES + 1];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = at("f" + i);
            Files.write(folder.resolve("f" + i), new byte[8]);
        }
        refused(() -> read(weights), "more than 4096 files");
        try (RandomAccessFile sparse =
                new RandomAccessFile(folder.resolve("huge").toFile(), "rw")) {
            sparse.setLength(1L << 30);
        }
        TensorProto huge = at("huge").toBuilder().setDims(0, 1L << 28).build();
        TensorProto[] shared = new TensorProto[(int) (ExternalData.MAX_BYTES >> 30) + 1];
        java.util.Arrays.fill(shared, huge);
        refused(() -> read(shared), "more than 64 GiB");
    }

    @Test
    void spansFilesLargerThanOneMapping() throws IOException {
        long size = 5L << 30;
        try (RandomAccessFile sparse =
                new RandomAccessFile(folder.resolve("huge").toFile(), "rw")) {
            sparse.setLength(size);
            for (long at : new long[] {0, (1L << 31) - 4, 3L << 30, size - 8}) {
                sparse.seek(at);
                sparse.write(new byte[] {(byte) (1 + (at >> 29)), 0, 0, 0, 42, 0, 0, 0});
            }
        }
        List<TensorProto> weights = read(
                        external("location", "huge", "offset", Long.toString(size - 8)),
                        external("location", "huge", "offset", Long.toString((1L << 31) - 4)),
                        external("location", "huge", "offset", "0"),
                        external("location", "huge", "offset", Long.toString(3L << 30)))
                .model()
                .getGraph()
                .getInitializerList();
        assertThat(weights.stream().map(ExternalDataTest::values))
                .containsExactly(List.of(10, 42), List.of(4, 42), List.of(1, 42), List.of(7, 42));
    }

    @Test
    void loadsAsTheModelInOneFile() throws Exception {
        ModelProto whole = Graphs.small().model();
        Files.write(file, whole.toByteArray());
        Model expected = new OnnxLoader(new ModelFiles(root)).load(file.toString(), Progress.NONE);
        OnnxLoader loader = new OnnxLoader(new ModelFiles(root));
        apart(whole);
        Model model = loader.load(file.toString(), Progress.NONE);
        assertThat(model.graph().layers()).isEqualTo(expected.graph().layers());
        assertThat(model.data()).containsExactly(folder.resolve("weights"));
        OnnxSplitter splitter = new OnnxSplitter(new ModelFiles(root));
        List<String> layers =
                expected.graph().layers().stream().map(l -> l.id()).toList();
        ModelProto segment =
                ModelProto.parseFrom(splitter.split(model, model.graph().segment(layers)));
        assertThat(segment.getGraph().getInitializerList())
                .containsExactlyInAnyOrderElementsOf(whole.getGraph().getInitializerList());

        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(Files.readAllBytes(file));
        digest.update("\0weights\0".getBytes());
        byte[] weights = Files.readAllBytes(folder.resolve("weights"));
        digest.update(ByteBuffer.allocate(8).putLong(weights.length).flip());
        assertThat(model.graph().sha256())
                .isEqualTo(HexFormat.of().formatHex(digest.digest(weights)))
                .isNotEqualTo(expected.graph().sha256());

        weights[5]++;
        Files.write(folder.resolve("weights"), weights);
        assertThat(loader.load(file.toString(), Progress.NONE).graph().sha256())
                .isNotEqualTo(model.graph().sha256());
        Files.delete(folder.resolve("weights"));
        refused(() -> loader.load(file.toString(), Progress.NONE), "'weights', which is missing");
    }

    /** Writes the model with its raw data in a file of its own. */
    private void apart(ModelProto whole) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ModelProto apart = Tensors.map(whole, t -> {
            if (t.getRawData().isEmpty()) {
                return t;
            }
            TensorProto.Builder tensor = t.toBuilder()
                    .clearRawData()
                    .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                    .addExternalData(StringStringEntryProto.newBuilder()
                            .setKey("location")
                            .setValue("weights"))
                    .addExternalData(
                            StringStringEntryProto.newBuilder().setKey("offset").setValue(Integer.toString(out.size())))
                    .addExternalData(StringStringEntryProto.newBuilder()
                            .setKey("length")
                            .setValue(Integer.toString(t.getRawData().size())));
            out.writeBytes(t.getRawData().toByteArray());
            return tensor.build();
        });
        Files.write(folder.resolve("weights"), out.toByteArray());
        Files.write(file, apart.toByteArray());
    }
}
