package org.cutpoint.model.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.LoadOptions;
import org.junit.jupiter.api.Test;

class InputsTest {
    private static Map<String, Fact> inputs(Graphs graphs, Map<String, List<Long>> given) {
        return Inputs.of("test", OnnxGraph.of("test", graphs.model().getGraph()), given)
                .facts();
    }

    private static String shape(Graphs graphs, Map<String, List<Long>> given, String input) {
        return Inputs.text(inputs(graphs, given).get(input).shape);
    }

    private static Graphs open(String... dims) {
        return new Graphs().symbolic("x", dims).node("Relu x -> y").output("y");
    }

    @Test
    void openDimensionsGetWhatIsUsual() {
        assertThat(shape(open("N", "3", "H", "W"), Map.of(), "x")).isEqualTo("1x3x224x224");
        assertThat(shape(open("", "", "", ""), Map.of(), "x")).isEqualTo("1x3x224x224");
        assertThat(shape(open("N", "H", "W", "3"), Map.of(), "x")).isEqualTo("1x224x224x3");
        assertThat(shape(open("batch", "sequence"), Map.of(), "x")).isEqualTo("1x128");
        assertThat(shape(open("4", "sequence", "8"), Map.of(), "x")).isEqualTo("4x128x8");
        assertThat(shape(open("sequence", "batch_size", "8"), Map.of(), "x")).isEqualTo("1x1x8");
    }

    @Test
    void noElementsAreNotAnOpenDimension() {
        assertThat(shape(open("0", "3"), Map.of(), "x")).isEqualTo("0x3");
    }

    @Test
    void givenShapesWinOverTheModels() {
        assertThat(shape(open("N", "3", "H", "W"), Map.of("x", List.of(2L, 3L, 64L, 32L)), "x"))
                .isEqualTo("2x3x64x32");
        assertThat(shape(open("1", "3", "8", "8"), Map.of("x", List.of(2L, 3L, 16L, 8L)), "x"))
                .isEqualTo("2x3x16x8");
    }

    @Test
    void aNameIsOneSize() {
        Graphs graphs = new Graphs()
                .symbolic("ids", "batch", "length")
                .symbolic("mask", "batch", "past + length")
                .symbolic("past", "batch", "2", "past", "4")
                .node("Relu ids -> a")
                .output("a");
        Map<String, List<Long>> given = Map.of("past", List.of(3L, 2L, 10L, 4L));
        assertThat(shape(graphs, given, "ids")).isEqualTo("3x128");
        assertThat(shape(graphs, given, "mask")).isEqualTo("3x138");
        assertThat(shape(graphs, Map.of("ids", List.of(1L, 5L)), "mask")).isEqualTo("1x133");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Graphs graphs = open("N", "3", "8", "8");
        refused(graphs, "z", List.of(1L), "has no input 'z'. Its inputs: x");
        refused(graphs, "x", List.of(1L, 3L, 8L), "has 4 dimensions (Nx3x8x8), not 3");
        refused(graphs, "x", List.of(1L, 3L, 0L, 8L), "at least 1");
        refused(graphs, "x", List.of(1L << 20, 3L, 1L << 10, 8L), "larger than 2 GiB");
        refused(graphs, "x", List.of(1L << 40, 1L << 40, 1L << 40, 1L << 40), "larger than 2 GiB");
    }

    private static void refused(Graphs graphs, String input, List<Long> shape, String why) {
        assertThatThrownBy(() -> inputs(graphs, Map.of(input, shape)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(why);
    }

    @Test
    void shapesThatTheModelDoesNotTakeAreRefusedBeforeAnythingRuns() {
        Graphs classifier = Graphs.small();
        LoadOptions twice = new LoadOptions(Granularity.LAYER, Map.of("x", List.of(1L, 3L, 16L, 16L)));
        assertThatThrownBy(() -> Analysis.of("test", "", classifier.model(), List.of(), twice))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("does not work with input 'x' as 1x3x16x16")
                .hasMessageContaining("'fc' (Gemm)");
        LoadOptions batch = new LoadOptions(Granularity.LAYER, Map.of("x", List.of(5L, 3L, 8L, 8L)));
        assertThat(Analysis.of("test", "", classifier.model(), List.of(), batch)
                        .facts()
                        .get("y")
                        .shape)
                .containsExactly(5, 5);
    }

    private static String loaded(Graphs graphs, String input) {
        OnnxModel model = Analysis.of("test", "", graphs.model(), List.of(), LoadOptions.DEFAULT);
        return Inputs.text(model.facts().get(input).shape);
    }

    @Test
    void whereTheUsualDoesNotWorkOthersAreTried() {
        Graphs features = new Graphs()
                .symbolic("x", "n", "features")
                .weight("w", 7, 4)
                .node("MatMul x,w -> y")
                .output("y");
        assertThat(loaded(features, "x")).isEqualTo("1x7");
        Graphs state = new Graphs()
                .symbolic("x", "", "")
                .symbolic("state", "2", "", "8")
                .ints("samples", 256)
                .ints("states", 16)
                .node("Reshape x,samples -> a")
                .node("Reshape state,states -> b")
                .node("Concat a,b -> y", Graphs.int_("axis", 0))
                .output("y");
        assertThat(loaded(state, "x")).isEqualTo("1x256");
        assertThat(loaded(state, "state")).isEqualTo("2x1x8");
        Graphs image = open("N", "C", "H", "W");
        image.proto().clearNode();
        image.weight("k", 4, 1, 3, 3)
                .weight("c", 4 * 318 * 318, 2)
                .node("Conv x,k -> a")
                .node("Flatten a -> b")
                .node("MatMul b,c -> y");
        assertThat(loaded(image, "x")).isEqualTo("1x1x320x320");
    }

    /** Sizes with which all branches can run are better than those with which one can. */
    @Test
    void openDimensionsFitAllBranchesWhereTheyCan() {
        Graphs graphs = new Graphs()
                .symbolic("x", "", "")
                .typed("c", Types.BOOL)
                .node("If c -> y", Graphs.graph("then_branch", windows(128)), Graphs.graph("else_branch", windows(300)))
                .output("y");
        assertThat(loaded(graphs, "x")).isEqualTo("1x512");
    }

    private static GraphProto windows(long size) {
        return new Graphs()
                .ints("image", 1, 1, -1)
                .weight("w", 1, 1, size)
                .node("Reshape x,image -> i")
                .node("Conv i,w -> f")
                .node("ReduceMean f -> m", Graphs.int_("keepdims", 0))
                .output("m")
                .proto()
                .build();
    }

    @Test
    void usualShapesThatDoNotWorkAreSaidToBeThat() {
        Graphs needs = new Graphs()
                .symbolic("x", "n", "features")
                .weight("w", 7, 4)
                .weight("v", 9, 4)
                .node("MatMul x,w -> y")
                .node("MatMul x,v -> z")
                .output("y", "z");
        assertThatThrownBy(() -> Analysis.of("test", "", needs.model(), List.of(), LoadOptions.DEFAULT))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("does not work with input 'x' as 1x128")
                .hasMessageContaining("--shape");
    }
}
