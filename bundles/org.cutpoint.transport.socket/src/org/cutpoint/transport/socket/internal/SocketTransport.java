package org.cutpoint.transport.socket.internal;

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
 * The same calls and messages as over gRPC, carried by plain TCP: each message is one frame that the caller's own thread writes from
 * where its tensors are, and that is read straight into the memory where they stay. Between runtimes of Cutpoint alone.
 */
@Component(service = Transport.class, property = Transport.SCHEME + "=" + SocketTransport.TCP)
@Designate(ocd = SocketConfig.class)
public final class SocketTransport extends CallTransport {
    static final String TCP = "tcp";

    private final int connections;

    @Activate
    public SocketTransport(
            BundleContext context,
            SocketConfig config,
            @Reference ComponentServiceObjects<ProfileStore> profiles,
            @Reference TensorCodecs codecs) {
        this(
                settings(config),
                config.connections(),
                context.getBundle().getVersion().toString(),
                new ProfileTexts(profiles),
                codecs);
    }

    /**
     * @param connections to a server at the same time
     * @param version that servers tell of themselves
     */
    SocketTransport(Settings settings, int connections, String version, ProfileTexts texts, TensorCodecs codecs) {
        super(settings, version, texts, codecs);
        this.connections = connections;
    }

    private static Settings settings(SocketConfig config) {
        return new Settings(
                Math.toIntExact(Math.min((long) config.messageMebibytes() << 20, Integer.MAX_VALUE - Call.MOST_BESIDE)),
                (long) config.memoryMebibytes() << 20,
                config.concurrentCalls(),
                config.callsPerConnection(),
                Duration.ofSeconds(config.keepAliveSeconds()),
                Duration.ofSeconds(config.loadSeconds()),
                Duration.ofSeconds(config.callSeconds()),
                Duration.ofSeconds(config.profileSeconds()),
                Duration.ofSeconds(config.drainSeconds()));
    }

    @Override
    public String scheme() {
        return TCP;
    }

    @Override
    protected Carrier carrier(
            String peer, String host, InetSocketAddress address, Settings limits, Optional<Credentials> credentials) {
        return new Dialler(address, credentials, limits);
    }

    @Override
    protected Server serve(
            String bind,
            int port,
            Settings limits,
            Optional<Guard> guard,
            Function<ScheduledExecutorService, Services> made) {
        return SocketServer.start(bind, port, limits, connections, guard, made);
    }
}
