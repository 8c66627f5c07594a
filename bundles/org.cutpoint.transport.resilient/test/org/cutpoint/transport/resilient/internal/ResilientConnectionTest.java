package org.cutpoint.transport.resilient.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Chain;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.transport.resilient.internal.FakeServer.How;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ResilientConnectionTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final TensorInfo INFO = TensorInfo.of("x", ElementType.UINT8, List.of(1L));
    private static final List<Tensor> INPUTS = List.of(new Tensor(INFO, ByteBuffer.wrap(new byte[] {7})));
    private static final ModelGraph GRAPH = new ModelGraph(
            "m",
            "0".repeat(64),
            List.of(INFO),
            List.of(new Layer("a", List.of("a"), List.of("Op"), List.of("x"), List.of(tensor("a")), 0, 0, 0)),
            List.of("a"));
    private static final Model MODEL = new Model("m", GRAPH, Path.of("m.onnx"));

    private final FakeServer first = new FakeServer("first:1");
    private final FakeServer second = new FakeServer("second:2");
    private Connection connection = over(config(3, 1000, 3, 50), first);

    private static TensorInfo tensor(String id) {
        return TensorInfo.of(id, ElementType.UINT8, List.of(1L));
    }

    private static Connection over(ResilienceConfig config, FakeServer... servers) {
        return new FailsafeResilience(config).over(List.<Connection>of(servers));
    }

    private static ResilienceConfig config(int retries, int perSecond, int failures, int restMs) {
        return new ResilienceConfig() {
            @Override
            public Class<ResilienceConfig> annotationType() {
                return ResilienceConfig.class;
            }

            @Override
            public int retries() {
                return retries;
            }

            @Override
            public int retriesPerSecond() {
                return perSecond;
            }

            @Override
            public int failures() {
                return failures;
            }

            @Override
            public int restMs() {
                return restMs;
            }

            @Override
            public int leastPatienceMs() {
                return 50;
            }
        };
    }

    @AfterEach
    void close() {
        connection.close();
        assertThat(first.closed).isTrue();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(t -> t.getName().startsWith("cutpoint-")));
    }

    private void use(ResilienceConfig config, FakeServer... servers) {
        connection.close();
        connection = over(config, servers);
    }

    private String prepared() {
        connection.deploy(MODEL, Progress.NONE);
        return connection.prepare(MODEL, GRAPH.segment(List.of("a")), ExecutionOptions.DEFAULT);
    }

    private CompletableFuture<InferReply> infer(String name) {
        return connection.infer(name, INPUTS, LONG);
    }

    private static List<Tensor> answer(CompletableFuture<InferReply> reply) throws Exception {
        try {
            return reply.get(30, TimeUnit.SECONDS).outputs();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof InputException failure ? failure : e;
        }
    }

    private static Kind kind(CompletableFuture<InferReply> reply) throws Exception {
        try {
            answer(reply);
            throw new AssertionError("it worked");
        } catch (TransportException e) {
            return e.kind();
        }
    }

    @Test
    void callsAgainUntilItIsAnswered() throws Exception {
        String name = prepared();
        for (How how : List.of(How.GONE, How.DAMAGED, How.REFUSING)) {
            first.calls.set(0);
            first.how = how;
            first.times.set(2);
            assertThat(answer(infer(name))).isEqualTo(INPUTS);
            assertThat(first.calls).as("%s", how).hasValue(3);
        }
    }

    /** Whoever looks after a server takes a codec away while it is used. */
    @Test
    void withoutACodecTensorsTravelAsTheyAre() throws Exception {
        use(config(3, 1000, 3, 60_000), first);
        String name = prepared();
        Map<String, String> coded = Map.of("x", "half");
        assertThat(answer(connection.infer(name, INPUTS, LONG, coded))).isEqualTo(INPUTS);
        first.decodes = Set.of();
        for (int call = 0; call < 10; call++) {
            assertThat(answer(connection.infer(name, INPUTS, LONG, coded))).isEqualTo(INPUTS);
        }
        assertThat(first.calls).as("refused once").hasValue(1 + 1 + 10);
    }

    @Test
    void saysInTheEndWhyNot() throws Exception {
        use(config(2, 1000, 100, 50), first);
        String name = prepared();
        first.how = How.REFUSING;
        assertThatThrownBy(() -> answer(infer(name))).hasMessageContaining("does not like");
        assertThat(first.calls).hasValue(3);
        first.how = How.GONE;
        assertThat(kind(infer(name))).isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void aBusyServerIsLeftInPeace() throws Exception {
        String name = prepared();
        first.how = How.BUSY;
        assertThat(kind(infer(name))).isEqualTo(Kind.BUSY);
        assertThat(first.calls).hasValue(1);
    }

    @Test
    void anotherServerDoesWhatABusyOneOrADeadOneDoesNot() throws Exception {
        use(config(3, 1000, 3, 60_000), first, second);
        String name = prepared();
        for (How how : List.of(How.BUSY, How.GONE)) {
            first.how = how;
            assertThat(answer(infer(name))).isEqualTo(INPUTS);
        }
        assertThat(second.prepared).hasSize(1);
        // At rest, it is not called any more.
        await().until(() -> {
            int before = first.calls.get();
            assertThat(answer(infer(name))).isEqualTo(INPUTS);
            return first.calls.get() == before;
        });
    }

    @Test
    void oneThatIsGoneIsReplacedBeforeAnythingIsPrepared() throws Exception {
        use(config(1, 1000, 3, 60_000), first, second);
        first.how = How.GONE;
        String name = prepared();
        assertThat(answer(infer(name))).isEqualTo(INPUTS);
    }

    /** Until then it fails, and others do the work. */
    @Test
    void whatIsNotThereAtTheBeginningIsUsedWhenItComes() throws Exception {
        use(config(1, 1000, 3, 20), first);
        first.how = How.GONE;
        String name = prepared();
        assertThat(kind(infer(name))).isNotEqualTo(Kind.BUSY);
        first.restart();
        await().until(() ->
                infer(name).handle((reply, failure) -> failure == null).get());
    }

    @Test
    void asksAgainLongBeforeTheDeadlineWhenNothingComes() throws Exception {
        use(config(3, 1000, 100, 50), first);
        String name = prepared();
        for (int i = 0; i < 20; i++) {
            answer(infer(name));
        }
        first.how = How.SILENT;
        long start = System.nanoTime();
        CompletableFuture<InferReply> reply = infer(name);
        await().until(() -> first.calls.get() == 22);
        first.how = How.WELL;
        assertThat(answer(reply)).isEqualTo(INPUTS);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG.dividedBy(4));
    }

    @Test
    void doesNotOutlastTheDeadline() throws Exception {
        use(config(100, 1000, 100, 50), first);
        String name = prepared();
        first.how = How.SILENT;
        long start = System.nanoTime();
        assertThat(kind(connection.infer(name, INPUTS, Duration.ofMillis(400)))).isEqualTo(Kind.DEADLINE);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(350), Duration.ofMillis(2000));
    }

    @Test
    void whatFailsAgainAndAgainGetsARestAndIsTriedAfterIt() throws Exception {
        use(config(0, 1000, 3, 300), first);
        String name = prepared();
        first.how = How.GONE;
        for (int i = 0; i < 3; i++) {
            assertThat(kind(infer(name))).isEqualTo(Kind.UNREACHABLE);
        }
        assertThatThrownBy(() -> answer(infer(name))).hasMessageContaining("not called for a moment");
        assertThat(first.calls).hasValue(3);
        await().until(() -> {
            infer(name);
            return first.calls.get() == 4;
        });
        // It is as before, and so is the rest.
        assertThatThrownBy(() -> answer(infer(name))).hasMessageContaining("not called for a moment");
        first.how = How.WELL;
        await().until(() ->
                infer(name).handle((reply, failure) -> failure == null).get());
        for (int i = 0; i < 10; i++) {
            assertThat(answer(infer(name))).isEqualTo(INPUTS);
        }
    }

    @Test
    void aServerThatHasForgottenEverythingIsToldAgain() throws Exception {
        String name = prepared();
        assertThat(answer(infer(name))).isEqualTo(INPUTS);
        first.restart();
        assertThat(answer(infer(name))).isEqualTo(INPUTS);
        assertThat(first.prepares).hasValue(2);
    }

    /** Also where it comes back as it was given a rest for not being there. */
    @Test
    void aServerThatWasStartedAnewIsUsedAgain() throws Exception {
        use(config(1, 1000, 3, 20), first);
        String name = prepared();
        first.how = How.GONE;
        first.prepared.clear();
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> answer(infer(name))).isInstanceOf(TransportException.class);
        }
        first.restart();
        await().until(() ->
                infer(name).handle((reply, failure) -> failure == null).get());
    }

    @Test
    void aServerWithNothingBehindItDoesTheWorkOfAChain() throws Exception {
        use(config(3, 1000, 3, 60_000), first, second);
        second.forwards = false;
        Chain chain = new Chain(List.of(new Chain.Part("edge", List.of("a"), RemoteTier.REAL)), List.of("a"));
        String name = connection.prepare(MODEL, chain, ExecutionOptions.DEFAULT);
        first.how = How.GONE;
        assertThat(answer(infer(name))).isEqualTo(INPUTS);
        assertThat(second.prepared).containsExactly("second:2segment");
    }

    /** When everything fails, calls are not made several times as often. */
    @Test
    void callsAreMadeAgainOnlySoOften() throws Exception {
        use(config(3, 10, 1_000_000, 50), first);
        String name = prepared();
        first.how = How.DAMAGED;
        long start = System.nanoTime();
        for (int i = 0; i < 300; i++) {
            assertThat(kind(infer(name))).isEqualTo(Kind.DAMAGED);
        }
        long seconds = 1 + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        assertThat(first.calls.get()).isBetween(301, 300 + (int) (10 * (seconds + 1)));
    }

    @Test
    void cancellingReachesTheServer() throws Exception {
        String name = prepared();
        first.how = How.SILENT;
        CompletableFuture<InferReply> reply = infer(name);
        assertThatThrownBy(() -> reply.get(20, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        reply.cancel(true);
        assertThat(first.silent).allMatch(CompletableFuture::isCancelled);
    }

    @Test
    void waitsAsLongAsAnswersTakeAndVary() {
        Patience patience = new Patience(Duration.ofNanos(10));
        assertThat(patience.nanos(1000)).isEqualTo(500);
        for (int i = 0; i < 100; i++) {
            patience.answered(100);
        }
        assertThat(patience.nanos(10_000)).isBetween(195L, 205L);
        long sent = System.nanoTime();
        patience.missed(sent);
        assertThat(patience.nanos(10_000)).isBetween(390L, 410L);
        // Under way when the first was given up: nothing new.
        patience.missed(sent);
        assertThat(patience.nanos(10_000)).isBetween(390L, 410L);
        patience.missed(System.nanoTime());
        assertThat(patience.nanos(10_000)).isBetween(780L, 820L);
        assertThat(patience.nanos(300)).isEqualTo(300);
        for (int i = 0; i < 100; i++) {
            patience.answered(i % 2 == 0 ? 50 : 150);
        }
        // By RFC 6298: 100, and four times 50.
        assertThat(patience.nanos(10_000)).isBetween(270L, 330L);
    }
}
