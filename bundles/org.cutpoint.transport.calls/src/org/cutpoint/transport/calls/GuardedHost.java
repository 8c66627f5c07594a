package org.cutpoint.transport.calls;

import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.cutpoint.api.Progress;
import org.cutpoint.api.keys.Rights;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Chain;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.TransportException;

/** A host as clients see it that may use some of its models only: told by what they consist of, not by what they are called. */
final class GuardedHost implements ModelHost {
    /** How much of a model's hash begins the names of its segments and chains. */
    private static final int HASH_DIGITS = 12;

    private final ModelHost host;
    private final Supplier<Rights> asking;

    private GuardedHost(ModelHost host, Supplier<Rights> asking) {
        this.host = host;
        this.asking = asking;
    }

    /** For the client whose call the thread works on that asks it. */
    static ModelHost of(ModelHost host) {
        return new GuardedHost(host, Gatekeeper::current);
    }

    /** This host for whom the thread works now, on whatever thread it is asked later. */
    static ModelHost bound(ModelHost host) {
        if (host instanceof GuardedHost guarded) {
            Rights rights = guarded.asking.get();
            return new GuardedHost(guarded.host, () -> rights);
        }
        return host;
    }

    private boolean permits(Rights rights, String sha256) {
        return rights.models().isEmpty()
                || rights.models().contains(sha256)
                || rights.models().stream()
                        .filter(Model::generated)
                        .anyMatch(m -> host.identify(m).filter(sha256::equals).isPresent());
    }

    private void require(String sha256) {
        Rights rights = asking.get();
        if (!permits(rights, sha256)) {
            throw refused(rights, sha256);
        }
    }

    private static RuntimeException refused(Rights rights, String model) {
        return Status.PERMISSION_DENIED
                .withDescription("'" + rights.name() + "' may not use model " + model
                        + " here. Run 'cutpoint keys allow " + rights.name() + " ... --model " + model + "' there")
                .asRuntimeException();
    }

    /** What is to be run under this name: names of models may mean others tomorrow, so that it is then the hash. */
    private Optional<String> meant(String name) {
        Rights rights = asking.get();
        if (rights.models().isEmpty()) {
            return Optional.of(name);
        }
        Optional<String> hash = host.identify(name);
        hash.filter(h -> !permits(rights, h)).ifPresent(h -> {
            throw refused(rights, "'" + name + "'");
        });
        return hash.map(h -> name.startsWith(h.substring(0, HASH_DIGITS) + "-") ? name : h);
    }

    /** As {@link #meant}; what is not known here may not become known meanwhile. */
    private String meantOrUnknown(String name) {
        return meant(name)
                .orElseThrow(() -> new TransportException(
                        TransportException.Kind.UNKNOWN_MODEL,
                        "model '" + name + "'",
                        "this server has none of this name",
                        "Prepare it first"));
    }

    /** Others' models are not there. A model that may be generated here is known by its hash only when it has been. */
    @Override
    public boolean has(String sha256) {
        return permits(asking.get(), sha256) && host.has(sha256);
    }

    @Override
    public long received(String sha256) {
        return permits(asking.get(), sha256) ? host.received(sha256) : 0;
    }

    @Override
    public long append(String sha256, String name, long totalBytes, long offset, ByteBuffer data) {
        require(sha256);
        return host.append(sha256, name, totalBytes, offset, data);
    }

    @Override
    public String generate(String source, Optional<String> sha256) {
        Rights rights = asking.get();
        if (!rights.models().isEmpty()
                && !rights.models().contains(source)
                && sha256.filter(rights.models()::contains).isEmpty()) {
            throw refused(rights, source);
        }
        return host.generate(source, sha256);
    }

    @Override
    public String add(Model model) {
        require(model.graph().sha256());
        return host.add(model);
    }

    @Override
    public String prepare(String sha256, LoadOptions load, List<String> layers, ExecutionOptions options) {
        require(sha256);
        return host.prepare(sha256, load, layers, options);
    }

    @Override
    public Model model(String sha256, LoadOptions load) {
        require(sha256);
        return host.model(sha256, load);
    }

    @Override
    public String prepare(String sha256, LoadOptions load, Chain chain, ExecutionOptions options) {
        require(sha256);
        return host.prepare(sha256, load, chain, options);
    }

    @Override
    public Profiler profilerBehind(int behind) {
        return host.profilerBehind(behind);
    }

    @Override
    public int serversBehind() {
        return host.serversBehind();
    }

    @Override
    public List<String> served() {
        Rights rights = asking.get();
        return rights.models().isEmpty()
                ? host.served()
                : host.served().stream()
                        .filter(name -> host.identify(name)
                                .filter(hash -> permits(rights, hash))
                                .isPresent())
                        .toList();
    }

    @Override
    public Optional<String> identify(String name) {
        return meant(name).flatMap(host::identify);
    }

    @Override
    public void unload(String name) {
        meant(name).ifPresent(known -> host.unload(name));
    }

    @Override
    public Optional<Signature> signature(String name) {
        return meant(name).flatMap(host::signature);
    }

    @Override
    public CompletableFuture<InferReply> submit(String name, List<Tensor> inputs) {
        return host.submit(meantOrUnknown(name), inputs);
    }

    @Override
    public CompletableFuture<InferReply> submit(Caller caller, String name, List<Tensor> inputs) {
        return host.submit(caller, meantOrUnknown(name), inputs);
    }

    /** What it made is whoever's has it. */
    @Override
    public void recycle(String name, List<Tensor> outputs) {
        host.recycle(name, outputs);
    }

    @Override
    public InferReply infer(String name, List<Tensor> inputs) {
        return host.infer(meantOrUnknown(name), inputs);
    }

    @Override
    public Machine machine() {
        return host.machine();
    }

    @Override
    public Profile profile(String sha256, LoadOptions load, ProfileOptions options, Progress progress) {
        require(sha256);
        return host.profile(sha256, load, options, progress);
    }

    @Override
    public Profile recalibrate(Profile profile, Progress progress) {
        require(profile.modelSha256());
        return host.recalibrate(profile, progress);
    }
}
