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
import java.util.OptionalDouble;
import org.cutpoint.api.InputException;
import org.cutpoint.api.energy.EnergyMeter;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.RateCurve;
import org.cutpoint.api.run.Adaptation;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.FrameStream;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.cli.internal.Fakes.Planning;
import org.cutpoint.cli.internal.Fakes.Profiling;
import org.cutpoint.cli.internal.Fakes.TestConsole;
import org.cutpoint.cli.internal.RunFakes.Executor;
import org.cutpoint.cli.internal.RunFakes.Net;
import org.cutpoint.cli.internal.RunFakes.Writer;
import org.cutpoint.profile.codec.CodecProfiler;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Pipelining;
import org.cutpoint.workbench.Runs;
import org.cutpoint.workbench.Streams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
    @TempDir
    private Path folder;

    private final TestConsole console = new TestConsole();
    private final Planning planning = new Planning();
    private final Fakes.Formats formats = new Fakes.Formats();
    private final Profiling profiling = new Profiling();
    private final RunFakes.Scheduling scheduling = new RunFakes.Scheduling();
    private final Net transport = new Net();
    private final Executor executor = new Executor();
    private List<EnergyMeter> meters = List.of();
    private Optional<Duration> glance = Optional.empty();

    private int run(String... args) {
        RunCommand command = new RunCommand(
                Fakes.workbench(profiling, new Fakes.Tiny()),
                Fakes.PRESETS,
                planning,
                planning,
                new Fakes.Evaluator(),
                formats,
                new Pipelining(scheduling, scheduling, scheduling, new Fakes.Evaluator()),
                Clouds.of(transport),
                new Runs(executor),
                new Streams(executor),
                new Meters(meters, new RunFakes.Segments(), 1_000_000),
                new Writer(),
                new CodecProfiler(new RunFakes.Segments(), new RunFakes.Codecs()));
        glance.ifPresent(limit -> command.glance = limit);
        return Fakes.run(console, "run", command, args);
    }

    @Test
    void framesComeByTheClockForEachStrategy() {
        assertThat(run(
                        "zoo:tiny",
                        "--strategy",
                        "cloud-only,local-only",
                        "--cloud",
                        "h:7000",
                        "--fps",
                        "30",
                        "--duration",
                        "2",
                        "--late",
                        "degrade",
                        "--queue",
                        "5"))
                .isZero();
        assertThat(profiling.objectives).containsExactly(Objective.BOTTLENECK);
        assertThat(planning.problems).hasSize(2).allMatch(p -> p.jobs() == 1);
        assertThat(executor.streams).hasSize(2);
        FrameStream stream = executor.streams.get(0);
        assertThat(stream.frames()).isEqualTo(60);
        assertThat(stream.late()).isEqualTo(FrameStream.Late.DEGRADE);
        assertThat(stream.queue()).isEqualTo(5);
        assertThat(stream.deadline()).isGreaterThanOrEqualTo(Duration.ofNanos(33_333_333));
        String held = ": the device holds 0 B of the network's 0 B of weights, with the whole network for late frames";
        assertThat(console.stdout().lines()).containsExactly("streams: 2", "cloud-only" + held, "local-only" + held);
        assertThat(console.stderr()).contains("cloud-only: 60 frames").contains("s left");
    }

    @Test
    void framesFollowTheLinkWhereAskedFor() throws IOException {
        Path trace = folder.resolve("frames.json");
        assertThat(run(
                        "zoo:tiny",
                        "--strategy",
                        "local-only",
                        "--cloud",
                        "h:7000",
                        "--network",
                        "4g",
                        "--fps",
                        "10",
                        "--adapt",
                        "--groups",
                        "--trace",
                        trace.toString()))
                .isZero();
        RunRequest request = executor.requests.get(0);
        assertThat(executor.streams).hasSize(1);
        assertThat(request.conditions().adaptation().orElseThrow().replanner()).isPresent();
        assertThat(request.cloud()).as("of which the next plan may have use").isPresent();
        assertThat(console.stdout().lines())
                .contains(
                        "local-only: the device holds 0 B of the network's 0 B of weights, and more for plans that are made"
                                + " meanwhile",
                        "local-only: another plan took over 0 times.");
        assertThat(trace).hasContent("trace of streams: 1");
    }

    @Test
    void framesTakeTheirPlansFromATable() {
        Map<String, String> tiers = Map.of("a", "device", "b", "device", "c", "device");
        Assignment job = new Assignment("1", "zoo:tiny", tiers, List.of());
        Plan local = new Plan(List.of(job), List.of("1"), OptionalDouble.empty());
        formats.tables.put(
                "table.jsonl",
                new PlanTable(
                        "zoo:tiny",
                        "cloud-only",
                        List.of(new PlanTable.Column(1, List.of(new PlanTable.Entry(1, 9, Optional.of(local)))))));
        assertThat(run("zoo:tiny", "--table", "table.jsonl", "--cloud", "h:7000", "--network", "4g", "--fps", "10"))
                .isZero();
        assertThat(executor.streams).hasSize(1);
        RunRequest request = executor.requests.get(0);
        assertThat(request.plan().assignments()).hasSize(1);
        assertThat(request.conditions().adaptation().orElseThrow().table().strategy())
                .isEqualTo("cloud-only");
        assertThat(request.cloud()).isPresent();

        formats.plans.put("plan.json", local);
        for (String wrong : List.of("--plan plan.json", "--save-plans no/such/folder")) {
            List<String> args = new ArrayList<>(List.of("zoo:tiny", "--table", "table.jsonl"));
            args.addAll(List.of(wrong.split(" ")));
            assertThat(run(args.toArray(String[]::new))).as(wrong).isEqualTo(2);
        }
        assertThat(console.stderr())
                .contains("--table: it stands beside --plan")
                .contains("--save-plans: there is no folder");
        assertThat(executor.streams).hasSize(1);
    }

    @Test
    void anInterruptedStreamShowsWhatThereIsAndBeginsNoOther() {
        executor.interrupted = 0;
        assertThat(run("zoo:tiny", "--strategy", "cloud-only,local-only", "--cloud", "h:7000", "--fps", "10", "--json"))
                .isEqualTo(130);
        assertThat(executor.streams).hasSize(1);
        assertThat(executor.streams.get(0).frames()).isEqualTo(100);
        assertThat(console.stdout().lines()).hasSize(1);
        assertThat(console.stderr()).contains("interrupted after 1 of 100 frames");
    }

    @Test
    void streamsThatCannotBe() {
        List<String> wrong = List.of(
                "--duration 5",
                "--deadline-ms 5",
                "--late skip",
                "--queue 3",
                "--fps 0",
                "--fps -1",
                "--fps NaN",
                "--fps 1e9",
                "--fps x",
                "--fps 30 --duration 0",
                "--fps 30 --duration 1e9",
                "--fps 1000 --duration 2000",
                "--fps 30 --deadline-ms 0",
                "--fps 30 --late never",
                "--fps 30 --queue 0",
                "--fps 30 --jobs 3",
                "--fps 30 --repeats 3",
                "--fps 30 --schedule reverse",
                "--fps 30 --tiers 3 --objective bottleneck",
                "--fps 30 --tiers 3 --jobs 3",
                "--fps 30 --tiers 3 --adapt",
                "--fps 30 --device-power meter",
                "--fps 30 --objective latency",
                "--fps 30 --objective speed",
                "--fps 30 --trace no/such/folder/trace.json");
        for (String more : wrong) {
            List<String> args = new ArrayList<>(List.of("zoo:tiny", "--strategy", "cloud-only"));
            args.addAll(List.of(more.split(" ")));
            assertThat(run(args.toArray(String[]::new))).as(more).isEqualTo(2);
        }
        assertThat(console.stderr().lines()).hasSize(wrong.size()).allMatch(l -> l.startsWith("cutpoint: "));
        assertThat(console.stderr()).contains("--fps: 0.0 cannot be. Give more than 0, up to ");
        assertThat(executor.streams).isEmpty();
    }

    @Test
    void plansAreMadeAnewWhereAskedFor() {
        assertThat(run("zoo:tiny", "--strategy", "cloud-only", "--cloud", "h:7000", "--network", "4g", "--adapt"))
                .isZero();
        Adaptation how = executor.requests.get(0).conditions().adaptation().orElseThrow();
        assertThat(how.table().strategy()).isEqualTo("cloud-only");
        assertThat(how.replanner()).isPresent();
        assertThat(console.stdout()).contains("cloud-only: another plan took over 0 times.");
        for (String wrong : List.of("--adapt --cut a", "--strategy cloud-only --adapt --schedule reverse", "--adapt")) {
            List<String> args = new ArrayList<>(List.of("zoo:tiny"));
            args.addAll(List.of(wrong.split(" ")));
            assertThat(run(args.toArray(String[]::new))).as(wrong).isEqualTo(2);
        }
        assertThat(executor.requests).hasSize(1);
    }

    @Test
    void tensorsTravelAsPlannedFor() {
        assertThat(run(
                        "zoo:tiny",
                        "--strategy",
                        "cloud-only",
                        "--cloud",
                        "h:7000",
                        "--codec",
                        "half",
                        "--lossy",
                        "--json"))
                .isZero();
        assertThat(executor.requests).hasSize(1);
        assertThat(executor.requests.get(0).conditions().codecs().up()).containsValue("half");
    }

    @Test
    void anEdgeLeadsToTheOtherTiers() {
        transport.behind = 1;
        transport.there = Optional.of(new Profiling(new Machine("far", "os", "fast", 8, "runtime"), 0.25));
        assertThat(run(
                        "zoo:tiny",
                        "--strategy",
                        "cloud-only",
                        "--edge",
                        "h:7000",
                        "--network",
                        "3g",
                        "--edge-network",
                        "30:20:10",
                        "--edge-slowdown",
                        "3",
                        "--cloud-slowdown",
                        "2",
                        "--jobs",
                        "4"))
                .isZero();
        RunRequest request = executor.requests.get(0);
        assertThat(request.conditions().emulation().remote())
                .containsExactly(
                        new RemoteTier(3, Optional.of(new Network("30:20:10", 30, 20, 10))),
                        new RemoteTier(2, Optional.empty()));
        assertThat(request.conditions().emulation().network().orElseThrow().name())
                .isEqualTo("3g");
        assertThat(profiling.hops.get(0)).extracting(Network::name).containsExactly("3g", "30:20:10");
        assertThat(profiling.chained.get(0))
                .extracting(tier -> tier.interval(0, 2).orElseThrow().medianMs())
                .containsExactly(8 * 3.0, 3 * 0.75, 2 * 0.75);
        assertThat(console.stdout()).contains("table of 1").contains("parts of 1");
        assertThat(transport.closed).isEqualTo(1);
    }

    @Test
    void everyHopOfAChainHasItsCodecs() {
        transport.behind = 1;
        assertThat(run(
                        "zoo:tiny",
                        "--strategy",
                        "cloud-only",
                        "--edge",
                        "h:7000",
                        "--edge-network",
                        "5:5",
                        "--codec",
                        "half",
                        "--lossy",
                        "--json"))
                .isZero();
        RunRequest request = executor.requests.get(0);
        assertThat(request.conditions().codecs().up()).containsValue("half");
        assertThat(request.conditions().emulation().remote())
                .extracting(tier -> tier.codecs().up().containsValue("half"))
                .containsExactly(true, false);
        assertThat(planning.problems.get(planning.problems.size() - 1).links())
                .allMatch(link -> !link.tensorBytes().isEmpty());
    }

    @Test
    void framesRunOnAChain() {
        transport.behind = 1;
        assertThat(run("zoo:tiny", "--strategy", "cloud-only", "--edge", "h:7000", "--fps", "30", "--duration", "2"))
                .isZero();
        assertThat(planning.problems.get(0).jobs()).isEqualTo(1);
        assertThat(executor.streams).hasSize(1);
        assertThat(console.stdout()).startsWith("streams: 1\n").contains("cloud-only: the device holds 0 B");
    }

    @Test
    void realEdgesAreAsTheyAre() {
        transport.behind = 2;
        assertThat(run(
                        "zoo:tiny",
                        "--strategy",
                        "cloud-only",
                        "--edge",
                        "h:7000",
                        "--real-network",
                        "--edge-network",
                        "3g,4g",
                        "--no-remote-profile",
                        "--json"))
                .isZero();
        assertThat(executor.requests.get(0).conditions().emulation().remote())
                .containsExactly(RemoteTier.REAL, RemoteTier.REAL, RemoteTier.REAL);
        assertThat(profiling.hops.get(0)).extracting(Network::name).containsExactly("4g", "3g", "4g");
    }

    @Test
    void tiersThatCannotBe() {
        String[] plain = {"zoo:tiny", "--strategy", "cloud-only"};
        for (String more : List.of(
                "--tiers 9",
                "--tiers 1",
                "--tiers 2 --edge h:7000",
                "--edge-network wifi",
                "--edge-slowdown 2",
                "--cloud-slowdown 2",
                "--tiers 3 --edge-slowdown 0.5",
                "--tiers 3 --objective makespan",
                "--tiers 3 --objective bottleneck",
                "--tiers 3 --schedule revers",
                "--tiers 3 --schedule reverse --codec half --lossy --real-network",
                "--tiers 3 --codec half",
                "--tiers 3 --groups",
                "--tiers 3 --device-power meter",
                // Nothing is behind it.
                "--edge h:7000",
                "--edge h:7001",
                "--edge h:7000 --cloud h:7000")) {
            List<String> args = new ArrayList<>(List.of(plain));
            args.addAll(List.of(more.split(" ")));
            assertThat(run(args.toArray(String[]::new))).as(more).isEqualTo(2);
        }
        transport.behind = 1;
        assertThat(run("zoo:tiny", "--strategy", "cloud-only", "--edge", "h:7000", "--tiers", "4"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "cloud-only", "--edge", "h:7000", "--edge-network", "x"))
                .isEqualTo(2);
        assertThat(console.stderr().lines()).hasSize(19).allMatch(l -> l.startsWith("cutpoint: "));
        assertThat(executor.requests).isEmpty();
        assertThat(transport.closed).isEqualTo(transport.connected);
    }

    @Test
    void refusesAimsLimitsAndTablesThatAreNone() {
        assertThat(run("zoo:tiny", "--strategy", "cloud-only", "--objective", "speed"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "cloud-only", "--limit", "speed=3"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--table", "none")).isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "cloud-only", "--table", "none"))
                .isEqualTo(2);
        assertThat(executor.requests).isEmpty();
    }

    @Test
    void losesNothingUnlessAllowed() {
        assertThat(run("zoo:tiny", "--strategy", "cloud-only", "--cloud", "h:7000", "--codec", "half"))
                .isEqualTo(2);
        assertThat(console.stderr()).contains("--lossy");
        assertThat(executor.requests).isEmpty();
        assertThat(run("zoo:tiny", "--strategy", "cloud-only", "--cloud", "h:7000", "--codec", "all"))
                .isZero();
        assertThat(executor.requests.get(0).conditions().codecs().up()).doesNotContainValue("half");
    }

    @Test
    void printsOneLinePerStrategy() {
        assertThat(run("zoo:tiny", "--strategy", "cloud-only,local-only", "--cloud", "h:7000", "--json"))
                .isZero();
        assertThat(console.stdout().lines())
                .containsExactly(
                        "{\"strategy\":\"cloud-only\",\"cuts\":\"input"
                                + " x20\",\"emulated\":true,\"slowdown\":8.0,\"predicted\":62.0}",
                        "{\"strategy\":\"local-only\",\"cuts\":\"none"
                                + " x20\",\"emulated\":true,\"slowdown\":8.0,\"predicted\":40.0}");
        assertThat(executor.requests)
                .hasSize(2)
                .allMatch(r -> r.conditions().emulation().network().isPresent());
        assertThat(transport.connected).isEqualTo(1);
        assertThat(transport.closed).isEqualTo(1);
    }

    @Test
    void anotherMachineIsPlannedWithItsOwnProfile() {
        Profiling far = new Profiling(new Machine("far", "os", "fast", 8, "runtime"), 0.25);
        transport.there = Optional.of(far);
        for (int i = 0; i < 2; i++) {
            assertThat(run("zoo:tiny", "--strategy", "cloud-only", "--cloud", "h:7000"))
                    .isZero();
        }
        assertThat(profiling.planned).hasSize(2).allSatisfy(tiers -> {
            assertThat(tiers.device().interval(0, 2).orElseThrow().medianMs()).isEqualTo(8 * 3);
            assertThat(tiers.cloud().interval(0, 2).orElseThrow().medianMs()).isEqualTo(0.75);
        });
        assertThat(far.measured).isEqualTo(1);
        assertThat(far.recalibrated).as("the second time").isEqualTo(1);
        assertThat(console.stderr())
                .contains(
                        "zoo:tiny in the cloud: 0.75 ms, as measured on its machine (fast, 8 cores, runtime); 24.00 ms"
                                + " on the device");
    }

    @Test
    void aMachineOfTheSameKindIsNotMeasured() {
        Profiling twin = new Profiling();
        transport.there = Optional.of(twin);
        assertThat(run("zoo:tiny", "--strategy", "cloud-only", "--cloud", "h:7000"))
                .isZero();
        assertThat(twin.measured).isZero();
        assertThat(profiling.planned.get(0).cloud()).isEqualTo(profiling.kept.orElseThrow());
        assertThat(console.stderr()).isEmpty();
    }

    @Test
    void anOldServerIsAsFastAsThisMachineIfThatIsWanted() {
        transport.there = Optional.empty();
        assertThat(run("zoo:tiny", "--strategy", "cloud-only", "--cloud", "h:7000"))
                .isEqualTo(2);
        assertThat(console.stderr().lines())
                .containsExactly("cutpoint: --cloud: h:7000: its machine cannot be measured from here. Or give"
                        + " --no-remote-profile, to plan as if it were as fast as this machine");
        assertThat(transport.closed).isEqualTo(1);
        assertThat(run("zoo:tiny", "--strategy", "cloud-only", "--cloud", "h:7000", "--no-remote-profile"))
                .isZero();
    }

    @Test
    void plansRunInPiecesBesideThoseThatDoNot() {
        assertThat(run("zoo:tiny", "--cut", "b", "--schedule", "reverse", "--jobs", "2", "--cloud", "h:7000", "--json"))
                .isZero();
        assertThat(console.stdout().lines().map(l -> l.substring(0, l.indexOf(','))))
                .containsExactly(
                        "{\"strategy\":\"local-only\"",
                        "{\"strategy\":\"cloud-only\"",
                        "{\"strategy\":\"cut\"",
                        "{\"strategy\":\"cut+reverse\"");
        assertThat(executor.requests.get(2).plan().assignments())
                .allMatch(a -> a.pieces().isEmpty());
        assertThat(executor.requests.get(3).plan().assignments()).hasSize(2).allMatch(a -> a.pieces()
                .equals(List.of(List.of("b"), List.of("a"))));
        assertThat(scheduling.scheduled).hasValue(1);
    }

    @Test
    void plansRunInPiecesOnAChain() {
        transport.behind = 1;
        assertThat(run("zoo:tiny", "--cut", "b", "--schedule", "reverse", "--edge", "h:7000", "--json"))
                .isZero();
        assertThat(console.stdout().lines().map(l -> l.substring(0, l.indexOf(','))))
                .containsExactly(
                        "{\"strategy\":\"local-only\"",
                        "{\"strategy\":\"cloud-only\"",
                        "{\"strategy\":\"cut\"",
                        "{\"strategy\":\"cut+reverse\"");
        assertThat(executor.requests.get(3).plan().assignments())
                .allMatch(a -> a.pieces().equals(List.of(List.of("b"), List.of("a"))));
    }

    @Test
    void plansInPiecesAreSavedAndRunAgain() {
        assertThat(run(
                        "zoo:tiny",
                        "--cut",
                        "b",
                        "--schedule",
                        "reverse",
                        "--jobs",
                        "2",
                        "--cloud",
                        "h:7000",
                        "--save-plans",
                        folder.toString()))
                .isZero();
        assertThat(folder.resolve("cut+reverse.json")).content().contains("\"strategy\":\"cut+reverse\"");
        assertThat(folder.resolve("local-only.json")).exists();
        Plan saved = executor.requests.get(3).plan();
        formats.plans.put("saved.json", saved);
        assertThat(run("zoo:tiny", "--plan", "saved.json", "--cloud", "h:7000", "--json"))
                .isZero();
        assertThat(executor.requests.get(4).plan()).isEqualTo(saved);
        assertThat(executor.requests.get(4).workload().jobs()).isEqualTo(2);
        assertThat(run("zoo:tiny", "--plan", "saved.json", "--strategy", "local-only"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--plan", "none.json")).isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--save-plans", "/nowhere"))
                .isEqualTo(2);
        assertThat(executor.requests).hasSize(5);
    }

    @Test
    void whatSendsOneMessageIsNotScheduled() {
        scheduling.uploads = List.of("b");
        assertThat(run("zoo:tiny", "--cut", "b", "--schedule", "reverse", "--cloud", "h:7000", "--json"))
                .isZero();
        assertThat(executor.requests).hasSize(3);
        assertThat(console.stderr()).contains("cut: nothing for reverse to schedule");
    }

    @Test
    void unknownSchedulersAreSaidAtOnce() {
        assertThat(run("zoo:tiny", "--cut", "b", "--schedule", "revers")).isEqualTo(2);
        assertThat(console.stderr())
                .contains("--schedule: there is no scheduler 'revers'")
                .contains("'reverse'");
        assertThat(executor.requests).isEmpty();
    }

    @Test
    void whatRunsOnTheDeviceNeedsNoCloud() {
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--json")).isZero();
        assertThat(transport.connected).isZero();
        assertThat(executor.requests).singleElement().matches(r -> r.cloud().isEmpty());
    }

    @Test
    void whatTakesLongToPlanHasItsTimeAfterPractising() {
        planning.ids.add("optimal");
        planning.slow.add("optimal");
        glance = Optional.of(Duration.ZERO);
        assertThat(run("zoo:tiny", "--strategy", "optimal,local-only", "--cloud", "h:7000", "--json"))
                .isZero();
        assertThat(console.stdout().lines()).hasSize(2);
        assertThat(executor.requests).hasSize(2);
        // For a moment, and, since that did not tell whether it needs the cloud, for as long as it takes.
        assertThat(planning.planned)
                .containsExactly("zoo:tiny:optimal", "zoo:tiny:local-only", "zoo:tiny:optimal", "zoo:tiny:local-only");
    }

    @Test
    void overARealNetworkPlansHaveTheirTimeAtOnce() {
        planning.ids.add("optimal");
        planning.slow.add("optimal");
        glance = Optional.of(Duration.ZERO);
        assertThat(run(
                        "zoo:tiny",
                        "--strategy",
                        "optimal",
                        "--cloud",
                        "h:7000",
                        "--real-network",
                        "--uplink",
                        "10",
                        "--downlink",
                        "20",
                        "--json"))
                .isZero();
        assertThat(planning.planned).containsExactly("zoo:tiny:optimal");
    }

    @Test
    void optionsReachTheRun() {
        assertThat(run(
                        "zoo:tiny",
                        "--cut",
                        "b",
                        "--cloud",
                        "h:7000",
                        "--uplink",
                        "10",
                        "--downlink",
                        "20",
                        "--rtt",
                        "6",
                        "--jobs",
                        "3",
                        "--slowdown",
                        "2.5",
                        "--threads",
                        "2",
                        "--seed",
                        "9",
                        "--deadline",
                        "5",
                        "--no-optimize",
                        "--real-network",
                        "--json"))
                .isZero();
        RunRequest request = executor.requests.get(0);
        assertThat(request.plan().assignments()).hasSize(3);
        assertThat(request.conditions().emulation().slowdown()).isEqualTo(2.5);
        assertThat(request.conditions().options()).isEqualTo(new ExecutionOptions(2, false));
        assertThat(request.conditions().seed()).isEqualTo(9);
        assertThat(request.conditions().deadline()).isEqualTo(Duration.ofSeconds(5));
        assertThat(request.conditions().emulation().network()).isEmpty();
        assertThat(console.stdout()).contains("\"strategy\":\"cut\",\"cuts\":\"b x3\",\"emulated\":false");
    }

    @Test
    void powerMayBeGivenOrKnown() {
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--device-power", "4.5", "--json"))
                .isZero();
        assertThat(console.stdout()).contains("\"power\":Optional[Power[watts=4.5, source=given, metered=false]]");
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--device-power", "pi", "--json"))
                .isZero();
        assertThat(console.stdout()).contains("Power[watts=5.0, source=pi: a friend, metered=false]");
        assertThat(executor.requests).allMatch(r -> r.conditions().meter().isEmpty());
    }

    @Test
    void powerMayBeMeasuredOnADeviceThatIsReal() {
        meters = List.of(
                new RunFakes.ThreeWatts(EnergyMeter.Scope.BOARD), new RunFakes.ThreeWatts(EnergyMeter.Scope.PROCESSOR));
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--device-power", "meter", "--slowdown", "1", "--json"))
                .isZero();
        assertThat(console.stdout()).contains("source=three-board rail");
        assertThat(executor.requests.get(0).conditions().meter()).contains(meters.get(0));
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--device-power", "meter"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "cloud-only", "--device-power", "meter", "--slowdown", "1"))
                .isEqualTo(2);
        assertThat(console.stderr().lines())
                .containsExactly(
                        "cutpoint: --device-power: a meter measures this machine, not a device that is 8 times slower."
                                + " Give --slowdown 1, or the device's power in watts",
                        "cutpoint: --device-power: a meter cannot tell the device from a cloud on the same machine."
                                + " Give the --cloud of another machine");
    }

    @Test
    void whyThereIsNoMeterIsSaid() {
        meters = List.of(new NoMeter("b", "it is locked"), new NoMeter("a", "there is none"));
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--device-power", "meter", "--slowdown", "1"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--device-power", "py"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--device-power", "0"))
                .isEqualTo(2);
        assertThat(console.stderr().lines())
                .containsExactly(
                        "cutpoint: --device-power: this machine has no energy meter that can be read (a: there is none;"
                                + " b: it is locked). Give the device's power in watts",
                        "cutpoint: --device-power: 'py' is neither watts nor a machine whose power is known. Did you"
                                + " mean 'pi'?",
                        "cutpoint: --device-power: 0 W cannot be. Give more than 0, at most 10000.0");
        assertThat(executor.requests).isEmpty();
    }

    private record NoMeter(String id, String reason) implements EnergyMeter {
        @Override
        public Sensors sensors() {
            return new Missing(reason);
        }

        @Override
        public Measurement start() {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void aTraceOfBandwidthReachesTheEmulatedLink() {
        assertThat(run("zoo:tiny", "--cut", "b", "--cloud", "h:7000", "--rtt", "4", "--network-trace", "tram.csv"))
                .isZero();
        Network network =
                executor.requests.get(0).conditions().emulation().network().orElseThrow();
        assertThat(network.name()).isEqualTo("tram");
        assertThat(network.uplinkMbps()).as("planned for the mean").isEqualTo(3);
        assertThat(network.rttMs()).isEqualTo(4);
        assertThat(network.trace().orElseThrow().downlink()).isEqualTo(RateCurve.constant(6));
    }

    @Test
    void aTraceStandsAlone() {
        String trace = "--network-trace";
        assertThat(run("zoo:tiny", "--cut", "b", trace, "tram.csv", "--real-network"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--cut", "b", trace, "tram.csv", "--uplink", "1", "--downlink", "1"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--cut", "b", trace, "bus.csv")).isEqualTo(2);
        assertThat(console.stderr().lines())
                .containsExactly(
                        "cutpoint: --network-trace: it stands beside --real-network. Give the one or the other",
                        "cutpoint: --network-trace: it stands beside --uplink and --downlink. Give the one or the"
                                + " other",
                        "cutpoint: bus.csv: there is no such file. Check the path");
        assertThat(executor.requests).isEmpty();
    }

    @Test
    void tableAndGanttForPeopleAndATrace() throws IOException {
        Path trace = folder.resolve("trace.json");
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--trace", trace.toString()))
                .isZero();
        assertThat(console.stdout().lines())
                .containsExactly(
                        "table of 1",
                        "",
                        "gantt of local-only",
                        "local-only: the device holds 0 B of the network's 0 B of weights");
        assertThat(trace).hasContent("trace of 1");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(trace);
        }
    }

    @Test
    void exitCodeThreeWithoutAPlan() {
        assertThat(run("zoo:tiny", "--strategy", "never,local-only", "--json")).isEqualTo(3);
        assertThat(console.stdout().lines()).hasSize(1);
        assertThat(console.stderr()).contains("cutpoint: never: no plan: no link");
    }

    @Test
    void badInputIsFoundBeforeAnythingIsMeasured() {
        String none = folder.resolve("no/such/trace.json").toString();
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--cloud", "h:7001"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--cloud", "7000"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--cloud", "h:99999"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--trace", none)).isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "nothing")).isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--network", "6g"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--cut", "d")).isEqualTo(2);
        assertThat(run("zoo:tiny", "--cut", "a", "--device-layers", "a")).isEqualTo(2);
        assertThat(console.stderr().lines()).hasSize(8).allMatch(l -> l.startsWith("cutpoint: "));
        assertThat(console.stderr()).contains("cutpoint: h:7001: nobody answers there. Start 'cutpoint serve'");
        assertThat(console.stdout()).isEmpty();
        assertThat(profiling.measured).isZero();
    }

    @Test
    void aCloudThatFailsMeanwhileIsOneLineAndClosed() {
        executor.failure = Optional.of(new InputException("h:7000", "the connection broke", ""));
        assertThat(run("zoo:tiny", "--strategy", "cloud-only", "--cloud", "h:7000"))
                .isEqualTo(2);
        assertThat(console.stderr().lines()).containsExactly("cutpoint: h:7000: the connection broke");
        assertThat(transport.closed).isEqualTo(1);
    }

    @Test
    void aKnownProfileIsFittedToTheMachineAsItIsNow() {
        assertThat(run("zoo:tiny", "--strategy", "local-only")).isZero();
        assertThat(profiling.recalibrated).isZero();
        assertThat(run("zoo:tiny", "--strategy", "local-only")).isZero();
        assertThat(profiling.measured).isEqualTo(1);
        assertThat(profiling.recalibrated).isEqualTo(1);
    }

    @Test
    void ipv6AddressesHaveBrackets() {
        assertThat(run("zoo:tiny", "--strategy", "cloud-only", "--cloud", "[::1]:7000"))
                .isZero();
        assertThat(executor.requests.get(0).cloud().get().peer()).isEqualTo("::1:7000");
    }
}
