package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.tiles.Front;
import org.cutpoint.api.tiles.TileCost;
import org.cutpoint.api.tiles.TileCost.PathCost;
import org.cutpoint.api.tiles.TileCost.Span;
import org.cutpoint.api.tiles.TileFormats;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TilePlanner;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileProblems;
import org.cutpoint.api.tiles.Tiling;
import org.cutpoint.cli.internal.Fakes.Formats;
import org.cutpoint.cli.internal.Fakes.Planning;
import org.cutpoint.cli.internal.Fakes.Profiling;
import org.cutpoint.cli.internal.Fakes.TestConsole;
import org.junit.jupiter.api.Test;

class TilePlansTest {
    private final TestConsole console = new TestConsole();
    private final Planning planning = new Planning();
    private final Profiling profiling = new Profiling();
    private final List<TileProblems.Options> asked = new ArrayList<>();
    private final List<Problem> of = new ArrayList<>();

    private TileProblem problem(Problem problem, TileProblems.Options options) {
        of.add(problem);
        asked.add(options);
        return new TileProblem(
                problem.name(),
                new Front(Map.of(), List.of(), List.of(), List.of()),
                List.of(1.0, 2.0),
                List.of(0.5, 0.5),
                List.of(10L, 20L),
                List.of(100L, 50L, 0L),
                1000,
                0,
                0,
                List.of(0.0, 0.0, 0.0),
                1,
                8);
    }

    private TileProblems problems() {
        return new TileProblems() {
            @Override
            public TileProblem of(Model model, Problem problem, Options options, Progress progress) {
                return problem(problem, options);
            }

            @Override
            public TileProblem of(ModelGraph graph, Front front, Problem problem, Options options) {
                return problem(problem, options);
            }
        };
    }

    private static final class Texts implements TileFormats {
        @Override
        public String write(TileProblem problem, TilePlanner.Planned planned) {
            return planned.strategy() + "@" + problem.bytesPerMs();
        }

        @Override
        public String format() {
            return "cutpoint-tiles/1";
        }

        @Override
        public TilePlan read(Path file) {
            throw new UnsupportedOperationException();
        }
    }

    /** Two tiles, a third of the work twice. */
    private static TilePlanner.Planned planned(String strategy) {
        Span span = new Span(0, 1);
        PathCost path = new PathCost(0, 1, 2_000, 5, 10, 500, span, span, span);
        PathCost other = new PathCost(1, 2, 3_000, 5, 20, 600, span, span, span);
        return new TilePlanner.Planned(
                strategy,
                "1.0.0",
                new TilePlan(
                        new Tiling(2, List.of(0, 4), List.of(0, 2, 4)),
                        List.of(1, 2),
                        List.of(0, 1),
                        OptionalInt.empty(),
                        OptionalDouble.of(8),
                        List.of("A note.")),
                new TileCost(10, List.of(path, other), 30, 40, 1000, 600),
                2);
    }

    private int run(String... args) {
        PlanCommand command = new PlanCommand(
                new Formats(),
                new Fakes.Evaluator(),
                planning,
                planning,
                Fakes.PRESETS,
                (workload, strategy, from, to) -> List.of(),
                new Workbenches(() -> {}, Fakes.objects(() -> Fakes.workbench(profiling, new Fakes.Tiny()))));
        command.tileStrategies = TileFakes.STRATEGIES;
        command.tilePlans = Fakes.objects(() -> new TilePlans(
                problems(), (problem, strategy, limit) -> planned(strategy), new Texts(), new TileFakes.Evaluator()));
        return Fakes.run(console, "plan", command, args);
    }

    @Test
    void unknownStrategiesAreToldOfTheseToo() {
        assertThat(run("zoo:tiny", "--strategy", "walk")).isEqualTo(2);
        assertThat(console.stderr()).contains("there is no strategy 'walk'", "fused-layer, no-fused-layer");
        assertThat(run("zoo:tiny", "--strategy", "fused-layr")).isEqualTo(2);
        assertThat(console.stderr()).contains("Did you mean 'fused-layer'?");
    }

    @Test
    void printsATable() {
        assertThat(run("zoo:tiny", "--strategy", "fused-layer", "--max-grid", "5", "--device-cores", "3"))
                .isZero();
        assertThat(asked).containsExactly(new TileProblems.Options(3, 5, 0));
        assertThat(console.stdout())
                .contains(
                        "fused-layer",
                        "2 of 2",
                        "1x2",
                        "1-2",
                        "10.000 ms",
                        "133.3 %",
                        "500 B-600 B",
                        "1.00 kB",
                        "+25.0 %")
                .contains("fused-layer: A note.");
    }

    @Test
    void printsALineForEachPlanAndBandwidth() {
        assertThat(run(
                        "zoo:tiny",
                        "--strategy",
                        "fused-layer,no-fused-layer",
                        "--uplinks",
                        "8.8,24",
                        "--element-bytes",
                        "1",
                        "--json"))
                .isZero();
        assertThat(console.stdout().lines())
                .containsExactly(
                        "fused-layer@1100.0", "no-fused-layer@1100.0", "fused-layer@3000.0", "no-fused-layer@3000.0");
        assertThat(asked.get(0).elementBytes()).isEqualTo(1);
        assertThat(of.get(0).jobs()).isEqualTo(1);
    }

    /** Others plan as ever, after them. */
    @Test
    void otherStrategiesMayStandBesideThem() {
        assertThat(run("zoo:tiny", "--strategy", "local-only,fused-layer", "--json"))
                .isZero();
        assertThat(console.stdout().lines()).hasSize(2).first().isEqualTo("fused-layer@1000.0");
        assertThat(planning.planned).hasSize(1);
    }

    @Test
    void onlyModelsHaveTiles() {
        assertThat(run("--problem", "p.json", "--strategy", "fused-layer")).isEqualTo(2);
        assertThat(console.stderr()).contains("fused-layer plans a model");
        assertThat(run("zoo:tiny", "--strategy", "fused-layer", "--max-grid", "65"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "fused-layer", "--element-bytes", "9"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "fused-layer", "--uplinks", "0"))
                .isEqualTo(2);
        assertThat(asked).isEmpty();
    }
}
