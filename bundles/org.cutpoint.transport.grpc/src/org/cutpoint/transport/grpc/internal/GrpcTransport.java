package org.cutpoint.transport.grpc.internal;

import java.time.Duration;
import java.util.Optional;
import org.cutpoint.api.profile.ProfileStore;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;
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
@Component(property = Transport.SCHEME + "=grpc")
@Designate(ocd = GrpcConfig.class)
public final class GrpcTransport implements Transport {
    private final Settings settings;
    private final String version;
    private final ProfileTexts texts;
    private final TensorCodecs codecs;

    @Activate
    public GrpcTransport(
            BundleContext context,
            GrpcConfig config,
            @Reference ComponentServiceObjects<ProfileStore> profiles,
            @Reference TensorCodecs codecs) {
        this(Settings.of(config), context.getBundle().getVersion().toString(), new ProfileTexts(profiles), codecs);
    }

    /** @param version that servers tell of themselves */
    GrpcTransport(Settings settings, String version, ProfileTexts texts, TensorCodecs codecs) {
        this.codecs = codecs;
        this.settings = settings;
        this.version = version;
        this.texts = texts;
    }

    @Override
    public Connection connect(String host, int port, Duration timeout) {
        return GrpcConnection.open(host, port, timeout, settings, texts, codecs);
    }

    @Override
    public Server serve(String bind, int port, ModelHost host) {
        return GrpcServer.start(bind, port, host, Optional.empty(), settings, version, texts, codecs);
    }

    @Override
    public Server serve(String bind, int port, ModelHost host, Managed managed) {
        return GrpcServer.start(bind, port, host, Optional.of(managed), settings, version, texts, codecs);
    }
}
