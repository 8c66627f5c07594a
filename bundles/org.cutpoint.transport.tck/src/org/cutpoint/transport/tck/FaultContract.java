package org.cutpoint.transport.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.cutpoint.transport.tck.TransportContract.LONG;
import static org.cutpoint.transport.tck.TransportContract.LOOPBACK;
import static org.cutpoint.transport.tck.TransportContract.get;
import static org.cutpoint.transport.tck.TransportContract.tensor;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.Connection.PartedCall;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes wrong between a client and a server, with any transport. Subclasses give one whose servers drain for about a second. */
@Timeout(60)
public abstract class FaultContract {
    private static final int MEBIBYTE = 1 << 20;
    private static final Limits QUICK = new Limits(64 << 20, 256 << 20, 512, LONG);

    /** Room for two requests of a mebibyte of one client, for four of all. One of more than half of it passes only alone. */
    protected static final Limits TIGHT = new Limits(8 << 20, 4_500_000, 512, LONG);

    protected final FakeHost host = new FakeHost();
    protected final Transport transport = transport(QUICK);
    protected final Transport.Server server = transport.serve("", 0, host);

    @AfterEach
    void stop() {
        host.gate.countDown();
        server.close();
        host.close();
    }

    /**
     * Of a transport.
     *
     * @param messageBytes largest message
     * @param memoryBytes for large requests at a server
     * @param calls at a server at the same time
     * @param load time in which the parts of a request must come
     */
    public record Limits(int messageBytes, long memoryBytes, int calls, Duration load) {}

    /** With the codecs of {@link FakeCodecs#first}. */
    protected abstract Transport transport(Limits limits);

    private Transport transport(int messageBytes, int calls) {
        return transport(new Limits(messageBytes, QUICK.memoryBytes(), calls, LONG));
    }

    private static Tensor bytes(int size) {
        return bytes("x", size);
    }

    private static Tensor bytes(String id, int size) {
        return new Tensor(TensorInfo.of(id, ElementType.UINT8, List.of((long) size)), ByteBuffer.allocate(size));
    }

    private static Kind kind(CompletableFuture<InferReply> reply) {
        try {
            get(reply);
            throw new AssertionError("it worked");
        } catch (TransportException e) {
            return e.kind();
        }
    }

    @Test
    void aBlackHoleInTheMiddleCostsTheDeadline() throws Exception {
        try (FaultProxy proxy = new FaultProxy(server.port());
                Connection connection = transport.connect(LOOPBACK, proxy.port(), LONG)) {
            get(connection.infer("echo", List.of(tensor("x", 1)), LONG));
            proxy.lose();
            long start = System.nanoTime();
            assertThat(kind(connection.infer("echo", List.of(bytes(20 << 20)), Duration.ofMillis(300))))
                    .isEqualTo(Kind.DEADLINE);
            assertThat(kind(connection.infer("echo", List.of(tensor("x", 1)), Duration.ofMillis(300))))
                    .isEqualTo(Kind.DEADLINE);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void aKilledServerIsNoticedAtOnce() throws Exception {
        host.gate = new CountDownLatch(1);
        try (FaultProxy proxy = new FaultProxy(server.port());
                Connection connection = transport.connect(LOOPBACK, proxy.port(), LONG)) {
            List<CompletableFuture<InferReply>> replies = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                replies.add(connection.infer("echo", List.of(tensor("x", 1)), LONG));
            }
            host.begun.acquire();
            long start = System.nanoTime();
            proxy.cut();
            replies.forEach(reply -> assertThat(kind(reply)).isEqualTo(Kind.UNREACHABLE));
            assertThat(kind(connection.infer("echo", List.of(tensor("x", 1)), LONG)))
                    .isEqualTo(Kind.UNREACHABLE);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    /** Either the very answer, or a failure: bytes that were changed are found. */
    @Test
    void noDamagedAnswerIsTaken() throws Exception {
        int damaged = 0;
        try (FaultProxy proxy = new FaultProxy(server.port());
                Connection connection = transport.connect(LOOPBACK, proxy.port(), LONG)) {
            proxy.damage(5, 60_000);
            for (int i = 0; i < 60; i++) {
                float[] sent = new float[5_000];
                Arrays.fill(sent, i);
                Duration deadline = Duration.ofMillis(500);
                try {
                    InferReply reply = get(connection.infer("echo", List.of(tensor("x", sent)), deadline));
                    assertThat(reply.outputs()).containsExactly(tensor("x_out", sent));
                } catch (TransportException e) {
                    damaged += e.kind() == Kind.DAMAGED ? 1 : 0;
                } catch (InputException e) {
                    // What is damaged may be anything; whoever calls again needs no more than that it failed.
                }
            }
            assertThat(proxy.damaged()).isPositive();
            assertThat(damaged).isPositive();
            proxy.pass();
            proxy.cut();
            proxy.pass();
            // It may be noticed by the first call.
            await().ignoreExceptions()
                    .untilAsserted(() -> get(connection.infer("echo", List.of(tensor("x", 1)), LONG)));
        }
    }

    /** Who does not read its answers keeps its own calls waiting, and nobody else's. */
    @Test
    void aSlowConsumerDelaysNobodyElse() throws Exception {
        try (FaultProxy proxy = new FaultProxy(server.port());
                Connection slow = transport.connect(LOOPBACK, proxy.port(), LONG);
                Connection other = transport.connect(LOOPBACK, server.port(), LONG)) {
            host.gate = new CountDownLatch(1);
            List<CompletableFuture<InferReply>> unread = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                unread.add(slow.infer("echo", List.of(bytes(1 << 20)), LONG));
            }
            host.begun.acquire();
            proxy.stallAnswers();
            host.gate.countDown();
            for (int i = 0; i < 20; i++) {
                get(other.infer("echo", List.of(bytes(1 << 20)), LONG));
            }
            assertThat(unread).noneMatch(CompletableFuture::isDone);
            proxy.pass();
            unread.forEach(TransportContract::get);
        }
    }

    /** A link on which everything vanished, and which is back, is used again without waiting for the system to give up. */
    @Test
    void aConnectionThatNothingAnswersIsMadeAnew() throws Exception {
        try (FaultProxy proxy = new FaultProxy(server.port());
                Connection connection = transport.connect(LOOPBACK, proxy.port(), LONG)) {
            proxy.lose();
            for (int i = 0; i < 2; i++) {
                assertThat(kind(connection.infer("echo", List.of(tensor("x", 1)), Duration.ofMillis(200))))
                        .isEqualTo(Kind.DEADLINE);
            }
            // The old connection leads nowhere: what it carried has gaps.
            proxy.pass();
            get(connection.infer("echo", List.of(tensor("x", 1)), LONG));
        }
    }

    @Test
    void refusesTooLargeRequestsBeforeSending() {
        try (Connection connection = transport(100_000, 10).connect(LOOPBACK, server.port(), LONG)) {
            get(connection.infer("echo", List.of(bytes(90_000)), LONG));
            int begun = host.begun.availablePermits();
            for (int size : List.of(99_990, 200_000)) {
                assertThatThrownBy(() -> get(connection.infer("echo", List.of(bytes(size)), LONG)))
                        .isInstanceOf(InputException.class)
                        .hasMessageContaining("larger than the limit of 100000");
            }
            assertThat(host.begun.availablePermits()).isEqualTo(begun);
        }
    }

    @Test
    void refusesTooLargeMessagesFromOutside() {
        Transport small = transport(100_000, 10);
        Transport.Server strict = small.serve(LOOPBACK, 0, host);
        try (Connection connection = transport.connect(LOOPBACK, strict.port(), LONG)) {
            assertThatThrownBy(() -> get(connection.infer("echo", List.of(bytes(1_000_000)), LONG)))
                    .isInstanceOf(InputException.class);
            get(connection.infer("echo", List.of(bytes(1_000)), LONG));
        } finally {
            strict.close();
        }
    }

    @Test
    void boundsWhatItHoldsOfRequestsInParts() {
        Transport.Server strict =
                transport(new Limits(100_000, 800_000, 100, LONG)).serve(LOOPBACK, 0, host);
        try (Connection connection = transport.connect(LOOPBACK, strict.port(), LONG)) {
            List<PartedCall> calls = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                calls.add(connection.begin("echo", LONG));
                calls.get(i).send(List.of(bytes(90_000)));
            }
            get(connection.infer("echo", List.of(tensor("x", 1)), LONG));
            PartedCall tooMuch = connection.begin("echo", LONG);
            tooMuch.send(List.of(bytes(90_000)));
            assertThat(kind(tooMuch.reply())).isEqualTo(Kind.BUSY);
            // Who goes away makes room; for two, since the answer may be here before the server has let go of its
            // request.
            calls.get(0).reply().cancel(true);
            calls.get(3).reply().cancel(true);
            get(connection.infer("echo", List.of(tensor("x", 1)), LONG));
            for (int i = 0; i < 50; i++) {
                PartedCall call = connection.begin("echo", LONG);
                call.send(List.of(bytes(90_000)));
                call.finish();
                get(call.reply());
            }
            calls.get(1).send(List.of(tensor("y", new float[5_000])));
            assertThatThrownBy(() -> get(calls.get(1).reply()))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("more than 100000 bytes");
            calls.get(2).finish();
            get(calls.get(2).reply());
        } finally {
            strict.close();
        }
        try (Connection careful = transport(100_000, 10).connect(LOOPBACK, server.port(), LONG)) {
            PartedCall call = careful.begin("echo", LONG);
            call.send(List.of(bytes(90_000)));
            call.send(List.of(tensor("y", new float[5_000])));
            assertThatThrownBy(() -> get(call.reply()))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("larger than the limit of 100000");
        }
    }

    /** A request of a mebibyte that has come completely. */
    private CompletableFuture<InferReply> held(Connection connection) throws InterruptedException {
        return held(connection, Map.of());
    }

    private CompletableFuture<InferReply> held(Connection connection, Map<String, String> codecs)
            throws InterruptedException {
        host.arrived.drainPermits();
        CompletableFuture<InferReply> reply = connection.infer("echo", List.of(bytes(MEBIBYTE)), LONG, codecs);
        host.arrived.acquire();
        return reply;
    }

    /** Whatever was held for requests is not any more: this one has no room beside any other. Large answers are as many bytes. */
    protected static void nothingIsHeld(Connection connection) {
        await().atMost(LONG)
                .ignoreExceptions()
                .untilAsserted(() -> get(connection.infer("echo", List.of(bytes(4 * MEBIBYTE)), LONG)));
    }

    @Test
    void requestsTakeNoMoreMemoryThanTheyMay() throws Exception {
        host.gate = new CountDownLatch(1);
        try (Transport.Server strict = transport(TIGHT).serve(LOOPBACK, 0, host);
                Connection one = transport.connect(LOOPBACK, strict.port(), LONG);
                Connection two = transport.connect(LOOPBACK, strict.port(), LONG);
                Connection three = transport.connect(LOOPBACK, strict.port(), LONG)) {
            List<CompletableFuture<InferReply>> replies = new ArrayList<>();
            replies.add(held(one));
            replies.add(held(one));
            assertThat(kind(one.infer("echo", List.of(bytes(MEBIBYTE)), LONG)))
                    .as("one client has half")
                    .isEqualTo(Kind.BUSY);
            replies.add(held(two));
            replies.add(held(two));
            assertThat(kind(three.infer("echo", List.of(bytes(MEBIBYTE)), LONG)))
                    .as("there is no more")
                    .isEqualTo(Kind.BUSY);
            replies.add(three.infer("echo", List.of(tensor("x", 1)), LONG));
            host.gate.countDown();
            replies.forEach(TransportContract::get);
            nothingIsHeld(three);
        }
    }

    /** What is short on its way counts as what it becomes. */
    @Test
    void encodedTensorsTakeNoMoreMemoryThanTheyMay() throws Exception {
        Map<String, String> oneByte = Map.of("x", "first");
        host.gate = new CountDownLatch(1);
        try (Transport.Server strict = transport(TIGHT).serve(LOOPBACK, 0, host);
                Connection one = transport.connect(LOOPBACK, strict.port(), LONG)) {
            List<CompletableFuture<InferReply>> replies = List.of(held(one, oneByte), held(one, oneByte));
            assertThat(kind(one.infer("echo", List.of(bytes(MEBIBYTE)), LONG, oneByte)))
                    .isEqualTo(Kind.BUSY);
            host.gate.countDown();
            replies.forEach(TransportContract::get);
            nothingIsHeld(one);
        }
    }

    /** The same of requests in parts, whose memory nobody has announced. */
    @Test
    void requestsInPartsTakeNoMoreMemoryThanTheyMay() throws Exception {
        try (Transport.Server strict = transport(TIGHT).serve(LOOPBACK, 0, host);
                Connection one = transport.connect(LOOPBACK, strict.port(), LONG);
                Connection two = transport.connect(LOOPBACK, strict.port(), LONG)) {
            PartedCall greedy = one.begin("echo", LONG);
            for (int i = 0; i < 3; i++) {
                greedy.send(List.of(bytes("x" + i, MEBIBYTE)));
            }
            PartedCall other = two.begin("echo", LONG);
            for (int i = 0; i < 3; i++) {
                other.send(List.of(bytes("x" + i, MEBIBYTE)));
            }
            // Not both have room, and whoever comes first is not told.
            assertThat(kind(CompletableFuture.anyOf(greedy.reply(), other.reply())
                            .thenApply(reply -> (InferReply) reply)))
                    .isEqualTo(Kind.BUSY);
            greedy.reply().cancel(true);
            other.reply().cancel(true);
            nothingIsHeld(one);
        }
    }

    /** Requests that have come, that are coming, and that nobody wants any more. */
    @Test
    void nothingIsHeldForThoseWhoAreGone() throws Exception {
        host.gate = new CountDownLatch(1);
        try (Transport.Server strict = transport(TIGHT).serve(LOOPBACK, 0, host);
                FaultProxy proxy = new FaultProxy(strict.port());
                Connection gone = transport.connect(LOOPBACK, proxy.port(), LONG);
                Connection here = transport.connect(LOOPBACK, strict.port(), LONG)) {
            CompletableFuture<InferReply> first = held(gone);
            PartedCall parts = gone.begin("echo", LONG);
            parts.send(List.of(bytes(MEBIBYTE / 2)));
            CompletableFuture<InferReply> cancelled = held(here);
            cancelled.cancel(true);
            proxy.cut();
            assertThat(kind(first)).isEqualTo(Kind.UNREACHABLE);
            assertThat(kind(parts.reply())).isEqualTo(Kind.UNREACHABLE);
            try (FaultProxy tearing = new FaultProxy(strict.port());
                    Connection torn = transport.connect(LOOPBACK, tearing.port(), LONG)) {
                tearing.truncate();
                assertThat(kind(torn.infer("echo", List.of(bytes(MEBIBYTE)), LONG)))
                        .isEqualTo(Kind.UNREACHABLE);
            }
            host.gate.countDown();
            nothingIsHeld(here);
        }
    }

    @Test
    void doesNotWaitForPartsForEver() {
        Limits hasty = new Limits(1 << 20, QUICK.memoryBytes(), 10, Duration.ofMillis(200));
        Transport.Server strict = transport(hasty).serve(LOOPBACK, 0, host);
        try (Connection connection = transport.connect(LOOPBACK, strict.port(), LONG)) {
            PartedCall call = connection.begin("echo", LONG);
            call.send(List.of(tensor("x", 1)));
            assertThatThrownBy(() -> get(call.reply()))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("not complete");
        } finally {
            strict.close();
        }
    }

    @Test
    void aServerThatIsKilledBetweenPartsIsNoticedAtOnce() throws Exception {
        try (FaultProxy proxy = new FaultProxy(server.port());
                Connection connection = transport.connect(LOOPBACK, proxy.port(), LONG)) {
            PartedCall call = connection.begin("echo", LONG);
            call.send(List.of(tensor("x", 1)));
            get(connection.infer("echo", List.of(tensor("x", 1)), LONG));
            long start = System.nanoTime();
            proxy.cut();
            assertThat(kind(call.reply())).isEqualTo(Kind.UNREACHABLE);
            call.send(List.of(tensor("y", 1)));
            call.finish();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void refusesTooManyCalls() {
        Transport.Server strict = transport(1 << 20, 3).serve(LOOPBACK, 0, host);
        host.gate = new CountDownLatch(1);
        try (Connection connection = transport.connect(LOOPBACK, strict.port(), LONG)) {
            List<CompletableFuture<InferReply>> replies = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                replies.add(connection.infer("echo", List.of(tensor("x", 1)), LONG));
            }
            assertThat(kind(connection.infer("echo", List.of(tensor("x", 1)), LONG)))
                    .isEqualTo(Kind.BUSY);
            host.gate.countDown();
            replies.forEach(TransportContract::get);
            for (int i = 0; i < 20; i++) {
                get(connection.infer("echo", List.of(tensor("x", 1)), LONG));
            }
        } finally {
            strict.close();
        }
    }

    @Test
    void listensOnTheLoopbackAddressUnlessTold() throws Exception {
        String other = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findAny()
                .orElse("");
        assumeFalse(other.isEmpty());
        assertThatThrownBy(() -> transport.connect(other, server.port(), Duration.ofSeconds(5)))
                .isInstanceOf(TransportException.class);
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        Transport.Server own = transport.serve(LOOPBACK, 0, host);
        try (Connection connection = transport.connect(LOOPBACK, own.port(), LONG)) {
            get(connection.infer("echo", List.of(bytes(1 << 20)), LONG));
            assertThat(ours()).isNotEmpty().allMatch(Thread::isDaemon);
        }
        // gRPC's own shared loops would outlive a server that cannot start.
        int taken = own.port();
        assertThatThrownBy(() -> transport.serve(LOOPBACK, taken, host)).isInstanceOf(InputException.class);
        own.close();
        server.close();
        long end = System.nanoTime() + LONG.toNanos();
        // gRPC keeps its shared threads for a second, in case somebody connects again.
        while (!ours().isEmpty() && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        assertThat(ours()).isEmpty();
    }

    private static Set<Thread> ours() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("grpc-") || t.getName().startsWith("cutpoint-"))
                .collect(Collectors.toSet());
    }
}
