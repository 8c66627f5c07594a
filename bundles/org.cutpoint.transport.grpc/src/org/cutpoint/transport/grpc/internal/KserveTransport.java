package org.cutpoint.transport.grpc.internal;

import java.time.Duration;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.keys.Credentials;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.transport.calls.Addresses;
import org.cutpoint.transport.calls.ForeignConnection;
import org.cutpoint.transport.calls.Settings;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** To servers of others that speak the Open Inference Protocol over gRPC: Triton, KServe's, MLServer. */
@Component(property = Transport.SCHEME + "=" + KserveTransport.KSERVE)
@Designate(ocd = GrpcConfig.class)
public final class KserveTransport implements Transport {
    static final String KSERVE = "kserve";

    private final Settings settings;
    private final TensorCodecs codecs;

    @Activate
    public KserveTransport(GrpcConfig config, @Reference TensorCodecs codecs) {
        this(GrpcTransport.settings(config), codecs);
    }

    KserveTransport(Settings settings, TensorCodecs codecs) {
        this.settings = settings;
        this.codecs = codecs;
    }

    @Override
    public String scheme() {
        return KSERVE;
    }

    @Override
    public Connection connect(String host, int port, Duration timeout) {
        return connect(KSERVE, host, port, timeout, Optional.empty());
    }

    @Override
    public Connection connect(String host, int port, Duration timeout, Credentials credentials) {
        return connect(KSERVE + Addresses.ENCRYPTED, host, port, timeout, Optional.of(credentials));
    }

    private Connection connect(
            String scheme, String host, int port, Duration timeout, Optional<Credentials> credentials) {
        String peer = scheme + "://" + Addresses.shown(host, port);
        long end = System.nanoTime() + timeout.toNanos();
        // The channel would find out as well, but tell the log before us.
        Addresses.lookUp(peer, host, port, timeout);
        return ForeignConnection.open(
                peer, new GrpcCarrier(peer, host, port, settings, credentials), timeout, end, settings, codecs);
    }

    @Override
    public Server serve(String bind, int port, ModelHost host) {
        throw new InputException(
                "--transport",
                "kserve is for servers of others",
                "Leave it away: a server of Cutpoint speaks their protocol by itself");
    }
}
