package org.cutpoint.api.transport;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Tensor;
import org.osgi.annotation.versioning.ProviderType;

/** A connection to one server. Thread-safe. Every call has a deadline; none waits for ever. */
@ProviderType
public interface Connection extends AutoCloseable {
    /** Between names of models that {@link #begin} runs as one call. */
    String THEN = "+";

    /** The other end, as commands take its address: {@code HOST:PORT}, with its scheme before it if that is not the usual one. */
    String peer();

    /**
     * Makes the whole model available at the server, once per content: nothing is sent if it is there already, a
     * {@code zoo:} model is made by the server itself, and an upload that broke off goes on where it stopped.
     *
     * @throws InputException if the server refuses it or cannot be reached
     */
    void deploy(Model model, Progress progress);

    /**
     * Has the server load a segment of a deployed model, ready to run.
     *
     * @return the name under which {@link #infer} runs it
     * @throws InputException if the server has no such model, or refuses
     */
    String prepare(Model model, Segment segment, ExecutionOptions options);

    /**
     * Has the server, and those that it forwards to, load a part each of a deployed model, ready to run as one call. The server
     * itself brings the model to those behind it. This implementation cannot.
     *
     * @param chain whose layers are of the model
     * @return the name under which {@link #infer} runs it: it takes what the layers read and do not make, and its replies
     *     have {@link InferReply#stages}
     * @throws InputException if a server has no such model, is not there, or refuses; it says which tier's that is
     */
    default String prepare(Model model, Chain chain, ExecutionOptions options) {
        throw new TransportException(
                TransportException.Kind.UNSUPPORTED, peer(), "it does not forward to other runtimes", "");
    }

    /**
     * How many servers are behind this one, each reached through the one before; may ask the server. This implementation
     * knows of none.
     *
     * @throws InputException if one of them cannot be reached
     */
    default int behind() {
        return 0;
    }

    /**
     * Runs a model or segment once at the server. Calls are run in the order in which they arrive.
     *
     * @param name from {@link #prepare}, or a model that the server serves by itself
     * @param inputs all of its inputs, in any order
     * @param deadline for the whole call
     * @return completes with the reply, or exceptionally with an {@link InputException}; on a thread of the transport,
     *     which dependent stages must not block. Cancelling it cancels the call
     */
    CompletableFuture<InferReply> infer(String name, List<Tensor> inputs, Duration deadline);

    /**
     * Ids of the codecs with which tensors may travel, here and at the server; may ask the server once. This implementation
     * knows none.
     *
     * @throws InputException if the server cannot be reached
     */
    default Set<String> codecs() {
        return Set.of();
    }

    /**
     * As {@link #infer(String, List, Duration)}, with tensors that travel encoded. This implementation encodes none.
     *
     * @param codecs some of {@link #codecs}, by the ids of inputs and outputs
     */
    default CompletableFuture<InferReply> infer(
            String name, List<Tensor> inputs, Duration deadline, Map<String, String> codecs) {
        return infer(name, inputs, deadline);
    }

    /**
     * As {@link #infer(String, List, Duration, Map)}, for a job whose id the server is told, so that its log has it, too. This
     * implementation does not tell.
     *
     * @param job its id, which should name it among all processes' jobs
     */
    default CompletableFuture<InferReply> infer(
            String job, String name, List<Tensor> inputs, Duration deadline, Map<String, String> codecs) {
        return codecs.isEmpty() ? infer(name, inputs, deadline) : infer(name, inputs, deadline, codecs);
    }

    /** As {@link #begin(String, Duration)}, for a job whose id the server is told. This implementation does not tell. */
    default PartedCall begin(String job, String name, Duration deadline) {
        return begin(name, deadline);
    }

    /**
     * Begins an inference whose inputs are sent in parts, each as soon as it is there. It takes its turn at the server when
     * they are complete. This implementation cannot.
     *
     * @param name as for {@link #infer}; or several such names, joined by {@link #THEN}: each runs as soon as what it reads has
     *     come or was made by one before it, in the order in which that happens. The reply is then the last one's, its time
     *     that of all
     * @param deadline for the whole call, from now on
     * @throws TransportException with {@link TransportException.Kind#UNSUPPORTED} if it is known that the server does
     *     not take parts
     */
    default PartedCall begin(String name, Duration deadline) {
        throw new TransportException(
                TransportException.Kind.UNSUPPORTED, peer(), "it takes the inputs of an inference only together", "");
    }

    /**
     * Sends a message that only counts by its size and waits for one, in order to measure the link.
     *
     * @param upBytes content to send, >= 0
     * @param downBytes content to get back, >= 0
     * @return time from the call until all of the answer is here, nanoseconds
     * @throws InputException if the server does not offer it, refuses it (too large, too busy) or cannot be reached in time
     */
    long exchange(int upBytes, int downBytes, Duration deadline);

    /**
     * The profiler of the server's machine. What it measures is deployed first; it may wait for its turn, since a server
     * measures one model at a time. It can be used until this connection is closed. This implementation has none.
     *
     * @throws InputException if the server cannot be reached; with {@link TransportException.Kind#UNSUPPORTED} if it
     *     does not measure for others
     */
    default Profiler profiler() {
        throw new TransportException(
                TransportException.Kind.UNSUPPORTED, peer(), "its machine cannot be measured from here", "");
    }

    /**
     * As {@link #profiler()}, of the machine of the server that is so many behind this one. This implementation has that of
     * the server alone.
     *
     * @param behind 0 for the server itself
     */
    default Profiler profiler(int behind) {
        if (behind == 0) {
            return profiler();
        }
        throw new TransportException(TransportException.Kind.UNSUPPORTED, peer(), "nothing is behind it", "");
    }

    /**
     * Looks after the runtime at the other end, until this connection is closed. This implementation cannot; one that can asks
     * nobody before it is used.
     */
    default Management management() {
        throw new TransportException(
                TransportException.Kind.UNSUPPORTED, peer(), "it cannot be looked after from here", "");
    }

    @Override
    void close();

    /** An inference whose inputs are being sent. Not thread-safe, the reply excepted. */
    interface PartedCall {
        /**
         * Sends some of the inputs. Returns at once; their data must not change until the call is over.
         *
         * @param inputs none of which was sent before
         */
        void send(List<Tensor> inputs);

        /** All inputs are sent: run it. */
        void finish();

        /** As {@link Connection#infer} has it; fails as soon as the call does, which may be before it is finished. */
        CompletableFuture<InferReply> reply();
    }

    /**
     * What a server answers.
     *
     * @param outputs in the model's order
     * @param computeMs time that the inference itself took there, milliseconds; of a chain, from its request's arrival at the
     *     server to the answer's being ready there. 0 if the server does not tell
     * @param stages of a chain, what it did, one after the other; none for what one server runs alone. Last, where clocks have been
     *     compared ({@link #exchange}), the answer's way here, {@link Stage.Kind#RETURN} to -1, which computeMs does not count
     * @param waitMs time that it waited there, complete, for others to be done before, milliseconds; 0 if the server does not tell
     */
    record InferReply(List<Tensor> outputs, double computeMs, List<Stage> stages, double waitMs) {
        public InferReply {
            outputs = List.copyOf(outputs);
            stages = List.copyOf(stages);
        }

        /** Of one server alone. */
        public InferReply(List<Tensor> outputs, double computeMs) {
            this(outputs, computeMs, List.of());
        }

        /** Which did not wait, or does not tell. */
        public InferReply(List<Tensor> outputs, double computeMs, List<Stage> stages) {
            this(outputs, computeMs, stages, 0);
        }
    }

    /**
     * What a call through a chain did for a while.
     *
     * @param kind what
     * @param server where, or from where it sent onward, or to where it was returned: 0 is the server that was asked, each
     *     number more one behind it, -1 whoever called
     * @param ms how long, milliseconds, >= 0
     */
    record Stage(Kind kind, int server, double ms) {
        /** What a call does. */
        public enum Kind {
            COMPUTE,
            SEND,
            RETURN,
            /** Waits for a tier, or for what leads onward or back from it, which other calls use just then. */
            WAIT
        }
    }
}
