package org.cutpoint.cli.internal;

import java.util.Optional;
import java.util.regex.Pattern;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.cli.Console;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Tiers;
import picocli.CommandLine.Option;

/** The runtime that is the cloud. */
final class CloudOptions {
    /** How addresses of servers begin that are none of Cutpoint's. */
    private static final Pattern FOREIGN = Pattern.compile("kserves?://.*");

    @Option(
            names = "--cloud",
            paramLabel = "HOST:PORT",
            description =
                    "A runtime that 'cutpoint serve' started (default: a second process is started); tcp://HOST:PORT"
                            + " if it was started with '--transport tcp'. If it is on another kind of machine, that"
                            + " machine's profile is planned with; it is measured there unless it is known from before."
                            + " kserve://HOST:PORT: any other server of the Open Inference Protocol over gRPC (Triton,"
                            + " KServe, MLServer) that serves what 'cutpoint split --format triton' wrote; kserves:// if"
                            + " it encrypts.")
    private String address;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            defaultValue = Transport.USUAL,
            description =
                    "What carries calls to a second process that is started: grpc, or tcp, which is faster (default:"
                            + " ${DEFAULT-VALUE}).")
    private String transport;

    @Option(
            names = "--no-remote-profile",
            description = "Plan as if the cloud were as fast as this machine, without measuring there.")
    private boolean unmeasured;

    /** Whether what the cloud's machine is decides on plans. */
    boolean measured() {
        return address != null && !unmeasured;
    }

    /** The runtime's address, if one is given. */
    Optional<String> address() {
        return Optional.ofNullable(address);
    }

    /** The same, where it is one of Cutpoint's, which others can forward to. */
    Optional<String> own() {
        return address().filter(a -> !isForeign());
    }

    /** Whether machines elsewhere may be measured. */
    boolean measures() {
        return !unmeasured;
    }

    /** Connects to the runtime, if one is given. */
    Optional<Clouds.Cloud> connect(Clouds clouds) {
        return Optional.ofNullable(address).map(clouds::connect);
    }

    /** Connects to the runtime that is given, or starts one. */
    Clouds.Cloud connectOrStart(Clouds clouds) throws InterruptedException {
        return address == null ? start(clouds) : clouds.connect(address);
    }

    /** Starts a runtime. */
    Clouds.Cloud start(Clouds clouds) throws InterruptedException {
        return clouds.start(transport);
    }

    /** Whether the cloud is a server of others, which measures nothing. */
    private boolean isForeign() {
        return address != null && FOREIGN.matcher(address).matches();
    }

    /** The tiers with how fast a server of others answers; as they are, if the cloud is none. */
    Tiers timed(Tiers tiers, Model model, Optional<Clouds.Cloud> cloud, ExecutionOptions options, Console console) {
        if (!measured() || !isForeign() || cloud.isEmpty()) {
            return tiers;
        }
        ForeignCloud.Speed speed =
                ForeignCloud.of(cloud.get().connection(), model, tiers.cloud(), options, console.progress());
        console.say("cutpoint: " + speed.said());
        return new Tiers(tiers.device(), speed.profile());
    }

    /** Who measures the cloud; empty if it is planned as if it were this machine. */
    Optional<Profiler> profiler(Optional<Clouds.Cloud> cloud) {
        if (!measured() || isForeign()) {
            return Optional.empty();
        }
        try {
            return cloud.map(c -> c.connection().profiler());
        } catch (TransportException e) {
            throw e.kind() == Kind.UNSUPPORTED
                    ? new InputException(
                            "--cloud",
                            e.getMessage(),
                            "Or give --no-remote-profile, to plan as if it were as fast as this machine",
                            e)
                    : e;
        }
    }
}
