package org.cutpoint.transport.calls;

import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.cutpoint.api.InputException;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.Connection.Stage;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.transport.oip.InferParameter;
import org.cutpoint.transport.oip.ModelInferRequest;
import org.cutpoint.transport.oip.ModelInferResponse;

/** What one server answers, made sure of and decoded. Thread-safe. */
final class Replies {
    /** Calls in a row that nothing answered. */
    private static final int SILENT = 2;

    private final String peer;
    private final Coding coding;
    private final Runnable reconnect;
    private final PeerClock clock;
    private final AtomicInteger unanswered = new AtomicInteger();

    /** When later calls were last given a connection of their own, and whether anything has come over it. */
    private volatile long renewed = System.nanoTime();

    private volatile boolean heard = true;
    private volatile boolean sealed;

    /**
     * @param reconnect has later calls use a connection of their own: the one in use may lead nowhere
     * @param clock the server's
     */
    Replies(String peer, Coding coding, Runnable reconnect, PeerClock clock) {
        this.clock = clock;
        this.peer = peer;
        this.coding = coding;
        this.reconnect = reconnect;
    }

    /** The server is known to send checksums: what has none was damaged. */
    void requireChecksums() {
        sealed = true;
    }

    /** Has the answer tell when it was ready, if that means something here. */
    void ask(ModelInferRequest.Builder request) {
        if (clock.isMet()) {
            request.putParameters(
                    Wire.CLOCK, InferParameter.newBuilder().setBoolParam(true).build());
        }
    }

    /**
     * Completes a reply with what the server answers.
     *
     * @param sums checksums of the request's messages, complete when the answer comes
     */
    StreamObserver<ModelInferResponse> to(List<Long> sums, Duration deadline, CompletableFuture<InferReply> reply) {
        long begun = System.nanoTime();
        return new StreamObserver<>() {
            @Override
            public void onNext(ModelInferResponse response) {
                long answered = System.nanoTime();
                unanswered.set(0);
                heard |= begun - renewed > 0;
                try {
                    if (Checksums.check(peer, response, sums, sealed)) {
                        requireChecksums();
                    }
                    reply.complete(returned(coding.reply(peer, response), response, begun, answered));
                } catch (RuntimeException e) {
                    reply.completeExceptionally(e);
                }
            }

            @Override
            public void onError(Throwable thrown) {
                InputException failure = Failures.exception(peer, deadline, thrown);
                boolean silent = failure instanceof TransportException e && e.kind() == Kind.DEADLINE;
                if (silent && isUseless(begun)) {
                    renewed = System.nanoTime();
                    heard = false;
                    reconnect.run();
                }
                reply.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {
                // The reply has come: gRPC makes an error of a call without one.
            }
        };
    }

    /** The reply with what its way here took, where that is known. */
    private InferReply returned(InferReply reply, ModelInferResponse response, long begun, long answered) {
        if (!response.containsParameters(Wire.READY_NS)) {
            return reply;
        }
        long ready = response.getParametersOrThrow(Wire.READY_NS).getInt64Param();
        long took = answered - begun;
        OptionalLong back = clock.wayBack(ready, answered, took);
        if (back.isEmpty()) {
            return reply;
        }
        List<Stage> stages = new ArrayList<>(reply.stages());
        stages.add(new Stage(
                Stage.Kind.RETURN, -1, Math.min(back.getAsLong() / 1e6, Math.max(0, took / 1e6 - reply.computeMs()))));
        return new InferReply(reply.outputs(), reply.computeMs(), stages, reply.waitMs());
    }

    /** Whether a connection is, over which a call that began then was not answered. One that never led anywhere is so at once. */
    private boolean isUseless(long begun) {
        return unanswered.incrementAndGet() % SILENT == 0 || !heard && begun - renewed > 0;
    }
}
