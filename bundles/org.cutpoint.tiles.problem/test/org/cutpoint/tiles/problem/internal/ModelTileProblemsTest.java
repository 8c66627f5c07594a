package org.cutpoint.tiles.problem.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.tiles.Front;
import org.cutpoint.api.tiles.Front.Image;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileProblems.Options;
import org.junit.jupiter.api.Test;

class ModelTileProblemsTest {
    private static final Front FRONT =
            new Front(Map.of("image", new Image(3, 10, 10, 4)), List.of("image"), List.of(), List.of());

    private static final Model MODEL = new Model(
            "m",
            new ModelGraph(
                    "m",
                    "ab",
                    List.of(TensorInfo.of("image", ElementType.FP32, List.of(1L, 3L, 10L, 10L))),
                    List.of(layer("a", "image", 50, 700), layer("b", "a", 10, 30)),
                    List.of("b")),
            Path.of("m.onnx"));

    private static Layer layer(String id, String input, long elements, long macs) {
        return new Layer(
                id,
                List.of(id),
                List.of("Conv"),
                List.of(input),
                List.of(TensorInfo.of(id, ElementType.FP32, List.of(1L, elements))),
                macs,
                0,
                0);
    }

    private static Problem problem(boolean returned, String... tiers) {
        List<ProblemLayer> layers = List.of(
                new ProblemLayer(
                        "a", List.of("image"), List.of(new DataItem("a", 200)), times(8, 2), 700, 0, 0, Map.of()),
                new ProblemLayer("b", List.of("a"), List.of(new DataItem("b", 40)), times(4, 1), 30, 0, 0, Map.of()));
        return new Problem(
                "m",
                List.of(tiers).stream().map(Tier::of).toList(),
                List.of(new DataItem("image", 1200)),
                layers,
                List.of("b"),
                List.of(),
                List.of(new Link("device", "edge", 8, 0.5, 3, 0, 0), new Link("edge", "device", 16, 0, 3, 0, 0)),
                Objective.LATENCY,
                1,
                4,
                returned,
                Limits.NONE);
    }

    private static Map<String, Double> times(double device, double edge) {
        return Map.of("device", device, "edge", edge);
    }

    private static TileProblem tiles(Problem problem, Options options) {
        return new ModelTileProblems((model, progress) -> FRONT).of(MODEL, problem, options, Progress.NONE);
    }

    @Test
    void takesTimesSizesAndLinks() {
        TileProblem tiles = tiles(problem(true, "device", "edge"), new Options(2, 5, 0));
        assertThat(tiles.deviceMs()).containsExactly(8.0, 4.0);
        assertThat(tiles.edgeMs()).containsExactly(2.0, 1.0);
        assertThat(tiles.macs()).containsExactly(700L, 30L);
        assertThat(tiles.crossingBytes()).containsExactly(1200L, 200L, 0L);
        assertThat(tiles.uploadMs(1000)).isEqualTo(1.5);
        assertThat(tiles.latencyMs()).isEqualTo(3);
        assertThat(tiles.resultMs()).isEqualTo(40 * 8 / 16000.0 + 3);
        assertThat(tiles.returnMs().get(1)).as("what b reads").isEqualTo(200 * 8 / 16000.0 + 3);
        assertThat(tiles.cores()).isEqualTo(2);
        assertThat(tiles.maxGrid()).isEqualTo(5);
        assertThat(tiles.front()).isEqualTo(FRONT);
    }

    @Test
    void elementsMayBeBytesAndResultsMayStay() {
        TileProblem tiles = tiles(problem(false, "device", "edge"), new Options(1, 8, 1));
        assertThat(tiles.crossingBytes()).containsExactly(300L, 50L, 0L);
        assertThat(tiles.front().tensors().get("image").elementBytes()).isEqualTo(1);
        assertThat(tiles.resultMs()).isZero();
        assertThat(tiles.returnMs().get(1)).isEqualTo(50 * 8 / 16000.0 + 3);
    }

    @Test
    void otherTiersAreRefused() {
        assertThatThrownBy(() -> tiles(problem(true, "device"), Options.STANDARD))
                .isInstanceOf(InputException.class);
        assertThatThrownBy(() -> tiles(problem(true, "device", "cloud"), Options.STANDARD))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no link from device to cloud");
    }
}
