package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemBuilder;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.run.Codings;
import org.cutpoint.api.run.Emulation;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.FrameStream;
import org.cutpoint.api.run.PlanExecutor;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.run.RunConditions;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.Part;
import org.cutpoint.api.run.StreamExecutor;
import org.cutpoint.api.run.StreamResult;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.EdgeHosts;
import org.cutpoint.api.transport.EdgeHosts.EdgeHost;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** Device, two edges and a cloud, joined by gRPC, with everything that is shipped. */
@Timeout(120)
class ChainTest {
    /** Of a part behind the first hop only its length is known, and when the answer came, on a machine that does other things. */
    private static final double SLACK_MS = 2;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Network HOP = new Network("hop", 200, 200, 2);

    private final BundleContext context =
            FrameworkUtil.getBundle(ChainTest.class).getBundleContext();
    private final Transport transport = service(Transport.class);
    private final ModelHost host = service(ModelHost.class);
    private Model model;

    private <S> S service(Class<S> type) {
        return context.getService(context.getServiceReference(type));
    }

    @BeforeEach
    void load() throws Exception {
        load("zoo:lenet");
    }

    private void load(String source) throws Exception {
        for (var reference : context.getServiceReferences(ModelLoader.class, null)) {
            ModelLoader loader = context.getService(reference);
            if (loader.accepts(source)) {
                model = loader.load(source, LoadOptions.DEFAULT, Progress.NONE);
            }
        }
    }

    private Connection connect(Transport.Server server) {
        return transport.connect("127.0.0.1", server.port(), PATIENCE);
    }

    /** Each tier four times as fast as the one before; more is sent than computed, so that all ways can be best. */
    private Workload workload(int tiers) {
        return workload(tiers, 2);
    }

    private Workload workload(int tiers, int jobs) {
        double[] times = new double[model.graph().layers().size()];
        Arrays.fill(times, 1);
        Machine machine = new Machine("m", "os", "cpu", 1, "runtime");
        Profile slow = Profile.predicted(model, machine, 1, times);
        List<Profile> profiles = IntStream.range(0, tiers)
                .mapToObj(t -> slow.scaled(Math.pow(4, -t)))
                .toList();
        List<Network> hops = Collections.nCopies(tiers - 1, HOP);
        Problem problem =
                service(ProblemBuilder.class).build(model.graph(), profiles, hops, Objective.LATENCY, jobs, 4);
        return Workload.of(problem);
    }

    private RunResult run(Workload workload, String strategy, Connection edge, List<RemoteTier> remote)
            throws InterruptedException {
        Plan plan = (Plan) service(Planner.class).plan(workload, strategy).outcome();
        return run(workload, plan, edge, new Emulation(Optional.of(HOP), 1, remote));
    }

    private RunResult run(Workload workload, Plan plan, Connection edge, Emulation emulation)
            throws InterruptedException {
        return service(PlanExecutor.class)
                .run(
                        RunRequest.of(model, workload, plan)
                                .withCloud(Optional.of(edge))
                                .emulating(e -> emulation)
                                .with(how -> how.withDeadline(PATIENCE)),
                        Progress.NONE);
    }

    @Test
    void aJobGoesThroughAllTiersAndComesBackAsItShould() throws Exception {
        EdgeHosts edges = service(EdgeHosts.class);
        List<RemoteTier> remote =
                List.of(new RemoteTier(3, Optional.of(HOP)), new RemoteTier(2, Optional.of(HOP)), RemoteTier.REAL);
        try (Transport.Server cloud = transport.serve("127.0.0.1", 0, host);
                Connection toCloud = connect(cloud);
                EdgeHost second = edges.open(host, Optional.of(toCloud), true);
                Transport.Server far = transport.serve("127.0.0.1", 0, second);
                Connection toFar = connect(far);
                EdgeHost first = edges.open(host, Optional.of(toFar), true);
                Transport.Server near = transport.serve("127.0.0.1", 0, first);
                Connection edge = connect(near)) {
            assertThat(edge.behind()).isEqualTo(2);
            assertThat(edge.profiler(2).machine())
                    .isEqualTo(edge.profiler(0).machine())
                    .isEqualTo(host.machine());

            for (String strategy : List.of("deepar", "edge-only", "cloud-only", "local-only")) {
                RunResult result = run(workload(4), strategy, edge, remote);
                assertThat(result.maxRelDiff()).as(strategy).isLessThan(1e-4);
                assertThat(result.jobs()).hasSize(2);
                if (strategy.equals("cloud-only")) {
                    assertThat(result.parts().stream()
                                    .filter(p -> p.job().equals("1"))
                                    .map(Part::from))
                            .containsExactly("device", "edge1", "edge2", "cloud", "cloud", "edge2", "edge1");
                }
            }
        }
    }

    /** The first layers on the device, the last ones in the cloud, those between on the edge; every other job has one more there. */
    private Plan everywhere(Workload workload, int jobs) {
        List<Layer> layers = model.graph().layers();
        List<Assignment> assignments = new ArrayList<>();
        for (int job = 0; job < jobs; job++) {
            Map<String, String> tiers = new HashMap<>();
            for (int l = 0; l < layers.size(); l++) {
                int tier = l < 2 - job % 2 ? 0 : l < layers.size() - 2 ? 1 : 2;
                tiers.put(layers.get(l).id(), workload.first().tiers().get(tier).id());
            }
            assignments.add(
                    new Assignment(Integer.toString(job), workload.first().name(), tiers, List.of()));
        }
        return new Plan(assignments, assignments.stream().map(Assignment::id).toList(), OptionalDouble.empty());
    }

    @Test
    void jobsOverlapButNotAtWhatIsEmulated() throws Exception {
        int jobs = 10;
        EdgeHosts edges = service(EdgeHosts.class);
        Network slow = new Network("slow", 8, 8, 4);
        List<RemoteTier> remote = List.of(new RemoteTier(100, Optional.of(slow)), RemoteTier.REAL);
        try (Transport.Server cloud = transport.serve("127.0.0.1", 0, host);
                Connection toCloud = connect(cloud);
                EdgeHost forwarding = edges.open(host, Optional.of(toCloud), true);
                Transport.Server near = transport.serve("127.0.0.1", 0, forwarding);
                Connection edge = connect(near)) {
            Workload workload = workload(3, jobs);

            RunResult result =
                    run(workload, everywhere(workload, jobs), edge, new Emulation(Optional.of(slow), 100, remote));

            assertThat(result.maxRelDiff()).isLessThan(1e-4);
            Map<List<String>, List<Part>> byPlace = result.parts().stream()
                    .filter(part -> !part.to().equals("cloud") || !part.computing())
                    .collect(Collectors.groupingBy(part -> List.of(part.from(), part.to())));
            assertThat(byPlace).hasSize(6);
            byPlace.forEach((place, all) -> {
                assertThat(all).as("%s", place).hasSize(jobs);
                List<Part> parts = all.stream()
                        .sorted(Comparator.comparingDouble(Part::startMs))
                        .toList();
                // Half a round trip is what messages lag.
                double lag = place.get(0).equals(place.get(1)) ? 0 : slow.rttMs() / 2;
                // Where one is known to be only from when its answer came, a busy machine moves it.
                assertThat(IntStream.range(1, jobs)
                                .filter(job -> parts.get(job).startMs()
                                        < parts.get(job - 1).endMs() - lag - SLACK_MS))
                        .as("%s: jobs that begin before the one before has ended, of %s", place, parts)
                        .hasSizeLessThan(jobs / 3);
            });
            double alone = result.parts().stream().mapToDouble(Part::ms).sum();
            assertThat(result.makespanMs()).isLessThan(0.8 * alone);
        }
    }

    /** A job for every pair of cuts. */
    private Plan everyPair(Workload workload) {
        List<Layer> layers = model.graph().layers();
        List<Assignment> assignments = new ArrayList<>();
        for (int first = 0; first <= layers.size(); first++) {
            for (int second = first; second <= layers.size(); second++) {
                Map<String, String> tiers = new HashMap<>();
                for (int l = 0; l < layers.size(); l++) {
                    int tier = l < first ? 0 : l < second ? 1 : 2;
                    tiers.put(
                            layers.get(l).id(),
                            workload.first().tiers().get(tier).id());
                }
                assignments.add(
                        new Assignment(first + "-" + second, workload.first().name(), tiers, List.of()));
            }
        }
        return new Plan(assignments, assignments.stream().map(Assignment::id).toList(), OptionalDouble.empty());
    }

    private Codings all(String codec) {
        Map<String, String> up = new HashMap<>();
        model.graph().inputs().forEach(input -> up.put(input.id(), codec));
        model.graph().layers().forEach(layer -> layer.outputs().forEach(output -> up.put(output.id(), codec)));
        return new Codings(up, up);
    }

    @Test
    void everyPairOfCutsGivesTheSameHoweverTensorsTravel() throws Exception {
        EdgeHosts edges = service(EdgeHosts.class);
        int layers = model.graph().layers().size();
        Workload workload = workload(3, (layers + 1) * (layers + 2) / 2);
        Network quick = new Network("quick", 1000, 1000, 0);
        try (Transport.Server cloud = transport.serve("127.0.0.1", 0, host);
                Connection toCloud = connect(cloud);
                EdgeHost forwarding = edges.open(host, Optional.of(toCloud), true);
                Transport.Server near = transport.serve("127.0.0.1", 0, forwarding);
                Connection edge = connect(near)) {
            for (Optional<Network> network : List.of(Optional.of(quick), Optional.<Network>empty())) {
                for (String codec : List.of(TensorCodecs.RAW, "zstd", "q8-zstd")) {
                    String what = codec + (network.isPresent() ? ", emulated" : ", real");
                    RemoteTier coded = new RemoteTier(1, network).withCodecs(all(codec));
                    // Graphs that are left as they are, make the same to the last bit.
                    RunRequest request = RunRequest.of(model, workload, everyPair(workload))
                            .withCloud(Optional.of(edge))
                            .emulating(e -> new Emulation(network, 1, List.of(coded, RemoteTier.REAL)))
                            .with(how -> new RunConditions(
                                    how.emulation(),
                                    new ExecutionOptions(1, false),
                                    how.seed(),
                                    PATIENCE,
                                    how.fallback(),
                                    how.meter(),
                                    all(codec),
                                    how.adaptation()));

                    RunResult result = service(PlanExecutor.class).run(request, Progress.NONE);

                    assertThat(result.failures()).as(what).isEmpty();
                    assertThat(result.jobs()).as(what).hasSize(workload.jobs());
                    if (codec.equals("q8-zstd")) {
                        assertThat(result.maxAbsDiff()).as(what).isPositive();
                        assertThat(result.maxRelDiff()).as(what).isLessThan(0.2);
                    } else {
                        assertThat(result.maxAbsDiff()).as(what).isZero();
                    }
                }
            }
        }
    }

    /** The device's part up to where branches meet, one branch after the other; half of the others on the edge. */
    private Assignment branchByBranch(Workload workload) {
        ModelGraph graph = model.graph();
        Layer meeting = graph.layers().stream()
                .filter(l -> graph.segment(List.of(l.id())).inputs().size() > 1)
                .findFirst()
                .orElseThrow();
        List<Layer> layers = graph.layers();
        Set<String> here = graph.ancestors(meeting.id());
        String last = layers.stream()
                .filter(l -> here.contains(l.id())
                        && l.outputs().stream().anyMatch(o -> meeting.inputs().contains(o.id())))
                .findFirst()
                .orElseThrow()
                .id();
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        Map<String, String> tiers = new HashMap<>();
        for (int l = 0; l < layers.size(); l++) {
            String id = layers.get(l).id();
            int tier = here.contains(id) ? 0 : l < layers.size() / 2 ? 1 : 2;
            tiers.put(id, workload.first().tiers().get(tier).id());
            if (tier == 0) {
                (id.equals(last) || graph.ancestors(last).contains(id) ? first : second).add(id);
            }
        }
        return new Assignment("0", workload.first().name(), tiers, List.of()).inPieces(List.of(first, second));
    }

    @Test
    void branchesGoToAChainAsTheyAreComputed() throws Exception {
        load("zoo:squeezenet");
        EdgeHosts edges = service(EdgeHosts.class);
        Workload workload = workload(3, 2);
        Assignment job = branchByBranch(workload);
        Plan plan = new Plan(List.of(job, job.withId("1")), List.of("0", "1"), OptionalDouble.empty());
        try (Transport.Server cloud = transport.serve("127.0.0.1", 0, host);
                Connection toCloud = connect(cloud);
                EdgeHost forwarding = edges.open(host, Optional.of(toCloud), true);
                Transport.Server near = transport.serve("127.0.0.1", 0, forwarding);
                Connection edge = connect(near)) {
            List<RemoteTier> remote = List.of(new RemoteTier(1, Optional.of(HOP)), RemoteTier.REAL);

            RunResult emulated = run(workload, plan, edge, new Emulation(Optional.of(HOP), 1, remote));
            RunResult real = run(
                    workload,
                    plan,
                    edge,
                    new Emulation(Optional.empty(), 1, List.of(RemoteTier.REAL, RemoteTier.REAL)));

            assertThat(emulated.maxRelDiff()).isLessThan(1e-4);
            assertThat(real.maxRelDiff()).isLessThan(1e-4);
            assertThat(emulated.parts().stream()
                            .filter(p -> p.job().equals("1"))
                            .map(p -> p.from() + ">" + p.to()))
                    .contains("edge>edge", "edge>cloud", "cloud>cloud")
                    .filteredOn("device>edge"::equals)
                    .hasSize(2);
            assertThat(real.jobs()).hasSize(2);
        }
    }

    @Test
    void framesGoThroughAllTiers() throws Exception {
        EdgeHosts edges = service(EdgeHosts.class);
        try (Transport.Server cloud = transport.serve("127.0.0.1", 0, host);
                Connection toCloud = connect(cloud);
                EdgeHost forwarding = edges.open(host, Optional.of(toCloud), true);
                Transport.Server near = transport.serve("127.0.0.1", 0, forwarding);
                Connection edge = connect(near)) {
            Workload workload = workload(3, 1);
            FrameStream stream = new FrameStream(10, Duration.ofSeconds(2), PATIENCE, FrameStream.Late.DROP_OLDEST, 20);
            RunRequest request = RunRequest.of(model, workload, everywhere(workload, 1))
                    .withCloud(Optional.of(edge))
                    .emulating(e -> new Emulation(
                            Optional.of(HOP), 1, List.of(new RemoteTier(2, Optional.of(HOP)), RemoteTier.REAL)))
                    .with(how -> how.withDeadline(PATIENCE));

            StreamResult result = service(StreamExecutor.class).run(request, stream, Progress.NONE);

            assertThat(result.whole()).isTrue();
            assertThat(result.frames()).hasSize(20);
            assertThat(result.run().failures()).isEmpty();
            assertThat(result.run().maxRelDiff()).isLessThan(1e-4);
            assertThat(result.run().parts()).extracting(Part::to).contains("edge", "cloud");
        }
    }

    @Test
    void aCloudThatDiesIsNamed() throws Exception {
        EdgeHosts edges = service(EdgeHosts.class);
        try (Transport.Server cloud = transport.serve("127.0.0.1", 0, host);
                Connection toCloud = connect(cloud);
                EdgeHost forwarding = edges.open(host, Optional.of(toCloud), false);
                Transport.Server near = transport.serve("127.0.0.1", 0, forwarding);
                Connection edge = connect(near)) {
            assertThat(run(workload(3), "cloud-only", edge, List.of()).maxRelDiff())
                    .isLessThan(1e-4);
            assertThatThrownBy(() -> run(
                            workload(3),
                            "cloud-only",
                            edge,
                            List.of(new RemoteTier(1, Optional.of(HOP)), RemoteTier.REAL)))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("'edge'")
                    .hasMessageContaining("--emulate");
            cloud.close();
            assertThatThrownBy(() -> run(workload(3), "cloud-only", edge, List.of()))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(edge.peer())
                    .hasMessageContaining("tier 'cloud'")
                    .hasMessageContaining(toCloud.peer());
            // The edge itself is as well as ever.
            assertThat(run(workload(3), "edge-only", edge, List.of()).maxRelDiff())
                    .isLessThan(1e-4);
        }
    }
}
