package org.cutpoint.api.transport;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Tensor;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The server's side behind a transport: keeps models by their hash, loads segments, runs them. A service; thread-safe.
 * All its failures are {@link InputException}s whose message may be sent to the peer; where a name or hash is unknown
 * or there is too much to do, they are {@link TransportException}s of that kind.
 */
@ProviderType
public interface ModelHost {
    /** Whether the model of this hash is complete here. */
    boolean has(String sha256);

    /** How many bytes of an upload have arrived; where to go on. */
    long received(String sha256);

    /**
     * Takes the next part of an upload. When the last has come, the content's hash is checked; if it is wrong, all of
     * it is thrown away.
     *
     * @param name for people
     * @param totalBytes the whole size; refused if above the host's limit
     * @param offset at most what {@link #received} says: bytes that are here already are skipped, so that several
     *     clients may send the same model at once
     * @return how many bytes have arrived
     */
    long append(String sha256, String name, long totalBytes, long offset, ByteBuffer data);

    /** Makes a {@code zoo:} model, or the training of one, here and checks that it has this hash (any hash if empty). */
    String generate(String source, Optional<String> sha256);

    /**
     * Takes a model that this process has loaded; it is served by its hash and by its name.
     *
     * @return its hash
     */
    String add(Model model);

    /**
     * Loads a segment of a model, ready to run under the name that it returns. The same segment has the same name.
     *
     * @param load how the model is looked at: what its layers are and its inputs' shapes
     * @param layers the segment's, by their ids in that view
     */
    String prepare(String sha256, LoadOptions load, List<String> layers, ExecutionOptions options);

    /**
     * A model of this hash, loaded.
     *
     * @param load how it is looked at
     * @throws TransportException {@link TransportException.Kind#UNKNOWN_MODEL} if it is not here; {@link
     *     TransportException.Kind#UNSUPPORTED}, as in this implementation, if it cannot be given away
     */
    default Model model(String sha256, LoadOptions load) {
        throw new TransportException(
                TransportException.Kind.UNSUPPORTED, "model host", "it does not give its models away", "");
    }

    /**
     * As {@link #prepare(String, LoadOptions, List, ExecutionOptions)}, of several parts of which the first runs here and the
     * others on the servers behind this one. This implementation has none behind it, and runs a single part as it is.
     *
     * @throws InputException if a server is not there, or refuses its part; it says which tier's that is
     */
    default String prepare(String sha256, LoadOptions load, Chain chain, ExecutionOptions options) {
        Chain.Part own = chain.parts().get(0);
        if (chain.parts().size() > 1 || own.layers().isEmpty()) {
            throw nothingBehind();
        }
        if (own.conditions().emulated()) {
            throw new TransportException(
                    TransportException.Kind.UNSUPPORTED,
                    "tier '" + own.tier() + "'",
                    "its runtime does not pretend to be slower than it is",
                    "Start it with 'cutpoint serve --emulate', or leave its slow-down and network away");
        }
        return prepare(sha256, load, own.layers(), options);
    }

    /**
     * The profiler of the machine of the server that is so many behind this one. This implementation has none.
     *
     * @param behind 1 for the next one
     */
    default Profiler profilerBehind(int behind) {
        throw nothingBehind();
    }

    /** How many servers are behind this one, each reached through the one before; may ask them. */
    default int serversBehind() {
        return 0;
    }

    private static TransportException nothingBehind() {
        return new TransportException(
                TransportException.Kind.UNSUPPORTED,
                "model host",
                "no runtime is behind this one",
                "Start it with 'cutpoint serve --forward HOST:PORT'");
    }

    /**
     * Names of what can be run now, sorted: segments by the names that {@link #prepare} gave them, whole models by
     * their hashes and by their names for people.
     */
    List<String> served();

    /**
     * Of which model it is that this name runs; empty if there is none, or, as in this implementation, if the host cannot tell.
     * Then clients that may not use all models cannot use it.
     *
     * @return its SHA-256
     */
    default Optional<String> identify(String name) {
        return Optional.empty();
    }

    /** Stops serving a model or segment under this name and frees its memory; its file stays. */
    void unload(String name);

    /** What the model or segment of this name reads and returns; empty if there is none. */
    Optional<Signature> signature(String name);

    /**
     * Runs a model or segment; calls go one after the other in the order of arrival. Returns at once.
     *
     * @param inputs all of them, in any order; not used any more when the reply is complete
     * @return completes, on the thread that computes, with the reply or exceptionally with an {@link InputException}.
     *     Cancelling it before its turn takes it out of the queue
     */
    CompletableFuture<Connection.InferReply> submit(String name, List<Tensor> inputs);

    /**
     * As {@link #submit(String, List)}, for one of many: each gets its turn, however much others ask for, and what could not be
     * answered in time is refused at once. This implementation takes them in the order of arrival.
     */
    default CompletableFuture<Connection.InferReply> submit(Caller caller, String name, List<Tensor> inputs) {
        return submit(name, inputs);
    }

    /**
     * Takes back outputs of {@link #submit} that nobody reads any more, nor anything that shares their memory: later calls
     * may write there. This implementation leaves them to the garbage collector.
     *
     * @param name of what made them
     */
    default void recycle(String name, List<Tensor> outputs) {}

    /** As {@link #submit}, waiting for the reply. */
    Connection.InferReply infer(String name, List<Tensor> inputs);

    /**
     * The machine on which it runs models, as its profiles call it.
     *
     * @throws TransportException {@link TransportException.Kind#UNSUPPORTED}, as this implementation does, if it cannot
     *     measure
     */
    default Machine machine() {
        throw noProfiler();
    }

    /**
     * Measures a model on this machine. If inferences run meanwhile, the profile's conditions say so.
     *
     * @param load how the model is looked at
     * @throws TransportException {@link TransportException.Kind#UNSUPPORTED}, as this implementation does, if it cannot
     *     measure
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    default Profile profile(String sha256, LoadOptions load, ProfileOptions options, Progress progress) {
        throw noProfiler();
    }

    /**
     * Fits a profile that was measured on this machine to how fast it is now, as {@link
     * org.cutpoint.api.profile.Profiler#recalibrate} does. Throws what {@link #profile} throws.
     */
    default Profile recalibrate(Profile profile, Progress progress) {
        throw noProfiler();
    }

    private static TransportException noProfiler() {
        return new TransportException(
                TransportException.Kind.UNSUPPORTED, "model host", "nothing here measures models", "");
    }

    /**
     * On whose behalf something is run.
     *
     * @param client who asks
     * @param deadlineNanos until when the answer is of use, in {@link System#nanoTime}; empty if always
     * @param job the id of the job for which it is, as the one who asks calls it; empty if it was not told
     */
    record Caller(String client, OptionalLong deadlineNanos, String job) {
        /** Nobody in particular, who waits as long as it takes. */
        public static final Caller ANYONE = new Caller("", OptionalLong.empty());

        /** For whatever job. */
        public Caller(String client, OptionalLong deadlineNanos) {
            this(client, deadlineNanos, "");
        }

        /** The same for a job; of what calls itself by a long name, the beginning. */
        public Caller forJob(String id) {
            return new Caller(client, deadlineNanos, id.length() > 200 ? id.substring(0, 200) : id);
        }
    }

    /**
     * What a model reads and returns.
     *
     * @param inputs in order
     * @param outputs in order
     */
    record Signature(List<TensorInfo> inputs, List<TensorInfo> outputs) {
        public Signature {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
        }
    }
}
