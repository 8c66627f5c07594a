package org.cutpoint.transport.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FaultProxyTest {
    private static final int BLINK_MS = 100;

    private ServerSocket listener;
    private FaultProxy proxy;
    private Socket client;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        proxy = new FaultProxy(listener.getLocalPort());
        client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        server = listener.accept();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
        proxy.close();
        listener.close();
    }

    private byte[] passes(Socket from, Socket to, int count) throws IOException {
        byte[] sent = new byte[count];
        from.getOutputStream().write(sent);
        return to.getInputStream().readNBytes(count);
    }

    @Test
    void passesEverythingBothWays() throws Exception {
        assertThat(passes(client, server, 100_000)).hasSize(100_000).containsOnly(0);
        assertThat(passes(server, client, 100_000)).containsOnly(0);
        assertThat(proxy.sent()).isEqualTo(100_000);
    }

    @Test
    void holdsBackUntilItPasses() throws Exception {
        proxy.stall();
        client.getOutputStream().write(7);
        server.setSoTimeout(BLINK_MS);
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        proxy.pass();
        server.setSoTimeout(0);
        assertThat(server.getInputStream().read()).isEqualTo(7);
    }

    @Test
    void holdsBackAnswersAlone() throws Exception {
        proxy.stallAnswers();
        assertThat(passes(client, server, 1000)).hasSize(1000);
        server.getOutputStream().write(7);
        client.setSoTimeout(BLINK_MS);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        proxy.pass();
        client.setSoTimeout(0);
        assertThat(client.getInputStream().read()).isEqualTo(7);
    }

    @Test
    void losesWhatIsSentMeanwhile() throws Exception {
        proxy.lose();
        client.getOutputStream().write(7);
        server.setSoTimeout(BLINK_MS);
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        proxy.pass();
        server.setSoTimeout(0);
        client.getOutputStream().write(8);
        assertThat(server.getInputStream().read()).isEqualTo(8);
    }

    @Test
    void changesAsManyBytesAsItSays() throws Exception {
        proxy.damage(3, 1000);
        byte[] got = passes(client, server, 1_000_000);
        long changed = 0;
        for (byte b : got) {
            changed += b == 0 ? 0 : 1;
        }
        assertThat(changed).isEqualTo(proxy.damaged()).isBetween(900L, 1100L);
        proxy.pass();
        assertThat(passes(client, server, 100_000)).hasSize(100_000).containsOnly(0);
    }

    @Test
    void endsInTheMiddleOfAPiece() throws Exception {
        proxy.truncate();
        client.getOutputStream().write(new byte[1000]);
        assertThat(server.getInputStream().readAllBytes())
                .hasSizeBetween(1, 999)
                .containsOnly(0);
        assertThat(isEnded(client)).isTrue();
        try (Socket next = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                Socket there = listener.accept()) {
            assertThat(passes(next, there, 1000)).containsOnly(0);
        }
    }

    /** A connection of which not all has been read is reset instead. */
    private static boolean isEnded(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    @Test
    void isAsSlowAsItSaysAndNoLonger() throws Exception {
        proxy.slow(100_000);
        long start = System.nanoTime();
        passes(client, server, 20_000);
        assertThat(System.nanoTime() - start).isGreaterThan(150_000_000L);
        proxy.slow(1);
        client.getOutputStream().write(new byte[1000]);
        proxy.pass();
        assertThat(server.getInputStream().readNBytes(1000)).hasSize(1000).containsOnly(0);
    }

    @Test
    void cutsAndLeadsToANewServerAfterwards() throws Exception {
        proxy.cut();
        assertThatThrownBy(() -> {
                    client.getOutputStream().write(1);
                    assertThat(client.getInputStream().read()).isNotEqualTo(-1);
                })
                .isInstanceOf(IOException.class);
        proxy.pass();
        try (ServerSocket other = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            proxy.target(other.getLocalPort());
            try (Socket next = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                    Socket there = other.accept()) {
                assertThat(passes(next, there, 1000)).containsOnly(0);
            }
        }
    }
}
