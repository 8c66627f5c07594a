package org.cutpoint.transport.calls;

import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.cutpoint.api.InputException;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.ModelHost.Caller;
import org.cutpoint.transport.oip.ModelInferRequest;
import org.cutpoint.transport.oip.ModelInferResponse;
import org.cutpoint.transport.oip.v1.PartedInferenceGrpc;

/**
 * Inferences whose inputs arrive in parts. A call holds what has come of it, so that it is gone when the call is.
 */
final class PartedService {
    private static final int MOST_INPUTS = 4096;

    private final InferenceService inference;
    private final BufferPool buffers;
    private final long callBytes;

    /** @param callBytes of one request's parts */
    PartedService(InferenceService inference, BufferPool buffers, long callBytes) {
        this.inference = inference;
        this.buffers = buffers;
        this.callBytes = callBytes;
    }

    ServerServiceDefinition definition() {
        MethodDescriptor<Received<ModelInferRequest>, ModelInferResponse> infer =
                PartedInferenceGrpc.getInferMethod().toBuilder(
                                Received.marshaller(
                                        ModelInferRequest.getDefaultInstance(), buffers, TypedContents::requireFew),
                                PartedInferenceGrpc.getInferMethod().getResponseMarshaller())
                        .build();
        return ServerServiceDefinition.builder(PartedInferenceGrpc.SERVICE_NAME)
                .addMethod(
                        infer,
                        ServerCalls.asyncClientStreamingCall(
                                observer -> new Call((ServerCallStreamObserver<ModelInferResponse>) observer)))
                .build();
    }

    /** One call. */
    private final class Call implements StreamObserver<Received<ModelInferRequest>> {
        private final ServerCallStreamObserver<ModelInferResponse> observer;
        private final Map<String, Tensor> inputs = new LinkedHashMap<>();
        private final List<Runnable> releases = new ArrayList<>();
        private final List<Long> sums = new ArrayList<>();
        private Caller caller = Callers.current();
        private Optional<ModelInferRequest> head = Optional.empty();
        private Optional<CompletableFuture<InferReply>> reply = Optional.empty();
        private Optional<Stages> stages = Optional.empty();
        private long bytes;
        private boolean over;

        private Call(ServerCallStreamObserver<ModelInferResponse> observer) {
            this.observer = observer;
            observer.setOnCancelHandler(this::cancelled);
        }

        @Override
        public synchronized void onNext(Received<ModelInferRequest> part) {
            if (over) {
                part.release().run();
                return;
            }
            releases.add(part.release());
            try {
                take(part);
            } catch (RuntimeException e) {
                fail(e);
            }
        }

        private void take(Received<ModelInferRequest> part) {
            part.failure().ifPresent(failure -> {
                throw failure;
            });
            ModelInferRequest message = part.message();
            Checksums.check(message).ifPresent(sums::add);
            if (head.isEmpty()) {
                head = Optional.of(message.toBuilder()
                        .clearInputs()
                        .clearRawInputContents()
                        .build());
                caller = caller.forJob(message.getId());
                stages = Optional.of(head.get().getModelName())
                        .filter(Stages::chained)
                        .map(name -> inference.stages(caller, name));
            }
            String where = "model '" + head.get().getModelName() + "'";
            bytes += message.getSerializedSize();
            if (bytes > callBytes) {
                throw new InputException(
                        where,
                        "the parts of a request have more than " + callBytes + " bytes",
                        "Raise messageMebibytes on both sides");
            }
            List<Tensor> arrived = Wire.inputs(message);
            for (Tensor tensor : arrived) {
                if (inputs.putIfAbsent(tensor.info().id(), tensor) != null) {
                    throw new InputException(where, "input '" + tensor.info().id() + "' comes twice", "");
                }
            }
            if (inputs.size() > MOST_INPUTS || message.getInputsCount() == 0 && !inputs.isEmpty()) {
                throw new InputException(
                        where, "a part has no input, or there are more than " + MOST_INPUTS, "Send each input once");
            }
            stages.ifPresent(s -> s.arrived(arrived));
        }

        @Override
        public synchronized void onCompleted() {
            if (over) {
                return;
            }
            if (head.isEmpty()) {
                fail(new InputException("request", "it has no part", "Send at least one"));
                return;
            }
            over = true;
            if (stages.isPresent()) {
                reply = Optional.of(stages.get().finish());
                inference.respond(
                        head.get(),
                        reply.get(),
                        sums,
                        this::end,
                        sent -> stages.get().recycle(),
                        observer);
                return;
            }
            reply = Optional.of(inference.run(
                    caller, head.get(), () -> List.copyOf(inputs.values()), sums, this::release, observer));
        }

        @Override
        public void onError(Throwable broken) {
            cancelled();
        }

        private synchronized void cancelled() {
            if (!over) {
                over = true;
                end();
            }
            reply.ifPresent(r -> r.cancel(false));
        }

        private synchronized void fail(RuntimeException failure) {
            if (!over) {
                over = true;
                end();
                observer.onError(Failures.status(failure).asRuntimeException());
            }
        }

        /** Stages may still use what has come. */
        private void end() {
            stages.ifPresentOrElse(s -> s.cancel().whenComplete((nothing, failure) -> release()), this::release);
        }

        private void release() {
            releases.forEach(Runnable::run);
        }
    }
}
