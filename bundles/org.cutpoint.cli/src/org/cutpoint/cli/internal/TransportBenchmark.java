package org.cutpoint.cli.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.cutpoint.api.transport.Connection;

/**
 * Messages to a runtime on the same machine, each answered, against as many bytes through a plain socket to another thread of
 * this process, which reads all of them before it answers.
 */
final class TransportBenchmark implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int HEADER = 8;
    private static final int LARGEST = 64 << 20;

    private final Connection connection;
    private final ServerSocketChannel server;
    private final SocketChannel client;
    private final Thread peer;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(HEADER + LARGEST);

    TransportBenchmark(Connection connection) throws IOException {
        this.connection = connection;
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        peer = new Thread(this::answer, "cutpoint-perf-peer");
        peer.setDaemon(true);
        peer.start();
        client = SocketChannel.open(server.getLocalAddress());
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    /** Milliseconds through the transport. */
    double transport(int up, int down) {
        return connection.exchange(up, down, DEADLINE) / 1e6;
    }

    /** Milliseconds through the plain socket. */
    double socket(int up, int down) throws IOException {
        long start = System.nanoTime();
        buffer.clear().putInt(up).putInt(down).position(0).limit(HEADER + up);
        write(client, buffer);
        read(client, buffer.clear().limit(down));
        return (System.nanoTime() - start) / 1e6;
    }

    private void answer() {
        ByteBuffer mine = ByteBuffer.allocateDirect(LARGEST);
        try (SocketChannel other = server.accept()) {
            other.setOption(StandardSocketOptions.TCP_NODELAY, true);
            while (true) {
                read(other, mine.clear().limit(HEADER));
                int up = mine.getInt(0);
                int down = mine.getInt(Integer.BYTES);
                read(other, mine.clear().limit(up));
                write(other, mine.clear().limit(down));
            }
        } catch (IOException e) {
            // Closed: the benchmark is over.
        }
    }

    private static void write(SocketChannel channel, ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            channel.write(from);
        }
    }

    private static void read(SocketChannel channel, ByteBuffer to) throws IOException {
        while (to.hasRemaining()) {
            if (channel.read(to) < 0) {
                throw new IOException("closed");
            }
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
    }
}
