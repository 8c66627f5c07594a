package org.cutpoint.cli.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.cutpoint.api.transport.Connection;

/**
 * Messages to a runtime on the same machine, each answered, against as many bytes through a plain socket to another thread of
 * this process, which reads all of a message before it answers with a few bytes and as many as were asked for.
 */
final class TransportBenchmark implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int HEADER = 8;
    private static final int LARGEST = 64 << 20;

    private final Connection connection;
    private final ServerSocketChannel server;
    private final SocketChannel client;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(HEADER + LARGEST);

    TransportBenchmark(Connection connection) throws IOException {
        this.connection = connection;
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        daemon("cutpoint-perf-peer", this::answer);
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
        send(up, down);
        read(client, buffer.clear().limit(HEADER + down));
        return since(start);
    }

    private void send(int up, int down) throws IOException {
        buffer.clear().putInt(up).putInt(down).position(0).limit(HEADER + up);
        write(client, buffer);
    }

    /** Milliseconds for many messages through the transport, several of which are always under way. */
    double transportStream(int up, int messages, int underWay) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(messages);
        AtomicReference<Optional<RuntimeException>> failure = new AtomicReference<>(Optional.empty());
        List<Thread> callers = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < underWay; i++) {
            callers.add(daemon("cutpoint-perf-caller", () -> {
                try {
                    while (left.getAndDecrement() > 0) {
                        connection.exchange(up, 0, DEADLINE);
                    }
                } catch (RuntimeException e) {
                    left.set(0);
                    failure.set(Optional.of(e));
                }
            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        double ms = since(start);
        if (failure.get().isPresent()) {
            throw failure.get().get();
        }
        return ms;
    }

    /** Milliseconds for as many through the plain socket, one after the other; answers are read meanwhile. */
    double socketStream(int up, int messages) throws IOException, InterruptedException {
        AtomicReference<Optional<IOException>> failure = new AtomicReference<>(Optional.empty());
        long start = System.nanoTime();
        Thread reader = daemon("cutpoint-perf-reader", () -> {
            try {
                read(client, ByteBuffer.allocateDirect(messages * HEADER));
            } catch (IOException e) {
                failure.set(Optional.of(e));
            }
        });
        for (int i = 0; i < messages; i++) {
            send(up, 0);
        }
        reader.join();
        double ms = since(start);
        if (failure.get().isPresent()) {
            throw failure.get().get();
        }
        return ms;
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void answer() {
        ByteBuffer mine = ByteBuffer.allocateDirect(HEADER + LARGEST);
        try (SocketChannel other = server.accept()) {
            other.setOption(StandardSocketOptions.TCP_NODELAY, true);
            while (true) {
                read(other, mine.clear().limit(HEADER));
                int up = mine.getInt(0);
                int down = mine.getInt(Integer.BYTES);
                read(other, mine.clear().limit(up));
                write(other, mine.clear().limit(HEADER + down));
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
