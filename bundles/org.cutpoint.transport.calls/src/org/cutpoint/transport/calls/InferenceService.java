package org.cutpoint.transport.calls;

import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.ModelHost.Caller;
import org.cutpoint.api.transport.ModelHost.Signature;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.transport.oip.GRPCInferenceServiceGrpc;
import org.cutpoint.transport.oip.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import org.cutpoint.transport.oip.InferParameter;
import org.cutpoint.transport.oip.ModelInferRequest;
import org.cutpoint.transport.oip.ModelInferResponse;
import org.cutpoint.transport.oip.ModelMetadataRequest;
import org.cutpoint.transport.oip.ModelMetadataResponse;
import org.cutpoint.transport.oip.ModelMetadataResponse.TensorMetadata;
import org.cutpoint.transport.oip.ModelReadyRequest;
import org.cutpoint.transport.oip.ModelReadyResponse;
import org.cutpoint.transport.oip.RepositoryIndexRequest;
import org.cutpoint.transport.oip.RepositoryIndexResponse;
import org.cutpoint.transport.oip.RepositoryIndexResponse.ModelIndex;
import org.cutpoint.transport.oip.RepositoryModelLoadRequest;
import org.cutpoint.transport.oip.RepositoryModelLoadResponse;
import org.cutpoint.transport.oip.RepositoryModelUnloadRequest;
import org.cutpoint.transport.oip.RepositoryModelUnloadResponse;
import org.cutpoint.transport.oip.ServerLiveRequest;
import org.cutpoint.transport.oip.ServerLiveResponse;
import org.cutpoint.transport.oip.ServerMetadataRequest;
import org.cutpoint.transport.oip.ServerMetadataResponse;
import org.cutpoint.transport.oip.ServerReadyRequest;
import org.cutpoint.transport.oip.ServerReadyResponse;

/** The Open Inference Protocol in front of a host. Its methods run on the network's threads and do not block. */
final class InferenceService extends GRPCInferenceServiceImplBase {
    /** The only version that a model has: other content is another model. */
    static final String VERSION = "1";

    private static final int LARGE_REPLY = 256 << 10;

    private final ModelHost host;
    private final Executor pool;
    private final BufferPool buffers;
    private final String version;
    private final Coding coding;
    private final LongSupplier clock;

    /**
     * @param pool for what takes long
     * @param version of the server, for people
     * @param clock the server's, nanoseconds
     */
    InferenceService(
            ModelHost host, Executor pool, BufferPool buffers, String version, Coding coding, LongSupplier clock) {
        this.clock = clock;
        this.coding = coding;
        this.version = version;
        this.host = host;
        this.pool = pool;
        this.buffers = buffers;
    }

    /** The service, with its requests for inference read without needless copies. */
    ServerServiceDefinition definition() {
        MethodDescriptor<Received<ModelInferRequest>, ModelInferResponse> infer =
                GRPCInferenceServiceGrpc.getModelInferMethod().toBuilder(
                                Received.marshaller(
                                        ModelInferRequest.getDefaultInstance(), buffers, TypedContents::requireFew),
                                GRPCInferenceServiceGrpc.getModelInferMethod().getResponseMarshaller())
                        .build();
        return Definitions.with(
                bindService(), ServerMethodDefinition.create(infer, ServerCalls.asyncUnaryCall(this::infer)));
    }

    private void infer(Received<ModelInferRequest> request, StreamObserver<ModelInferResponse> observer) {
        Caller caller = Callers.current().forJob(request.message().getId());
        if (Coding.isCoded(request.message())) {
            CompletableFuture<Void> wanted = new CompletableFuture<>();
            ((ServerCallStreamObserver<ModelInferResponse>) observer).setOnCancelHandler(() -> wanted.cancel(false));
            pool.execute(() -> {
                CompletableFuture<InferReply> reply = submit(caller, request, observer);
                wanted.whenComplete((nothing, cancelled) -> reply.cancel(false));
            });
            return;
        }
        CompletableFuture<InferReply> reply = submit(caller, request, observer);
        // A client that has given up does not keep the others waiting.
        ((ServerCallStreamObserver<ModelInferResponse>) observer).setOnCancelHandler(() -> reply.cancel(false));
    }

    private CompletableFuture<InferReply> submit(
            Caller caller, Received<ModelInferRequest> request, StreamObserver<ModelInferResponse> observer) {
        List<Long> sums = new ArrayList<>();
        return run(
                caller,
                request.message(),
                () -> {
                    request.failure().ifPresent(failure -> {
                        throw failure;
                    });
                    // Before anything of it is believed.
                    Checksums.check(request.message()).ifPresent(sums::add);
                    return coding.inputs(request.message());
                },
                sums,
                request.release(),
                observer);
    }

    /**
     * Has the host run a model, and answers when it has.
     *
     * @param caller on whose behalf
     * @param request names the model and the outputs that are wanted
     * @param inputs asked for first
     * @param sums checksums of the request's messages, once the inputs were asked for; empty if it has none
     * @param release to be called once when the inputs are not used any more
     * @return what the answer is made of; cancelling it takes it out of the queue
     */
    CompletableFuture<InferReply> run(
            Caller caller,
            ModelInferRequest request,
            Supplier<List<Tensor>> inputs,
            List<Long> sums,
            Runnable release,
            StreamObserver<ModelInferResponse> observer) {
        CompletableFuture<InferReply> reply;
        try {
            List<Tensor> given = inputs.get();
            requireVersion(request.getModelName(), request.getModelVersion());
            reply = host.submit(caller, request.getModelName(), given);
        } catch (RuntimeException e) {
            reply = CompletableFuture.failedFuture(e);
        }
        respond(
                request,
                reply,
                sums,
                release,
                result -> host.recycle(request.getModelName(), result.outputs()),
                observer);
        return reply;
    }

    /**
     * Answers when a reply is there.
     *
     * @param sums checksums of the request's messages; empty if it has none
     * @param release to be called once when the reply is there
     * @param sent what becomes of it then
     */
    void respond(
            ModelInferRequest request,
            CompletableFuture<InferReply> reply,
            List<Long> sums,
            Runnable release,
            Consumer<InferReply> sent,
            StreamObserver<ModelInferResponse> observer) {
        reply.whenComplete((result, failure) -> {
            long ready = clock.getAsLong();
            Runnable send = () -> {
                try {
                    // It is serialized when this returns.
                    answer(observer, () -> {
                        ModelInferResponse.Builder response = coding.response(request, success(result, failure));
                        if (request.containsParameters(Wire.CLOCK)) {
                            response.putParameters(
                                    Wire.READY_NS,
                                    InferParameter.newBuilder()
                                            .setInt64Param(ready)
                                            .build());
                        }
                        return sums.isEmpty() ? response.build() : Checksums.sealed(response, sums);
                    });
                } finally {
                    release.run();
                }
                if (failure == null) {
                    sent.accept(result);
                }
            };
            if (failure == null && bytes(result) > LARGE_REPLY) {
                // Copying it into the network's buffers would keep the thread that computes.
                pool.execute(send);
            } else {
                send.run();
            }
        });
    }

    /** Models that run one after the other in one call. */
    Stages stages(Caller caller, String chain) {
        return new Stages(GuardedHost.bound(host), caller, chain);
    }

    private static InferReply success(InferReply result, Throwable failure) {
        if (failure != null) {
            throw Failures.status(failure).asRuntimeException();
        }
        return result;
    }

    private static long bytes(InferReply reply) {
        return reply.outputs().stream().mapToLong(o -> o.info().bytes()).sum();
    }

    private static void requireVersion(String model, String version) {
        if (!version.isEmpty() && !version.equals(VERSION)) {
            throw new TransportException(
                    Kind.UNKNOWN_MODEL,
                    "model '" + model + "'",
                    "it has no version '" + version + "'",
                    "Leave the version out, or ask for " + VERSION);
        }
    }

    /** Sends the one answer of a call, or why there is none. */
    static <T> void answer(StreamObserver<T> observer, Supplier<T> work) {
        T answer;
        try {
            answer = work.get();
        } catch (RuntimeException e) {
            observer.onError(Failures.status(e).asRuntimeException());
            return;
        }
        observer.onNext(answer);
        observer.onCompleted();
    }

    @Override
    public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> observer) {
        answer(observer, () -> ServerLiveResponse.newBuilder().setLive(true).build());
    }

    @Override
    public void serverReady(ServerReadyRequest request, StreamObserver<ServerReadyResponse> observer) {
        answer(observer, () -> ServerReadyResponse.newBuilder().setReady(true).build());
    }

    @Override
    public void serverMetadata(ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> observer) {
        answer(observer, () -> ServerMetadataResponse.newBuilder()
                .setName("cutpoint")
                .setVersion(version)
                .addExtensions("model_repository")
                .addExtensions(Checksums.PARAMETER)
                .addAllExtensions(coding.extensions())
                .build());
    }

    @Override
    public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> observer) {
        pool.execute(() -> answer(observer, () -> {
            boolean known =
                    request.getVersion().isEmpty() || request.getVersion().equals(VERSION);
            return ModelReadyResponse.newBuilder()
                    .setReady(known && host.signature(request.getName()).isPresent())
                    .build();
        }));
    }

    @Override
    public void modelMetadata(ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> observer) {
        pool.execute(() -> answer(observer, () -> {
            requireVersion(request.getName(), request.getVersion());
            Signature signature = host.signature(request.getName())
                    .orElseThrow(() -> new TransportException(
                            Kind.UNKNOWN_MODEL,
                            "model '" + request.getName() + "'",
                            "this server does not have it",
                            ""));
            return ModelMetadataResponse.newBuilder()
                    .setName(request.getName())
                    .addVersions(VERSION)
                    .setPlatform("onnxruntime_onnx")
                    .addAllInputs(metadata(signature.inputs()))
                    .addAllOutputs(metadata(signature.outputs()))
                    .build();
        }));
    }

    private static List<TensorMetadata> metadata(List<TensorInfo> tensors) {
        return tensors.stream()
                .map(tensor -> TensorMetadata.newBuilder()
                        .setName(tensor.id())
                        .setDatatype(tensor.type().name())
                        .addAllShape(tensor.shape())
                        .build())
                .toList();
    }

    @Override
    public void repositoryIndex(RepositoryIndexRequest request, StreamObserver<RepositoryIndexResponse> observer) {
        pool.execute(() -> answer(observer, () -> {
            RepositoryIndexResponse.Builder index = RepositoryIndexResponse.newBuilder();
            host.served()
                    .forEach(name -> index.addModels(ModelIndex.newBuilder()
                            .setName(name)
                            .setVersion(VERSION)
                            .setState("READY")));
            return index.build();
        }));
    }

    @Override
    public void repositoryModelLoad(
            RepositoryModelLoadRequest request, StreamObserver<RepositoryModelLoadResponse> observer) {
        pool.execute(() -> answer(observer, () -> {
            String name = request.getModelName();
            if (request.getParametersCount() > 0) {
                throw new InputException("model '" + name + "'", "it cannot be loaded with other settings", "");
            }
            if (Model.generated(name)) {
                host.generate(name, Optional.empty());
            } else if (host.signature(name).isEmpty()) {
                throw new TransportException(
                        Kind.UNKNOWN_MODEL, "model '" + name + "'", "this server does not have it", "Upload it first");
            }
            return RepositoryModelLoadResponse.getDefaultInstance();
        }));
    }

    @Override
    public void repositoryModelUnload(
            RepositoryModelUnloadRequest request, StreamObserver<RepositoryModelUnloadResponse> observer) {
        pool.execute(() -> answer(observer, () -> {
            host.unload(request.getModelName());
            return RepositoryModelUnloadResponse.getDefaultInstance();
        }));
    }
}
