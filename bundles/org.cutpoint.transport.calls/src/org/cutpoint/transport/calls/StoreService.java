package org.cutpoint.transport.calls;

import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.ModelHost.Signature;
import org.cutpoint.transport.oip.v1.FindReply;
import org.cutpoint.transport.oip.v1.FindRequest;
import org.cutpoint.transport.oip.v1.GenerateReply;
import org.cutpoint.transport.oip.v1.GenerateRequest;
import org.cutpoint.transport.oip.v1.ModelStoreGrpc.ModelStoreImplBase;
import org.cutpoint.transport.oip.v1.PrepareReply;
import org.cutpoint.transport.oip.v1.PrepareRequest;
import org.cutpoint.transport.oip.v1.UploadChunk;
import org.cutpoint.transport.oip.v1.UploadReply;

/** How a server gets models and segments. All work is done on the pool. */
final class StoreService extends ModelStoreImplBase {
    private final ModelHost host;
    private final Executor pool;

    StoreService(ModelHost host, Executor pool) {
        this.host = host;
        this.pool = pool;
    }

    @Override
    public void find(FindRequest request, StreamObserver<FindReply> observer) {
        pool.execute(() -> InferenceService.answer(observer, () -> FindReply.newBuilder()
                .setPresent(host.has(request.getSha256()))
                .setReceivedBytes(host.received(request.getSha256()))
                .build()));
    }

    @Override
    public void generate(GenerateRequest request, StreamObserver<GenerateReply> observer) {
        pool.execute(() -> InferenceService.answer(observer, () -> {
            Optional<String> wanted = Optional.of(request.getSha256()).filter(hash -> !hash.isEmpty());
            return GenerateReply.newBuilder()
                    .setSha256(host.generate(request.getSource(), wanted))
                    .setPresent(true)
                    .build();
        }));
    }

    @Override
    public void prepare(PrepareRequest request, StreamObserver<PrepareReply> observer) {
        pool.execute(() -> InferenceService.answer(observer, () -> {
            ExecutionOptions options = new ExecutionOptions(Math.max(1, request.getThreads()), request.getOptimize());
            LoadOptions view =
                    Views.read(request.getGranularity(), request.getGranularityValue(), request.getShapesList());
            String name = request.hasChain()
                    ? host.prepare(request.getSha256(), view, Chains.read(request.getChain()), options)
                    : host.prepare(request.getSha256(), view, request.getLayersList(), options);
            Optional<Signature> signature = host.signature(name);
            return PrepareReply.newBuilder()
                    .setModelName(name)
                    .addAllInputs(ids(signature.map(Signature::inputs)))
                    .addAllOutputs(ids(signature.map(Signature::outputs)))
                    .build();
        }));
    }

    private static List<String> ids(Optional<List<TensorInfo>> tensors) {
        return tensors.orElse(List.of()).stream().map(TensorInfo::id).toList();
    }

    @Override
    public StreamObserver<UploadChunk> upload(StreamObserver<UploadReply> observer) {
        return new Upload((ServerCallStreamObserver<UploadReply>) observer);
    }

    /** Takes one chunk after the other: the next is asked for when the last is on disk. */
    private final class Upload implements StreamObserver<UploadChunk> {
        private final ServerCallStreamObserver<UploadReply> observer;
        private final Executor inOrder = MoreExecutors.newSequentialExecutor(pool);
        private Optional<UploadChunk> first = Optional.empty();
        private long received;
        private boolean failed;

        private Upload(ServerCallStreamObserver<UploadReply> observer) {
            this.observer = observer;
            observer.disableAutoRequest();
            // Nothing to undo: what has arrived is kept for another try.
            observer.setOnCancelHandler(() -> {});
            observer.request(1);
        }

        @Override
        public void onNext(UploadChunk chunk) {
            inOrder.execute(() -> take(chunk));
        }

        private void take(UploadChunk chunk) {
            if (failed) {
                return;
            }
            try {
                UploadChunk head = first.orElse(chunk);
                if (first.isEmpty()) {
                    first = Optional.of(chunk.toBuilder().clearData().build());
                }
                received = host.append(
                        head.getSha256(),
                        head.getName(),
                        head.getTotalBytes(),
                        chunk.getOffset(),
                        chunk.getData().asReadOnlyByteBuffer());
                observer.request(1);
            } catch (RuntimeException e) {
                failed = true;
                observer.onError(Failures.status(e).asRuntimeException());
            }
        }

        @Override
        public void onError(Throwable broken) {
            // The client went away; what has arrived is kept.
        }

        @Override
        public void onCompleted() {
            inOrder.execute(() -> {
                if (!failed) {
                    InferenceService.answer(observer, this::reply);
                }
            });
        }

        private UploadReply reply() {
            String hash = first.orElseThrow(
                            () -> new InputException("upload", "it has no content", "Send at least one chunk"))
                    .getSha256();
            return UploadReply.newBuilder()
                    .setReceivedBytes(received)
                    .setComplete(host.has(hash))
                    .build();
        }
    }
}
