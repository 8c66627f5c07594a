package org.cutpoint.runtime.host.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cutpoint.runtime.host.internal.Fakes.CHAIN;
import static org.cutpoint.runtime.host.internal.Fakes.first;
import static org.cutpoint.runtime.host.internal.Fakes.tensor;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.observe.JobEvent;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.ModelHost.Caller;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LocalModelHostTest {
    private static final LoadOptions OPS = new LoadOptions(Granularity.OP, Map.of());
    private static final LoadOptions LARGE = new LoadOptions(Granularity.LAYER, Map.of("in", List.of(2L, 3L)));

    @TempDir
    Path root;

    private final Fakes.Executor executor = new Fakes.Executor();
    private final Fakes.Loader files = new Fakes.Loader("/");
    private final Fakes.Loader zoo = new Fakes.Loader("zoo:");
    private final byte[] content = "a model".getBytes();
    private final String hash = Fakes.hash(content);
    private LocalModelHost host;

    @BeforeEach
    void setUp() {
        host = newHost(10, 1_000_000);
    }

    private LocalModelHost newHost(int sessions, long bytes) {
        LocalModelHost made =
                new LocalModelHost(executor, new ModelStore(root, 1_000, 10_000), 20, 1 << 20, sessions, bytes, 8);
        made.addLoader(files);
        made.addLoader(zoo);
        return made;
    }

    @AfterEach
    void tearDown() {
        host.close();
        assertThat(executor.open).isEmpty();
    }

    private void upload() {
        host.append(hash, "my model.onnx", content.length, 0, ByteBuffer.wrap(content));
    }

    private String prepare(String... layers) {
        return host.prepare(hash, LoadOptions.DEFAULT, List.of(layers), ExecutionOptions.DEFAULT);
    }

    @Test
    void runsASegmentOfAnUploadedModel() {
        upload();
        String name = prepare("b", "c");
        assertThat(name).matches("[0-9a-f]{12}-[0-9a-f]{12}").startsWith(hash.substring(0, 12));
        assertThat(executor.opened).hasValue(1);
        InferReply reply = host.infer(name, List.of(tensor("ta", 5)));
        assertThat(first(reply.outputs().get(0))).isEqualTo(7);
        assertThat(reply.outputs().get(0).info().id()).isEqualTo("out");
        assertThat(reply.computeMs()).isPositive();
        assertThat(executor.opened).as("prepared once").hasValue(1);
        assertThat(files.loads).hasValue(1);
        assertThat(host.signature(name).orElseThrow().inputs())
                .extracting(TensorInfo::id)
                .containsExactly("ta");
    }

    @Test
    void measuresWithTheProfilerThatIsThere() {
        upload();
        assertThatThrownBy(() -> host.machine())
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED));
        Fakes.Measured measured = new Fakes.Measured();
        host.profilers = measured;
        assertThat(host.machine()).isEqualTo(Fakes.Measured.MACHINE);
        Profile profile = host.profile(hash, OPS, ProfileOptions.DEFAULT, Progress.NONE);
        assertThat(profile.modelSha256()).isEqualTo(hash);
        assertThat(profile.view()).isEqualTo(OPS);
        assertThat(profile.conditions().good()).isTrue();
        assertThat(host.recalibrate(profile, Progress.NONE)).isEqualTo(profile.scaled(2));
        assertThat(measured.returned).hasValue(measured.lent.get()).hasValue(3);
    }

    @Test
    void aServerThatWasNotIdleSaysSo() {
        upload();
        Fakes.Measured measured = new Fakes.Measured();
        host.profilers = measured;
        measured.meanwhile = () -> {
            host.infer(hash, List.of(tensor("in", 1)));
            host.infer(hash, List.of(tensor("in", 1)));
        };
        Profile profile = host.profile(hash, LoadOptions.DEFAULT, ProfileOptions.DEFAULT, Progress.NONE);
        assertThat(profile.conditions().doubts())
                .containsExactly("the server was not idle: it ran 2 inferences meanwhile");
    }

    @Test
    void knownProfilesAreCheckedBeforeTheyAreReliedUpon() {
        upload();
        host.profilers = new Fakes.Measured();
        Profile good = host.profile(hash, LoadOptions.DEFAULT, ProfileOptions.DEFAULT, Progress.NONE);
        Machine other = new Machine("other", "", "", 1, "");
        for (Profile wrong : List.of(
                Fakes.Measured.profile(good.modelSha256(), good.view(), List.of("a"), good.machine(), 1),
                Fakes.Measured.profile(good.modelSha256(), good.view(), good.layers(), good.machine(), 100_000),
                Fakes.Measured.profile(good.modelSha256(), good.view(), good.layers(), other, 1),
                Fakes.Measured.profile("0".repeat(64), good.view(), good.layers(), good.machine(), 1))) {
            assertThatThrownBy(() -> host.recalibrate(wrong, Progress.NONE)).isInstanceOf(InputException.class);
        }
    }

    @Test
    void theSameSegmentHasTheSameNameAndOthersHaveOthers() {
        upload();
        String name = prepare("b", "c");
        assertThat(prepare("c", "b")).isEqualTo(name);
        assertThat(List.of(
                        name,
                        prepare("c"),
                        host.prepare(hash, LoadOptions.DEFAULT, List.of("b", "c"), new ExecutionOptions(2, true)),
                        host.prepare(hash, LoadOptions.DEFAULT, List.of("b", "c"), new ExecutionOptions(1, false)),
                        host.prepare(hash, OPS, List.of("b", "c"), ExecutionOptions.DEFAULT),
                        host.prepare(hash, LARGE, List.of("b", "c"), ExecutionOptions.DEFAULT)))
                .doesNotHaveDuplicates();
    }

    @Test
    void aModelIsLoadedOnceForEachViewOfIt() {
        upload();
        for (LoadOptions view : List.of(LoadOptions.DEFAULT, OPS, LARGE, OPS, LARGE)) {
            host.prepare(hash, view, List.of("b"), ExecutionOptions.DEFAULT);
        }
        assertThat(files.loads).hasValue(3);
        assertThat(host.served()).contains(hash);
        host.unload(hash);
        host.prepare(hash, OPS, List.of("b"), ExecutionOptions.DEFAULT);
        assertThat(files.loads).hasValue(4);
    }

    @Test
    void aGivenModelIsServedAsItWasLoadedAndPreparedAsItIsAskedFor() {
        Model given = zoo.load("zoo:net", LARGE, Progress.NONE);
        String added = host.add(given);
        host.signature(added).orElseThrow();
        assertThat(zoo.loads).as("as it was loaded").hasValue(1);
        host.prepare(added, LoadOptions.DEFAULT, List.of("b"), ExecutionOptions.DEFAULT);
        assertThat(zoo.loads).as("by its source").hasValue(2);
    }

    @Test
    void wholeModelsAreServedByHashAndByName() {
        upload();
        host.generate("zoo:net", Optional.empty());
        String generated = Fakes.hash("zoo:net".getBytes());
        for (String name : List.of(hash, "my_model.onnx", "zoo:net", generated)) {
            assertThat(host.served()).contains(name);
            assertThat(host.signature(name).orElseThrow().outputs())
                    .extracting(TensorInfo::id)
                    .containsExactly("out");
            assertThat(first(
                            host.infer(name, List.of(tensor("in", 1))).outputs().get(0)))
                    .isEqualTo(4);
        }
        assertThat(executor.opened)
                .as("one session a model, whatever it is called")
                .hasValue(2);
    }

    @Test
    void servesAfterARestart() {
        upload();
        String name = prepare("c");
        host.close();
        host = newHost(10, 1_000_000);
        assertThat(host.has(hash)).isTrue();
        assertThat(host.served()).containsExactlyInAnyOrder(hash, "my_model.onnx");
        assertThat(host.signature(name)).isEmpty();
        assertThat(prepare("c")).isEqualTo(name);
        assertThat(first(host.infer("my_model.onnx", List.of(tensor("in", 1)))
                        .outputs()
                        .get(0)))
                .isEqualTo(4);
    }

    @Test
    void noticesAFileDamagedOnDisk() throws Exception {
        upload();
        Files.write(root.resolve(hash).resolve("model.onnx"), new byte[] {1});
        refused(() -> prepare("c"), "damaged");
        assertThat(host.has(hash)).isFalse();
    }

    @Test
    void generatesOnlyZooModelsOfTheRightHash() {
        String right = Fakes.hash("zoo:net".getBytes());
        assertThat(host.generate("zoo:net", Optional.of(right))).isEqualTo(right);
        assertThat(host.has(right)).isTrue();
        refused(() -> host.generate("zoo:net", Optional.of(hash)), right);
        refused(() -> host.generate("zoo:none", Optional.empty()), "no such model");
        refused(() -> host.generate("zoo:empty", Optional.empty()), "has no layers to run");
        refused(() -> host.generate("/etc/passwd", Optional.empty()), "only zoo:");
        assertThat(files.loads).hasValue(0);
        host.removeLoader(zoo);
        refused(() -> host.generate("zoo:other", Optional.empty()), "nothing here can load it");
    }

    @Test
    void aNameCannotHideAHashOrASegment() {
        upload();
        String segment = prepare("c");
        byte[] evil = "another model".getBytes();
        for (String name : List.of(hash, segment, "my_model.onnx", "..", "")) {
            host.append(Fakes.hash(evil), name, evil.length, 0, ByteBuffer.wrap(evil));
            assertThat(host.signature(segment).orElseThrow().inputs())
                    .extracting(TensorInfo::id)
                    .containsExactly("tb");
            evil = (new String(evil) + "!").getBytes();
        }
        assertThat(host.infer(hash, List.of(tensor("in", 1))).outputs()).hasSize(1);
    }

    @Test
    void saysWhatIsWrongWithACall() {
        upload();
        String name = prepare("b", "c");
        refused(() -> prepare("b", "nope"), "nope");
        refused(() -> prepare(), "at least one layer");
        refused(
                () -> host.prepare(hash, LoadOptions.DEFAULT, List.of("b"), new ExecutionOptions(0, true)),
                "0 threads");
        refused(() -> host.infer(name, List.of()), "'ta' is missing");
        refused(() -> host.infer(name, List.of(tensor("tb", 1))), "'tb'");
        refused(() -> host.infer(name, List.of(tensor("ta", 1), tensor("ta", 1))), "twice");
        Tensor wide = new Tensor(TensorInfo.of("ta", ElementType.FP32, List.of(2L, 2L)), ByteBuffer.allocate(16));
        refused(() -> host.infer(name, List.of(wide)), "[2, 2] instead of FP32[1, 4]");
        Tensor ints = new Tensor(TensorInfo.of("ta", ElementType.INT32, List.of(1L, 4L)), ByteBuffer.allocate(16));
        refused(() -> host.infer(name, List.of(ints)), "INT32");
        kind(Kind.UNKNOWN_MODEL, () -> host.infer("nobody", List.of()));
        kind(Kind.UNKNOWN_MODEL, () -> host.infer(Fakes.hash(new byte[1]), List.of()));
        kind(
                Kind.UNKNOWN_MODEL,
                () -> host.prepare(
                        Fakes.hash(new byte[1]), LoadOptions.DEFAULT, List.of("a"), ExecutionOptions.DEFAULT));
        assertThat(host.signature("nobody")).isEmpty();
    }

    private static void refused(ThrowingCallable call, String why) {
        assertThatThrownBy(call).isInstanceOf(InputException.class).hasMessageContaining(why);
    }

    private static void kind(Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(TransportException.class, e -> assertThat(e.kind())
                .isEqualTo(kind));
    }

    @Test
    void runsInOrderOfArrivalOnOneThread() {
        upload();
        String one = prepare("a");
        executor.gate = new CountDownLatch(1);
        List<CompletableFuture<InferReply>> replies = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            replies.add(
                    i % 2 == 0
                            ? host.submit(one, List.of(tensor("in", i)))
                            : host.submit(hash, List.of(tensor("in", i))));
        }
        executor.gate.countDown();
        replies.forEach(CompletableFuture::join);
        assertThat(executor.order)
                .containsExactlyElementsOf(
                        IntStream.range(0, 20).mapToObj(i -> (float) i).toList());
        assertThat(executor.threads).containsExactly("cutpoint-host-compute");
    }

    @Test
    void refusesWhenTooManyWaitAndRecovers() {
        upload();
        String name = prepare("a");
        executor.gate = new CountDownLatch(1);
        List<CompletableFuture<InferReply>> replies = new ArrayList<>();
        replies.add(host.submit(name, List.of(tensor("in", 0))));
        while (executor.threads.isEmpty()) {
            Thread.onSpinWait();
        }
        for (int i = 1; i <= 20; i++) {
            replies.add(host.submit(name, List.of(tensor("in", i))));
        }
        kind(Kind.BUSY, () -> host.infer(name, List.of(tensor("in", 99))));
        replies.get(10).cancel(false);
        assertThat(host.submit(name, List.of(tensor("in", 50))).isDone())
                .as("the cancelled one's place is free")
                .isFalse();
        executor.gate.countDown();
        replies.subList(0, 10).forEach(CompletableFuture::join);
        assertThat(first(host.infer(name, List.of(tensor("in", 5))).outputs().get(0)))
                .isEqualTo(6);
        assertThat(executor.order).contains(50f).doesNotContain(10f);
    }

    @Test
    void tellsOfEachInferenceByTheIdThatItWasGiven() throws InterruptedException {
        BlockingQueue<JobEvent> told = new LinkedBlockingQueue<>();
        host.addListener(told::add);
        upload();
        String name = prepare("a");
        Caller caller = new Caller("client", OptionalLong.empty());

        host.submit(caller.forJob("run1-job2"), name, List.of(tensor("in", 1))).join();
        JobEvent well = told.poll(20, TimeUnit.SECONDS);
        host.submit(caller.forJob("x".repeat(1000)), "unknown", List.of())
                .exceptionally(failure -> null)
                .join();
        JobEvent badly = told.poll(20, TimeUnit.SECONDS);

        assertThat(well.id()).isEqualTo("run1-job2");
        assertThat(well.peer()).isEqualTo("client");
        assertThat(well.failure()).isEmpty();
        assertThat(well.laneMs()).containsOnlyKeys("cloud");
        assertThat(badly.id()).hasSize(200);
        assertThat(badly.failure()).hasValueSatisfying(why -> assertThat(why).contains("unknown"));
        assertThat(told).isEmpty();
    }

    @Test
    void whoListensBadlyKeepsNobodyFromHisAnswer() {
        host.addListener(job -> {
            throw new IllegalStateException("a test's");
        });
        upload();
        String name = prepare("a");

        for (int i = 0; i < 3; i++) {
            assertThat(host.submit(name, List.of(tensor("in", i))).join().outputs())
                    .hasSize(1);
        }
    }

    @Test
    void saysWhatWaits() {
        upload();
        String name = prepare("a");
        executor.gate = new CountDownLatch(1);
        CompletableFuture<InferReply> first = host.submit(name, List.of(tensor("in", 1)));
        while (executor.threads.isEmpty()) {
            Thread.onSpinWait();
        }
        CompletableFuture<InferReply> second = host.submit(name, List.of(tensor("in", 2)));

        assertThat(host.load().waiting()).isEqualTo(1);
        assertThat(host.load().running()).isEqualTo(1);
        assertThat(host.load().waitingBytes()).isEqualTo(tensor("in", 2).info().bytes());
        assertThat(host.load().mostWaiting()).isEqualTo(20);
        executor.gate.countDown();
        first.join();
        second.join();
        assertThat(host.load().waiting()).isZero();
    }

    @Test
    void everyClientGetsItsTurn() {
        upload();
        String name = prepare("a");
        executor.gate = new CountDownLatch(1);
        List<CompletableFuture<InferReply>> replies = new ArrayList<>();
        Caller many = new Caller("many", OptionalLong.empty());
        Caller few = new Caller("few", OptionalLong.empty());
        for (int i = 0; i < 21; i++) {
            replies.add(host.submit(many, name, List.of(tensor("in", i))));
            while (executor.threads.isEmpty()) {
                Thread.onSpinWait();
            }
        }
        // Full, but not of this one's.
        replies.add(host.submit(few, name, List.of(tensor("in", 100))));
        kind(Kind.BUSY, () -> {
            try {
                replies.get(20).join();
            } catch (CompletionException e) {
                throw e.getCause();
            }
        });
        executor.gate.countDown();
        replies.remove(20);
        replies.forEach(CompletableFuture::join);
        assertThat(executor.order.indexOf(100f)).isLessThan(3);
    }

    @Test
    void refusesAtOnceWhatWouldBeLate() {
        upload();
        String name = prepare("a");
        executor.gate = new CountDownLatch(1);
        CompletableFuture<InferReply> slow = host.submit(name, List.of(tensor("in", 1)));
        while (executor.threads.isEmpty()) {
            Thread.onSpinWait();
        }
        long start = System.nanoTime();
        while (System.nanoTime() - start < 30_000_000) {
            Thread.onSpinWait();
        }
        executor.gate.countDown();
        slow.join();

        executor.gate = new CountDownLatch(1);
        List<CompletableFuture<InferReply>> replies = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            replies.add(host.submit(name, List.of(tensor("in", i))));
        }
        CompletableFuture<InferReply> hasty = host.submit(within(50_000_000), name, List.of(tensor("in", 2)));
        assertThat(hasty).isCompletedExceptionally();
        assertThatThrownBy(hasty::join).hasMessageContaining("it would answer after");
        replies.add(host.submit(within(60_000_000_000L), name, List.of(tensor("in", 3))));
        executor.gate.countDown();
        replies.forEach(CompletableFuture::join);
    }

    /** Of the client that has everything waiting, so that its turn is the last. */
    private static Caller within(long nanos) {
        return new Caller("", OptionalLong.of(System.nanoTime() + nanos));
    }

    @Test
    void inputsThatWaitTakeBoundedMemory() {
        upload();
        String name = prepare("a");
        executor.gate = new CountDownLatch(1);
        List<CompletableFuture<InferReply>> replies = new ArrayList<>();
        replies.add(host.submit(name, List.of(tensor("in", 1))));
        while (executor.threads.isEmpty()) {
            Thread.onSpinWait();
        }
        Tensor large = Tensor.random(TensorInfo.of("in", ElementType.FP32, List.of(200_000L)), 1);
        replies.add(host.submit(name, List.of(large)));
        kind(Kind.BUSY, () -> host.infer(name, List.of(large)));
        replies.add(host.submit(name, List.of(tensor("in", 2))));
        executor.gate.countDown();
        replies.get(0).join();
        replies.get(2).join();
        // Of the wrong shape, but it had its turn: its memory is free.
        assertThatThrownBy(() -> host.infer(name, List.of(large))).hasMessageContaining("instead of");
    }

    @Test
    void whatRunsCannotBeCancelled() throws Exception {
        upload();
        String name = prepare("a");
        executor.gate = new CountDownLatch(1);
        CompletableFuture<InferReply> reply = host.submit(name, List.of(tensor("in", 1)));
        while (executor.threads.isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(reply.cancel(true)).isFalse();
        assertThat(reply).isNotDone();
        executor.gate.countDown();
        assertThat(first(reply.get(10, SECONDS).outputs().get(0))).isEqualTo(2);
    }

    @Test
    void keepsOnlySoManySessionsAndLoadsAgainOnDemand() {
        host.close();
        host = newHost(2, 1_000_000);
        upload();
        List<String> names = List.of(prepare("a"), prepare("b"), prepare("c"));
        List<Tensor> inputs = List.of(tensor("in", 1), tensor("ta", 1), tensor("tb", 1));
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 3; i++) {
                assertThat(first(host.infer(names.get(i), List.of(inputs.get(i)))
                                .outputs()
                                .get(0)))
                        .isEqualTo(2);
                assertThat(executor.open).hasSizeLessThanOrEqualTo(3);
            }
        }
        host.infer(names.get(2), List.of(inputs.get(2)));
        assertThat(executor.open).hasSize(2);
        int opened = executor.opened.get();
        host.infer(names.get(2), List.of(inputs.get(2)));
        assertThat(executor.opened).as("the last one is still there").hasValue(opened);
    }

    @Test
    void keepsOnlySoMuchMemory() {
        host.close();
        host = newHost(10, 2 * Fakes.WEIGHTS);
        upload();
        String two = prepare("a", "b");
        prepare("c");
        host.infer(two, List.of(tensor("in", 1)));
        host.infer(two, List.of(tensor("in", 1)));
        assertThat(executor.open).hasSize(1);
        host.infer(hash, List.of(tensor("in", 1)));
        assertThat(first(host.infer(hash, List.of(tensor("in", 1))).outputs().get(0)))
                .as("larger than the limit alone, still served")
                .isEqualTo(4);
        assertThat(executor.open).hasSize(1);
    }

    @Test
    void unloadFrees() {
        upload();
        String name = prepare("a");
        host.infer(name, List.of(tensor("in", 1)));
        host.infer("my_model.onnx", List.of(tensor("in", 1)));
        host.unload(name);
        host.unload("my_model.onnx");
        assertThat(host.served()).containsExactly(hash);
        kind(Kind.UNKNOWN_MODEL, () -> host.infer(name, List.of(tensor("in", 1))));
        assertThat(executor.open).isEmpty();
    }

    @Test
    void closingFailsWhatWaits() throws Exception {
        upload();
        String name = prepare("a");
        executor.gate = new CountDownLatch(1);
        CompletableFuture<InferReply> running = host.submit(name, List.of(tensor("in", 1)));
        while (executor.threads.isEmpty()) {
            Thread.onSpinWait();
        }
        CompletableFuture<InferReply> waiting = host.submit(name, List.of(tensor("in", 2)));
        host.close();
        assertThat(waiting)
                .failsWithin(1, SECONDS)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(InputException.class);
        assertThat(running).failsWithin(1, SECONDS);
        assertThatThrownBy(() -> host.infer(name, List.of(tensor("in", 3)))).isInstanceOf(InputException.class);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("cutpoint-host-compute");
    }

    @Test
    void survivesManyAtOnceWithFewSessions() throws Exception {
        host.close();
        host = newHost(1, 1_000_000);
        upload();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> clients = new ArrayList<>();
            for (int c = 0; c < 4; c++) {
                Random random = new Random(c);
                clients.add(pool.submit(() -> {
                    for (int i = 0; i < 300; i++) {
                        int from = random.nextInt(3);
                        int to = from + 1 + random.nextInt(3 - from);
                        String name = host.prepare(
                                hash, LoadOptions.DEFAULT, CHAIN.subList(from, to), ExecutionOptions.DEFAULT);
                        String input = List.of("in", "ta", "tb").get(from);
                        float x = random.nextInt(100);
                        assertThat(first(host.infer(name, List.of(tensor(input, x)))
                                        .outputs()
                                        .get(0)))
                                .isEqualTo(x + to - from);
                    }
                }));
            }
            for (Future<?> client : clients) {
                client.get(20, SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
