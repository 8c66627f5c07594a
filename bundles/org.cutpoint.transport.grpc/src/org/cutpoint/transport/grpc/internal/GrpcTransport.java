package org.cutpoint.transport.grpc.internal;

import java.time.Duration;
import java.util.Optional;
import org.cutpoint.api.keys.Credentials;
import org.cutpoint.api.keys.Guard;
import org.cutpoint.api.profile.ProfileStore;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.transport.calls.Addresses;
import org.cutpoint.transport.calls.CallConnection;
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
@Component(property = {Transport.SCHEME + "=" + Transport.USUAL, "service.ranking:Integer=1"})
@Designate(ocd = GrpcConfig.class)
public final class GrpcTransport implements Transport {
    private final Settings settings;
    private final GrpcServer.Entry entry;
    private final String version;
    private final ProfileTexts texts;
    private final TensorCodecs codecs;

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
        this.codecs = codecs;
        this.settings = settings;
        this.entry = entry;
        this.version = version;
        this.texts = texts;
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
    public Connection connect(String host, int port, Duration timeout) {
        return connect(Addresses.shown(host, port), host, port, timeout, Optional.empty());
    }

    @Override
    public Connection connect(String host, int port, Duration timeout, Credentials credentials) {
        String peer = scheme() + Addresses.ENCRYPTED + "://" + Addresses.shown(host, port);
        return connect(peer, host, port, timeout, Optional.of(credentials));
    }

    private Connection connect(
            String peer, String host, int port, Duration timeout, Optional<Credentials> credentials) {
        long end = System.nanoTime() + timeout.toNanos();
        // The channel would find out as well, but tell the log before us.
        Addresses.lookUp(peer, host, port, timeout);
        return CallConnection.open(
                peer, new GrpcCarrier(peer, host, port, settings, credentials), timeout, end, settings, texts, codecs);
    }

    @Override
    public Server serve(String bind, int port, ModelHost host) {
        return serve(bind, port, host, Optional.empty(), Optional.empty());
    }

    @Override
    public Server serve(String bind, int port, ModelHost host, Managed managed) {
        return serve(bind, port, host, Optional.of(managed), Optional.empty());
    }

    @Override
    public Server serve(String bind, int port, ModelHost host, Managed managed, Guard guard) {
        return serve(bind, port, host, Optional.of(managed), Optional.of(guard));
    }

    private Server serve(String bind, int port, ModelHost host, Optional<Managed> managed, Optional<Guard> guard) {
        return GrpcServer.start(
                bind,
                port,
                settings,
                entry,
                guard,
                loops -> new Services(host, managed, guard, settings, version, texts, codecs, loops));
    }
}
