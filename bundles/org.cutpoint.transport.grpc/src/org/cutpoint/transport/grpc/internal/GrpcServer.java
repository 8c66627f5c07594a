package org.cutpoint.transport.grpc.internal;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import org.cutpoint.api.InputException;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.api.transport.Transport.Managed;

/** A running server. Its calls begin on the network's threads, so that they stay in their order. */
final class GrpcServer implements Transport.Server {
    private static final int POOL_THREADS = 4;
    private static final int METADATA_BYTES = 16 << 10;
    private static final int HANDSHAKE_SECONDS = 10;
    private static final int KEPT_BUFFER_BYTES = 64 << 20;

    /** How many requests of the largest size may be held until they are complete. */
    private static final int LARGEST_HELD = 4;

    private final Server server;
    private final ThreadPoolExecutor pool;
    private final ProfilingService profiling;
    private final Optional<PlanningService> planning;
    private final Optional<ManagementService> management;
    private final EventLoopGroup loops;
    private final Settings settings;

    private GrpcServer(
            Server server,
            ThreadPoolExecutor pool,
            ProfilingService profiling,
            Optional<PlanningService> planning,
            Optional<ManagementService> management,
            EventLoopGroup loops,
            Settings settings) {
        this.server = server;
        this.pool = pool;
        this.profiling = profiling;
        this.planning = planning;
        this.management = management;
        this.loops = loops;
        this.settings = settings;
    }

    /** @see Transport#serve */
    static GrpcServer start(
            String bind,
            int port,
            ModelHost host,
            Optional<Managed> managed,
            Settings settings,
            String version,
            ProfileTexts texts,
            TensorCodecs codecs) {
        if (port < 0 || port > 65_535) {
            throw new InputException("port " + port, "there is no such port", "Give 0 to 65535");
        }
        InetSocketAddress address = bind.isEmpty()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
                : new InetSocketAddress(bind, port);
        if (address.isUnresolved()) {
            throw new InputException(bind, "no such host is known", "Give an address of this machine");
        }
        ThreadPoolExecutor pool = pool();
        EventLoopGroup loops =
                NetworkThreads.start(Runtime.getRuntime().availableProcessors(), "cutpoint-grpc-network-");
        ProfilingService profiling = new ProfilingService(host, pool, texts, settings.profile());
        BufferPool buffers = new BufferPool(KEPT_BUFFER_BYTES);
        InferenceService inference =
                new InferenceService(host, pool, buffers, version, new Coding(codecs, settings.messageBytes()));
        CallCount count = new CallCount();
        Optional<PlanningService> planning = managed.map(m -> new PlanningService(m.management()));
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address);
        planning.ifPresent(builder::addService);
        Optional<ManagementService> management = managed.map(m -> new ManagementService(m, count));
        management.ifPresent(builder::addService);
        Server server = builder.bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .channelType(NioServerSocketChannel.class)
                .directExecutor()
                .addService(inference.definition())
                .addService(new PartedService(inference, buffers, loops, partLimits(settings)).definition())
                .addService(new StoreService(host, pool))
                .addService(new ProbeService(pool))
                .addService(profiling)
                .intercept(new Callers())
                .intercept(new CallLimit(settings.concurrentCalls()))
                // Called before the one above: what is refused counts, too.
                .intercept(count)
                .maxInboundMessageSize(settings.messageBytes())
                .maxInboundMetadataSize(METADATA_BYTES)
                .maxConcurrentCallsPerConnection(settings.callsPerConnection())
                .handshakeTimeout(HANDSHAKE_SECONDS, SECONDS)
                .keepAliveTime(settings.keepAlive().toMillis(), MILLISECONDS)
                .keepAliveTimeout(settings.keepAlive().toMillis(), MILLISECONDS)
                .permitKeepAliveTime(settings.keepAlive().toMillis() / 2, MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .build();
        try {
            return new GrpcServer(server.start(), pool, profiling, planning, management, loops, settings);
        } catch (IOException e) {
            server.shutdownNow();
            pool.shutdownNow();
            profiling.close();
            planning.ifPresent(PlanningService::close);
            management.ifPresent(ManagementService::close);
            NetworkThreads.end(loops);
            throw refused(bind, port, e);
        }
    }

    private static PartedService.Limits partLimits(Settings settings) {
        return new PartedService.Limits(
                settings.messageBytes(), (long) LARGEST_HELD * settings.messageBytes(), settings.load());
    }

    private static ThreadPoolExecutor pool() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                POOL_THREADS,
                POOL_THREADS,
                10,
                SECONDS,
                new LinkedBlockingQueue<>(),
                NetworkThreads.daemons("cutpoint-grpc-server-"));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static InputException refused(String bind, int port, IOException e) {
        Throwable cause = e;
        while (!(cause instanceof BindException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage());
        String where = bind + ":" + port;
        if (message.contains("in use")) {
            return new InputException(where, "the port is taken", "Give another one, or 0 for any that is free", e);
        }
        if (message.contains("assign")) {
            return new InputException(where, "this machine has no such address", "Give one that it has", e);
        }
        if (message.contains("denied")) {
            return new InputException(where, "this user may not listen there", "Give a port above 1023", e);
        }
        return new InputException(where, "cannot listen there: " + message, "", e);
    }

    @Override
    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.shutdown();
        try {
            if (!server.awaitTermination(settings.drain().toMillis(), MILLISECONDS)) {
                server.shutdownNow();
                server.awaitTermination(1, SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        pool.shutdownNow();
        profiling.close();
        planning.ifPresent(PlanningService::close);
        management.ifPresent(ManagementService::close);
        NetworkThreads.end(loops);
    }
}
