package org.cutpoint.api.transport;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
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
     * Sends a message that only counts by its size and waits for one, in order to measure the link.
     *
     * @param upBytes content to send, >= 0
     * @param downBytes content to get back, >= 0
     * @return time from the call until all of the answer is here, nanoseconds
     * @throws InputException if the server does not offer it, refuses it (too large, too busy) or cannot be reached in time
     */
    long exchange(int upBytes, int downBytes, Duration deadline);

    @Override
    void close();

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
