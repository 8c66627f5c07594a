package org.cutpoint.ide.ui.graph.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.problems.ModelProblems;
import org.cutpoint.ide.ui.Ids;
import org.cutpoint.ide.ui.Services;
import org.eclipse.core.resources.IFile;
import org.eclipse.core.resources.IMarker;
import org.eclipse.core.resources.IProject;
import org.eclipse.core.resources.IResource;
import org.eclipse.core.resources.ResourcesPlugin;
import org.eclipse.core.runtime.CoreException;
import org.eclipse.swt.widgets.Text;
import org.eclipse.ui.IMarkerResolution;
import org.eclipse.ui.IPageLayout;
import org.eclipse.ui.ide.IDE;
import org.eclipse.ui.part.FileEditorInput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of the workspace are marked with what is wrong with them, and what is offered to mend them does. */
class ProblemsTest {
    private static final int FLOAT = 1;

    @TempDir
    private Path outside;

    private ModelProblems problems;
    private IProject project;

    @BeforeEach
    void begin() throws Exception {
        Studio.begin();
        Studio.until(
                "services are there",
                () -> Services.find(Desk.class).isPresent()
                        && Services.find(ModelProblems.class).isPresent());
        problems = Services.find(ModelProblems.class).orElseThrow();
        project = ResourcesPlugin.getWorkspace().getRoot().getProject("problems");
        project.create(null);
        project.open(null);
    }

    @AfterEach
    void end() throws Exception {
        Studio.page().closeAllEditors(false);
        project.delete(true, true, null);
    }

    private static ValueInfoProto value(String name, String... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (String dim : dims) {
            TensorShapeProto.Dimension.Builder one = shape.addDimBuilder();
            if (dim.matches("\\d+")) {
                one.setDimValue(Long.parseLong(dim));
            } else {
                one.setDimParam(dim);
            }
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(FLOAT).setShape(shape)))
                .build();
    }

    private static GraphProto.Builder graph(String op, List<String> reads, String... dims) {
        return GraphProto.newBuilder()
                .setName("g")
                .addInput(value("x", dims))
                .addOutput(ValueInfoProto.newBuilder()
                        .setName("y")
                        .setType(TypeProto.newBuilder()
                                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(FLOAT))))
                .addNode(NodeProto.newBuilder()
                        .setName("n")
                        .setOpType(op)
                        .addAllInput(reads)
                        .addOutput("y"));
    }

    private static byte[] model(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    /** A weight of two numbers, in another file, is added. */
    private static byte[] external(String location) {
        return model(graph("Add", List.of("x", "w"), "1", "2")
                .addInitializer(TensorProto.newBuilder()
                        .setName("w")
                        .setDataType(FLOAT)
                        .addDims(2)
                        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                        .addExternalData(StringStringEntryProto.newBuilder()
                                .setKey("location")
                                .setValue(location))));
    }

    private IFile file(String name, byte[] content) throws CoreException {
        IFile file = project.getFile(name);
        file.create(new ByteArrayInputStream(content), true, null);
        return file;
    }

    private static List<IMarker> markers(IFile file) {
        try {
            return List.of(file.findMarkers(ModelProblems.MARKER, true, IResource.DEPTH_ZERO));
        } catch (CoreException e) {
            return List.of();
        }
    }

    private static IMarker marker(IFile file) {
        Studio.until(file.getName() + " is marked", () -> !markers(file).isEmpty());
        assertThat(markers(file)).hasSize(1);
        return markers(file).get(0);
    }

    private static void unmarked(IFile file) {
        Studio.until(
                file.getName() + " is not marked any more", () -> markers(file).isEmpty());
    }

    private static IMarkerResolution fix(IMarker marker, String label) {
        return Stream.of(IDE.getMarkerHelpRegistry().getResolutions(marker))
                .filter(fix -> fix.getLabel().startsWith(label))
                .findFirst()
                .orElseThrow(() -> new AssertionError("'" + label + "' is not offered"));
    }

    /** Opens a network, or has it shown if it is open, and waits until its input has this shape there. */
    private static void shows(IFile file, Long... shape) throws Exception {
        Studio.page().openEditor(new FileEditorInput(file), Ids.EDITOR);
        Studio.until("its input has the shape " + List.of(shape), () -> shown().equals(List.of(shape)));
    }

    private static List<Long> shown() {
        return Studio.page().getActiveEditor() instanceof ModelEditor editor
                ? editor.model()
                        .map(model -> model.graph().inputs().get(0).shape())
                        .orElse(List.of())
                : List.of();
    }

    @Test
    void tellsWhatIsNoModelUntilNobodyWantsToHearIt() throws Exception {
        IFile file = file("notes.onnx", "Not a network at all".getBytes(StandardCharsets.UTF_8));
        IMarker marker = marker(file);
        assertThat(marker.getAttribute(IMarker.SEVERITY, -1)).isEqualTo(IMarker.SEVERITY_ERROR);
        assertThat(marker.getAttribute(IMarker.MESSAGE, ""))
                .isEqualTo("is a text file, not an ONNX model. Give a .onnx file.");
        fix(marker, "Ignore this").run(marker);
        unmarked(file);
        problems.heed(file);
        assertThat(marker(file).getAttribute(IMarker.MESSAGE, "")).startsWith("is a text file");
        file.setContents(new ByteArrayInputStream(model(graph("Relu", List.of("x"), "1", "4"))), true, false, null);
        unmarked(file);
    }

    @Test
    void namesAnOperatorThatIsNotSupported() throws Exception {
        IFile file = file("odd.onnx", model(graph("Levitate", List.of("x"), "1", "4")));
        assertThat(marker(file).getAttribute(IMarker.MESSAGE, "")).contains("Levitate");
    }

    @Test
    void keepsTheShapeThatWasTaken() throws Exception {
        IFile file = file("open.onnx", model(graph("Relu", List.of("x"), "n", "3", "h", "w")));
        IMarker marker = marker(file);
        assertThat(marker.getAttribute(IMarker.SEVERITY, -1)).isEqualTo(IMarker.SEVERITY_WARNING);
        fix(marker, "Keep 1x3x224x224").run(marker);
        unmarked(file);
        shows(file, 1L, 3L, 224L, 224L);
    }

    @Test
    void loadsWithTheShapeThatIsSet() throws Exception {
        IFile file = file("open.onnx", model(graph("Relu", List.of("x"), "n", "3", "h", "w")));
        shows(file, 1L, 3L, 224L, 224L);
        IMarker marker = marker(file);
        Studio.page().showView(IPageLayout.ID_PROBLEM_VIEW);
        Studio.picture("problems-light");
        Widgets.inDialog(
                "Shape of an input", () -> fix(marker, "Set another shape").run(marker), shell -> {
                    Text text = Widgets.all(shell, Text.class).get(0);
                    text.setText("1x3x64");
                    assertThat(Widgets.button(shell, "OK").isEnabled()).isFalse();
                    text.setText("1x3x0x64");
                    assertThat(Widgets.button(shell, "OK").isEnabled()).isFalse();
                    text.setText("1x3x64x64");
                    Widgets.press(Widgets.button(shell, "OK"));
                });
        unmarked(file);
        Studio.until("the open editor shows it", () -> shown().equals(List.of(1L, 3L, 64L, 64L)));
    }

    @Test
    void findsWeightsThatCameLater() throws Exception {
        IFile file = file("big.onnx", external("w.bin"));
        assertThat(marker(file).getAttribute(IMarker.MESSAGE, "")).contains("'w.bin', which is missing");
        file("w.bin", new byte[8]);
        unmarked(file);
    }

    @Test
    void copiesMissingWeights() throws Exception {
        IFile file = file("big.onnx", external("parts/w.bin"));
        IMarker marker = marker(file);
        assertThat(fix(marker, "Copy 'parts/w.bin' here from…")).isNotNull();
        Path from = Files.write(outside.resolve("other.bin"), new byte[8]);
        Studio.inBackground(() -> problems.copyData(file, "parts/w.bin", from, Progress.NONE));
        unmarked(file);
        assertThat(project.getFile("parts/w.bin").exists()).isTrue();
    }

    @Test
    void replacesALinkToWeights() throws Exception {
        Path from = Files.write(outside.resolve("real.bin"), new byte[8]);
        Path link = project.getLocation().toPath().resolve("w.bin");
        Files.createSymbolicLink(link, from);
        IFile file = file("linked.onnx", external("w.bin"));
        IMarker marker = marker(file);
        fix(marker, "Replace 'w.bin' by a copy of").run(marker);
        unmarked(file);
        assertThat(link).isRegularFile();
        assertThat(Files.isSymbolicLink(link)).isFalse();
    }

    @Test
    void bringsWeightsHome() throws Exception {
        Path from = Files.write(outside.resolve("w.bin"), new byte[8]);
        IFile file = file("away.onnx", external("../../w.bin"));
        assertThat(fix(marker(file), "Copy its weights here")).isNotNull();
        IFile[] made = new IFile[1];
        Studio.inBackground(() -> made[0] = problems.bringHome(file, "../../w.bin", from, Progress.NONE));
        assertThat(made[0].getName()).isEqualTo("away-local.onnx");
        assertThat(markers(made[0])).isEmpty();
        shows(made[0], 1L, 2L);
        assertThat(markers(file)).hasSize(1);
    }

    /** Places are a stranger's: a copy must not land wherever he likes. */
    @Test
    void copiesNothingOutOfTheFolder() throws Exception {
        Path from = Files.write(outside.resolve("w.bin"), new byte[8]);
        IFile file = file("away.onnx", external("../w.bin"));
        Files.createSymbolicLink(project.getLocation().toPath().resolve("out"), outside);
        for (String place : List.of("../w.bin", "/tmp/w.bin", "", ".", "a/../../w.bin", "out/w.bin")) {
            assertThatThrownBy(() -> problems.copyData(file, place, from, Progress.NONE))
                    .as(place)
                    .isInstanceOf(InputException.class);
        }
        try (Stream<Path> files = Files.list(outside)) {
            assertThat(files).containsExactly(from);
        }
    }
}
