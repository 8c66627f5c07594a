package org.cutpoint.transport.grpc.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.cutpoint.transport.grpc.internal.GrpcContractTest.QUICK;
import static org.cutpoint.transport.tck.TransportContract.LONG;
import static org.cutpoint.transport.tck.TransportContract.LOOPBACK;
import static org.cutpoint.transport.tck.TransportContract.get;
import static org.cutpoint.transport.tck.TransportContract.tensor;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.cutpoint.api.InputException;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.transport.calls.Settings;
import org.cutpoint.transport.oip.GRPCInferenceServiceGrpc;
import org.cutpoint.transport.oip.ModelInferRequest;
import org.cutpoint.transport.oip.ModelInferResponse;
import org.cutpoint.transport.tck.FakeCodecs;
import org.cutpoint.transport.tck.FaultContract;
import org.junit.jupiter.api.Test;

class GrpcFaultTest extends FaultContract {
    /** What every client of HTTP/2 begins with, and no settings. */
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(US_ASCII);

    /** The head of 16 KiB of headers, with which a call begins. */
    private static final byte[] HEADERS = {0, 0x40, 0, 1, 4, 0, 0, 0, 1};

    /** Types of frames. */
    private static final int RST_STREAM = 3;

    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int WINDOW_UPDATE = 8;

    /** Of {@link #SETTINGS}. */
    private static final int INITIAL_WINDOW_SIZE = 4;

    private static final int ACK = 1;

    @Override
    protected Transport transport(Limits limits) {
        return transport(limits, QUICK.keepAlive(), GrpcContractTest.ENTRY);
    }

    private static Transport transport(Limits limits, Duration keepAlive, GrpcServer.Entry entry) {
        Settings settings = new Settings(
                limits.messageBytes(),
                limits.memoryBytes(),
                limits.calls(),
                QUICK.callsPerConnection(),
                keepAlive,
                limits.load(),
                LONG,
                LONG,
                QUICK.drain());
        return new GrpcTransport(settings, entry, "0", GrpcContractTest.TEXTS, FakeCodecs.first());
    }

    private static void infer(Connection connection) {
        get(connection.infer("echo", List.of(tensor("x", 1)), LONG));
    }

    @Test
    void tooManyConnectionsAreClosedAtOnce() {
        Transport.Server strict = transport(TIGHT, QUICK.keepAlive(), new GrpcServer.Entry(2, LONG))
                .serve(LOOPBACK, 0, host);
        try (Connection one = transport.connect(LOOPBACK, strict.port(), LONG)) {
            try (Connection two = transport.connect(LOOPBACK, strict.port(), LONG)) {
                assertThatThrownBy(() -> transport.connect(LOOPBACK, strict.port(), LONG))
                        .isInstanceOf(InputException.class);
                infer(one);
                infer(two);
            }
            // The place of one who is gone is free.
            await().atMost(LONG).ignoreExceptions().untilAsserted(() -> transport
                    .connect(LOOPBACK, strict.port(), LONG)
                    .close());
        } finally {
            strict.close();
        }
    }

    /** Whoever is only there makes room for whoever begins, the one who has waited longest first. */
    @Test
    void whoDoesNotBeginKeepsNobodyOut() throws Exception {
        Transport.Server strict = transport(TIGHT, QUICK.keepAlive(), new GrpcServer.Entry(2, LONG))
                .serve(LOOPBACK, 0, host);
        try (Dripping first = new Dripping(strict.port(), new byte[0], new byte[0]);
                Dripping second = new Dripping(strict.port(), PREFACE, new byte[0]);
                Connection here = transport.connect(LOOPBACK, strict.port(), LONG)) {
            infer(here);
            first.isClosed();
        } finally {
            strict.close();
        }
    }

    /** Nothing, a greeting that comes byte by byte, or headers that do: none of these is waited for, however busy they look. */
    @Test
    void whoBeginsAndDoesNotGoOnIsClosed() throws Exception {
        Transport.Server hasty =
                transport(TIGHT, Duration.ofMillis(200), GrpcContractTest.ENTRY).serve(LOOPBACK, 0, host);
        List<Dripping> slow = new ArrayList<>();
        try (Connection honest = transport.connect(LOOPBACK, hasty.port(), LONG)) {
            for (int i = 0; i < 8; i++) {
                slow.add(new Dripping(hasty.port(), new byte[0], new byte[0]));
                slow.add(new Dripping(hasty.port(), new byte[0], PREFACE));
                slow.add(new Dripping(hasty.port(), PREFACE, HEADERS));
            }
            infer(honest);
            for (Dripping one : slow) {
                one.isClosed();
            }
            infer(honest);
        } finally {
            for (Dripping one : slow) {
                one.close();
            }
            hasty.close();
        }
    }

    /** Else what is still to come of it would take its connection's window, and its client would keep it. */
    @Test
    void aCallThatIsAnsweredBeforeAllOfItHasComeIsEnded() throws Exception {
        byte[] begin = call("/inference.GRPCInferenceService/Unknown");
        try (Socket client = new Socket(LOOPBACK, server.port())) {
            client.setSoTimeout(Math.toIntExact(LONG.toMillis()));
            client.getOutputStream().write(PREFACE);
            client.getOutputStream().write(begin);
            DataInputStream in = new DataInputStream(client.getInputStream());
            boolean answered = false;
            int type;
            do {
                int lengthAndType = in.readInt();
                int flags = in.readByte();
                int stream = in.readInt();
                type = lengthAndType & 0xFF;
                byte[] payload = in.readNBytes(lengthAndType >>> 8);
                answered |= type == 1 && stream == 1 && (flags & 1) == 1;
                if (type == RST_STREAM) {
                    assertThat(stream).isEqualTo(1);
                    assertThat(payload).as("NO_ERROR").containsOnly(0);
                }
            } while (type != RST_STREAM);
            assertThat(answered).isTrue();
        }
    }

    /**
     * What a client may send before anything of it is read, bytes.
     *
     * @param connection on all of it
     * @param call on each of its calls
     */
    private record FirstWindows(long connection, long call) {
        static FirstWindows both(long bytes) {
            return new FirstWindows(bytes, bytes);
        }
    }

    /** Half of the memory for requests, in mebibytes, is how many get one at once. */
    @Test
    void asManyConnectionsHaveWideWindowsAsThereIsMemoryFor() throws Exception {
        FirstWindows wide = FirstWindows.both(1 << 20);
        FirstWindows narrow = FirstWindows.both(Windows.FIRST);
        try (Transport.Server strict = transport(TIGHT).serve(LOOPBACK, 0, host)) {
            assertThat(TIGHT.memoryBytes() / 2 >> 20).isEqualTo(2);
            try (Socket first = new Socket(LOOPBACK, strict.port());
                    Socket third = new Socket(LOOPBACK, strict.port())) {
                assertThat(windows(first)).isEqualTo(wide);
                try (Socket second = new Socket(LOOPBACK, strict.port())) {
                    assertThat(windows(second)).isEqualTo(wide);
                    assertThat(windows(third)).isEqualTo(narrow);
                }
                // Who has gone leaves his to others.
                await().atMost(LONG).until(() -> {
                    try (Socket fourth = new Socket(LOOPBACK, strict.port())) {
                        return windows(fourth).equals(wide);
                    }
                });
            }
        }
    }

    /** What the server says of them before it answers a question that is asked once it has answered the greeting. */
    private static FirstWindows windows(Socket client) throws IOException {
        client.setSoTimeout(Math.toIntExact(LONG.toMillis()));
        client.getOutputStream().write(PREFACE);
        DataInputStream in = new DataInputStream(client.getInputStream());
        long connection = Windows.FIRST;
        long call = Windows.FIRST;
        while (true) {
            int lengthAndType = in.readInt();
            int type = lengthAndType & 0xFF;
            boolean acknowledged = (in.readByte() & ACK) != 0;
            int stream = in.readInt();
            ByteBuffer payload = ByteBuffer.wrap(in.readNBytes(lengthAndType >>> 8));
            if (type == SETTINGS && acknowledged) {
                client.getOutputStream().write(new byte[] {0, 0, 8, PING, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8});
            } else if (type == SETTINGS) {
                while (payload.hasRemaining()) {
                    short setting = payload.getShort();
                    int value = payload.getInt();
                    call = setting == INITIAL_WINDOW_SIZE ? value : call;
                }
            } else if (type == WINDOW_UPDATE && stream == 0) {
                connection += payload.getInt();
            } else if (type == PING && acknowledged) {
                return new FirstWindows(connection, call);
            }
        }
    }

    /** The headers of a call whose request is still to come, in a frame of HTTP/2. */
    private static byte[] call(String path) throws IOException {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        // POST over http, and four fields by their numbers in HPACK's table or by name.
        headers.write(new byte[] {(byte) 0x83, (byte) 0x86});
        text(headers, path, 4);
        text(headers, LOOPBACK, 1);
        text(headers, "application/grpc", 15, 31 - 15);
        headers.write(0);
        text(headers, "te");
        text(headers, "trailers");
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        new DataOutputStream(frame).writeInt(headers.size() << 8 | 1);
        frame.write(new byte[] {4, 0, 0, 0, 1});
        headers.writeTo(frame);
        return frame.toByteArray();
    }

    private static void text(ByteArrayOutputStream to, String text, int... before) {
        for (int octet : before) {
            to.write(octet);
        }
        to.write(text.length());
        to.writeBytes(text.getBytes(US_ASCII));
    }

    /** Calls that are begun and taken back at once are never among those that are counted; there is an end to them, too. */
    @Test
    void whoTakesBackWhatHeBeginsIsClosed() throws Exception {
        int calls = 100_000;
        Transport.Server server = transport(TIGHT, LONG, GrpcContractTest.ENTRY).serve(LOOPBACK, 0, host);
        try (Connection honest = transport.connect(LOOPBACK, server.port(), LONG);
                Socket socket = new Socket(LOOPBACK, server.port())) {
            socket.setSoTimeout(Math.toIntExact(LONG.toMillis()));
            ByteBuffer frames = ByteBuffer.allocate(PREFACE.length + calls * (10 + 13));
            frames.put(PREFACE);
            for (int i = 0; i < calls; i++) {
                int stream = 2 * i + 1;
                // Headers that name a method, and nothing else; then that it is cancelled.
                frames.put(new byte[] {0, 0, 1, 1, 4}).putInt(stream).put((byte) 0x83);
                frames.put(new byte[] {0, 0, 4, 3, 0}).putInt(stream).putInt(8);
            }
            Thread sender = new Thread(() -> {
                try {
                    socket.getOutputStream().write(frames.array());
                } catch (IOException e) {
                    // That it is closed is what shall be.
                }
            });
            sender.setDaemon(true);
            sender.start();
            assertThat(isEnded(socket)).isTrue();
            infer(honest);
        } finally {
            server.close();
        }
    }

    private static boolean isEnded(Socket socket) throws IOException {
        try {
            while (socket.getInputStream().read() >= 0) {
                // Its greeting, and why.
            }
            return true;
        } catch (SocketException e) {
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** Calls without a request take places only for a while, even if their client is there and well. */
    @Test
    void callsThatSendNothingAreEnded() throws Exception {
        int places = 10;
        Transport.Server strict = transport(
                        new Limits(1 << 20, TIGHT.memoryBytes(), places, Duration.ofMillis(300)),
                        QUICK.keepAlive(),
                        GrpcContractTest.ENTRY)
                .serve(LOOPBACK, 0, host);
        EventLoopGroup loops = NetworkThreads.start(1, "test-client-");
        ManagedChannel channel = NettyChannelBuilder.forAddress(LOOPBACK, strict.port())
                .eventLoopGroup(loops)
                .channelType(NioSocketChannel.class)
                .directExecutor()
                .usePlaintext()
                .build();
        // A call of one message would not even be begun before there is one.
        MethodDescriptor<ModelInferRequest, ModelInferResponse> method =
                GRPCInferenceServiceGrpc.getModelInferMethod().toBuilder()
                        .setType(MethodDescriptor.MethodType.CLIENT_STREAMING)
                        .build();
        try {
            List<CompletableFuture<Status>> ends = new ArrayList<>();
            for (int i = 0; i < places; i++) {
                CompletableFuture<Status> end = new CompletableFuture<>();
                ends.add(end);
                ClientCall<ModelInferRequest, ModelInferResponse> call = channel.newCall(method, CallOptions.DEFAULT);
                call.start(
                        new ClientCall.Listener<>() {
                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                end.complete(status);
                            }
                        },
                        new Metadata());
            }
            for (CompletableFuture<Status> end : ends) {
                assertThat(end.get(LONG.toSeconds(), SECONDS).getDescription()).contains("not complete");
            }
            try (Connection connection = transport.connect(LOOPBACK, strict.port(), LONG)) {
                infer(connection);
            }
        } finally {
            channel.shutdownNow().awaitTermination(LONG.toSeconds(), SECONDS);
            NetworkThreads.end(loops);
            strict.close();
        }
    }

    @Test
    void recognisesWhatIsNoGrpc() throws Exception {
        for (String greeting : List.of(
                "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")) {
            try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getByName(LOOPBACK))) {
                Thread peer = new Thread(() -> {
                    try (Socket socket = listener.accept();
                            OutputStream out = socket.getOutputStream()) {
                        out.write(greeting.getBytes());
                        out.flush();
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
                        .hasMessageContaining("does not speak gRPC")
                        .hasMessageContaining(LOOPBACK + ":" + listener.getLocalPort());
            }
        }
    }

    @Test
    void recognisesAnotherGrpcService() throws Exception {
        Server other = NettyServerBuilder.forAddress(new InetSocketAddress(LOOPBACK, 0))
                .build()
                .start();
        try {
            assertThatThrownBy(() -> transport.connect(LOOPBACK, other.getPort(), LONG))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("does not offer");
        } finally {
            other.shutdownNow();
            other.awaitTermination();
        }
    }
}
