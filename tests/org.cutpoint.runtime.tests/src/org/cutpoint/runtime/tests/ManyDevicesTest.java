package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Fallback;
import org.cutpoint.api.run.PlanExecutor;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.Resilience;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.transport.tck.FaultProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One runtime with a heap of 512 MiB, many devices, a connection each. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "processes are started by the product's shell script")
class ManyDevicesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** What a runtime may be resident with: heap, as much in direct buffers, code, ONNX Runtime and a small model. */
    private static final long MOST_MEBIBYTES = 1500;

    @TempDir
    private Path folder;

    @RegisterExtension
    private final RuntimeProcesses runtimes = new RuntimeProcesses();

    private final Transport transport = Services.get(Transport.class);
    private final List<Connection> open = new ArrayList<>();
    private RuntimeProcess cloud;
    private Model model;
    private String name;
    private List<Tensor> inputs;
    private List<Tensor> expected;

    @BeforeEach
    void start() throws Exception {
        cloud = runtimes.start(RuntimeProcesses.product(folder), folder);
        model = Services.model("zoo:lenet");
        Connection first = connect();
        name = prepare(first, model);
        inputs = inputs(model);
        expected = first.infer(name, inputs, PATIENCE).get().outputs();
    }

    @AfterEach
    void stop() {
        open.forEach(Connection::close);
    }

    private Connection connect() {
        Connection connection = transport.connect("127.0.0.1", cloud.port(), PATIENCE);
        open.add(connection);
        return connection;
    }

    private static String prepare(Connection connection, Model model) {
        connection.deploy(model, Progress.NONE);
        Segment all = model.graph()
                .segment(model.graph().layers().stream().map(Layer::id).toList());
        return connection.prepare(model, all, ExecutionOptions.DEFAULT);
    }

    private static List<Tensor> inputs(Model model) {
        return model.graph().inputs().stream().map(i -> Tensor.random(i, 3)).toList();
    }

    private static Optional<Kind> kind(Throwable failure) {
        return failure instanceof TransportException e ? Optional.of(e.kind()) : Optional.empty();
    }

    @Test
    @Timeout(600)
    void aHundredDevicesAreServed() throws Exception {
        serve(100, 20, name, inputs, expected);
    }

    @Test
    @Tag("endurance")
    @Timeout(1200)
    void aThousandDevicesAreServed() throws Exception {
        serve(1000, 100, name, inputs, expected);
    }

    /** Far more than it can do, and more than it has memory for. */
    @Test
    @Tag("endurance")
    @Timeout(1200)
    void aThousandDevicesOfALargerNetworkAreServed() throws Exception {
        Model large = Services.model("zoo:mobilenet-v2");
        String heavy = prepare(connect(), large);
        List<Tensor> given = inputs(large);
        serve(
                1000,
                3,
                heavy,
                given,
                connect().infer(heavy, given, PATIENCE).get().outputs());
    }

    /** A device sends its next inference when it has the last one's answer; one that is refused, again after a while. */
    private void serve(int devices, int each, String what, List<Tensor> given, List<Tensor> right) throws Exception {
        List<Connection> connections = new ArrayList<>();
        for (int d = 0; d < devices; d++) {
            connections.add(connect());
        }
        CountDownLatch done = new CountDownLatch(devices);
        AtomicInteger refused = new AtomicInteger();
        List<CompletableFuture<long[]>> times = new ArrayList<>();
        long start = System.nanoTime();
        for (Connection connection : connections) {
            CompletableFuture<long[]> all = new CompletableFuture<>();
            all.whenComplete((t, failure) -> done.countDown());
            times.add(all);
            next(() -> connection.infer(what, given, PATIENCE), right, new long[each], 0, refused, all);
        }
        assertThat(done.await(15, TimeUnit.MINUTES)).isTrue();
        double seconds = (System.nanoTime() - start) / 1e9;
        long[] sorted = times.stream()
                .flatMapToLong(t -> Arrays.stream(t.join()))
                .sorted()
                .toArray();
        assertThat(sorted).hasSize(devices * each);
        System.out.printf(
                "%d devices: %.0f inferences/s, p50 %.1f ms, p99 %.1f ms, refused %d times, %d MiB resident at most%n",
                devices,
                sorted.length / seconds,
                sorted[sorted.length / 2] / 1e6,
                sorted[(int) (sorted.length * 0.99)] / 1e6,
                refused.get(),
                cloud.peakMebibytes());
        assertBounded();
    }

    private void assertBounded() throws IOException {
        assertThat(cloud.peakMebibytes()).isLessThan(MOST_MEBIBYTES);
    }

    private static void next(
            Supplier<CompletableFuture<InferReply>> call,
            List<Tensor> right,
            long[] nanos,
            int index,
            AtomicInteger refused,
            CompletableFuture<long[]> all) {
        if (index == nanos.length) {
            all.complete(nanos);
            return;
        }
        long start = System.nanoTime();
        call.get().whenComplete((reply, failure) -> {
            if (failure == null && Jobs.near(reply.outputs(), right)) {
                nanos[index] = System.nanoTime() - start;
                next(call, right, nanos, index + 1, refused, all);
            } else if (kind(failure).equals(Optional.of(Kind.BUSY))) {
                refused.incrementAndGet();
                CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS)
                        .execute(() -> next(call, right, nanos, index, refused, all));
            } else {
                all.completeExceptionally(failure == null ? new AssertionError("another result") : failure);
            }
        });
    }

    /** Who always has fifty inferences waiting does not keep another one waiting for all of them. */
    @Test
    @Timeout(600)
    void aGreedyDeviceDoesNotStarveTheOthers() throws Exception {
        Model large = Services.model("zoo:mobilenet-v2");
        String load = prepare(connect(), large);
        List<Tensor> given = inputs(large);
        int many = 50;
        AtomicInteger answers = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        Connection greedy = connect();
        for (int i = 0; i < many; i++) {
            keepBusy(greedy, load, given, answers::incrementAndGet, over);
        }
        Connection modest = connect();
        int[] meanwhile = new int[9];
        for (int i = 0; i < meanwhile.length; i++) {
            int before = answers.get();
            modest.infer(load, given, PATIENCE).get();
            meanwhile[i] = answers.get() - before;
        }
        over.set(true);
        // Most times: the machine may do other things between an answer and this test's hearing of it.
        Arrays.sort(meanwhile);
        assertThat(meanwhile[meanwhile.length / 2])
                .as("answers to the greedy one while the other waited: %s", Arrays.toString(meanwhile))
                .isLessThan(many / 2);
    }

    /** A hundred and twenty devices keep the server busy for longer than another one can wait. */
    @Test
    @Timeout(600)
    void anOverloadedServerRefusesAtOnceAndTheDeviceGoesLocal() throws Exception {
        Model large = Services.model("zoo:mobilenet-v2");
        String load = prepare(connect(), large);
        List<Tensor> given = inputs(large);
        AtomicBoolean over = new AtomicBoolean();
        int busy = 120;
        CountDownLatch warm = new CountDownLatch(busy);
        for (int d = 0; d < busy; d++) {
            keepBusy(connect(), load, given, warm::countDown, over);
        }
        warm.await();
        Connection device = connect();
        // The first time it has nobody before it; the next one waits for all others' turns.
        device.infer(load, given, PATIENCE).get();
        long start = System.nanoTime();
        device.infer(load, given, PATIENCE).get();
        Duration deadline = Duration.ofNanos((System.nanoTime() - start) / 3);
        List<Long> refused = new ArrayList<>();
        int late = 0;
        for (int i = 0; i < 50; i++) {
            start = System.nanoTime();
            try {
                // Now and then it is its turn.
                device.infer(load, given, deadline).get();
            } catch (ExecutionException e) {
                assertThat(kind(e.getCause())).isPresent().get().isIn(Kind.BUSY, Kind.DEADLINE);
                if (kind(e.getCause()).equals(Optional.of(Kind.BUSY))) {
                    refused.add(System.nanoTime() - start);
                } else {
                    late++;
                }
            }
        }
        assertThat(refused).as("%d were not answered within %s", late, deadline).hasSizeGreaterThan(late);
        refused.sort(null);
        long median = refused.get(refused.size() / 2);
        System.out.printf(
                "%d of 50 refused after %.1f ms (%.1f at most), %d late after %d%n",
                refused.size(), median / 1e6, refused.get(refused.size() - 1) / 1e6, late, deadline.toMillis());
        assertThat(median).isLessThan(deadline.toNanos() / 2);
        RunResult result;
        try (Connection resilient = Services.get(Resilience.class).over(List.of(device))) {
            result = Services.get(PlanExecutor.class)
                    .run(
                            Jobs.of(large, 10, 0, resilient, deadline).with(how -> how.withFallback(Fallback.READY)),
                            Progress.NONE);
        }
        over.set(true);
        assertThat(result.failures()).allMatch(failure -> failure.reason().contains("too late"));
        assertThat(result.maxRelDiff()).isLessThan(1e-4);
        assertThat(result.fallbacks()).isPositive();
    }

    private static void keepBusy(
            Connection connection, String load, List<Tensor> given, Runnable answered, AtomicBoolean over) {
        connection.infer(load, given, PATIENCE).whenComplete((reply, failure) -> {
            answered.run();
            if (!over.get() && failure == null) {
                keepBusy(connection, load, given, answered, over);
            }
        });
    }

    /** More is sent at once than the server has memory for: each call is answered or refused, and it lives. */
    @Test
    @Timeout(600)
    void whatDoesNotFitIntoMemoryIsRefused() throws Exception {
        Model large = Services.model("zoo:mobilenet-v2");
        String heavy = prepare(connect(), large);
        List<Tensor> given = inputs(large);
        List<Tensor> right = open.get(0).infer(heavy, given, PATIENCE).get().outputs();
        List<CompletableFuture<InferReply>> replies = new ArrayList<>();
        // 600 MB.
        for (int d = 0; d < 20; d++) {
            Connection device = connect();
            for (int i = 0; i < 50; i++) {
                replies.add(device.infer(heavy, given, PATIENCE));
            }
        }
        int answered = 0;
        for (CompletableFuture<InferReply> reply : replies) {
            try {
                assertThat(Jobs.near(reply.get().outputs(), right)).isTrue();
                answered++;
            } catch (ExecutionException e) {
                assertThat(kind(e.getCause())).as(e.getCause().toString()).contains(Kind.BUSY);
            }
        }
        System.out.printf(
                "%d of %d large calls answered, the others refused; %d MiB resident at most%n",
                answered, replies.size(), cloud.peakMebibytes());
        assertThat(answered).isPositive();
        assertBounded();
        assertThat(Jobs.near(connect().infer(name, inputs, PATIENCE).get().outputs(), expected))
                .isTrue();
    }

    /** One that does not read its answers keeps neither the others waiting nor the server's memory. */
    @Test
    @Timeout(600)
    void aSlowConsumerHarmsNobodyElse() throws Exception {
        Model large = Services.model("zoo:resnet18");
        Connection first = connect();
        first.deploy(large, Progress.NONE);
        // The first layer's result: 3.2 MB.
        Segment front =
                large.graph().segment(List.of(large.graph().layers().get(0).id()));
        String wide = first.prepare(large, front, ExecutionOptions.DEFAULT);
        List<Tensor> given = inputs(large);
        List<Tensor> right = first.infer(wide, given, PATIENCE).get().outputs();
        try (FaultProxy proxy = new FaultProxy(cloud.port());
                Connection slow = transport.connect("127.0.0.1", proxy.port(), PATIENCE)) {
            slow.infer(name, inputs, PATIENCE).get();
            proxy.stallAnswers();
            List<CompletableFuture<InferReply>> unread = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                unread.add(slow.infer(wide, given, PATIENCE));
            }
            Connection other = connect();
            // Few: a connection on which nothing comes is given up after a while.
            for (int i = 0; i < 10; i++) {
                InferReply reply = other.infer(name, inputs, PATIENCE).get();
                assertThat(Jobs.near(reply.outputs(), expected)).isTrue();
            }
            assertThat(Jobs.near(other.infer(wide, given, PATIENCE).get().outputs(), right))
                    .isTrue();
            assertThat(unread).noneMatch(CompletableFuture::isDone);
            proxy.pass();
            int answered = 0;
            for (CompletableFuture<InferReply> reply : unread) {
                try {
                    assertThat(Jobs.near(reply.get().outputs(), right)).isTrue();
                    answered++;
                } catch (ExecutionException e) {
                    assertThat(kind(e.getCause())).as(e.getCause().toString()).contains(Kind.BUSY);
                }
            }
            System.out.printf(
                    "a slow consumer got %d of %d answers of 3 MB; %d MiB resident at most%n",
                    answered, unread.size(), cloud.peakMebibytes());
            assertThat(answered).isPositive();
            assertBounded();
        }
    }

    /** The last layers of AlexNet, whose weights are read once for all calls that run together. */
    @Test
    @Tag("endurance")
    @Timeout(600)
    void equalCallsThatWaitRunTogetherWhereThatIsFaster() throws Exception {
        Model large = Services.model("zoo:alexnet");
        Connection first = connect();
        first.deploy(large, Progress.NONE);
        List<String> layers = large.graph().layers().stream().map(Layer::id).toList();
        Segment tail = large.graph().segment(layers.subList(layers.size() - 3, layers.size()));
        String rest = first.prepare(large, tail, ExecutionOptions.DEFAULT);
        List<Tensor> given =
                tail.inputs().stream().map(i -> Tensor.random(i, 3)).toList();
        List<Tensor> right = first.infer(rest, given, PATIENCE).get().outputs();
        int calls = 200;
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            assertThat(Jobs.near(first.infer(rest, given, PATIENCE).get().outputs(), right))
                    .isTrue();
        }
        double alone = calls * 1e9 / (System.nanoTime() - start);
        double together = 0;
        Connection second = connect();
        // The first times it is loaded and tried.
        for (int round = 0; round < 4; round++) {
            List<CompletableFuture<InferReply>> replies = new ArrayList<>();
            start = System.nanoTime();
            for (int i = 0; i < calls; i++) {
                replies.add((i % 2 == 0 ? first : second).infer(rest, given, PATIENCE));
            }
            for (CompletableFuture<InferReply> reply : replies) {
                assertThat(Jobs.near(reply.get().outputs(), right)).isTrue();
            }
            together = calls * 1e9 / (System.nanoTime() - start);
        }
        System.out.printf("AlexNet's last layers: %.0f/s one by one, %.0f/s together%n", alone, together);
        assertThat(together).isGreaterThan(1.5 * alone);
    }
}
