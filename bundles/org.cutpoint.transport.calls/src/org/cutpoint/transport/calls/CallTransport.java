package org.cutpoint.transport.calls;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.cutpoint.api.keys.Credentials;
import org.cutpoint.api.keys.Guard;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;

/** A transport between runtimes of Cutpoint, whatever carries its calls. */
public abstract class CallTransport implements Transport {
    private final Settings settings;
    private final String version;
    private final ProfileTexts texts;
    private final TensorCodecs codecs;

    /** @param version that servers tell of themselves */
    protected CallTransport(Settings settings, String version, ProfileTexts texts, TensorCodecs codecs) {
        this.settings = settings;
        this.version = version;
        this.texts = texts;
        this.codecs = codecs;
    }

    /**
     * What carries calls to a server.
     *
     * @param peer what messages call it
     * @param host as it was asked for
     * @param address what that is
     * @param credentials of an encrypted connection; empty if it is none
     */
    protected abstract Carrier carrier(
            String peer, String host, InetSocketAddress address, Settings limits, Optional<Credentials> credentials);

    /**
     * Starts a server.
     *
     * @param guard how it encrypts; empty if it does not
     * @param made what it answers to, given what keeps its time; closed with it
     */
    protected abstract Server serve(
            String bind,
            int port,
            Settings limits,
            Optional<Guard> guard,
            Function<ScheduledExecutorService, Services> made);

    @Override
    public final Connection connect(String host, int port, Duration timeout) {
        String shown = Addresses.shown(host, port);
        String peer = scheme().equals(USUAL) ? shown : scheme() + "://" + shown;
        return connect(peer, host, port, timeout, Optional.empty());
    }

    @Override
    public final Connection connect(String host, int port, Duration timeout, Credentials credentials) {
        String peer = scheme() + Addresses.ENCRYPTED + "://" + Addresses.shown(host, port);
        return connect(peer, host, port, timeout, Optional.of(credentials));
    }

    private Connection connect(
            String peer, String host, int port, Duration timeout, Optional<Credentials> credentials) {
        long end = System.nanoTime() + timeout.toNanos();
        // What carries them may find out as well, but tell the log before us.
        InetSocketAddress address = Addresses.lookUp(peer, host, port, timeout);
        return CallConnection.open(
                peer, carrier(peer, host, address, settings, credentials), timeout, end, settings, texts, codecs);
    }

    @Override
    public final Server serve(String bind, int port, ModelHost host) {
        return serve(bind, port, host, Optional.empty(), Optional.empty());
    }

    @Override
    public final Server serve(String bind, int port, ModelHost host, Managed managed) {
        return serve(bind, port, host, Optional.of(managed), Optional.empty());
    }

    @Override
    public final Server serve(String bind, int port, ModelHost host, Managed managed, Guard guard) {
        return serve(bind, port, host, Optional.of(managed), Optional.of(guard));
    }

    private Server serve(String bind, int port, ModelHost host, Optional<Managed> managed, Optional<Guard> guard) {
        return serve(
                bind,
                port,
                settings,
                guard,
                timers -> new Services(host, managed, guard, settings, version, texts, codecs, timers));
    }
}
