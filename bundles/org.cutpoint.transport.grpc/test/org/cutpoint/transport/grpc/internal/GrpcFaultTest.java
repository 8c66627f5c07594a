package org.cutpoint.transport.grpc.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cutpoint.transport.grpc.internal.GrpcContractTest.QUICK;
import static org.cutpoint.transport.tck.TransportContract.LONG;
import static org.cutpoint.transport.tck.TransportContract.LOOPBACK;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.transport.calls.Settings;
import org.cutpoint.transport.tck.FakeCodecs;
import org.cutpoint.transport.tck.FaultContract;
import org.junit.jupiter.api.Test;

class GrpcFaultTest extends FaultContract {
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
        return new GrpcTransport(settings, "0", GrpcContractTest.TEXTS, FakeCodecs.NONE);
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
