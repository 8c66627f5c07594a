package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.cutpoint.api.InputException;
import org.cutpoint.api.tiles.TileFormats;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TilePlanner;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileProblem.ShareFactors;
import org.cutpoint.api.tiles.TileProblems;
import org.cutpoint.api.tiles.Tiling;
import org.cutpoint.cli.internal.Fakes.Planning;
import org.cutpoint.cli.internal.Fakes.Profiling;
import org.cutpoint.cli.internal.Fakes.TestConsole;
import org.cutpoint.profile.codec.CodecProfiler;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Pipelining;
import org.cutpoint.workbench.Runs;
import org.cutpoint.workbench.Streams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TileRunsTest {
    @TempDir
    private Path folder;

    private final TestConsole console = new TestConsole();
    private final Planning planning = new Planning();
    private final RunFakes.Scheduling scheduling = new RunFakes.Scheduling();
    private final RunFakes.Executor cuts = new RunFakes.Executor();
    private final TileFakes.Problems problems = new TileFakes.Problems();
    private final TileFakes.Executor executor = new TileFakes.Executor();
    private final List<ShareFactors> factors = new ArrayList<>();

    /** How many tiles are planned, by what they are said to take. */
    private Function<ShareFactors, Integer> tiles = known -> 2;

    /** What is in a file besides the format is of no interest. */
    private Optional<TilePlan> file = Optional.empty();

    private final class Texts implements TileFormats {
        @Override
        public String write(TileProblem problem, TilePlanner.Planned planned) {
            return "{\"format\": \"" + format() + "\", \"tiles\": "
                    + planned.plan().tiling().paths() + ", \"ms\": "
                    + planned.cost().predictedMs()
                    + (planned.plan().lowerBoundMs().isPresent() ? ", \"proven\"" : "") + "}";
        }

        @Override
        public String format() {
            return "cutpoint-tiles/1";
        }

        @Override
        public TilePlan read(Path path) {
            return file.orElseThrow(() -> new InputException(path.toString(), "'layers' is missing", ""));
        }
    }

    private int run(String... options) {
        String[] args = new String[options.length + 3];
        args[0] = "zoo:tiny";
        args[1] = "--cloud";
        args[2] = "h:7000";
        System.arraycopy(options, 0, args, 3, options.length);
        Fakes.Formats formats = new Fakes.Formats();
        Fakes.Evaluator evaluator = new Fakes.Evaluator();
        TileFakes.Evaluator tileEvaluator = new TileFakes.Evaluator();
        TilePlanner planner = (problem, strategy, limit) -> {
            factors.add(problem.factors());
            TilePlan plan = TileFakes.plan(tiles.apply(problem.factors())).withLowerBound(1);
            return new TilePlanner.Planned(strategy, "1", plan, tileEvaluator.cost(problem, plan), 1);
        };
        RunCommand command = new RunCommand(
                Fakes.workbench(new Profiling(), new Fakes.Tiny()),
                Fakes.PRESETS,
                planning,
                planning,
                evaluator,
                formats,
                new Pipelining(scheduling, scheduling, scheduling, evaluator),
                Clouds.of(new RunFakes.Net()),
                new Runs(cuts),
                new Streams(cuts),
                new Meters(List.of(), new RunFakes.Segments(), 1_000_000),
                new RunFakes.Writer(),
                new CodecProfiler(new RunFakes.Segments(), new RunFakes.Codecs()));
        command.tileStrategies = TileFakes.STRATEGIES;
        command.tileRuns = new TileRuns(
                new TilePlans(problems, planner, new Texts(), tileEvaluator),
                tileEvaluator,
                executor,
                new Runs(cuts),
                planning,
                evaluator,
                formats);
        return Fakes.run(console, "run", command, args);
    }

    private Path written(TilePlan plan) throws IOException {
        file = Optional.of(plan);
        return Files.writeString(folder.resolve("tiles.json"), "{\"format\": \"cutpoint-tiles/1\"}");
    }

    /** Tiles take twelve instead of ten: known, the same plan is made again, and is run as it is. */
    @Test
    void partsAreMeasuredAndPredictedWith() {
        executor.tileMs = Map.of(2, 12.0);
        assertThat(run("--strategy", "fused-layer,local-only", "--repeats", "3", "--tile-budget", "0.5"))
                .isZero();
        assertThat(factors).containsExactly(ShareFactors.NONE, new ShareFactors(1.2, 1));
        assertThat(executor.prepared).hasSize(1);
        assertThat(executor.ran).containsExactly(2);
        assertThat(executor.budgets).containsExactly(Duration.ofMillis(500));
        assertThat(executor.open).isZero();
        assertThat(cuts.requests).hasSize(3);
        assertThat(console.stdout())
                .contains("by area", "2x1 tiles of a, 1 layers on the device", "20.00 ms", "24.00 ms", "25.00 ms")
                .contains("fused-layer: predicted from its parts, each measured by itself: 1.20 times")
                .doesNotContain("planned once more");
    }

    @Test
    void jsonSaysWhereTimesComeFrom() {
        executor.tileMs = Map.of(2, 12.0);
        assertThat(run("--strategy", "fused-layer,local-only", "--json")).isZero();
        List<String> lines = console.stdout().lines().toList();
        assertThat(lines.get(0))
                .contains("\"predictedMs\":24.0", "\"times\":\"parts\"", "\"sharesMs\":20.0")
                .contains("\"factors\":{\"device\":1.2,\"edge\":1.0}", "\"plannedAgain\":false")
                .contains("\"deviceMs\":24.0,\"sharesDeviceMs\":20.0", "\"measuredDeviceMs\":7.0");
        assertThat(lines.get(1)).contains("\"times\":\"layers\"").doesNotContain("sharesMs");
        console.outBytes.reset();
        assertThat(run("--strategy", "fused-layer", "--json", "--tile-budget", "0"))
                .isZero();
        assertThat(executor.budgets).as("only the first time").hasSize(1);
        assertThat(console.stdout())
                .contains("\"predictedMs\":20.0", "\"times\":\"shares\"")
                .doesNotContain("factors");
    }

    /** Two tiles take too long; three take less. */
    @Test
    void whatTakesLessByItsPartsIsRun() {
        tiles = known -> known.device() > 1 ? 3 : 2;
        executor.tileMs = Map.of(2, 30.0, 3, 15.0);
        assertThat(run("--strategy", "fused-layer")).isZero();
        assertThat(executor.ran).containsExactly(3);
        assertThat(console.stdout()).contains("3x1 tiles", "45.00 ms", "; planned once more with that");
        assertThat(executor.open).isZero();
    }

    /** Three take even longer. */
    @Test
    void theFirstPlanIsRunIfItIsBetterAfterAll() {
        tiles = known -> known.device() > 1 ? 3 : 2;
        executor.tileMs = Map.of(2, 30.0, 3, 25.0);
        assertThat(run("--strategy", "fused-layer", "--save-plans", folder.toString()))
                .isZero();
        assertThat(executor.ran).containsExactly(2);
        assertThat(executor.prepared).hasSize(3);
        assertThat(console.stdout()).contains("2x1 tiles", "60.00 ms").doesNotContain("planned once more");
        assertThat(executor.open).isZero();
        assertThat(folder.resolve("fused-layer.json"))
                .content()
                .as("nothing is proven of what parts take")
                .contains("\"tiles\": 2, \"ms\": 60.0}");
        assertThat(run("--strategy", "fused-layer", "--save-plans", folder.toString(), "--tile-budget", "0"))
                .isZero();
        assertThat(folder.resolve("fused-layer.json")).content().contains("\"ms\": 20.0, \"proven\"}");
    }

    /** Then there are no tiles. */
    @Test
    void tilesThatDoNotPayAreNotRun() {
        tiles = known -> known.device() > 1 ? 1 : 2;
        executor.tileMs = Map.of(2, 30.0);
        assertThat(run("--strategy", "fused-layer", "--save-plans", folder.toString()))
                .isZero();
        assertThat(executor.ran).isEmpty();
        assertThat(cuts.requests).hasSize(1);
        assertThat(executor.open).isZero();
        assertThat(folder.resolve("fused-layer.json")).content().contains("\"strategy\":\"fused-layer\"");
    }

    @Test
    void aPlanFromAFileIsRunAsItIs() throws IOException {
        Path plan = written(TileFakes.plan(7));
        tiles = known -> 3;
        executor.tileMs = Map.of(7, 30.0);
        assertThat(run("--plan", plan.toString(), "--strategy", "local-only", "--device-cores", "2"))
                .isZero();
        assertThat(factors).as("nobody planned").isEmpty();
        assertThat(executor.ran).containsExactly(7);
        assertThat(cuts.requests).hasSize(1);
        assertThat(problems.asked).containsExactly(new TileProblems.Options(2, 7, 0));
        assertThat(console.stdout()).contains("plan ", "7x1 tiles", "local-only", "210.00 ms");
    }

    /** It was planned for another link, or with other times. */
    @Test
    void nothingIsProvenOfAPlanFromAFile() throws IOException {
        Path plan = written(TileFakes.plan(7).withLowerBound(1));
        assertThat(run("--plan", plan.toString(), "--tile-budget", "0", "--save-plans", folder.toString()))
                .isZero();
        assertThat(folder.resolve("plan.json")).content().contains("\"tiles\": 7, \"ms\": 70.0}");
    }

    @Test
    void aPlanFromAFileMayHaveNoTiles() throws IOException {
        assertThat(run("--plan", written(TilePlan.unsplit(2)).toString())).isZero();
        assertThat(cuts.requests).hasSize(1);
        assertThat(executor.prepared).isEmpty();
    }

    @Test
    void whatIsNoPlanIsRefusedInALine() throws IOException {
        Path none = written(new TilePlan(new Tiling(1, List.of(0, 1, 2), List.of(0, 1)), List.of(9, 1), List.of(0, 1)));
        assertThat(run("--plan", none.toString())).isEqualTo(2);
        assertThat(console.stderr()).contains("--plan: " + none + ": 9 layers are none. Plan this model again");
        file = Optional.empty();
        assertThat(run("--plan", none.toString())).isEqualTo(2);
        assertThat(console.stderr()).contains("'layers' is missing");
        assertThat(executor.prepared).isEmpty();
    }

    @Test
    void whatTilesHaveNoUseForIsRefused() throws IOException {
        String plan = written(TileFakes.plan(2)).toString();
        for (List<String> option : List.of(
                List.of("--jobs", "2"),
                List.of("--objective", "energy"),
                List.of("--limit", "latencyMs=3"),
                List.of("--device-power", "3"),
                List.of("--groups"),
                List.of("--tile-budget", "-1"),
                List.of("--save-plans", folder.resolve("none").toString()),
                List.of("--fps", "3"))) {
            List<String> args = new ArrayList<>(List.of("--plan", plan));
            args.addAll(option);
            assertThat(run(args.toArray(String[]::new))).as(option.toString()).isEqualTo(2);
        }
        assertThat(run("--plan", folder.resolve("none.json").toString(), "--strategy", "fused-layer"))
                .isEqualTo(2);
        assertThat(console.stderr()).contains("--plan: it stands beside fused-layer");
        assertThat(problems.asked).isEmpty();
    }
}
