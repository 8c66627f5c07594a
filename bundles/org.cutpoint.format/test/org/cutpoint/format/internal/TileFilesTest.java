package org.cutpoint.format.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.tiles.Front;
import org.cutpoint.api.tiles.TileCost;
import org.cutpoint.api.tiles.TileCost.PathCost;
import org.cutpoint.api.tiles.TileCost.Span;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TilePlanner.Planned;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.Tiling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TileFilesTest {
    private static final TilePlan PLAN = new TilePlan(
            new Tiling(1, List.of(0, 3, 5), List.of(0, 2, 4)),
            List.of(0, 1, 1, 0),
            List.of(3, 0, 2, 1),
            OptionalInt.of(2),
            OptionalDouble.of(6.5),
            List.of());

    @TempDir
    private Path folder;

    private final JsonTileFormats formats = new JsonTileFormats();

    private static String text(TilePlan plan) {
        TileProblem problem = new TileProblem(
                "net",
                new Front(Map.of(), List.of(), List.of(), List.of()),
                List.of(1.0, 2.0, 3.0),
                List.of(1.0, 1.0, 1.0),
                List.of(1L, 1L, 1L),
                List.of(9L, 9L, 9L, 0L),
                1,
                0,
                0,
                List.of(0.0, 0.0, 0.0, 0.0),
                1,
                8);
        Span span = new Span(0, 1);
        List<PathCost> paths = IntStream.range(0, plan.deviceLayers().size())
                .mapToObj(p -> new PathCost(p, plan.deviceLayers().get(p), 7, 5, 10, 40 - p, span, span, span))
                .toList();
        return new JsonTileFormats()
                .write(problem, new Planned("s", "1", plan, new TileCost(7, paths, 50, 60, 100, 40), 0.5));
    }

    private TilePlan read(String text) throws IOException {
        return formats.read(Files.writeString(folder.resolve("plan.json"), text));
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        assertThat(read(text(PLAN))).isEqualTo(PLAN);
        TilePlan paper = new TilePlan(PLAN.tiling(), PLAN.deviceLayers(), PLAN.order());
        assertThat(text(paper)).doesNotContain("backAt", "lowerBoundMs");
        assertThat(read(text(paper))).isEqualTo(paper);
        assertThat(text(PLAN)).startsWith("{\"format\":\"" + formats.format() + "\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"grid\":[2,2]          | \"grid\":[2,3]       | grid",
                "\"tile\":[0,3,2,4]      | \"tile\":[0,4,2,4]   | place",
                "\"tile\":[0,3,2,4]      | \"tile\":[0,3,-2,4]  | no tile",
                "\"tile\":[0,3,2,4]      | \"tile\":[0,3,4,4]   | no tile",
                "\"id\":1                | \"id\":2             | place",
                "\"order\"               | \"turn\"             | turn",
                "\"deviceLayers\":1      | \"deviceLayers\":1.5 | whole",
            })
    void whatIsNoPlanIsRefused(String right, String wrong, String what) {
        String text = text(PLAN);
        assertThat(text).contains(right.strip());
        assertThatThrownBy(() -> read(text.replace(right.strip(), wrong.strip())))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(what);
    }
}
