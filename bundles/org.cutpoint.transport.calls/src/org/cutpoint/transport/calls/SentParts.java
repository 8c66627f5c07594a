package org.cutpoint.transport.calls;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.Connection.PartedCall;
import org.cutpoint.transport.oip.ModelInferRequest;
import org.cutpoint.transport.oip.ModelInferResponse;
import org.cutpoint.transport.oip.v1.PartedInferenceGrpc;

/** An inference at a server of Cutpoint, a message for each part of its inputs. */
final class SentParts implements PartedCall {
    private final String peer;
    private final int limit;
    private final Replies replies;
    private final CompletableFuture<InferReply> reply = new CompletableFuture<>();
    private final StreamObserver<ModelInferRequest> requests;
    private final List<Long> sums = new CopyOnWriteArrayList<>();
    private final String job;
    private String name;
    private long sent;

    SentParts(String peer, Channel channel, String job, String name, Duration deadline, int limit, Replies replies) {
        this.peer = peer;
        this.limit = limit;
        this.replies = replies;
        this.name = name;
        this.job = job;
        ClientCall<ModelInferRequest, ModelInferResponse> call = channel.newCall(
                PartedInferenceGrpc.getInferMethod(),
                CallOptions.DEFAULT.withDeadlineAfter(deadline.toNanos(), NANOSECONDS));
        requests = ClientCalls.asyncClientStreamingCall(call, replies.to(sums, deadline, reply));
        reply.whenComplete((result, failure) -> {
            if (failure != null) {
                // Also where it failed on this side, so that the server drops what it has.
                call.cancel("not wanted any more", null);
            }
        });
    }

    @Override
    public void send(List<Tensor> inputs) {
        sent += inputs.stream().mapToLong(t -> t.info().bytes()).sum();
        if (sent > limit) {
            reply.completeExceptionally(CallConnection.tooLarge(peer, sent, limit));
        }
        if (!reply.isDone()) {
            ModelInferRequest.Builder built = Wire.builder(name, inputs).setId(job);
            replies.ask(built);
            ModelInferRequest part = Checksums.sealed(built);
            sums.add(Checksums.stated(part));
            requests.onNext(part);
            name = "";
        }
    }

    @Override
    public void finish() {
        if (!reply.isDone()) {
            requests.onCompleted();
        }
    }

    @Override
    public CompletableFuture<InferReply> reply() {
        return reply;
    }
}
