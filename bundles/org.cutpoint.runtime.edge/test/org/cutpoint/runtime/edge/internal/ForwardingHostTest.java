package org.cutpoint.runtime.edge.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static org.cutpoint.runtime.edge.internal.Fakes.GRAPH;
import static org.cutpoint.runtime.edge.internal.Fakes.filled;
import static org.cutpoint.runtime.edge.internal.Fakes.value;
import static org.cutpoint.runtime.edge.internal.Fakes.whole;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.RateCurve;
import org.cutpoint.api.run.Codings;
import org.cutpoint.api.run.Emulator;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.transport.Chain;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.Connection.Stage;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ForwardingHostTest {
    private final Fakes.Host cloud = new Fakes.Host();
    private final Fakes.Host middle = new Fakes.Host();
    private final Fakes.Host near = new Fakes.Host();
    private final Fakes.Direct toCloud = new Fakes.Direct(cloud);
    private final ForwardingHost far =
            new ForwardingHost(middle, Optional.of(toCloud), Optional.of(new Waits()), Fakes.CODECS);
    private final Fakes.Direct toFar = new Fakes.Direct(far);
    private final ForwardingHost edge =
            new ForwardingHost(near, Optional.of(toFar), Optional.of(new Waits()), Fakes.CODECS);

    @AfterEach
    void close() {
        edge.close();
        far.close();
        List.of(near, middle, cloud).forEach(Fakes.Host::close);
    }

    /** Waits as long as it says, a message of a byte a microsecond. */
    private static final class Waits implements Emulator {
        @Override
        public EmulatedLink link(RateCurve rate, double setupMs, double latencyMs) {
            return new EmulatedLink() {
                @Override
                public void begin(long nanos) {}

                @Override
                public long send(long bytes, long readyNanos) throws InterruptedException {
                    long left = Math.round(rate.endMs(readyNanos / 1e6 + setupMs, bytes) * 1e6);
                    sleepUntil(left);
                    return left + Math.round(latencyMs * 1e6);
                }
            };
        }

        @Override
        public EmulatedTier tier(double slowdown) {
            return (start, busy) -> {
                long end = start + Math.round(slowdown * busy);
                sleepUntil(end);
                return end;
            };
        }

        private static void sleepUntil(long nanos) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(nanos - System.nanoTime());
        }
    }

    private static Chain.Part part(String tier, String... layers) {
        return part(RemoteTier.REAL, tier, layers);
    }

    private static Chain.Part part(RemoteTier conditions, String tier, String... layers) {
        return new Chain.Part(tier, Arrays.asList(layers), conditions);
    }

    private static String prepare(ForwardingHost host, Chain.Part... parts) {
        return host.prepare(
                GRAPH.sha256(), LoadOptions.DEFAULT, new Chain(List.of(parts), List.of("d")), ExecutionOptions.DEFAULT);
    }

    @Test
    void eachPartRunsWhereItIsPlaced() throws Exception {
        String name = prepare(edge, part("edge1", "a", "b"), part("edge2", "c"), part("cloud", "d"));

        InferReply reply = edge.submit(name, List.of(filled("x", 3))).get();

        assertThat(reply.outputs()).hasSize(1);
        assertThat(value(reply.outputs().get(0))).isEqualTo(whole(3));
        assertThat(near.ran).containsExactly("a+b");
        assertThat(middle.ran).containsExactly("c");
        assertThat(cloud.ran).containsExactly("d");
        assertThat(toFar.deployed).containsExactly(GRAPH.sha256());
        assertThat(toCloud.deployed).containsExactly(GRAPH.sha256());
        assertThat(reply.stages())
                .filteredOn(stage -> stage.kind() != Stage.Kind.WAIT)
                .extracting(Stage::kind, Stage::server)
                .containsExactly(
                        tuple(Stage.Kind.COMPUTE, 0),
                        tuple(Stage.Kind.SEND, 0),
                        tuple(Stage.Kind.COMPUTE, 1),
                        tuple(Stage.Kind.SEND, 1),
                        tuple(Stage.Kind.COMPUTE, 2));
        assertThat(prepare(edge, part("edge1", "a", "b"), part("edge2", "c"), part("cloud", "d")))
                .isEqualTo(name);
    }

    @Test
    void theWayBackIsToldWhereClocksCouldBeCompared() throws Exception {
        toFar.backMs = 0.001;
        toCloud.backMs = 0.002;
        String name = prepare(edge, part("edge1", "a", "b"), part("edge2", "c"), part("cloud", "d"));

        InferReply reply = edge.submit(name, List.of(filled("x", 3))).get();

        assertThat(reply.stages())
                .filteredOn(stage -> stage.kind() != Stage.Kind.WAIT)
                .extracting(Stage::kind, Stage::server)
                .containsExactly(
                        tuple(Stage.Kind.COMPUTE, 0),
                        tuple(Stage.Kind.SEND, 0),
                        tuple(Stage.Kind.COMPUTE, 1),
                        tuple(Stage.Kind.SEND, 1),
                        tuple(Stage.Kind.COMPUTE, 2),
                        tuple(Stage.Kind.RETURN, 1),
                        tuple(Stage.Kind.RETURN, 0));
        // It is no time beside the others: it was counted as the way there.
        assertThat(reply.stages().stream().mapToDouble(Stage::ms).sum()).isCloseTo(reply.computeMs(), within(0.01));
    }

    @Test
    void anEdgeWithoutLayersPassesOn() throws Exception {
        // What the device made of a passes the edge, which needs it, and the next one, which does not.
        String name = prepare(edge, part("edge1", "b"), part("edge2"), part("cloud", "c", "d"));
        InferReply reply = edge.submit(name, List.of(filled("a", 7))).get();
        assertThat(value(reply.outputs().get(0))).isEqualTo(whole(3));
        assertThat(middle.ran).isEmpty();

        String all = prepare(edge, part("edge1"), part("edge2"), part("cloud", "a", "b", "c", "d"));
        assertThat(value(edge.submit(all, List.of(filled("x", 2)))
                        .get()
                        .outputs()
                        .get(0)))
                .isEqualTo(whole(2));
        assertThat(near.ran).containsExactly("b");
    }

    @Test
    void partsWithoutLayersAtTheEndAreNotAsked() throws Exception {
        String name = prepare(edge, part("edge1", "a", "b", "c", "d"), part("edge2"), part("cloud"));
        assertThat(value(edge.submit(name, List.of(filled("x", 1)))
                        .get()
                        .outputs()
                        .get(0)))
                .isEqualTo(whole(1));
        assertThat(toFar.deployed).isEmpty();
    }

    @Test
    void slownessAndNetworksArePretendedWhereTheyAre() throws Exception {
        near.layerMs = 4;
        cloud.layerMs = 2;
        // 8 Mbit/s: a kilobyte in a millisecond.
        RemoteTier slow = new RemoteTier(3, Optional.of(new Network("n", 8, 4, 6)));
        String name = prepare(edge, part(slow, "edge1", "a"), part("edge2"), part("cloud", "b", "c", "d"));

        long start = System.nanoTime();
        InferReply reply = edge.submit(name, List.of(filled("x", 1))).get();
        double took = (System.nanoTime() - start) / 1e6;

        assertThat(value(reply.outputs().get(0))).isEqualTo(whole(1));
        List<Stage> stages = reply.stages().stream()
                .filter(stage -> stage.kind() != Stage.Kind.WAIT)
                .toList();
        Stage computed = stages.get(0);
        assertThat(computed.kind()).isEqualTo(Stage.Kind.COMPUTE);
        assertThat(computed.ms()).isCloseTo(12, within(0.01));
        Stage sent = stages.get(1);
        assertThat(sent.kind()).isEqualTo(Stage.Kind.SEND);
        assertThat(sent.ms()).isCloseTo(1 + 3, within(0.01));
        Stage back = stages.get(stages.size() - 1);
        assertThat(back.kind()).isEqualTo(Stage.Kind.RETURN);
        assertThat(back.ms()).isCloseTo(2 + 3, within(0.01));
        assertThat(took).isGreaterThanOrEqualTo(12 + 4 + 5);
        assertThat(reply.computeMs()).isBetween(12 + 4 + 5.0, took);
        // What is sent is there when the emulated message arrives.
        assertThat(toFar.parted).isEqualTo(1);
    }

    @Test
    void whatIsEncodedTakesItsPlaceOnAnEmulatedNetwork() throws Exception {
        // 0.08 Mbit/s: a kilobyte in 100 ms; half of it in 50 ms. Back with 0.16, all of it in 50 ms.
        RemoteTier coded = new RemoteTier(2, Optional.of(new Network("n", 0.08, 0.16, 10)))
                .withCodecs(new Codings(Map.of("a", "half", "b", "lost", "x", "raw"), Map.of("d", "raw")));
        String name = prepare(edge, part(coded, "edge1", "a"), part("edge2"), part("cloud", "b", "c", "d"));

        InferReply reply = edge.submit(name, List.of(filled("x", 1))).get();

        // What a made, 3, is 4 when it is decoded.
        assertThat(value(reply.outputs().get(0))).isEqualTo(2 * (2 * (4 + 9) + 1) + 1);
        List<Stage> ways = reply.stages().stream()
                .filter(stage -> stage.server() == 0)
                .filter(stage -> stage.kind() == Stage.Kind.SEND || stage.kind() == Stage.Kind.RETURN)
                .toList();
        assertThat(ways).hasSize(2);
        assertThat(ways.get(0).ms()).isBetween(50 + 5 - 0.01, 90.0);
        assertThat(ways.get(1).ms()).isBetween(50 + 5 - 0.01, 90.0);
        assertThat(toFar.codecs).isEmpty();
    }

    @Test
    void whatIsEncodedBackIsDecodedHere() throws Exception {
        RemoteTier coded = new RemoteTier(1, Optional.of(new Network("n", 8, 8, 0)))
                .withCodecs(new Codings(Map.of(), Map.of("d", "half")));
        String name = prepare(edge, part(coded, "edge1", "a"), part("edge2", "b", "c", "d"));
        assertThat(value(edge.submit(name, List.of(filled("x", 1)))
                        .get()
                        .outputs()
                        .get(0)))
                .isEqualTo(whole(1) + 1);
    }

    @Test
    void overARealNetworkTheTransportEncodes() throws Exception {
        RemoteTier coded = RemoteTier.REAL.withCodecs(
                new Codings(Map.of("a", "half", "b", "half"), Map.of("d", "half", "c", "half")));
        String name = prepare(edge, part(coded, "edge1", "a", "b"), part("edge2", "c", "d"));
        assertThat(value(edge.submit(name, List.of(filled("x", 1)))
                        .get()
                        .outputs()
                        .get(0)))
                .isEqualTo(whole(1));
        assertThat(toFar.codecs).containsExactly(Map.of("a", "half", "b", "half", "d", "half"));
        assertThat(name)
                .isNotEqualTo(prepare(edge, part("edge1", "a", "b"), part("edge2", "c", "d")))
                .isEqualTo(prepare(edge, part(coded, "edge1", "a", "b"), part("edge2", "c", "d")));
    }

    @Test
    void codecsThatAServerLacksAreRefused() {
        RemoteTier unknown = RemoteTier.REAL.withCodecs(new Codings(Map.of("a", "lost"), Map.of()));
        assertThatThrownBy(() -> prepare(edge, part(unknown, "edge1", "a"), part("edge2", "b", "c", "d")))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("edge1")
                .hasMessageContaining("'lost'")
                .hasMessageContaining("--codec");
        RemoteTier coded = RemoteTier.REAL.withCodecs(new Codings(Map.of("a", "half"), Map.of()));
        toFar.has = Set.of();
        assertThatThrownBy(() -> prepare(edge, part(coded, "edge1", "a"), part("edge2", "b", "c", "d")))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("edge2")
                .hasMessageContaining("'half'");
    }

    /** Two calls at once, cut differently, on an edge that is slow and whose way onward is, too: what each waited. */
    private List<Double> waits(boolean shared) throws Exception {
        near.layerMs = 20;
        // 0.16 Mbit/s: a kilobyte in 50 ms, longer than what is computed before the second one.
        RemoteTier slow = new RemoteTier(3, Optional.of(new Network("n", 0.16, 100, 0)), shared);
        String a = prepare(edge, part(slow, "edge1", "a"), part("edge2"), part("cloud", "b", "c", "d"));
        String abc = prepare(edge, part(slow, "edge1", "a", "b", "c"), part("edge2"), part("cloud", "d"));
        List<CompletableFuture<InferReply>> calls =
                List.of(edge.submit(a, List.of(filled("x", 1))), edge.submit(abc, List.of(filled("x", 1))));
        List<Double> waits = new ArrayList<>();
        for (CompletableFuture<InferReply> call : calls) {
            InferReply reply = call.get();
            assertThat(value(reply.outputs().get(0))).isEqualTo(whole(1));
            assertThat(reply.stages().stream().mapToDouble(Stage::ms).sum()).isCloseTo(reply.computeMs(), within(0.01));
            waits.add(reply.stages().stream()
                    .filter(stage -> stage.kind() == Stage.Kind.WAIT && stage.server() == 0)
                    .mapToDouble(Stage::ms)
                    .sum());
        }
        return waits;
    }

    @Test
    void whatIsEmulatedTakesOneCallAtATime() throws Exception {
        // Whichever came first, the other one waits for its 60 or 180 ms; less what it came later.
        assertThat(waits(false)).anyMatch(wait -> wait > 40);
    }

    @Test
    void whatIsSharedIsEachCallsOwn() throws Exception {
        assertThat(waits(true)).containsOnly(0.0);
    }

    @Test
    void whoWasNotStartedForItDoesNotPretend() {
        try (ForwardingHost honest = new ForwardingHost(near, Optional.of(toFar), Optional.empty(), Fakes.CODECS)) {
            assertThatThrownBy(() -> prepare(
                            honest, part(new RemoteTier(2, Optional.empty()), "edge1", "a"), part("cloud", "b")))
                    .isInstanceOfSatisfying(
                            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED))
                    .hasMessageContaining("edge1")
                    .hasMessageContaining("--emulate");
        }
        assertThatThrownBy(() -> prepare(edge, part(new RemoteTier(1e6, Optional.empty()), "edge1", "a")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("edge1");
        // The last server has only what every host can do.
        assertThatThrownBy(() -> prepare(
                        edge,
                        part("edge1", "a"),
                        part("edge2", "b"),
                        part(new RemoteTier(2, Optional.empty()), "cloud", "c")))
                .hasMessageContaining("cloud")
                .hasMessageContaining("--emulate");
    }

    @Test
    void withoutAnythingBehindNothingIsForwarded() {
        try (ForwardingHost last = new ForwardingHost(near, Optional.empty(), Optional.empty(), Fakes.CODECS)) {
            assertThatThrownBy(() -> prepare(last, part("edge", "a"), part("cloud", "b")))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("edge")
                    .hasMessageContaining("--forward");
            assertThat(last.serversBehind()).isZero();
            assertThatThrownBy(() -> last.profilerBehind(1)).hasMessageContaining("--forward");
        }
    }

    @Test
    void aFailureSaysWhichTierFailed() throws Exception {
        String name = prepare(edge, part("edge1", "a"), part("edge2", "b"), part("cloud", "c", "d"));
        toCloud.failure =
                Optional.of(new TransportException(Kind.UNREACHABLE, "next:1", "no server listens there", "Start one"));

        CompletableFuture<InferReply> call = edge.submit(name, List.of(filled("x", 1)));

        assertThatThrownBy(call::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(InputException.class)
                // Else the device would take its own server for dead.
                .isNotInstanceOf(TransportException.class)
                .hasMessageContaining("tier 'cloud': next:1: no server listens there");
        assertThatThrownBy(() -> prepare(edge, part("edge1", "a"), part("edge2", "b", "c"), part("cloud", "d")))
                .hasMessageContaining("tier 'cloud'");
        assertThatThrownBy(edge::serversBehind)
                .hasMessageContaining("behind this one")
                .hasMessageContaining("no server listens there");

        toCloud.failure = Optional.empty();
        assertThat(value(edge.submit(name, List.of(filled("x", 1)))
                        .get()
                        .outputs()
                        .get(0)))
                .isEqualTo(whole(1));
    }

    @Test
    void aServerThatHasForgottenItsPartIsToldApart() throws Exception {
        String name = prepare(edge, part("edge1", "a"), part("edge2"), part("cloud", "b", "c", "d"));
        cloud.unload("b+c+d");
        assertThatThrownBy(() -> edge.submit(name, List.of(filled("x", 1))).get())
                .cause()
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNKNOWN_MODEL));
    }

    @Test
    void aCallerThatGoesAwayLeavesNothing() throws Exception {
        String name = prepare(edge, part("edge1", "a"), part("edge2"), part("cloud", "b", "c", "d"));
        toFar.neverAnswers = true;
        // More than there may be at once, if each left something.
        for (int round = 0; round < 3; round++) {
            List<CompletableFuture<InferReply>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                calls.add(edge.submit(name, List.of(filled("x", 1))));
            }
            for (CompletableFuture<InferReply> call : calls) {
                call.cancel(true);
                assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS))
                        .isInstanceOfAny(CancellationException.class, ExecutionException.class);
            }
        }
        synchronized (toFar.calls) {
            assertThat(toFar.calls).allMatch(CompletableFuture::isDone);
        }
        toFar.neverAnswers = false;
        assertThat(value(edge.submit(name, List.of(filled("x", 1)))
                        .get()
                        .outputs()
                        .get(0)))
                .isEqualTo(whole(1));
    }

    @Test
    void moreCallsThanThreadsAreRefused() throws Exception {
        near.gate = Optional.of(new CountDownLatch(1));
        String name = prepare(edge, part("edge1", "a"), part("edge2"), part("cloud", "b", "c", "d"));
        List<CompletableFuture<InferReply>> calls = new ArrayList<>();
        for (int i = 0; i < 65; i++) {
            calls.add(edge.submit(name, List.of(filled("x", i))));
        }
        assertThatThrownBy(calls.get(64)::get).cause().isInstanceOfSatisfying(TransportException.class, e -> assertThat(
                        e.kind())
                .isEqualTo(Kind.BUSY));
        near.gate.get().countDown();
        for (int i = 0; i < 64; i++) {
            assertThat(value(calls.get(i).get().outputs().get(0))).isEqualTo(whole(i));
        }
    }

    @Test
    void whatIsMissingIsSaid() {
        String name = prepare(edge, part("edge1", "a"), part("edge2"), part("cloud", "b", "c", "d"));
        assertThatThrownBy(() -> edge.submit(name, List.of()).get())
                .cause()
                .isInstanceOf(InputException.class)
                .hasMessageContaining("'x'");
        assertThatThrownBy(() -> prepare(edge, part("edge1", "a"), part("cloud", "nonsense")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("nonsense");
    }

    @Test
    void itIsAHostLikeItsOwnForAllElse() throws Exception {
        String own = edge.prepare(GRAPH.sha256(), LoadOptions.DEFAULT, List.of("a"), ExecutionOptions.DEFAULT);
        assertThat(value(edge.submit(own, List.of(filled("x", 1)))
                        .get()
                        .outputs()
                        .get(0)))
                .isEqualTo(3);
        String chain = prepare(edge, part("edge1", "a"), part("edge2"), part("cloud", "b", "c", "d"));
        assertThat(edge.served()).contains(own, chain);
        edge.unload(chain);
        assertThat(edge.served()).containsExactly(own);
        assertThatThrownBy(() -> edge.submit(chain, List.of()).get())
                .cause()
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNKNOWN_MODEL));
        assertThat(edge.serversBehind()).isEqualTo(2);
        assertThat(edge.profilerBehind(2).machine().id()).isEqualTo("own");
        assertThat(edge.machine().id()).isEqualTo("own");
    }
}
