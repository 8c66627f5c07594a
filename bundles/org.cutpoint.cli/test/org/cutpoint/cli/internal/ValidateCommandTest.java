package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.RateCurve;
import org.cutpoint.api.run.Emulator;
import org.cutpoint.api.run.PlanExecutor;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.tiles.TileFormats;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TilePlanner;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.cli.internal.Fakes.Planning;
import org.cutpoint.cli.internal.Fakes.Profiling;
import org.cutpoint.cli.internal.Fakes.TestConsole;
import org.cutpoint.cli.internal.RunFakes.Net;
import org.cutpoint.cli.internal.RunFakes.Segments;
import org.cutpoint.cli.internal.ValidateFakes.Lines;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Runs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateCommandTest {
    @TempDir
    private Path folder;

    private final TestConsole console = new TestConsole();
    private final Planning planning = new Planning();
    private final Net transport = new Net();
    private final Measuring executor = new Measuring();
    private final Lines reports = new Lines();
    private final Segments segments = new Segments();
    private final Profiling profiling = new Profiling();
    private final TileFakes.Executor tiles = new TileFakes.Executor();
    private boolean tiled;

    /** Takes as long as predicted times a factor; breaks off when told to. */
    private static final class Measuring implements PlanExecutor {
        double factor = 1;
        int interruptAt = Integer.MAX_VALUE;
        final AtomicInteger runs = new AtomicInteger();

        /** Of each run, how many tiers are behind the device, and how many jobs there are. */
        final List<String> tiersAndJobs = new ArrayList<>();

        @Override
        public RunResult run(RunRequest request, Progress progress) throws InterruptedException {
            tiersAndJobs.add(
                    Math.max(1, request.conditions().emulation().remote().size()) + " x "
                            + request.workload().jobs());
            if (runs.incrementAndGet() == interruptAt) {
                throw new InterruptedException();
            }
            double ms = new Fakes.Evaluator()
                            .evaluate(request.workload(), request.plan())
                            .value()
                    * factor;
            return RunResult.of(ms, List.of(), List.of(new RunResult.JobTimes("1", 0, ms)));
        }
    }

    /** Tiers that do not wait. */
    private static final class Hasty implements Emulator {
        @Override
        public EmulatedLink link(RateCurve rate, double setupMs, double latencyMs) {
            throw new UnsupportedOperationException();
        }

        @Override
        public EmulatedTier tier(double slowdown) {
            return (start, busy) -> start;
        }
    }

    private int run(String... args) {
        Fakes.Evaluator evaluator = new Fakes.Evaluator();
        ValidateCommand command = new ValidateCommand(
                Fakes.workbench(profiling, new Fakes.Tiny()),
                Fakes.PRESETS,
                planning,
                planning,
                evaluator,
                Clouds.of(transport),
                new Runs(executor),
                new StretchCheck(segments, new Hasty()),
                reports,
                "1");
        if (tiled) {
            command.tileStrategies = TileFakes.STRATEGIES;
            command.tileRuns = tileRuns(evaluator);
        }
        return Fakes.run(console, "validate", command, args);
    }

    /** Two tiles that take a fifth longer than their shares, or none. */
    private TileRuns tileRuns(Fakes.Evaluator evaluator) {
        tiles.tileMs = Map.of(2, 12.0);
        TileFakes.Evaluator tileEvaluator = new TileFakes.Evaluator();
        TilePlanner planner = (problem, strategy, limit) -> {
            TilePlan plan = TileFakes.plan(strategy.equals("no-fused-layer") ? 1 : 2);
            return new TilePlanner.Planned(strategy, "1", plan, tileEvaluator.cost(problem, plan), 1);
        };
        TileFormats formats = new TileFormats() {
            @Override
            public String format() {
                return "cutpoint-tiles/1";
            }

            @Override
            public String write(TileProblem problem, TilePlanner.Planned planned) {
                throw new UnsupportedOperationException();
            }

            @Override
            public TilePlan read(Path file) {
                throw new UnsupportedOperationException();
            }
        };
        return new TileRuns(
                new TilePlans(new TileFakes.Problems(), planner, formats, tileEvaluator),
                tileEvaluator,
                tiles,
                new Runs(executor),
                planning,
                evaluator,
                new Fakes.Formats());
    }

    /** The usual arguments, with others in the place of some or beside them. */
    private String[] with(String... more) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("--networks", "3g,4g");
        options.put("--jobs", "4");
        options.put("--cloud", "h:7000");
        options.put("--tiers", "2");
        options.put("--slowdown", "1");
        options.put("--repeats", "1");
        options.put("--out", folder.resolve("out").toString());
        for (int i = 0; i < more.length; i++) {
            boolean flag = i + 1 == more.length || more[i + 1].startsWith("--");
            options.put(more[i], flag ? "" : more[++i]);
        }
        List<String> args = new ArrayList<>(List.of("zoo:tiny"));
        options.forEach((name, value) -> args.addAll(value.isEmpty() ? List.of(name) : List.of(name, value)));
        return args.toArray(String[]::new);
    }

    private Path journal() {
        return folder.resolve("out/validate.jsonl");
    }

    @Test
    void runsEveryStrategyThatApplies() {
        run(with());
        // Two networks, cloud-only and local-only; "never" finds no plan.
        assertThat(executor.runs).hasValue(4);
        assertThat(console.stdout().lines())
                .containsExactly(
                        "4 cases, 0 slow-downs",
                        "never is left out on two tiers for zoo:tiny: it finds no plan.",
                        "Written: " + folder.resolve("out/validate.html") + ", " + folder.resolve("out/validate.json"));
        assertThat(folder.resolve("out/validate.json")).hasContent("json of 4");
        assertThat(folder.resolve("out/validate.html")).hasContent("page of 4");
        assertThat(journal()).content().hasLineCount(4);
        assertThat(console.stderr())
                .contains("[0 of 4, about 8 s left] zoo:tiny over 3g: cloud-only, 4 jobs, predicted 0.0 s");
        assertThat(transport.closed).isEqualTo(1);
    }

    @Test
    void exitCodeOneIfOverTheTarget() {
        executor.factor = 1.2;
        assertThat(run(with("--strategies", "local-only"))).isEqualTo(ValidateCommand.OVER_TARGET);
    }

    @Test
    void anInterruptedRunGoesOnWhereItWas() throws IOException {
        executor.interruptAt = 3;
        assertThat(run(with())).isEqualTo(Main.INTERRUPTED);
        assertThat(console.stderr())
                .contains("cutpoint: interrupted; the same command goes on after the 2 of 4 cases that are finished");
        assertThat(journal()).content().hasLineCount(2);
        assertThat(folder.resolve("out/validate.json")).doesNotExist();
        Files.writeString(journal(), Files.readString(journal()) + "half a li");
        executor.interruptAt = Integer.MAX_VALUE;
        run(with());
        assertThat(executor.runs).as("two, the interrupted one, two").hasValue(5);
        assertThat(console.stdout()).startsWith("4 cases");
        // With nothing left to run there is no need of a cloud, unless it has to say what it is.
        int connected = transport.connected;
        run(with("--no-remote-profile"));
        assertThat(transport.connected).isEqualTo(connected);
        run(with());
        assertThat(executor.runs).hasValue(5);
        assertThat(transport.closed).isEqualTo(transport.connected);
        run(with("--restart"));
        assertThat(executor.runs).hasValue(9);
    }

    @Test
    void strategiesWithTheSamePlanShareItsRunAndItsInterruption() {
        planning.ids.add("partition-only");
        executor.interruptAt = 3;
        assertThat(run(with())).isEqualTo(Main.INTERRUPTED);
        assertThat(console.stderr())
                .contains(
                        "zoo:tiny over 3g: cloud-only = partition-only, 4 jobs",
                        "zoo:tiny over 3g: local-only, 4 jobs",
                        "after the 3 of 6 cases that are finished");
        assertThat(journal()).content().hasLineCount(3);
        run(with());
        assertThat(executor.runs).as("two, the interrupted one, two").hasValue(5);
        assertThat(console.stdout()).startsWith("6 cases");
        // A strategy that is new has no case yet; what it plans has to be run for it.
        planning.ids.add("jps");
        run(with());
        assertThat(executor.runs).hasValue(7);
        assertThat(journal()).content().hasLineCount(8);
    }

    @Test
    void anotherCloudIsAnotherCase() {
        run(with());
        transport.there = Optional.of(new Fakes.Profiling(new Machine("far", "os", "fast", 8, "runtime"), 0.25));
        run(with());
        assertThat(executor.runs).hasValue(8);
        assertThat(console.stdout()).contains("zoo:tiny in the cloud: 0.75 ms, as measured on its machine (fast");
    }

    @Test
    void otherConditionsAreOtherCases() {
        run(with());
        run(with("--threads", "2"));
        assertThat(executor.runs).hasValue(8);
        assertThat(journal()).content().hasLineCount(8);
        assertThat(console.stdout().lines().filter(l -> l.startsWith("4 cases")))
                .hasSize(2);
    }

    @Test
    void checksHowSlowTheEmulatedDeviceIs() {
        run(with("--slowdown", "2", "--strategies", "local-only", "--networks", "4g", "--quick"));
        assertThat(console.stdout()).contains("1 cases, 1 slow-downs");
        assertThat(segments.open).isZero();
        assertThat(journal()).content().hasLineCount(2);
    }

    @Test
    void aStrategyThatIsAskedForMustApply() {
        planning.failure = Optional.of(new InputException("cloud-only", "it does not apply", ""));
        assertThat(run(with("--strategies", "cloud-only"))).isEqualTo(2);
        assertThat(console.stderr()).contains("cutpoint: cloud-only: it does not apply");
        run(with());
        assertThat(console.stdout())
                .contains("cloud-only is left out on two tiers for zoo:tiny: cloud-only: it does not apply");
    }

    @Test
    void whoPlansOneJobHasOne() {
        planning.single.add("cloud-only");
        run(with());
        assertThat(executor.tiersAndJobs).containsExactly("1 x 4", "1 x 1", "1 x 4", "1 x 1");
        assertThat(console.stdout())
                .startsWith("4 cases")
                .contains("cloud-only runs one job instead of many for zoo:tiny: cloud-only: it plans one job");
        assertThat(console.stderr()).contains("zoo:tiny over 3g: cloud-only, 1 job, predicted 0.0 s");
        run(with());
        assertThat(executor.runs).hasValue(4);
    }

    @Test
    void everyStrategyPlansOneJobOnAChainToo() {
        transport.behind = 1;
        String[] args = with("--tiers", "3", "--edge", "h:7000", "--edge-network", "20:10:5");
        executor.interruptAt = 4;
        assertThat(run(args)).isEqualTo(Main.INTERRUPTED);
        executor.interruptAt = Integer.MAX_VALUE;
        run(args);
        assertThat(executor.tiersAndJobs)
                .containsExactly("1 x 4", "1 x 4", "2 x 1", "2 x 1", "2 x 1", "1 x 4", "1 x 4", "2 x 1", "2 x 1");
        assertThat(console.stdout())
                .contains(
                        "8 cases",
                        "never is left out on two tiers for zoo:tiny: it finds no plan.",
                        "never is left out on the chain for zoo:tiny: it finds no plan.");
        assertThat(console.stderr()).contains("zoo:tiny over 3g and an edge: cloud-only, 1 job, predicted 0.0 s");
        assertThat(profiling.measured).isEqualTo(1);
        assertThat(profiling.hops.get(profiling.hops.size() - 1))
                .extracting(Network::uplinkMbps)
                .containsExactly(5.85, 20.0);
        assertThat(transport.closed).isEqualTo(transport.connected);
        int runs = executor.runs.get();
        run(with("--tiers", "3", "--edge", "h:7000", "--edge-network", "20:10:6"));
        assertThat(executor.runs)
                .as("two for each link, over another network behind the edge")
                .hasValue(runs + 4);
    }

    @Test
    void tilesAreMeasuredBeforeTheyRun() {
        tiled = true;
        run(with("--networks", "4g"));
        assertThat(tiles.ran).containsExactly(2);
        assertThat(tiles.budgets).containsExactly(Duration.ofSeconds(2));
        assertThat(tiles.open).isZero();
        // What is not tiled is run as a cut.
        assertThat(executor.tiersAndJobs).containsExactly("1 x 4", "1 x 4", "1 x 1");
        assertThat(console.stdout()).startsWith("4 cases");
        assertThat(console.stderr()).contains("zoo:tiny over 4g in tiles: fused-layer, 1 job, predicted 0.0 s");
        run(with("--networks", "4g"));
        assertThat(tiles.ran).hasSize(1);
        run(with("--networks", "4g", "--strategies", "fused-layer", "--repeats", "2", "--quick"));
        assertThat(tiles.budgets)
                .as("another number of repeats is another case")
                .contains(Duration.ofSeconds(1));
    }

    @Test
    void badInputStartsNothing() throws IOException {
        assertThat(run(with("--networks", "6g"))).isEqualTo(2);
        assertThat(run(with("--strategies", "nothing"))).isEqualTo(2);
        assertThat(run(with("--jobs", "0"))).isEqualTo(2);
        assertThat(run(with("--repeats", "0"))).isEqualTo(2);
        assertThat(run(with("--slowdown", "0.5"))).isEqualTo(2);
        assertThat(run(with("--out", Files.createFile(folder.resolve("file")).toString())))
                .isEqualTo(2);
        assertThat(console.stderr().lines()).hasSize(6).allMatch(l -> l.startsWith("cutpoint: "));
        assertThat(executor.runs).hasValue(0);
        assertThat(transport.connected).isZero();
    }
}
