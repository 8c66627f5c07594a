package org.cutpoint.api.transport;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Tensor;
import org.osgi.annotation.versioning.ProviderType;

/** A connection to one server. Thread-safe. Every call has a deadline; none waits for ever. */
@ProviderType
public interface Connection extends AutoCloseable {
    /** The other end, as {@code HOST:PORT}. */
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
     * Begins an inference whose inputs are sent in parts, each as soon as it is there. It takes its turn at the server when
     * they are complete. This implementation cannot.
     *
     * @param name as for {@link #infer}
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
     * @param computeMs time that the inference itself took there, milliseconds; 0 if the server does not tell
     */
    record InferReply(List<Tensor> outputs, double computeMs) {
        public InferReply {
            outputs = List.copyOf(outputs);
        }
    }
}
