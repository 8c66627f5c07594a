package org.cutpoint.transport.socket.internal;

import java.net.InetSocketAddress;
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
 * The same calls and messages as over gRPC, carried by plain TCP: each message is one frame that the caller's own thread writes from
 * where its tensors are, and that is read straight into the memory where they stay. Between runtimes of Cutpoint alone.
 */
@Component(property = Transport.SCHEME + "=" + SocketTransport.TCP)
@Designate(ocd = SocketConfig.class)
public final class SocketTransport implements Transport {
    static final String TCP = "tcp";

    private final Settings settings;
    private final int connections;
    private final String version;
    private final ProfileTexts texts;
    private final TensorCodecs codecs;

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
        this.settings = settings;
        this.connections = connections;
        this.version = version;
        this.texts = texts;
        this.codecs = codecs;
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
    public Connection connect(String host, int port, Duration timeout) {
        return connect(TCP, host, port, timeout, Optional.empty());
    }

    @Override
    public Connection connect(String host, int port, Duration timeout, Credentials credentials) {
        return connect(TCP + Addresses.ENCRYPTED, host, port, timeout, Optional.of(credentials));
    }

    private Connection connect(
            String scheme, String host, int port, Duration timeout, Optional<Credentials> credentials) {
        String peer = scheme + "://" + Addresses.shown(host, port);
        long end = System.nanoTime() + timeout.toNanos();
        InetSocketAddress address = Addresses.lookUp(peer, host, port, timeout);
        return CallConnection.open(
                peer, new Dialler(address, credentials, settings), timeout, end, settings, texts, codecs);
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
        return SocketServer.start(
                bind,
                port,
                settings,
                connections,
                guard,
                timers -> new Services(host, managed, guard, settings, version, texts, codecs, timers));
    }
}
