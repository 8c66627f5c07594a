package org.cutpoint.transport.grpc.internal;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.cutpoint.api.keys.Credentials;
import org.cutpoint.api.keys.Guard;
import org.cutpoint.api.profile.ProfileStore;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.transport.calls.CallTransport;
import org.cutpoint.transport.calls.Carrier;
import org.cutpoint.transport.calls.ProfileTexts;
import org.cutpoint.transport.calls.Services;
import org.cutpoint.transport.calls.Settings;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * The Open Inference Protocol over gRPC, with raw tensor contents. Servers answer any client of the protocol;
 * connections infer at any server of it, and deploy models to servers of Cutpoint.
 */
// Who asks for any transport gets this one.
@Component(
        service = Transport.class,
        property = {Transport.SCHEME + "=" + Transport.USUAL, "service.ranking:Integer=1"})
@Designate(ocd = GrpcConfig.class)
public final class GrpcTransport extends CallTransport {
    private final GrpcServer.Entry entry;

    @Activate
    public GrpcTransport(
            BundleContext context,
            GrpcConfig config,
            @Reference ComponentServiceObjects<ProfileStore> profiles,
            @Reference TensorCodecs codecs) {
        this(
                settings(config),
                entry(config),
                context.getBundle().getVersion().toString(),
                new ProfileTexts(profiles),
                codecs);
    }

    /**
     * @param entry how servers let clients in
     * @param version that servers tell of themselves
     */
    GrpcTransport(Settings settings, GrpcServer.Entry entry, String version, ProfileTexts texts, TensorCodecs codecs) {
        super(settings, version, texts, codecs);
        this.entry = entry;
    }

    static Settings settings(GrpcConfig config) {
        return new Settings(
                Math.toIntExact(Math.min((long) config.messageMebibytes() << 20, Integer.MAX_VALUE)),
                (long) config.memoryMebibytes() << 20,
                config.concurrentCalls(),
                config.callsPerConnection(),
                Duration.ofSeconds(config.keepAliveSeconds()),
                Duration.ofSeconds(config.loadSeconds()),
                Duration.ofSeconds(config.callSeconds()),
                Duration.ofSeconds(config.profileSeconds()),
                Duration.ofSeconds(config.drainSeconds()));
    }

    private static GrpcServer.Entry entry(GrpcConfig config) {
        return new GrpcServer.Entry(config.connections(), Duration.ofSeconds(config.handshakeSeconds()));
    }

    @Override
    protected Carrier carrier(
            String peer, String host, InetSocketAddress address, Settings limits, Optional<Credentials> credentials) {
        return new GrpcCarrier(peer, host, address.getPort(), limits, credentials);
    }

    @Override
    protected Server serve(
            String bind,
            int port,
            Settings limits,
            Optional<Guard> guard,
            Function<ScheduledExecutorService, Services> made) {
        return GrpcServer.start(bind, port, limits, entry, guard, made::apply);
    }
}
