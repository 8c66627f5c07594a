package org.cutpoint.model.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Finding;
import org.cutpoint.api.model.Finding.Kind;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.LoadOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxInspectorTest {
    @TempDir
    private Path root;

    private Path folder;
    private Path file;
    private OnnxInspector inspector;

    @BeforeEach
    void setUp() throws Exception {
        folder = Files.createDirectory(root.resolve("model"));
        file = folder.resolve("m.onnx");
        inspector = new OnnxInspector(root.resolve("cache"));
    }

    private List<Finding> inspect(LoadOptions options) {
        return inspector.inspect(file, options, Progress.NONE);
    }

    private Finding fatal() {
        List<Finding> findings = inspect(LoadOptions.DEFAULT);
        assertThat(findings).hasSize(1);
        assertThat(findings.get(0).fatal()).isTrue();
        assertThat(findings.get(0).message()).doesNotContain("\n").doesNotStartWith(file.toString());
        return findings.get(0);
    }

    /** A weight of two floats in another file is added to x. */
    private ModelProto external(String location) {
        TensorProto weight = TensorProto.newBuilder()
                .setName("w")
                .setDataType(Types.FLOAT)
                .addDims(2)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue(location))
                .build();
        ModelProto model =
                new Graphs().input("x", 1, 2).node("Add x,w -> y").output("y").model();
        return model.toBuilder()
                .setGraph(model.getGraph().toBuilder().addInitializer(weight))
                .build();
    }

    private void write(ModelProto model) throws Exception {
        Files.write(file, model.toByteArray());
    }

    @Test
    void saysNothingOfWhatIsWell() throws Exception {
        write(new Graphs().input("x", 1, 2).node("Relu x -> y").output("y").model());
        assertThat(inspect(LoadOptions.DEFAULT)).isEmpty();
    }

    @Test
    void tellsWhatIsNoModel() throws Exception {
        Files.writeString(file, "This is the address of a file somewhere else.");
        assertThat(fatal().kind()).isEqualTo(Kind.BROKEN);
        Files.write(file, new byte[] {8, 8, 2, 3, 4});
        assertThat(fatal().kind()).isEqualTo(Kind.BROKEN);
    }

    @Test
    void namesAnOperatorThatNobodyKnows() throws Exception {
        write(new Graphs().input("x", 1, 2).node("Levitate x -> y").output("y").model());
        Finding finding = fatal();
        assertThat(finding.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(finding.message()).contains("Levitate");
    }

    @Test
    void tellsWhichShapeItTookUntilOneIsGiven() throws Exception {
        write(new Graphs()
                .symbolic("x", "batch", "3", "height", "width")
                .node("Relu x -> y")
                .output("y")
                .model());
        List<Finding> findings = inspect(LoadOptions.DEFAULT);
        assertThat(findings).hasSize(1);
        assertThat(findings.get(0).kind()).isEqualTo(Kind.OPEN_SHAPE);
        assertThat(findings.get(0).fatal()).isFalse();
        assertThat(findings.get(0).subject()).isEqualTo("x");
        assertThat(findings.get(0).shape()).containsExactly(1L, 3L, 224L, 224L);
        assertThat(inspect(new LoadOptions(Granularity.LAYER, Map.of("x", List.of(1L, 3L, 64L, 64L)))))
                .isEmpty();
    }

    @Test
    void aBatchThatIsOpenNeedsNoWord() throws Exception {
        write(new Graphs()
                .symbolic("x", "batch", "3")
                .node("Relu x -> y")
                .output("y")
                .model());
        assertThat(inspect(LoadOptions.DEFAULT)).isEmpty();
    }

    @Test
    void tellsMissingLinkedAndOutsideDataApart() throws Exception {
        write(external("w.bin"));
        assertThat(fatal().kind()).isEqualTo(Kind.MISSING_DATA);
        assertThat(fatal().subject()).isEqualTo("w.bin");
        Path real = Files.write(root.resolve("real.bin"), new byte[8]);
        Files.createSymbolicLink(folder.resolve("w.bin"), real);
        assertThat(fatal().kind()).isEqualTo(Kind.LINKED_DATA);
        assertThat(fatal().subject()).isEqualTo("w.bin");
        write(external("../real.bin"));
        assertThat(fatal().kind()).isEqualTo(Kind.OUTSIDE_DATA);
        assertThat(fatal().subject()).isEqualTo("../real.bin");
    }

    @Test
    void aModelIsWrittenSuchThatItsDataIsFound() throws Exception {
        write(external("../real.bin"));
        Files.write(folder.resolve("w.bin"), new byte[8]);
        Path copy = folder.resolve("copy.onnx");
        inspector.relocate(file, "../real.bin", "w.bin", copy);
        assertThat(inspector.inspect(copy, LoadOptions.DEFAULT, Progress.NONE)).isEmpty();
        assertThat(fatal().kind()).isEqualTo(Kind.OUTSIDE_DATA);
        assertThatThrownBy(() -> inspector.relocate(file, "elsewhere", "w.bin", copy))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("keeps no weights in 'elsewhere'");
    }
}
