package org.cutpoint.transport.rest.internal;

import java.time.Duration;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.profile.ProfileStore;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;
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
 * The Open Inference Protocol over HTTP/1.1, in JSON or with its extension for binary tensors. For clients of others: devices of
 * Cutpoint use gRPC, which can do more.
 */
@Component(property = Transport.SCHEME + "=" + RestTransport.HTTP)
@Designate(ocd = RestConfig.class)
public final class RestTransport implements Transport {
    static final String HTTP = "http";

    private final Settings settings;
    private final Limits limits;
    private final String version;
    private final ProfileTexts texts;
    private final TensorCodecs codecs;

    /**
     * Of what HTTP needs beside the calls' settings.
     *
     * @param connections at the same time
     * @param idle for a request to begin or get on, for an answer to be read
     */
    record Limits(int connections, Duration idle) {}

    @Activate
    public RestTransport(
            BundleContext context,
            RestConfig config,
            @Reference ComponentServiceObjects<ProfileStore> profiles,
            @Reference TensorCodecs codecs) {
        this(
                settings(config),
                new Limits(config.connections(), Duration.ofSeconds(config.idleSeconds())),
                context.getBundle().getVersion().toString(),
                new ProfileTexts(profiles),
                codecs);
    }

    /** @param version that servers tell of themselves */
    RestTransport(Settings settings, Limits limits, String version, ProfileTexts texts, TensorCodecs codecs) {
        this.settings = settings;
        this.limits = limits;
        this.version = version;
        this.texts = texts;
        this.codecs = codecs;
    }

    private static Settings settings(RestConfig config) {
        return new Settings(
                Math.toIntExact(Math.min((long) config.messageMebibytes() << 20, 1 << 30)),
                (long) config.memoryMebibytes() << 20,
                Settings.DEFAULT.concurrentCalls(),
                Settings.DEFAULT.callsPerConnection(),
                Settings.DEFAULT.keepAlive(),
                Settings.DEFAULT.load(),
                Duration.ofSeconds(config.callSeconds()),
                Settings.DEFAULT.profile(),
                Duration.ofSeconds(config.drainSeconds()));
    }

    @Override
    public String scheme() {
        return HTTP;
    }

    @Override
    public Connection connect(String host, int port, Duration timeout) {
        throw new InputException(
                HTTP + "://" + host + ":" + port,
                "devices do not call servers over REST",
                "Give the port on which it takes gRPC: HOST:PORT, or kserve://HOST:PORT for a server of others");
    }

    @Override
    public Server serve(String bind, int port, ModelHost host) {
        return RestServer.start(
                bind,
                port,
                settings,
                limits,
                loops -> new Services(
                        host, Optional.empty(), Optional.empty(), settings, version, texts, codecs, loops));
    }
}
