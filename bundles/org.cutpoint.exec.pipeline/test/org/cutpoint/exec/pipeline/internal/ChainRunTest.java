package org.cutpoint.exec.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.Codings;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.FrameStream;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.api.run.RunResult.Part;
import org.cutpoint.api.run.StreamResult;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Chain;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.exec.pipeline.internal.TestBed.WaitingEmulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs on three tiers, of which the two behind the device are one fake. */
@Timeout(60)
class ChainRunTest {
    private static final Network WIFI = new Network("wifi", 8, 8, 4);

    /** A kilobyte between layers: a millisecond on the first hop. */
    private TestBed bed = new TestBed(4000)
            .layer("a", 6, 1, 1000, "x")
            .layer("b", 5, 3, 1000, "a")
            .layer("c", 5, 3, 1000, "b")
            .layer("d", 5, 3, 2000, "c");

    private final List<Chain> prepared = new ArrayList<>();
    private int ahead;
    private Connection edge = new Edge(bed.connection());

    @AfterEach
    void stop() {
        bed.stop();
    }

    /** Has all parts run as one, one call at a time, and says that each took its share and how long the call waited. */
    private final class Edge implements Connection {
        private final Connection cloud;

        Edge(Connection cloud) {
            this.cloud = cloud;
        }

        @Override
        public String peer() {
            return "edge:1";
        }

        @Override
        public void deploy(Model model, Progress progress) {
            cloud.deploy(model, progress);
        }

        @Override
        public String prepare(Model model, Segment segment, ExecutionOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String prepare(Model model, Chain chain, ExecutionOptions options) {
            prepared.add(chain);
            return cloud.prepare(model, model.graph().segment(chain.layers()), options);
        }

        @Override
        public CompletableFuture<InferReply> infer(String name, List<Tensor> inputs, Duration deadline) {
            long begun = System.nanoTime();
            return cloud.infer(name, inputs, deadline).thenApply(reply -> {
                double quarter = reply.computeMs() / 4;
                double wait = Math.max(0, (System.nanoTime() - begun) / 1e6 - reply.computeMs());
                return new InferReply(
                        reply.outputs(),
                        reply.computeMs() + wait,
                        List.of(
                                new Stage(Stage.Kind.WAIT, 0, wait),
                                new Stage(Stage.Kind.COMPUTE, 0, quarter),
                                new Stage(Stage.Kind.SEND, 0, quarter),
                                new Stage(Stage.Kind.COMPUTE, 1, quarter),
                                // No such tier: told by a server, so not to be trusted.
                                new Stage(Stage.Kind.COMPUTE, 7, 0),
                                new Stage(Stage.Kind.RETURN, 0, quarter)));
            });
        }

        @Override
        public PartedCall begin(String name, Duration deadline) {
            ahead++;
            return TestBed.gathered(inputs -> infer(name, inputs, deadline), (part, reply) -> {});
        }

        @Override
        public long exchange(int upBytes, int downBytes, Duration deadline) {
            throw new TransportException(TransportException.Kind.UNSUPPORTED, peer(), "it has no clock", "");
        }

        @Override
        public void close() {}
    }

    private RunRequest request(Optional<Network> network, String... tiersOfJobs) {
        List<Assignment> assignments = new ArrayList<>();
        for (String letters : tiersOfJobs) {
            Map<String, String> tiers = new HashMap<>();
            for (int l = 0; l < letters.length(); l++) {
                String tier = letters.charAt(l) == 'd' ? "device" : letters.charAt(l) == 'e' ? "edge" : "cloud";
                tiers.put(bed.graph().layers().get(l).id(), tier);
            }
            assignments.add(new Assignment("job" + assignments.size(), "bed", tiers, List.of()));
        }
        Problem problem = new Problem(
                "bed",
                List.of(Tier.of("device"), Tier.of("edge"), Tier.of("cloud")),
                List.of(),
                List.of(),
                bed.graph().results(),
                List.of(),
                List.of(),
                Objective.LATENCY,
                assignments.size(),
                4,
                true,
                Limits.NONE);
        RunRequest two = bed.request(Optional.empty(), 4);
        return RunRequest.of(
                        two.model(),
                        Workload.of(problem),
                        new Plan(
                                assignments,
                                assignments.stream().map(Assignment::id).toList(),
                                OptionalDouble.empty()))
                .withCloud(Optional.of(edge))
                .emulating(e -> e.withNetwork(network))
                .with(how -> how.withDeadline(Duration.ofSeconds(10)));
    }

    private PipelineExecutor executor() {
        PlanEvaluator evaluator = (PlanEvaluator) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {PlanEvaluator.class},
                (proxy, method, arguments) -> inOrder((Assignment) arguments[1]));
        return new PipelineExecutor(
                bed.segments(0),
                new WaitingEmulator(),
                evaluator,
                TestBed.CODECS,
                new PipelineExecutor.Bounds(1 << 30, 4, 2, 0));
    }

    private RunResult run(RunRequest request) throws InterruptedException {
        return executor().run(request, Progress.NONE);
    }

    /** Layers in their order, those in a row on one tier together; before them the pieces, of which all but the first layer sends. */
    private JobCost inOrder(Assignment assignment) {
        List<JobCost.Step> steps = new ArrayList<>();
        for (List<String> piece : assignment.pieces()) {
            steps.add(new JobCost.Compute("device", 0, piece, 0));
            List<String> made = piece.stream().filter(l -> !l.equals("a")).toList();
            steps.add(new JobCost.Message(List.of("device", "edge"), made, 0, 0, 0));
        }
        List<String> run = new ArrayList<>();
        String tier = "";
        for (Layer layer : bed.graph().layers()) {
            String next = assignment.tiers().get(layer.id());
            if (next.equals("device") && !assignment.pieces().isEmpty()) {
                continue;
            }
            if (!next.equals(tier) && !run.isEmpty()) {
                steps.add(new JobCost.Compute(tier, steps.size(), List.copyOf(run), 0));
                run.clear();
            }
            tier = next;
            run.add(layer.id());
        }
        steps.add(new JobCost.Compute(tier, steps.size(), List.copyOf(run), 0));
        return new JobCost(0, 0, 0, steps);
    }

    private static List<String> where(List<Part> parts) {
        return parts.stream().map(p -> p.from() + ">" + p.to()).toList();
    }

    @Test
    void everyPartOfAJobIsTimed() throws Exception {
        List<RemoteTier> remote =
                List.of(new RemoteTier(2, Optional.of(new Network("on", 30, 30, 0))), RemoteTier.REAL);

        RunResult result = run(request(Optional.of(WIFI), "decc", "decc").emulating(e -> e.withRemote(remote)));

        assertThat(prepared)
                .containsExactly(new Chain(
                        List.of(
                                new Chain.Part("edge", List.of("b"), remote.get(0)),
                                new Chain.Part("cloud", List.of("c", "d"), RemoteTier.REAL)),
                        List.of("d")));
        assertThat(result.maxAbsDiff()).isZero();
        assertThat(result.jobs()).hasSize(2);
        // The device takes up the next job while the others have the first.
        assertThat(result.jobs().get(1).startMs())
                .isLessThan(result.jobs().get(0).endMs());
        for (RunResult.JobTimes job : result.jobs()) {
            List<Part> parts = result.parts().stream()
                    .filter(p -> p.job().equals(job.job()))
                    .toList();
            assertThat(where(parts))
                    .containsExactly(
                            "device>device",
                            "device>edge",
                            "edge>edge",
                            "edge>cloud",
                            "cloud>cloud",
                            "cloud>edge",
                            "edge>device");
            assertThat(parts.get(1).ms()).isCloseTo(1 + 2, within(0.5));
            assertThat(parts.get(6).ms()).isCloseTo(2 + 2, within(0.5));
            for (int p = 1; p < parts.size(); p++) {
                double gap = parts.get(p).startMs() - parts.get(p - 1).endMs();
                // Jobs wait for the link and behind it, not in between.
                assertThat(gap).isGreaterThan(-1e-6);
                assertThat(p > 2 && p < 6 ? gap : 0).isLessThan(1e-6);
            }
            assertThat(parts.get(0).startMs()).isEqualTo(job.startMs());
            assertThat(job.endMs()).isGreaterThanOrEqualTo(parts.get(6).endMs() - 1e-6);
        }
        // The real way is not to count beside the emulated one: of both jobs, and before.
        assertThat(ahead).isEqualTo(4);
        assertThat(result.uploadBytes()).isEqualTo(2 * 1000);
        assertThat(result.downloadBytes()).isEqualTo(2 * 2000);
        assertThat(result.spans()).extracting(RunResult.Span::lane).contains(Lane.values());
        assertThat(bed.openSessions).hasValue(0);
    }

    @Test
    void plansThatDifferOnlyBehindTheDeviceAreDifferentChains() throws Exception {
        RunResult result = run(request(Optional.empty(), "decc", "deec", "dddd", "eeee", "cccc"));

        assertThat(prepared)
                .extracting(
                        chain -> chain.parts().stream().map(Chain.Part::layers).toList())
                .containsExactlyInAnyOrder(
                        List.of(List.of("b"), List.of("c", "d")),
                        List.of(List.of("b", "c"), List.of("d")),
                        List.of(List.of("a", "b", "c", "d")),
                        List.of(List.of(), List.of("a", "b", "c", "d")));
        assertThat(result.maxAbsDiff()).isZero();
        assertThat(where(result.parts().stream()
                        .filter(p -> p.job().equals("job2"))
                        .toList()))
                .containsExactly("device>device");
        assertThat(ahead).isZero();
        // Over a real network both ways show as the way up: clocks could not be compared.
        assertThat(where(result.parts().stream()
                        .filter(p -> p.job().equals("job0"))
                        .toList()))
                .startsWith("device>device", "device>edge", "edge>edge");
    }

    @Test
    void theFirstHopIsCodedHereAndTheOthersWhereTheyAre() throws Exception {
        Codings behind = new Codings(Map.of("b", "half"), Map.of("d", "half"));
        List<RemoteTier> remote = List.of(
                new RemoteTier(2, Optional.of(new Network("on", 30, 30, 0))).withCodecs(behind), RemoteTier.REAL);
        Codings first = new Codings(Map.of("a", "half"), Map.of("d", "half"));
        RunRequest request = request(Optional.of(WIFI), "decc")
                .with(how -> how.withCodecs(first))
                .emulating(e -> e.withRemote(remote));

        RunResult result = run(request);

        assertThat(prepared.get(0).parts().get(0).conditions().codecs()).isEqualTo(behind);
        assertThat(result.uploadBytes()).isEqualTo(500);
        assertThat(result.downloadBytes()).isEqualTo(1000);
        // Of the result half is lost on the way back.
        assertThat(result.maxAbsDiff()).isPositive();
        assertThat(bed.wireCodecs).isEmpty();
    }

    /** Two branches of the device, of which the edge joins the results. */
    @Test
    void aChainGetsWhatPiecesMakeWhileOthersAreComputed() throws Exception {
        bed.stop();
        bed = new TestBed(4000)
                .layer("a", 6, 1, 1000, "x")
                .layer("b", 5, 3, 8000, "a")
                .layer("c", 25, 3, 1000, "a")
                .layer("d", 5, 3, 1000, "b", "c")
                .layer("e", 5, 3, 2000, "d", "b");
        edge = new Edge(bed.connection());
        RunRequest whole = request(Optional.of(WIFI), "dddec", "dddec");
        List<Assignment> inPieces = whole.plan().assignments().stream()
                .map(a -> a.inPieces(List.of(List.of("a", "b"), List.of("c"))))
                .toList();
        RunRequest request = RunRequest.of(
                        whole.model(),
                        whole.workload(),
                        new Plan(inPieces, whole.plan().schedule(), OptionalDouble.empty()))
                .withCloud(whole.cloud())
                .emulating(e -> e.withNetwork(Optional.of(WIFI)))
                .with(how -> how.withDeadline(Duration.ofSeconds(10)));

        RunResult result = run(request);

        assertThat(result.maxAbsDiff()).isZero();
        assertThat(prepared)
                .extracting(
                        chain -> chain.parts().stream().map(Chain.Part::layers).toList())
                .containsExactly(List.of(List.of("d"), List.of("e")));
        for (String job : List.of("job0", "job1")) {
            List<Part> parts =
                    result.parts().stream().filter(p -> p.job().equals(job)).toList();
            List<Part> computed = parts.stream()
                    .filter(p -> p.to().equals("device") && p.computing())
                    .toList();
            List<Part> sent = parts.stream()
                    .filter(p -> p.from().equals("device") && !p.computing())
                    .toList();
            assertThat(computed).hasSize(2);
            assertThat(sent).hasSize(2);
            // The first is on its way while the second piece computes.
            assertThat(sent.get(0).startMs()).isLessThan(computed.get(1).endMs());
            assertThat(sent.get(1).startMs())
                    .isGreaterThanOrEqualTo(computed.get(1).endMs() - 1e-6);
            assertThat(where(parts)).endsWith("edge>edge", "edge>cloud", "cloud>cloud", "cloud>edge", "edge>device");
        }
        assertThat(result.uploadBytes()).isEqualTo(2 * 9000);
        assertThat(bed.openSessions).hasValue(0);
    }

    @Test
    void framesRunOnAChain() throws Exception {
        FrameStream stream =
                new FrameStream(50, Duration.ofMillis(400), Duration.ofSeconds(5), FrameStream.Late.DEGRADE, 20);
        StreamResult result = executor().run(request(Optional.of(WIFI), "decc"), stream, Progress.NONE);
        assertThat(result.whole()).isTrue();
        assertThat(result.frames()).hasSize(20);
        assertThat(result.run().failures()).isEmpty();
        assertThat(result.run().jobs()).isNotEmpty();
        assertThat(result.run().maxAbsDiff()).isZero();
        assertThat(where(result.run().parts())).contains("device>edge", "edge>cloud");
        assertThat(bed.openSessions).hasValue(0);
    }

    @Test
    void aPlanThatGoesBackIsRefused() {
        assertThatThrownBy(() -> run(request(Optional.empty(), "dcec")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("goes back from tier 'cloud' to tier 'edge'");
        assertThat(prepared).isEmpty();
    }

    @Test
    void whatFailsBehindTheEdgeIsSaidAsItIs() {
        bed.failAtCall = 4;
        bed.cloudFailure = new InputException("edge:1", "tier 'cloud': it burns", "");
        assertThatThrownBy(() -> run(request(Optional.of(WIFI), "decc", "decc")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("tier 'cloud': it burns");
        assertThat(bed.openSessions).hasValue(0);
    }
}
