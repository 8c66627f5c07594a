package org.cutpoint.transport.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.Connection.PartedCall;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every transport does. Subclasses give one whose servers drain for about a second, for messages of up to 64 MiB. */
@Timeout(60)
public abstract class TransportContract {
    public static final String LOOPBACK = "127.0.0.1";
    public static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    final Transport transport = transport(FakeCodecs.NONE);
    final FakeHost host = new FakeHost();
    Transport.Server server;
    Connection connection;

    protected abstract Transport transport(TensorCodecs codecs);

    /** What a connection to HOST:PORT calls its peer. */
    protected abstract String peer(String hostAndPort);

    @BeforeEach
    void start() {
        server = transport.serve(LOOPBACK, 0, host);
        connection = transport.connect(LOOPBACK, server.port(), LONG);
    }

    @AfterEach
    void stop() {
        host.gate.countDown();
        connection.close();
        server.close();
        host.close();
    }

    public static Tensor tensor(String id, float... values) {
        ByteBuffer data = ByteBuffer.allocateDirect(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            data.putFloat(value);
        }
        return new Tensor(TensorInfo.of(id, ElementType.FP32, List.of(1L, (long) values.length)), data.flip());
    }

    InferReply echo(Tensor... inputs) {
        return get(connection.infer("echo", List.of(inputs), LONG));
    }

    public static InferReply get(CompletableFuture<InferReply> reply) {
        try {
            return reply.get(30, SECONDS);
        } catch (ExecutionException e) {
            throw (RuntimeException) e.getCause();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    void fails(Kind kind, String name, Duration deadline) {
        assertThatThrownBy(() -> get(connection.infer(name, List.of(tensor("x", 1)), deadline)))
                .isInstanceOfSatisfying(
                        TransportException.class,
                        e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind))
                .hasMessageContaining(connection.peer());
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }

    @Test
    void bringsTensorsThereAndBack() {
        InferReply reply = echo(tensor("a", 1, 2, 3), tensor("b", -0f, Float.NaN));
        assertThat(reply.outputs()).extracting(t -> t.info().id()).containsExactly("a_out", "b_out");
        assertThat(reply.outputs().get(0).info().shape()).containsExactly(1L, 3L);
        assertThat(reply.outputs().get(0).data()).isEqualTo(tensor("a", 1, 2, 3).data());
        assertThat(reply.outputs().get(1).data())
                .isEqualTo(tensor("b", -0f, Float.NaN).data());
        assertThat(reply.computeMs()).isEqualTo(FakeHost.COMPUTE_MS);
        assertThat(connection.peer()).isEqualTo(peer(LOOPBACK + ":" + server.port()));
    }

    @Test
    void bringsEveryTypeAndEmptyTensorsAndScalars() {
        Random random = new Random(3);
        for (ElementType type : ElementType.values()) {
            if (type == ElementType.BYTES) {
                continue;
            }
            for (List<Long> shape : List.of(List.<Long>of(), List.of(0L), List.of(2L, 3L, 5L))) {
                TensorInfo info = TensorInfo.of("t", type, shape);
                byte[] bytes = new byte[(int) info.bytes()];
                random.nextBytes(bytes);
                Tensor out =
                        echo(new Tensor(info, ByteBuffer.wrap(bytes))).outputs().get(0);
                assertThat(out.info().type()).isEqualTo(type);
                assertThat(out.info().shape()).isEqualTo(shape);
                assertThat(out.data()).isEqualTo(ByteBuffer.wrap(bytes));
            }
        }
    }

    @Test
    void bringsLargeTensors() {
        TensorInfo info = TensorInfo.of("x", ElementType.FP32, List.of(10L << 18));
        for (int i = 0; i < 5; i++) {
            Tensor large = Tensor.random(info, i);
            Tensor odd = new Tensor(TensorInfo.of("o", ElementType.INT8, List.of(3L)), ByteBuffer.allocate(3));
            InferReply reply = echo(odd, large, odd);
            assertThat(reply.outputs().get(1).data()).isEqualTo(large.data());
        }
    }

    @Test
    void keepsTheOrder() {
        List<CompletableFuture<InferReply>> replies = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            replies.add(connection.infer("echo", List.of(tensor("x", i)), LONG));
        }
        for (int i = 0; i < 500; i++) {
            assertThat(get(replies.get(i)).outputs().get(0).data().getFloat(0)).isEqualTo(i);
        }
        assertThat(host.order)
                .containsExactlyElementsOf(
                        IntStream.range(0, 500).mapToObj(i -> (float) i).toList());
    }

    @Test
    void doesAThousandSmallCalls() {
        for (int i = 0; i < 1000; i++) {
            assertThat(echo(tensor("x", i)).outputs().get(0).data().getFloat(0)).isEqualTo(i);
        }
    }

    /** Whoever writes at the time, and however much waits for it. */
    @Test
    void callsOfSeveralThreadsOverOneConnectionKeepApart() throws Exception {
        AtomicReference<Optional<Throwable>> failure = new AtomicReference<>(Optional.empty());
        List<Thread> callers = new ArrayList<>();
        for (int c = 0; c < 6; c++) {
            Random random = new Random(c);
            Thread caller = new Thread(() -> {
                for (int round = 0; round < 20; round++) {
                    List<Tensor> sent = new ArrayList<>();
                    List<CompletableFuture<InferReply>> replies = new ArrayList<>();
                    for (int i = 0; i < 3; i++) {
                        int elements = 1 << random.nextInt(19);
                        Tensor some = Tensor.random(
                                TensorInfo.of("x", ElementType.INT32, List.of((long) elements)), random.nextInt());
                        sent.add(some);
                        replies.add(connection.infer("echo", List.of(some), LONG));
                    }
                    if (random.nextInt(4) == 0) {
                        replies.remove(2).cancel(true);
                    }
                    for (int i = 0; i < replies.size(); i++) {
                        assertThat(get(replies.get(i)).outputs().get(0).data())
                                .isEqualTo(sent.get(i).data());
                    }
                }
            });
            caller.setUncaughtExceptionHandler((thread, e) -> failure.set(Optional.of(e)));
            caller.start();
            callers.add(caller);
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(failure.get()).isEmpty();
    }

    @Test
    void servesSeveralConnections() {
        List<Connection> others = new ArrayList<>();
        List<CompletableFuture<InferReply>> replies = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                others.add(transport.connect(LOOPBACK, server.port(), LONG));
            }
            for (int i = 0; i < 400; i++) {
                replies.add(others.get(i % 20).infer("echo", List.of(tensor("x", i)), LONG));
            }
            for (int i = 0; i < 400; i++) {
                assertThat(get(replies.get(i)).outputs().get(0).data().getFloat(0))
                        .isEqualTo(i);
            }
        } finally {
            others.forEach(Connection::close);
        }
    }

    @Test
    void tellsKindsOfFailures() {
        fails(Kind.UNKNOWN_MODEL, "nobody", LONG);
        fails(Kind.BUSY, "busy", LONG);
        assertThatThrownBy(() -> get(connection.infer("refuse", List.of(), LONG)))
                .isInstanceOf(InputException.class)
                .isNotInstanceOf(TransportException.class)
                .hasMessageContaining("it does not like that. Try another");
        assertThatThrownBy(() -> get(connection.infer("crash", List.of(), LONG)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("a defect");
        assertThat(echo(tensor("x", 1)).outputs()).hasSize(1);
    }

    @Test
    void keepsTheDeadline() {
        host.gate = new CountDownLatch(1);
        CompletableFuture<InferReply> first = connection.infer("echo", List.of(tensor("x", 1)), LONG);
        long start = System.nanoTime();
        fails(Kind.DEADLINE, "echo", Duration.ofMillis(200));
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(190), Duration.ofSeconds(5));
        roundTrip();
        host.gate.countDown();
        get(first);
        echo(tensor("x", 3));
        assertThat(host.order).as("whoever gave up is not computed").containsExactly(1f, 3f);
    }

    /** When it returns, the server knows all that was said on the connection before. */
    private void roundTrip() {
        Model unknown = new Model("m.onnx", graph("0".repeat(64)), Path.of("m.onnx"));
        assertThatThrownBy(() ->
                        connection.prepare(unknown, unknown.graph().segment(List.of("l")), ExecutionOptions.DEFAULT))
                .isInstanceOf(TransportException.class);
    }

    @Test
    void cancellingTakesACallBack() throws Exception {
        host.gate = new CountDownLatch(1);
        CompletableFuture<InferReply> first = connection.infer("echo", List.of(tensor("x", 1)), LONG);
        CompletableFuture<InferReply> second = connection.infer("echo", List.of(tensor("x", 2)), LONG);
        host.begun.acquire();
        assertThat(second.cancel(true)).isTrue();
        roundTrip();
        host.gate.countDown();
        get(first);
        echo(tensor("x", 3));
        assertThat(host.order).containsExactly(1f, 3f);
    }

    @Test
    void takesInputsInParts() {
        PartedCall call = connection.begin("echo", LONG);
        call.send(List.of(tensor("a", 1, 2)));
        Tensor large = Tensor.random(TensorInfo.of("b", ElementType.FP32, List.of(5L << 18)), 1);
        call.send(List.of(large, tensor("c", 3)));
        assertThat(echo(tensor("x", 9)).outputs()).hasSize(1);
        assertThat(host.order).as("it is not complete").containsExactly(9f);
        call.finish();
        InferReply reply = get(call.reply());
        assertThat(reply.outputs()).extracting(t -> t.info().id()).containsExactly("a_out", "b_out", "c_out");
        assertThat(reply.outputs().get(1).data()).isEqualTo(large.data());
        assertThat(reply.computeMs()).isEqualTo(FakeHost.COMPUTE_MS);
        assertThat(host.order).containsExactly(9f, 1f);
    }

    @Test
    void manyCallsInPartsKeepApart() {
        List<PartedCall> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(connection.begin("echo", LONG));
        }
        for (int part = 0; part < 3; part++) {
            for (int i = 0; i < 100; i++) {
                calls.get(i).send(List.of(tensor("t" + part, i, part)));
            }
        }
        for (int i = 99; i >= 0; i--) {
            calls.get(i).finish();
        }
        for (int i = 0; i < 100; i++) {
            List<Tensor> outputs = get(calls.get(i).reply()).outputs();
            assertThat(outputs).hasSize(3);
            for (int part = 0; part < 3; part++) {
                assertThat(outputs.get(part).data())
                        .isEqualTo(tensor("t", i, part).data());
            }
        }
        assertThat(host.order).as("each once").doesNotHaveDuplicates().hasSize(100);
    }

    @Test
    void aCallInPartsFailsAsAnyOther() {
        Map<String, Kind> kinds = Map.of("nobody", Kind.UNKNOWN_MODEL, "busy", Kind.BUSY);
        kinds.forEach((name, kind) -> {
            PartedCall call = connection.begin(name, LONG);
            call.send(List.of(tensor("x", 1)));
            call.finish();
            assertThatThrownBy(() -> get(call.reply()))
                    .isInstanceOfSatisfying(
                            TransportException.class, e -> assertThat(e.kind()).isEqualTo(kind));
        });
        PartedCall twice = connection.begin("echo", LONG);
        twice.send(List.of(tensor("x", 1)));
        twice.send(List.of(tensor("x", 1)));
        assertThatThrownBy(() -> get(twice.reply()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("'x' comes twice");
        twice.send(List.of(tensor("y", 1)));
        twice.finish();
        PartedCall empty = connection.begin("echo", LONG);
        empty.finish();
        assertThatThrownBy(() -> get(empty.reply()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no part");
        PartedCall late = connection.begin("echo", Duration.ofMillis(200));
        late.send(List.of(tensor("x", 1)));
        assertThatThrownBy(() -> get(late.reply()))
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DEADLINE));
        PartedCall given = connection.begin("echo", LONG);
        given.send(List.of(tensor("x", 1)));
        assertThat(given.reply().cancel(true)).isTrue();
        given.send(List.of(tensor("y", 1)));
        given.finish();
        assertThat(echo(tensor("x", 4)).outputs()).hasSize(1);
        assertThat(host.order).containsExactly(4f);
    }

    @Test
    void tensorsTravelEncodedBothWays() {
        FakeCodecs here = FakeCodecs.first();
        FakeCodecs there = FakeCodecs.first();
        try (Transport.Server coding = transport(there).serve(LOOPBACK, 0, host);
                Connection connected = transport(here).connect(LOOPBACK, coding.port(), LONG)) {
            assertThat(connected.codecs()).containsExactly("first");
            InferReply reply = get(connected.infer(
                    "echo",
                    List.of(bytes("a", 7, 8, 9), bytes("b", 1, 2), bytes("c", 5)),
                    LONG,
                    Map.of("a", "first", "b_out", "first")));
            assertThat(reply.outputs())
                    .as("the first encoded there, the second encoded back, the third as it is")
                    .containsExactlyInAnyOrder(bytes("a_out", 7, 7, 7), bytes("b_out", 1, 1), bytes("c_out", 5));
            assertThat(there.decoded()).hasValue(1);
            assertThat(here.decoded()).hasValue(1);
            assertThat(reply.computeMs()).isEqualTo(FakeHost.COMPUTE_MS);
        }
    }

    private static Tensor bytes(String id, int... values) {
        ByteBuffer data = ByteBuffer.allocateDirect(values.length);
        for (int value : values) {
            data.put((byte) value);
        }
        return new Tensor(TensorInfo.of(id, ElementType.UINT8, List.of((long) values.length)), data.flip());
    }

    @Test
    void offersTheCodecsThatAreOnBothSides() {
        try (Connection connected = transport(FakeCodecs.first()).connect(LOOPBACK, server.port(), LONG)) {
            assertThat(connected.codecs()).isEmpty();
            assertThatThrownBy(() -> get(connected.infer("echo", List.of(bytes("a", 7)), LONG, Map.of("a", "first"))))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("first");
        }
    }

    @Test
    void exchangesMessagesThatOnlyCountByTheirSize() {
        for (int bytes : new int[] {0, 1, 1000, 1 << 20, (1 << 20) + 1, 5_000_000}) {
            long start = System.nanoTime();
            long up = connection.exchange(bytes, 0, LONG);
            long down = connection.exchange(0, bytes, LONG);
            assertThat(up + down).isPositive().isLessThanOrEqualTo(System.nanoTime() - start);
        }
        assertThatThrownBy(() -> connection.exchange(0, (16 << 20) + 1, LONG))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("16777217 bytes is too large");
        server.close();
        assertThatThrownBy(() -> connection.exchange(1, 1, LONG))
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE));
    }

    /** The server's clock and this one do not begin together, though it is one machine. */
    @Test
    void tellsHowLongAnAnswerWasOnItsWayOnceClocksAreCompared() {
        assertThat(echo(tensor("x", 1)).stages()).isEmpty();
        connection.exchange(0, 0, LONG);

        for (int i = 0; i < 20; i++) {
            long start = System.nanoTime();
            InferReply reply = echo(tensor("x", i));
            double tookMs = (System.nanoTime() - start) / 1e6;

            assertThat(reply.stages()).hasSize(1);
            Connection.Stage back = reply.stages().get(0);
            assertThat(back.kind()).isEqualTo(Connection.Stage.Kind.RETURN);
            assertThat(back.server()).isEqualTo(-1);
            assertThat(back.ms()).isBetween(0.0, tookMs);
        }
    }

    @Test
    void saysWhereNobodyListens() throws Exception {
        int port = freePort();
        assertThatThrownBy(() -> transport.connect(LOOPBACK, port, LONG))
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE))
                .hasMessageContaining(LOOPBACK + ":" + port)
                .hasMessageContaining("cutpoint serve ")
                .hasMessageContaining("--port " + port)
                .hasMessageNotContaining("\n");
        for (String bad : List.of("", "no such host", "does-not-exist.invalid")) {
            assertThatThrownBy(() -> transport.connect(bad, 1, LONG)).isInstanceOf(InputException.class);
        }
        assertThatThrownBy(() -> transport.connect(LOOPBACK, 70_000, LONG)).isInstanceOf(InputException.class);
    }

    @Test
    void aSilentPeerCostsNoMoreThanTheTimeout() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getByName(LOOPBACK))) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> transport.connect(LOOPBACK, silent.getLocalPort(), Duration.ofMillis(300)))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("300 ms");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void refusesAddressesThatItCannotHave() {
        assertThatThrownBy(() -> transport.serve(LOOPBACK, server.port(), host))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(LOOPBACK + ":" + server.port() + ": the port is taken");
        // Kept for documentation by RFC 5737: no machine has it.
        assertThatThrownBy(() -> transport.serve("192.0.2.1", 0, host))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("192.0.2.1");
        assertThatThrownBy(() -> transport.serve("does-not-exist.invalid", 0, host))
                .isInstanceOf(InputException.class);
        assertThatThrownBy(() -> transport.serve(LOOPBACK, -1, host)).isInstanceOf(InputException.class);
    }

    @Test
    void closingAServerLetsCallsEnd() throws Exception {
        host.gate = new CountDownLatch(1);
        CompletableFuture<InferReply> reply = connection.infer("echo", List.of(tensor("x", 1)), LONG);
        host.begun.acquire();
        Thread closer = new Thread(server::close);
        closer.start();
        assertThat(reply).isNotDone();
        host.gate.countDown();
        assertThat(get(reply).outputs()).hasSize(1);
        closer.join();
    }

    /** Whoever ends a process may do so in several ways at once. */
    @Test
    void anInterruptDoesNotCutTheDrainShort() throws Exception {
        host.gate = new CountDownLatch(1);
        CompletableFuture<InferReply> reply = connection.infer("echo", List.of(tensor("x", 1)), LONG);
        host.begun.acquire();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread closer = new Thread(() -> {
            Thread.currentThread().interrupt();
            server.close();
            interrupted.complete(Thread.interrupted());
        });
        closer.start();
        while (closer.getState() != Thread.State.TIMED_WAITING && closer.isAlive()) {
            Thread.onSpinWait();
        }
        host.gate.countDown();
        assertThat(get(reply).outputs()).hasSize(1);
        assertThat(interrupted.get(LONG.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    }

    @Test
    void closingAServerIsBounded() throws Exception {
        host.gate = new CountDownLatch(1);
        CompletableFuture<InferReply> reply = connection.infer("echo", List.of(tensor("x", 1)), LONG);
        host.begun.acquire();
        long start = System.nanoTime();
        server.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        assertThatThrownBy(() -> get(reply)).isInstanceOf(InputException.class);
        fails(Kind.UNREACHABLE, "echo", LONG);
    }

    @Test
    void aConnectionWorksAgainWhenTheServerIsBack() {
        int port = server.port();
        server.close();
        fails(Kind.UNREACHABLE, "echo", LONG);
        server = transport.serve(LOOPBACK, port, host);
        long end = System.nanoTime() + LONG.toNanos();
        Throwable failure;
        do {
            failure = catchThrowable(() -> echo(tensor("x", 1)));
        } while (failure != null && System.nanoTime() < end);
        assertThat(failure).isNull();
    }

    @Test
    void aClosedConnectionSaysSo() {
        host.gate = new CountDownLatch(1);
        CompletableFuture<InferReply> running = connection.infer("echo", List.of(tensor("x", 1)), LONG);
        connection.close();
        assertThatThrownBy(() -> get(running)).isInstanceOf(InputException.class);
        fails(Kind.UNREACHABLE, "echo", LONG);
    }

    /** A model in a file of this many random bytes. */
    Model model(int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        Path file = Files.write(folder.resolve("net" + bytes + ".onnx"), content);
        return new Model(file.toString(), graph(FakeHost.hash(content)), file);
    }

    public static ModelGraph graph(String hash) {
        TensorInfo x = TensorInfo.of("x", ElementType.FP32, List.of(1L));
        TensorInfo y = TensorInfo.of("y", ElementType.FP32, List.of(1L));
        Layer layer = new Layer("l", List.of("l"), List.of("Relu"), List.of("x"), List.of(y), 0, 0, 0);
        return new ModelGraph("net", hash, List.of(x), List.of(layer), List.of("y"));
    }

    @Test
    void deploysOnceAndPrepares() throws Exception {
        Model model = model(5_000_001);
        connection.deploy(model, Progress.NONE);
        assertThat(host.uploads.get(model.graph().sha256()).toByteArray()).isEqualTo(Files.readAllBytes(model.file()));
        assertThat(host.calls).containsExactly("complete net5000001.onnx");
        int parts = host.offsets.size();
        assertThat(parts).as("in parts").isGreaterThan(2);
        connection.deploy(model, Progress.NONE);
        assertThat(host.offsets).as("not sent again").hasSize(parts);
        ExecutionOptions options = new ExecutionOptions(3, false);
        String name = connection.prepare(model, model.graph().segment(List.of("l")), options);
        assertThat(host.calls).last().isEqualTo("prepare [l] " + options);
        assertThat(get(connection.infer(name, List.of(tensor("x", 1)), LONG)).outputs())
                .hasSize(1);
    }

    @Test
    void deploysAllFilesOfAModel() throws Exception {
        byte[] weights = new byte[3_000_001];
        new Random(3).nextBytes(weights);
        Path data = Files.createDirectories(folder.resolve("deep")).resolve("w.bin");
        Files.write(data, weights);
        Path file = Files.write(folder.resolve("several.onnx"), new byte[] {8, 7});
        ByteBuffer content = ByteBuffer.allocate(2 + 20 + weights.length)
                .put(new byte[] {8, 7})
                .put("\0deep/w.bin\0".getBytes(UTF_8))
                .putLong(weights.length)
                .put(weights)
                .flip();
        byte[] all = Arrays.copyOf(content.array(), content.limit());
        Model model = new Model(file.toString(), LoadOptions.DEFAULT, graph(FakeHost.hash(all)), file, List.of(data));
        connection.deploy(model, Progress.NONE);
        assertThat(host.has(FakeHost.hash(all))).isTrue();
    }

    @Test
    void preparesModelsAsTheyWereLoaded() throws Exception {
        Model model = model(10);
        connection.deploy(model, Progress.NONE);
        for (Granularity granularity : Granularity.values()) {
            LoadOptions view = new LoadOptions(
                    granularity, granularity == Granularity.OP ? Map.of("x y", List.of(1L, 640L)) : Map.of());
            Model viewed = new Model(model.source(), view, model.graph(), model.file(), List.of());
            connection.prepare(viewed, viewed.graph().segment(List.of("l")), ExecutionOptions.DEFAULT);
            assertThat(host.views).last().isEqualTo(view);
        }
    }

    @Test
    void bringsTheProfileOfTheServersMachine() throws Exception {
        Model model = model(10);
        List<String> told = new CopyOnWriteArrayList<>();
        host.measures = (options, progress) -> {
            progress.begin("profiling", 3);
            progress.advance(1);
            return FakeProfiles.of(model, FakeProfiles.MACHINE, options.threads(), 30);
        };
        Profiler profiler = connection.profiler();
        assertThat(profiler.machine()).isEqualTo(FakeProfiles.MACHINE);
        Progress progress = new Progress() {
            @Override
            public void begin(String task, long steps) {
                told.add(task + ": " + steps);
            }

            @Override
            public void advance(long steps) {}

            @Override
            public void end() {}

            @Override
            public boolean cancelled() {
                return false;
            }
        };
        assertThat(profiler.profile(model, ProfileOptions.DEFAULT, progress))
                .isEqualTo(FakeProfiles.of(model, FakeProfiles.MACHINE, ProfileOptions.DEFAULT.threads(), 30));
        assertThat(told).contains("profiling at " + connection.peer() + ": 3");
    }

    @Test
    void preparesOnlyWhatIsDeployed() throws Exception {
        Model model = model(10);
        assertThatThrownBy(
                        () -> connection.prepare(model, model.graph().segment(List.of("l")), ExecutionOptions.DEFAULT))
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNKNOWN_MODEL));
    }

    @Test
    void goesOnWithAnUploadThatWasCancelled() throws Exception {
        Model model = model(20_000_000);
        Counter progress = new Counter(8_000_000);
        assertThatThrownBy(() -> connection.deploy(model, progress)).isInstanceOf(CancellationException.class);
        assertThat(progress.ended).isTrue();
        long received = host.received(model.graph().sha256());
        assertThat(received).isBetween(1L, 19_999_999L);
        int parts = host.offsets.size();

        // Before the next begins, what is still on its way of the first has to arrive: the host says how far it is.
        Counter second = new Counter(Long.MAX_VALUE);
        connection.deploy(model, second);
        assertThat(host.offsets.get(parts)).isPositive();
        assertThat(second.count).hasValue(20_000_000);
        assertThat(host.complete).contains(model.graph().sha256());
    }

    @Test
    void goesOnByItselfWhenAnUploadBreaksOff() throws Exception {
        Model model = model(10_000_000);
        host.failingAppends.set(1);
        connection.deploy(model, Progress.NONE);
        assertThat(host.complete).contains(model.graph().sha256());
        assertThat(host.offsets).doesNotHaveDuplicates();
        host.complete.clear();
        host.uploads.clear();
        host.failingAppends.set(100);
        assertThatThrownBy(() -> connection.deploy(model, Progress.NONE)).isInstanceOf(TransportException.class);
    }

    @Test
    void anUploadWaitsForASlowServer() throws Exception {
        Model model = model(64 << 20);
        host.appends = new Semaphore(3);
        Counter progress = new Counter(Long.MAX_VALUE);
        CompletableFuture<Void> upload = CompletableFuture.runAsync(() -> connection.deploy(model, progress));
        while (host.appends.getQueueLength() == 0) {
            Thread.onSpinWait();
        }
        // The fourth part is being taken. Whatever is on the way is bounded by buffers, not by the model's size.
        long before;
        do {
            before = progress.count.get();
            Thread.sleep(50);
        } while (progress.count.get() > before);
        assertThat(before).isLessThan(32 << 20);
        host.appends.release(1000);
        upload.get(30, SECONDS);
        assertThat(host.complete).contains(model.graph().sha256());
    }

    @Test
    void refusesAModelThatChangedOnDisk() throws Exception {
        Model model = model(3_000_000);
        Files.write(model.file(), new byte[3_000_000]);
        assertThatThrownBy(() -> connection.deploy(model, Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("another hash");
        Files.delete(model.file());
        assertThatThrownBy(() -> connection.deploy(model, Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(model.file().toString());
    }

    @Test
    void theServerMakesModelsOfTheZoo() throws Exception {
        Path file = Files.write(folder.resolve("zoo.onnx"), new byte[10]);
        String made = FakeHost.hash("zoo:net".getBytes());
        connection.deploy(new Model("zoo:net", graph(made), file), Progress.NONE);
        assertThat(host.calls).containsExactly("generate zoo:net");
        assertThat(host.offsets).isEmpty();
    }

    @Test
    void sendsAModelOfTheZooThatTheServerMakesDifferently() throws Exception {
        Path file = Files.write(folder.resolve("zoo.onnx"), new byte[10]);
        String hash = FakeHost.hash(new byte[10]);
        connection.deploy(new Model("zoo:net", graph(hash), file), Progress.NONE);
        assertThat(host.calls).containsExactly("generate zoo:net", "complete zoo:net");
        assertThat(host.complete).contains(hash);
    }

    /** Counts, and is cancelled from a number on. */
    static final class Counter implements Progress {
        final AtomicLong count = new AtomicLong();
        final AtomicBoolean ended = new AtomicBoolean();
        private final long limit;

        Counter(long limit) {
            this.limit = limit;
        }

        @Override
        public void begin(String task, long steps) {}

        @Override
        public void advance(long steps) {
            count.addAndGet(steps);
        }

        @Override
        public void end() {
            ended.set(true);
        }

        @Override
        public boolean cancelled() {
            return count.get() >= limit;
        }
    }
}
