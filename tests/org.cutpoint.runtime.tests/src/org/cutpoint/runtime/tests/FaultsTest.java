package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.PlanExecutor;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Chain;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Resilience;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.transport.tck.FaultProxy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Jobs run while the cloud is killed and started anew, and the link to it fails in every way. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "processes are started by the product's shell script")
class FaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    /** Of a job in every build, whatever else its machine does. */
    private static final Duration LATE_DEADLINE = Duration.ofSeconds(20);

    /** How many times as long as over a connection that has seen no fault jobs may take over one that has. */
    private static final double NO_SLOWER = 3;

    private static final int ON_DEVICE = 2;

    /** So many keep a server busy for a moment. */
    private static final int CALLS = 8;

    /** Of what goes over the link when nothing fails. */
    private static final double SLOWED_TO = 0.01;

    /** One byte of so many, some kilobytes being a message. */
    private static final int DAMAGED = 5_000;

    @TempDir
    private Path folder;

    @RegisterExtension
    private final RuntimeProcesses runtimes = new RuntimeProcesses();

    private final Transport transport = Services.get(Transport.class);
    private Model model;
    private Path product;
    private volatile RuntimeProcess cloud;

    /** What fails. */
    private enum Fault {
        KILL,
        STALL,
        LOSE,
        CUT,
        SLOW,
        DAMAGE,
        TRUNCATE,
        /** The device does not read what it is answered. */
        DEAF
    }

    @BeforeEach
    void start() throws Exception {
        model = Services.model("zoo:lenet");
        product = RuntimeProcesses.product(folder);
        cloud = runtimes.start(product, folder);
    }

    @Test
    @Timeout(600)
    void everyJobHasItsResultWhateverFails() throws Exception {
        List<Fault> each = new ArrayList<>(Arrays.asList(Fault.values()));
        Collections.shuffle(each, new Random(7));
        runWhileFailing(500, LATE_DEADLINE, each, 7);
    }

    @Test
    @Tag("endurance")
    @Timeout(3600)
    void tenThousandJobsHaveTheirResultsWhateverFails() throws Exception {
        Random random = new Random(11);
        List<Fault> many = IntStream.range(0, 100)
                .mapToObj(i -> Fault.values()[random.nextInt(Fault.values().length)])
                .toList();
        runWhileFailing(10_000, DEADLINE, many, 11);
    }

    /** Runs on until the cloud has answered so many jobs, and all faults have passed. */
    private void runWhileFailing(int jobs, Duration deadline, List<Fault> faults, long seed) throws Exception {
        int done = 0;
        int fallbacks = 0;
        try (FaultProxy proxy = new FaultProxy(cloud.port());
                Connection plain = transport.connect("127.0.0.1", proxy.port(), PATIENCE);
                Connection resilient = Services.get(Resilience.class).over(List.of(plain))) {
            Watch watch = new Watch(resilient);
            CompletableFuture<Map<Fault, List<Double>>> chaos = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    chaos.complete(fail(proxy, watch, faults, new Random(seed)));
                } catch (IOException | InterruptedException | RuntimeException | Error e) {
                    chaos.completeExceptionally(e);
                }
            });
            thread.setDaemon(true);
            thread.start();
            while (done - fallbacks < jobs || !chaos.isDone()) {
                RunResult result = run(jobs, watch.connection(), deadline);
                // None came after its deadline, either.
                assertThat(result.failures()).isEmpty();
                assertThat(result.jobs()).hasSize(jobs);
                // Of every job: results as small as these are all compared with the undivided network's.
                assertThat(result.maxRelDiff()).isLessThan(1e-4);
                done += jobs;
                fallbacks += result.fallbacks();
            }
            Map<Fault, List<Double>> recoveries = chaos.get();
            assertThat(recoveries.keySet()).containsAll(faults);
            System.out.printf(
                    "%d jobs, all correct, %d by the cloud, %d by the device; the longest call took %.0f ms of %d%n",
                    done, done - fallbacks, fallbacks, watch.longestMs(), deadline.toMillis());
            recoveries.forEach(FaultsTest::print);
            assertThat(watch.longestMs()).isLessThan(deadline.toMillis());
            assertAsFastAsNew(proxy, resilient, deadline);
        }
        assertThat(fallbacks).isPositive();
    }

    private RunResult run(int jobs, Connection connection, Duration deadline) throws InterruptedException {
        return Services.get(PlanExecutor.class)
                .run(Jobs.of(model, jobs, ON_DEVICE, connection, deadline), Progress.NONE);
    }

    /** How fast is for the machine to say, and what else it does: both connections in turn, the best time of each. */
    private void assertAsFastAsNew(FaultProxy proxy, Connection old, Duration deadline) throws InterruptedException {
        double oldMs = Double.POSITIVE_INFINITY;
        double newMs = Double.POSITIVE_INFINITY;
        try (Connection plain = transport.connect("127.0.0.1", proxy.port(), PATIENCE);
                Connection unharmed = Services.get(Resilience.class).over(List.of(plain))) {
            for (int turn = 0; turn < 5; turn++) {
                oldMs = Math.min(oldMs, run(100, old, deadline).makespanMs());
                newMs = Math.min(newMs, run(100, unharmed, deadline).makespanMs());
            }
        }
        System.out.printf("100 jobs take %.1f ms, over a new connection %.1f ms%n", oldMs, newMs);
        assertThat(oldMs).isLessThan(NO_SLOWER * newMs);
    }

    private static void print(Fault fault, List<Double> recoveries) {
        double[] sorted =
                recoveries.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        System.out.printf(
                "%s %d times: full speed after %.0f ms (%.0f to %.0f)%n",
                fault, sorted.length, sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }

    /**
     * Lets things fail one after the other, each when the one before is over.
     *
     * @return from each fault's end until jobs were as fast as before it, ms; infinite where the machine had become slower meanwhile
     */
    private Map<Fault, List<Double>> fail(FaultProxy proxy, Watch watch, List<Fault> faults, Random random)
            throws IOException, InterruptedException {
        Map<Fault, List<Double>> recoveries = new TreeMap<>();
        for (Fault fault : faults) {
            long sent = proxy.sent();
            long before = System.nanoTime();
            long pace = watch.pace();
            double bytesPerSecond = (proxy.sent() - sent) * 1e9 / (System.nanoTime() - before);
            switch (fault) {
                case KILL -> {
                    long killed = System.nanoTime();
                    cloud.kill();
                    // It is missed before it comes back, however soon.
                    watch.failure(killed);
                    cloud = runtimes.start(product, folder);
                    proxy.target(cloud.port());
                }
                case STALL -> proxy.stall();
                case LOSE -> proxy.lose();
                case CUT -> proxy.cut();
                case SLOW -> proxy.slow(Math.max(1, Math.round(SLOWED_TO * bytesPerSecond)));
                case DAMAGE -> proxy.damage(random.nextLong(), DAMAGED);
                case TRUNCATE -> proxy.truncate();
                case DEAF -> proxy.stallAnswers();
            }
            if (fault != Fault.KILL && fault != Fault.TRUNCATE) {
                TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(900));
                proxy.pass();
            }
            long over = System.nanoTime();
            recoveries.computeIfAbsent(fault, f -> new ArrayList<>()).add(watch.fullSpeedMs(over, pace));
        }
        return recoveries;
    }

    /** Watches the answers of a connection. */
    private static final class Watch {
        /** So many answers in a row show how fast they come. */
        private static final int SOME = 20;

        private static final int TIMES = 5;

        /** What still counts as the same speed on a machine that others use, too. */
        private static final double AS_FAST = 1.5;

        /** For so long that speed is waited for. */
        private static final Duration SOON = Duration.ofSeconds(10);

        private final Connection connection;

        /** When the last answers came since the last failure, at most one more than {@link #SOME}. */
        private final Deque<Long> answers = new ArrayDeque<>();

        private long longestNanos;
        private long lastFailure = System.nanoTime();

        Watch(Connection watched) {
            connection = (Connection) Proxy.newProxyInstance(
                    Watch.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        try {
                            long start = System.nanoTime();
                            Object result = method.invoke(watched, arguments);
                            if (result instanceof CompletableFuture<?> reply) {
                                reply.whenComplete((answer, failure) -> answered(start, failure == null));
                            }
                            return result;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        Connection connection() {
            return connection;
        }

        private synchronized void answered(long start, boolean well) {
            longestNanos = Math.max(longestNanos, System.nanoTime() - start);
            if (well) {
                answers.add(System.nanoTime());
                if (answers.size() > SOME + 1) {
                    answers.remove();
                }
            } else {
                answers.clear();
                lastFailure = System.nanoTime();
            }
            notifyAll();
        }

        /** Until an answer, or until it was known that there would be none. */
        synchronized double longestMs() {
            return longestNanos / 1e6;
        }

        /** How long some answers take now, nanoseconds. */
        synchronized long pace() throws InterruptedException {
            long[] paces = new long[TIMES];
            for (int i = 0; i < TIMES; i++) {
                answers.clear();
                paces[i] = some(Long.MIN_VALUE);
            }
            Arrays.sort(paces);
            return paces[TIMES / 2];
        }

        /** Waits for a call to fail. */
        synchronized void failure(long after) throws InterruptedException {
            await("failed call", () -> lastFailure > after);
        }

        /** Waits until answers come at this pace, all of them after then; says after how many milliseconds they do. */
        synchronized double fullSpeedMs(long after, long pace) throws InterruptedException {
            while (some(after) > AS_FAST * pace) {
                if (System.nanoTime() - after > SOON.toNanos()) {
                    return Double.POSITIVE_INFINITY;
                }
                answers.remove();
            }
            return (answers.element() - after) / 1e6;
        }

        /** Waits for some answers in a row that came after then; says how long they took. */
        private long some(long after) throws InterruptedException {
            await("answers in a row", () -> answers.size() > SOME && answers.element() >= after);
            return answers.getLast() - answers.element();
        }

        private void await(String what, BooleanSupplier there) throws InterruptedException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!there.getAsBoolean()) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError("no " + what + " within " + PATIENCE);
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }
    }

    /** An edge that is gone: the runtime behind it does its work, without it. */
    @Test
    @Timeout(300)
    void anEdgeThatIsKilledIsLeftOut() throws Exception {
        Segment all = all(model);
        List<Tensor> inputs = inputs(model);
        Chain chain = new Chain(
                List.of(
                        new Chain.Part("edge", all.layers().subList(0, 3), RemoteTier.REAL),
                        new Chain.Part(
                                "cloud", all.layers().subList(3, all.layers().size()), RemoteTier.REAL)),
                model.graph().results());
        RuntimeProcess edge = runtimes.start(product, folder, "--forward", "127.0.0.1:" + cloud.port());
        try (Connection connection = Services.get(Resilience.class)
                .over(List.of(
                        transport.connect("127.0.0.1", edge.port(), PATIENCE),
                        transport.connect("127.0.0.1", cloud.port(), PATIENCE)))) {
            connection.deploy(model, Progress.NONE);
            String name = connection.prepare(model, chain, ExecutionOptions.DEFAULT);
            InferReply chained = connection.infer(name, inputs, PATIENCE).get();
            assertThat(chained.stages()).isNotEmpty();
            edge.kill();
            // It is prepared there first, which takes a busy machine longer than a call is tried again.
            List<InferReply> replies = new ArrayList<>();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(ExecutionException.class)
                    .untilAsserted(() ->
                            replies.add(connection.infer(name, inputs, PATIENCE).get()));
            InferReply alone = replies.get(0);
            assertThat(alone.stages()).as("of the cloud alone").isEmpty();
            assertThat(Jobs.near(alone.outputs(), chained.outputs())).isTrue();
        }
    }

    private static Segment all(Model model) {
        return model.graph()
                .segment(model.graph().layers().stream().map(Layer::id).toList());
    }

    private static List<Tensor> inputs(Model model) {
        return model.graph().inputs().stream().map(i -> Tensor.random(i, 3)).toList();
    }

    /**
     * What a server has begun it answers, though it is told to end; what comes later it does not take. Nothing else is on its way
     * then: a connection that is closed while requests come in takes answers with it that were not read yet.
     */
    @Test
    @Timeout(300)
    void aServerThatIsToldToEndAnswersFirst() throws Exception {
        Model large = Services.model("zoo:mobilenet-v2");
        List<Tensor> inputs = inputs(large);
        try (Connection connection = transport.connect("127.0.0.1", cloud.port(), PATIENCE);
                Connection watching = transport.connect("127.0.0.1", cloud.port(), PATIENCE)) {
            connection.deploy(large, Progress.NONE);
            String name = connection.prepare(large, all(large), ExecutionOptions.DEFAULT);
            List<Tensor> right = connection.infer(name, inputs, PATIENCE).get().outputs();
            List<CompletableFuture<InferReply>> replies = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                replies.add(connection.infer(name, inputs, PATIENCE));
            }
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> {
                        long done = replies.stream()
                                .filter(CompletableFuture::isDone)
                                .count();
                        // One of those that run asks this.
                        return watching.management().status().calls().running() - 1 + done >= CALLS;
                    });
            cloud.ask();
            int open = (int) replies.stream().filter(reply -> !reply.isDone()).count();
            for (CompletableFuture<InferReply> reply : replies) {
                assertThat(Jobs.near(reply.get().outputs(), right)).isTrue();
            }
            System.out.printf("told to end with %d of %d calls: all answered%n", open, CALLS);
            assertThatThrownBy(() -> connection.infer(name, inputs, DEADLINE).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InputException.class);
            assertThat(cloud.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("it ends")
                    .isTrue();
        }
    }

    /** Twice the same request is twice the same answer, and the server is as before. */
    @Test
    @Timeout(300)
    void whatRunsTwiceHasNoEffect() throws Exception {
        ModelHost host = Services.get(ModelHost.class);
        List<Tensor> inputs = inputs(model);
        try (Transport.Server server = transport.serve("127.0.0.1", 0, host);
                Connection connection = transport.connect("127.0.0.1", server.port(), PATIENCE)) {
            connection.deploy(model, Progress.NONE);
            String name = connection.prepare(model, all(model), ExecutionOptions.DEFAULT);
            List<String> served = host.served();
            List<Tensor> once = connection.infer(name, inputs, PATIENCE).get().outputs();
            assertThat(connection.infer(name, inputs, PATIENCE).get().outputs()).isEqualTo(once);
            // So has preparing.
            connection.deploy(model, Progress.NONE);
            assertThat(connection.prepare(model, all(model), ExecutionOptions.DEFAULT))
                    .isEqualTo(name);
            assertThat(host.served()).isEqualTo(served);
            assertThat(connection.infer(name, inputs, PATIENCE).get().outputs()).isEqualTo(once);
        }
    }
}
