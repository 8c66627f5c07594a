package org.cutpoint.runtime.host.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.model.content.ModelContent;
import org.cutpoint.model.onnx.OnnxModels;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What strangers upload is checked before any runtime is given it, and leads to no file but its own. */
@Timeout(30)
class HostileUploadTest {
    @TempDir
    Path root;

    private final Fakes.Executor runtime = new Fakes.Executor();
    private Path store;
    private LocalModelHost host;

    @BeforeEach
    void setUp() throws IOException {
        store = root.resolve("store");
        Files.write(root.resolve("secret"), new byte[8]);
        host = new LocalModelHost(runtime, new ModelStore(store, 100_000, 1_000_000), 20, 1 << 20, 10, 1_000_000, 1);
        host.addLoader(OnnxModels.in(root.resolve("cache")).loader());
    }

    @AfterEach
    void tearDown() {
        host.close();
    }

    private static ValueInfoProto value(String name) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(1)
                                .setShape(TensorShapeProto.newBuilder()
                                        .addDim(TensorShapeProto.Dimension.newBuilder()
                                                .setDimValue(2)))))
                .build();
    }

    private static NodeProto node(String name, String type, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setName(name)
                .setOpType(type)
                .addAllInput(List.of(inputs))
                .addOutput(output)
                .build();
    }

    /** y = x + w. */
    private static ModelProto.Builder model(TensorProto.Builder w) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(GraphProto.newBuilder()
                        .setName("g")
                        .addInput(value("x"))
                        .addInitializer(w.setName("w").setDataType(1).addDims(2))
                        .addNode(node("add", "Add", "y", "x", "w"))
                        .addOutput(value("y")));
    }

    private static TensorProto.Builder inside() {
        return TensorProto.newBuilder().setRawData(ByteString.copyFrom(new byte[8]));
    }

    private static TensorProto.Builder at(String location) {
        return TensorProto.newBuilder()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue(location));
    }

    private String upload(byte[] content) {
        String hash = Fakes.hash(content);
        host.append(hash, "stranger's", content.length, 0, ByteBuffer.wrap(content));
        return hash;
    }

    private void prepare(String hash) {
        host.prepare(hash, LoadOptions.DEFAULT, List.of("add"), ExecutionOptions.DEFAULT);
    }

    private void refused(ModelProto.Builder model, String words) {
        String hash = upload(model.build().toByteArray());
        assertThatThrownBy(() -> prepare(hash))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(words);
        assertThatThrownBy(() -> host.infer(hash, List.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(words);
        assertThat(runtime.opened).as("given to the runtime").hasValue(0);
    }

    @Test
    void goodModelsPass() {
        prepare(upload(model(inside()).build().toByteArray()));
        assertThat(runtime.opened).hasValue(1);
    }

    @Test
    void dataOutsideOfTheStore() {
        refused(model(at("../../secret")), "is not a plain path below the model's folder");
        refused(model(at(root.resolve("secret").toString())), "is not a plain path below the model's folder");
        refused(model(at("weights")), "which is missing");
    }

    @Test
    void dataThatIsNotPartOfTheUpload() {
        // Files of the server's beside the model, such as its name, are not what the client has hashed.
        String hash = upload(model(at("name")).build().toByteArray());
        assertThatThrownBy(() -> prepare(hash))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("has been thrown away");
        assertThat(host.has(hash)).isFalse();
        assertThat(runtime.opened).hasValue(0);
    }

    @Test
    void graphsThatDoHarm() {
        ModelProto.Builder cycle = model(inside());
        cycle.getGraphBuilder().addNode(node("a", "Add", "b", "c", "x")).addNode(node("d", "Relu", "c", "b"));
        refused(cycle, "has a cycle");
        ModelProto.Builder recursive = model(inside());
        recursive
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("f").setVersion(1))
                .addFunctions(FunctionProto.newBuilder()
                        .setDomain("f")
                        .setName("f")
                        .addInput("p")
                        .addOutput("q")
                        .addNode(node("again", "f", "q", "p").toBuilder().setDomain("f")));
        refused(recursive, "calls itself");
    }

    @Test
    void dataFilesOfUploadsStayInTheirFolder() throws IOException {
        byte[] model = model(at("w")).build().toByteArray();
        for (String name : List.of("../w", "/tmp/w", "a/../../w", "a\\..\\w", "c:w", "")) {
            byte[] header = ModelContent.header(name, 8);
            byte[] content = ByteBuffer.allocate(model.length + header.length + 8)
                    .put(model)
                    .put(header)
                    .array();
            assertThatThrownBy(() -> upload(content)).as(name).isInstanceOf(InputException.class);
            assertThat(host.has(Fakes.hash(content))).isFalse();
        }
        assertThat(runtime.opened).hasValue(0);
        try (var left = Files.walk(root)) {
            assertThat(left.filter(f -> f.endsWith("w"))).isEmpty();
        }
        byte[] header = ModelContent.header("w", 8);
        prepare(upload(ByteBuffer.allocate(model.length + header.length + 8)
                .put(model)
                .put(header)
                .array()));
        assertThat(runtime.opened).hasValue(1);
    }
}
