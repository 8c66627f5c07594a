package org.cutpoint.transport.grpc.internal;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.cutpoint.api.keys.Guard;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.transport.calls.Addresses;
import org.cutpoint.transport.calls.Refusals;
import org.cutpoint.transport.calls.Services;
import org.cutpoint.transport.calls.Settings;
import org.cutpoint.transport.oip.GRPCInferenceServiceGrpc;

/** A running server. Its calls begin on the network's threads, so that they stay in their order. */
final class GrpcServer implements Transport.Server {
    private static final int METADATA_BYTES = 16 << 10;

    /** Calls that a connection may begin and take back: as if it gave up 128 at once each 64 ms, for all of the time. */
    private static final int RESETS = 20_000;

    private static final int RESETS_SECONDS = 10;

    private final Server server;
    private final Services services;
    private final HealthStatusManager health;
    private final EventLoopGroup loops;
    private final Settings settings;

    private GrpcServer(
            Server server, Services services, HealthStatusManager health, EventLoopGroup loops, Settings settings) {
        this.health = health;
        this.server = server;
        this.services = services;
        this.loops = loops;
        this.settings = settings;
    }

    /**
     * How clients are let in.
     *
     * @param connections at the same time; of more, first those are closed that have not begun
     * @param handshake time for that of TLS
     */
    record Entry(int connections, Duration handshake) {}

    /**
     * Starts one.
     *
     * @param guard how it encrypts; empty if it does not
     * @param made what it answers to, given the network's threads; closed with the server
     * @see Transport#serve
     */
    static GrpcServer start(
            String bind,
            int port,
            Settings settings,
            Entry entry,
            Optional<Guard> guard,
            Function<EventLoopGroup, Services> made) {
        InetSocketAddress address = Addresses.toListen(bind, port);
        EventLoopGroup loops =
                NetworkThreads.start(Runtime.getRuntime().availableProcessors(), "cutpoint-grpc-network-");
        Services services = made.apply(loops);
        HealthStatusManager health = new HealthStatusManager();
        health.setStatus(GRPCInferenceServiceGrpc.SERVICE_NAME, ServingStatus.SERVING);
        Windows windows = new Windows(services.memoryBytes() / 2);
        Optional<Refusals> refusals = guard.map(g -> new Refusals());
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .channelFactory(() -> new BoundedListener(entry.connections(), windows, refusals))
                .directExecutor()
                .addServices(services.definitions())
                .addService(services.bounded(health.getHealthService().bindService()))
                // Tools that know no definitions ask for them, some by the older name.
                .addService(
                        services.bounded(ProtoReflectionServiceV1.newInstance().bindService()))
                .addService(services.bounded(olderReflection().bindService()))
                .addStreamTracerFactory(services.tracers())
                .initialFlowControlWindow(Windows.FIRST)
                .maxInboundMessageSize(settings.messageBytes())
                .maxInboundMetadataSize(METADATA_BYTES)
                .maxRstFramesPerWindow(RESETS, RESETS_SECONDS)
                .maxConcurrentCallsPerConnection(settings.callsPerConnection())
                .handshakeTimeout(entry.handshake().toMillis(), MILLISECONDS)
                .keepAliveTime(settings.keepAlive().toMillis(), MILLISECONDS)
                .keepAliveTimeout(settings.keepAlive().toMillis(), MILLISECONDS)
                .permitKeepAliveTime(settings.keepAlive().toMillis() / 2, MILLISECONDS)
                .permitKeepAliveWithoutCalls(true);
        guard.ifPresent(g -> builder.sslContext(Tls.of(g)));
        Server server = builder.build();
        try {
            return new GrpcServer(server.start(), services, health, loops, settings);
        } catch (IOException e) {
            server.shutdownNow();
            services.close();
            NetworkThreads.end(loops);
            throw Addresses.refused(bind, port, e);
        }
    }

    @SuppressWarnings("deprecation") // the name by which most tools ask
    private static BindableService olderReflection() {
        return ProtoReflectionService.newInstance();
    }

    @Override
    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        // Who watches it sends no more calls here.
        health.enterTerminalState();
        server.shutdown();
        boolean interrupted = false;
        // Who ends it is in no hurry, however often it is told: the drain is short.
        long end = System.nanoTime() + settings.drain().toNanos();
        for (boolean over = false; !over; ) {
            try {
                if (!server.awaitTermination(end - System.nanoTime(), NANOSECONDS)) {
                    server.shutdownNow();
                    server.awaitTermination(1, SECONDS);
                }
                over = true;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        services.close();
        NetworkThreads.end(loops);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
