package org.cutpoint.transport.socket.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.cutpoint.transport.socket.internal.SocketContractTest.QUICK;
import static org.cutpoint.transport.tck.TransportContract.LONG;
import static org.cutpoint.transport.tck.TransportContract.LOOPBACK;
import static org.cutpoint.transport.tck.TransportContract.get;
import static org.cutpoint.transport.tck.TransportContract.tensor;

import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.cutpoint.api.InputException;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.transport.calls.Settings;
import org.cutpoint.transport.socket.internal.Frame.Type;
import org.cutpoint.transport.tck.FakeCodecs;
import org.cutpoint.transport.tck.FaultContract;
import org.junit.jupiter.api.Test;

class SocketFaultTest extends FaultContract {
    private static final String METHOD = "inference.GRPCInferenceService/ServerReady";

    private static Transport transport(Settings settings, int connections) {
        return new SocketTransport(settings, connections, "0", SocketContractTest.TEXTS, FakeCodecs.first());
    }

    @Override
    protected Transport transport(Limits limits) {
        Settings settings = new Settings(
                limits.messageBytes(),
                limits.memoryBytes(),
                limits.calls(),
                QUICK.callsPerConnection(),
                QUICK.keepAlive(),
                limits.load(),
                LONG,
                LONG,
                QUICK.drain());
        return transport(settings, 1000);
    }

    /** A client that says what it likes. */
    private static final class Raw implements AutoCloseable {
        private final Socket socket;

        Raw(int port) throws IOException {
            socket = new Socket(LOOPBACK, port);
            socket.setSoTimeout((int) LONG.toMillis());
        }

        static Raw greeted(int port) throws IOException {
            Raw raw = new Raw(port);
            raw.send(new Hello(0, 1).frame());
            assertThat(raw.next().type()).isEqualTo(Type.HELLO);
            return raw;
        }

        void send(List<ByteBuffer> frame) throws IOException {
            for (ByteBuffer part : frame) {
                byte[] bytes = new byte[part.remaining()];
                part.duplicate().get(bytes);
                socket.getOutputStream().write(bytes);
            }
        }

        void call(int number, String method, int flags) throws IOException {
            send(calling(number, method, flags));
        }

        static List<ByteBuffer> calling(int number, String method, int flags) {
            byte[] name = method.getBytes();
            ByteBuffer body = ByteBuffer.allocate(9 + name.length)
                    .putLong(LONG.toNanos())
                    .put((byte) name.length)
                    .put(name)
                    .flip();
            return Frame.whole(number, Type.CALL, flags, 0, List.of(body));
        }

        /** The next frame. */
        Frame next() throws IOException {
            Optional<Frame> frame = read();
            assertThat(frame).as("the connection is open").isPresent();
            return frame.get();
        }

        /** The next frame, whose body is read and forgotten; empty if the connection has ended. */
        Optional<Frame> read() throws IOException {
            ByteBuffer head = ByteBuffer.wrap(socket.getInputStream().readNBytes(Frame.HEAD));
            if (head.remaining() < Frame.HEAD) {
                return Optional.empty();
            }
            Frame frame = new Frame(
                    head.getInt(0),
                    head.getInt(4),
                    Type.values()[head.get(8)],
                    head.get(9),
                    head.get(10),
                    head.getInt(12));
            socket.getInputStream().readNBytes(frame.length());
            return Optional.of(frame);
        }

        void isClosed() {
            try {
                while (socket.getInputStream().read() >= 0) {
                    // What came before.
                }
            } catch (IOException e) {
                assertThat(e).as("not a time-out").isNotInstanceOf(SocketTimeoutException.class);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private void stillServes() {
        try (Connection connection = transport.connect(LOOPBACK, server.port(), LONG)) {
            get(connection.infer("echo", List.of(tensor("x", 1)), LONG));
        }
    }

    @Test
    void whatIsNoClientIsClosed() throws Exception {
        Random random = new Random(7);
        byte[] noise = new byte[4000];
        random.nextBytes(noise);
        List<byte[]> greetings = List.of(
                "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(),
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(),
                new byte[Frame.HEAD],
                noise);
        for (byte[] greeting : greetings) {
            try (Raw raw = new Raw(server.port())) {
                raw.send(List.of(ByteBuffer.wrap(greeting)));
                raw.isClosed();
            }
        }
        stillServes();
    }

    @Test
    void whatIsNoServerIsRecognised() throws Exception {
        for (String greeting :
                List.of("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "SSH-2.0-OpenSSH_9.2p1\r\n")) {
            try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getByName(LOOPBACK))) {
                Thread peer = new Thread(() -> {
                    try (Socket socket = listener.accept()) {
                        socket.getOutputStream().write(greeting.getBytes());
                        while (socket.getInputStream().read() >= 0) {
                            // Until the client goes.
                        }
                    } catch (IOException e) {
                        // The client may reset the connection.
                    }
                });
                peer.setDaemon(true);
                peer.start();
                assertThatThrownBy(() -> transport.connect(LOOPBACK, listener.getLocalPort(), LONG))
                        .isInstanceOf(InputException.class)
                        .hasMessageContaining("does not speak Cutpoint's protocol");
            }
        }
    }

    @Test
    void whatComesAtOnceIsAnsweredInItsOrder() throws Exception {
        int count = 1000;
        try (Raw raw = Raw.greeted(server.port())) {
            ByteBuffer all = ByteBuffer.allocate(count * 64);
            for (int call = 1; call <= count; call++) {
                all.put(Frame.bare(0, Type.PING, 0));
                Raw.calling(call, "no/such", Frame.LAST).forEach(all::put);
            }
            raw.send(List.of(all.flip()));
            for (int call = 1; call <= count; call++) {
                assertThat(raw.next().type()).isEqualTo(Type.PONG);
                assertThat(raw.next().call()).isEqualTo(call);
            }
        }
    }

    @Test
    void framesThatNobodySendsEndTheConnection() throws Exception {
        List<List<ByteBuffer>> wrong = List.of(
                new Hello(0, 1).frame(),
                Frame.whole(1, Type.END, 0, 0, List.of()),
                Frame.whole(1, Type.MORE, 0, 0, List.of()),
                Frame.whole(0, Type.LEAVE, 0, 0, List.of()),
                Frame.whole(0, Type.PING, 0, 0, List.of(ByteBuffer.allocate(100))),
                Frame.whole(0, Type.CANCEL, 0, 0, List.of()),
                Frame.whole(0, Type.CALL, 0, 0, List.of()),
                Frame.whole(1, Type.CALL, 0, 0, List.of(ByteBuffer.allocate(3))),
                Frame.whole(1, Type.CALL, 0, 0, List.of(ByteBuffer.allocate(9).put(8, (byte) 200))));
        for (List<ByteBuffer> frame : wrong) {
            try (Raw raw = Raw.greeted(server.port())) {
                raw.send(frame);
                raw.isClosed();
            }
        }
        try (Raw raw = Raw.greeted(server.port())) {
            ByteBuffer negative = Frame.bare(1, Type.PING, 0).putInt(0, -5);
            raw.send(List.of(negative));
            raw.isClosed();
        }
        try (Raw raw = new Raw(server.port())) {
            raw.call(1, METHOD, Frame.LAST);
            raw.isClosed();
        }
        stillServes();
    }

    /** Every bit of a frame counts. */
    @Test
    void aChangedFrameIsNotTaken() throws Exception {
        ByteBuffer call;
        byte[] name = METHOD.getBytes();
        call = Frame.whole(
                        1,
                        Type.CALL,
                        Frame.LAST,
                        0,
                        List.of(ByteBuffer.allocate(9 + name.length)
                                .putLong(LONG.toNanos())
                                .put((byte) name.length)
                                .put(name)
                                .flip()))
                .get(0);
        Random random = new Random(8);
        for (int i = 0; i < 60; i++) {
            ByteBuffer changed =
                    ByteBuffer.allocate(call.remaining()).put(call.duplicate()).flip();
            // A longer length only makes it wait for the rest.
            int at = 4 + random.nextInt(call.remaining() - 4);
            changed.put(at, (byte) (changed.get(at) ^ 1 << random.nextInt(8)));
            try (Raw raw = Raw.greeted(server.port())) {
                raw.send(List.of(changed));
                raw.isClosed();
            }
        }
        stillServes();
    }

    @Test
    void anUnknownMethodIsRefusedAndTheConnectionGoesOn() throws Exception {
        try (Raw raw = Raw.greeted(server.port())) {
            raw.call(1, "no.Such/Method", Frame.LAST);
            Frame end = raw.next();
            assertThat(end.type()).isEqualTo(Type.END);
            assertThat(end.code()).isEqualTo(Status.Code.UNIMPLEMENTED.value());
            raw.send(List.of(Frame.bare(0, Type.PING, 0)));
            assertThat(raw.next().type()).isEqualTo(Type.PONG);
            raw.call(2, METHOD, Frame.LAST);
            end = raw.next();
            assertThat(end.call()).isEqualTo(2);
            assertThat(end.code()).isZero();
        }
    }

    /** A client that ignores how many messages are asked for. */
    @Test
    void messagesThatNobodyAskedForEndTheirCall() throws Exception {
        host.appends = new Semaphore(0);
        try (Raw raw = Raw.greeted(server.port())) {
            raw.call(1, "cutpoint.v1.ModelStore/Upload", Frame.EMPTY);
            for (int i = 0; i < 100; i++) {
                raw.send(Frame.whole(1, Type.MESSAGE, 0, 0, List.of(ByteBuffer.allocate(0))));
            }
            Frame frame;
            do {
                frame = raw.next();
            } while (frame.type() == Type.MORE);
            assertThat(frame.type()).isEqualTo(Type.END);
            assertThat(frame.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED.value());
        } finally {
            host.appends.release(1000);
        }
        stillServes();
    }

    /** Whoever announces much takes no more from others than what he sends. */
    @Test
    void aLieAboutAFramesLengthTakesNothingFromOthers() throws Exception {
        Transport.Server strict = transport(TIGHT).serve(LOOPBACK, 0, host);
        List<Raw> liars = new ArrayList<>();
        try (Connection honest = transport.connect(LOOPBACK, strict.port(), LONG)) {
            for (int i = 0; i < 20; i++) {
                Raw raw = Raw.greeted(strict.port());
                liars.add(raw);
                announce(raw, 8 << 20);
                raw.socket.getOutputStream().write(new byte[100]);
            }
            nothingIsHeld(honest);
        } finally {
            for (Raw raw : liars) {
                raw.close();
            }
            strict.close();
        }
    }

    /** What comes counts before it is complete, and does not any more when it will never be. */
    @Test
    void whatIsComingIsBounded() throws Exception {
        try (Transport.Server strict = transport(TIGHT).serve(LOOPBACK, 0, host);
                Connection honest = transport.connect(LOOPBACK, strict.port(), LONG)) {
            await().atMost(LONG).until(() -> {
                // It has no room if it comes while the other's is held; then it is told so, and is sent again.
                try (Raw raw = Raw.greeted(strict.port())) {
                    announce(raw, 4 << 20);
                    raw.send(List.of(ByteBuffer.allocate((4 << 20) - 1)));
                    boolean busy = false;
                    while (!busy && raw.socket.getInputStream().available() == 0) {
                        busy = isBusy(honest);
                    }
                    return busy;
                }
            });
            nothingIsHeld(honest);
        }
    }

    private static boolean isBusy(Connection connection) {
        try {
            get(connection.infer("echo", List.of(tensor("x", new float[1 << 18])), LONG));
            return false;
        } catch (TransportException e) {
            return e.kind() == TransportException.Kind.BUSY;
        }
    }

    /** A call that nobody could begin, and one whose frame was changed: their bytes are forgotten. */
    @Test
    void whatBecomesNoCallIsNotHeld() throws Exception {
        try (Transport.Server strict = transport(TIGHT).serve(LOOPBACK, 0, host);
                Connection honest = transport.connect(LOOPBACK, strict.port(), LONG)) {
            for (int i = 0; i < 5; i++) {
                try (Raw raw = Raw.greeted(strict.port())) {
                    announce(raw, 1 << 20);
                    raw.send(List.of(ByteBuffer.allocate(1 << 20)));
                    raw.isClosed();
                }
            }
            nothingIsHeld(honest);
        }
    }

    private static void announce(Raw raw, int bytes) throws IOException {
        ByteBuffer head = Frame.whole(1, Type.CALL, Frame.LAST, 0, List.of(ByteBuffer.allocate(bytes)))
                .get(0);
        raw.send(List.of(head));
    }

    @Test
    void tooManyConnectionsAreClosedAtOnce() throws Exception {
        Transport.Server strict = transport(QUICK, 2).serve(LOOPBACK, 0, host);
        try (Connection one = transport.connect(LOOPBACK, strict.port(), LONG);
                Connection two = transport.connect(LOOPBACK, strict.port(), LONG)) {
            assertThatThrownBy(() -> transport.connect(LOOPBACK, strict.port(), LONG))
                    .isInstanceOf(TransportException.class);
            get(one.infer("echo", List.of(tensor("x", 1)), LONG));
            get(two.infer("echo", List.of(tensor("x", 1)), LONG));
        } finally {
            strict.close();
        }
    }

    /** Whoever is only there makes room for whoever begins, the one who has waited longest first. */
    @Test
    void whoDoesNotBeginKeepsNobodyOut() throws Exception {
        Transport.Server strict = transport(QUICK, 2).serve(LOOPBACK, 0, host);
        try (Raw first = new Raw(strict.port());
                Raw second = Raw.greeted(strict.port());
                Connection here = transport.connect(LOOPBACK, strict.port(), LONG)) {
            get(here.infer("echo", List.of(tensor("x", 1)), LONG));
            first.isClosed();
        } finally {
            strict.close();
        }
    }

    /** More calls than the server takes of one client wait at the client, in their order. */
    @Test
    void callsBeyondTheServersLimitWaitHere() {
        Settings few =
                new Settings(1 << 20, 64 << 20, 512, 3, QUICK.keepAlive(), LONG, LONG, LONG, Duration.ofSeconds(1));
        Transport.Server strict = transport(few, 10).serve(LOOPBACK, 0, host);
        host.gate = new CountDownLatch(1);
        try (Connection connection = transport.connect(LOOPBACK, strict.port(), LONG)) {
            List<CompletableFuture<InferReply>> replies = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                replies.add(connection.infer("echo", List.of(tensor("x", i)), LONG));
            }
            // One that waits is taken back, one is given up.
            replies.get(40).cancel(true);
            assertThatThrownBy(() -> get(connection.infer("echo", List.of(tensor("x", 99)), Duration.ofMillis(50))))
                    .isInstanceOf(TransportException.class);
            host.gate.countDown();
            replies.remove(40);
            replies.forEach(reply -> get(reply));
            assertThat(host.order).hasSize(49).isSorted().doesNotContain(40f, 99f);
        } finally {
            strict.close();
        }
    }

    @Test
    void aPeerThatIsGoneWithoutAWordIsNoticed() throws Exception {
        Settings hasty = new Settings(
                1 << 20, 64 << 20, 512, 3, Duration.ofMillis(200), LONG, LONG, LONG, Duration.ofSeconds(1));
        Transport.Server strict = transport(hasty, 10).serve(LOOPBACK, 0, host);
        try (Raw raw = Raw.greeted(strict.port())) {
            assertThat(raw.next().type()).as("it is asked").isEqualTo(Type.PING);
            raw.isClosed();
        } finally {
            strict.close();
        }
    }
}
