package org.cutpoint.transport.socket.internal;

import io.grpc.ServerMethodDefinition;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.cutpoint.api.keys.Guard;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.transport.calls.Addresses;
import org.cutpoint.transport.calls.BufferPool;
import org.cutpoint.transport.calls.Daemons;
import org.cutpoint.transport.calls.Refusals;
import org.cutpoint.transport.calls.Room;
import org.cutpoint.transport.calls.Services;
import org.cutpoint.transport.calls.Settings;

/** A running server. A few threads serve all connections; what takes long, services do elsewhere. */
final class SocketServer implements Transport.Server, Loop.Watcher {
    private static final System.Logger LOG = System.getLogger(SocketServer.class.getName());
    private static final int BACKLOG = 1024;
    private static final int KEPT_BUFFER_BYTES = 64 << 20;

    /** Bytes that a client has not read, above which it is not read, either. */
    private static final int MOST_UNREAD = 4 << 20;

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ServerSocketChannel listener;
    private final Settings settings;
    private final Room<Caller> room;
    private final Optional<Guard> guard;
    private final Refusals refusals = new Refusals();
    private final ScheduledExecutorService timers;
    private final Services services;
    private final Map<String, ServerMethodDefinition<?, ?>> methods;
    private final List<Loop> loops;
    private final Link.Limits limits;
    private final BufferPool pool = new BufferPool(KEPT_BUFFER_BYTES);
    private final Set<Caller> callers = ConcurrentHashMap.newKeySet();
    private int next;

    private SocketServer(
            ServerSocketChannel listener,
            Settings settings,
            int mostConnections,
            Optional<Guard> guard,
            ScheduledExecutorService timers,
            Services services) {
        this.timers = timers;
        this.listener = listener;
        this.settings = settings;
        room = new Room<>(mostConnections);
        this.guard = guard;
        this.services = services;
        methods = services.definitions().stream()
                .flatMap(service -> service.getMethods().stream())
                .collect(Collectors.toUnmodifiableMap(
                        m -> m.getMethodDescriptor().getFullMethodName(), m -> m));
        List<Loop> made = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            made.add(new Loop("cutpoint-tcp-network-"));
        }
        loops = List.copyOf(made);
        limits = new Link.Limits(
                MOST_UNREAD, settings.keepAlive().toNanos(), settings.load().toNanos());
    }

    /**
     * Starts one.
     *
     * @param mostConnections at the same time; of more, those are closed that have not greeted, or those that come
     * @param guard how it encrypts; empty if it does not
     * @param made what it answers to, given something that tells the time; closed with it
     * @see Transport#serve
     */
    static SocketServer start(
            String bind,
            int port,
            Settings settings,
            int mostConnections,
            Optional<Guard> guard,
            Function<ScheduledExecutorService, Services> made) {
        try {
            ServerSocketChannel listener = listen(Addresses.toListen(bind, port));
            ScheduledExecutorService timers = new ScheduledThreadPoolExecutor(1, Daemons.named("cutpoint-tcp-timer-"));
            SocketServer server =
                    new SocketServer(listener, settings, mostConnections, guard, timers, made.apply(timers));
            server.loops.get(0).watch(listener, SelectionKey.OP_ACCEPT, server);
            return server;
        } catch (IOException e) {
            throw Addresses.refused(bind, port, e);
        }
    }

    private static ServerSocketChannel listen(InetSocketAddress address) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(address, BACKLOG).configureBlocking(false);
            return listener;
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    @Override
    public void ready(SelectionKey key) throws IOException {
        SocketChannel channel = listener.accept();
        if (channel == null) {
            return;
        }
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Loop loop = loops.get(next++ % loops.size());
            Pipe pipe = guard.<Pipe>map(g -> TlsPipe.of(channel, g, refusals)).orElseGet(() -> Pipe.plain(channel));
            Caller caller =
                    new Caller(channel, pipe, loop, limits, pool, settings, methods, services, room::begun, this::gone);
            if (!room.come(Caller::close)) {
                channel.close();
                return;
            }
            room.waits(caller);
            callers.add(caller);
            caller.start();
        } catch (IOException e) {
            // That client is gone already.
            channel.close();
        } catch (OutOfMemoryError e) {
            LOG.log(System.Logger.Level.WARNING, "A connection was closed at once: no memory is left for it");
            channel.close();
        }
    }

    private void gone(Caller caller) {
        callers.remove(caller);
        room.gone(caller);
    }

    /** As when no file handle is left: clients that go make room. Until the next look nobody is accepted. */
    @Override
    public void failed(IOException failure) {
        if (listener.isOpen() && !(failure instanceof ClosedChannelException)) {
            LOG.log(System.Logger.Level.WARNING, "A connection was not accepted: " + failure.getMessage());
            loops.get(0).await(listener, 0);
        }
    }

    @Override
    public long look(long now) {
        loops.get(0).await(listener, SelectionKey.OP_ACCEPT);
        return now + LOOK_NANOS;
    }

    @Override
    public int port() {
        return listener.socket().getLocalPort();
    }

    @Override
    public void close() {
        long end = System.nanoTime() + settings.drain().toNanos();
        try {
            listener.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "A listener cannot be closed", e);
        }
        callers.forEach(Caller::leave);
        boolean interrupted = false;
        for (Caller caller : callers) {
            interrupted |= awaitIdle(caller, end);
        }
        loops.forEach(Loop::close);
        services.close();
        timers.shutdownNow();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Who ends a server is in no hurry, however often it is told: the drain is short.
     *
     * @return whether it was interrupted
     */
    private static boolean awaitIdle(Caller caller, long end) {
        for (boolean interrupted = false; ; interrupted = true) {
            try {
                caller.awaitIdle(end);
                return interrupted;
            } catch (InterruptedException e) {
                // Once more.
            }
        }
    }
}
