package org.cutpoint.transport.calls;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.keys.Guard;
import org.cutpoint.api.manage.ManagedBundle;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.manage.RuntimeStatus;
import org.cutpoint.api.transport.Transport.Managed;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.transport.oip.v1.BundleChunk;
import org.cutpoint.transport.oip.v1.BundleInfo;
import org.cutpoint.transport.oip.v1.BundleReply;
import org.cutpoint.transport.oip.v1.ListBundlesReply;
import org.cutpoint.transport.oip.v1.ListBundlesRequest;
import org.cutpoint.transport.oip.v1.ManagementGrpc.ManagementImplBase;
import org.cutpoint.transport.oip.v1.RemoveBundleRequest;
import org.cutpoint.transport.oip.v1.StatusReply;
import org.cutpoint.transport.oip.v1.StatusRequest;

/**
 * Lets clients look after the runtime, and change its bundles if they may. On threads of its own: to try a bundle may take a
 * while, and to list them waits for that.
 */
final class ManagementService extends ManagementImplBase implements AutoCloseable {
    private static final int THREADS = 2;

    /** Bundles that arrive at the same time: each may take as much of the disk as a bundle may have. */
    private static final int UPLOADS = 2;

    /** For a bundle to arrive: one that does not get on takes others' place. */
    private static final long UPLOAD_SECONDS = 300;

    private final Managed managed;
    private final Optional<Guard> guard;
    private final ThreadPoolExecutor pool;
    private final CallCount count;
    private final Semaphore uploads = new Semaphore(UPLOADS);

    /** @param guard knows who may sign bundles; empty if they need no signature */
    ManagementService(Managed managed, Optional<Guard> guard, CallCount count) {
        this.managed = managed;
        this.guard = guard;
        this.count = count;
        pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                SECONDS,
                new LinkedBlockingQueue<>(),
                Daemons.named("cutpoint-calls-management-"));
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusReply> observer) {
        pool.execute(() -> InferenceService.answer(observer, () -> {
            RuntimeStatus status = managed.management().status().with(managed.changes(), count.now());
            StatusReply.Builder reply = StatusReply.newBuilder();
            status.memory().ifPresent(memory -> reply.setResidentBytes(memory.residentBytes())
                    .setOwnBytes(memory.ownBytes()));
            return reply.setVersion(status.version())
                    .setUptimeMs(status.uptime().toMillis())
                    .setManageable(status.manageable())
                    .setCallsRunning(status.calls().running())
                    .setCallsAnswered(status.calls().answered())
                    .setCallsFailed(status.calls().failed())
                    .setInferences(status.calls().inferences())
                    .setPlans(status.calls().plans())
                    .setHeapBytes(status.heapBytes())
                    .setProcessorLoad(status.processorLoad().orElse(-1))
                    .addAllStrategies(status.strategies())
                    .addAllCodecs(status.codecs())
                    .build();
        }));
    }

    @Override
    public void listBundles(ListBundlesRequest request, StreamObserver<ListBundlesReply> observer) {
        pool.execute(() -> InferenceService.answer(observer, () -> ListBundlesReply.newBuilder()
                .addAllBundles(managed.management().bundles().stream()
                        .map(ManagementService::info)
                        .toList())
                .build()));
    }

    static BundleInfo info(ManagedBundle bundle) {
        return BundleInfo.newBuilder()
                .setName(bundle.name())
                .setVersion(bundle.version())
                .setOrigin(bundle.deployed() ? BundleInfo.Origin.ORIGIN_DEPLOYED : BundleInfo.Origin.ORIGIN_PRODUCT)
                .setActive(bundle.fault().isEmpty())
                .setFault(bundle.fault().orElse(""))
                .addAllOffers(bundle.offers())
                .build();
    }

    private void requireChanges() {
        if (!managed.changes()) {
            throw Status.PERMISSION_DENIED
                    .withDescription("its bundles cannot be changed from elsewhere."
                            + " Start it with 'cutpoint serve --manage', in a network that you trust")
                    .asRuntimeException();
        }
    }

    @Override
    public void removeBundle(RemoveBundleRequest request, StreamObserver<BundleReply> observer) {
        pool.execute(() -> InferenceService.answer(observer, () -> {
            requireChanges();
            return reply(managed.management().remove(request.getName()));
        }));
    }

    private static BundleReply reply(ManagedBundle bundle) {
        return BundleReply.newBuilder().setBundle(info(bundle)).build();
    }

    @Override
    public StreamObserver<BundleChunk> putBundle(StreamObserver<BundleReply> observer) {
        return new Upload((ServerCallStreamObserver<BundleReply>) observer);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Takes one chunk after the other into a file of its own; the next is asked for when the last is on disk. */
    private final class Upload implements StreamObserver<BundleChunk> {
        private final ServerCallStreamObserver<BundleReply> observer;
        private final Executor inOrder = MoreExecutors.newSequentialExecutor(pool);
        private final MessageDigest digest = sha256();
        private Optional<BundleChunk> first = Optional.empty();
        private Optional<Path> file = Optional.empty();
        private OutputStream out = OutputStream.nullOutputStream();
        private long received;
        private boolean over;

        Upload(ServerCallStreamObserver<BundleReply> observer) {
            this.observer = observer;
            observer.disableAutoRequest();
            observer.setOnCancelHandler(() -> inOrder.execute(this::end));
            observer.request(1);
        }

        @Override
        public void onNext(BundleChunk chunk) {
            inOrder.execute(() -> {
                if (!over) {
                    attempt(() -> take(chunk));
                }
            });
        }

        private void attempt(Runnable work) {
            try {
                work.run();
            } catch (RuntimeException e) {
                end();
                observer.onError(Failures.status(e).asRuntimeException());
            }
        }

        private void take(BundleChunk chunk) {
            if (first.isEmpty()) {
                begin(chunk);
            }
            received += chunk.getData().size();
            if (received > first.orElseThrow().getTotalBytes()) {
                throw new InputException("bundle", "it is larger than was announced", "Send it again");
            }
            digest.update(chunk.getData().asReadOnlyByteBuffer());
            try {
                chunk.getData().writeTo(out);
            } catch (IOException e) {
                throw notKept(e);
            }
            observer.request(1);
        }

        private void begin(BundleChunk chunk) {
            requireChanges();
            if (chunk.getTotalBytes() < 1 || chunk.getTotalBytes() > Management.MOST_BUNDLE_BYTES) {
                throw new InputException(
                        "bundle",
                        "it has " + Long.toUnsignedString(chunk.getTotalBytes()) + " bytes; 1 to "
                                + Management.MOST_BUNDLE_BYTES + " are taken",
                        "Make it smaller");
            }
            if (!uploads.tryAcquire()) {
                throw new TransportException(Kind.BUSY, "bundle", "others are being brought", "Try again");
            }
            first = Optional.of(chunk.toBuilder().clearData().build());
            CompletableFuture.delayedExecutor(UPLOAD_SECONDS, SECONDS, inOrder).execute(this::giveUp);
            try {
                file = Optional.of(Files.createTempFile("cutpoint-bundle", ".jar"));
                out = Files.newOutputStream(file.get());
            } catch (IOException e) {
                throw notKept(e);
            }
        }

        private void giveUp() {
            if (!over) {
                attempt(() -> {
                    throw new InputException(
                            "bundle", "it has not arrived within " + UPLOAD_SECONDS + " s", "Send it again");
                });
            }
        }

        private InputException notKept(IOException e) {
            return new InputException("bundle", "the server cannot keep it: " + e, "", e);
        }

        @Override
        public void onError(Throwable broken) {
            inOrder.execute(this::end);
        }

        @Override
        public void onCompleted() {
            inOrder.execute(() -> {
                if (!over) {
                    attempt(this::bring);
                }
            });
        }

        private void bring() {
            BundleChunk head = first.orElseThrow(
                    () -> new InputException("bundle", "it has no content", "Send at least one chunk"));
            try {
                out.close();
            } catch (IOException e) {
                throw notKept(e);
            }
            String hash = HexFormat.of().formatHex(digest.digest());
            if (received != head.getTotalBytes() || !hash.equals(head.getSha256())) {
                throw new InputException("bundle", "it has changed on its way", "Send it again");
            }
            BundleReply reply;
            try {
                // Before anything looks at it.
                guard.ifPresent(g -> g.requireSigned(file.orElseThrow()));
                Management management = managed.management();
                reply = reply(
                        head.getUpdate()
                                ? management.update(file.orElseThrow(), Progress.NONE)
                                : management.install(file.orElseThrow(), Progress.NONE));
            } catch (InputException e) {
                // The file's name is the server's own business.
                String path = file.orElseThrow().toString();
                throw e.getMessage().contains(path)
                        ? new InputException("bundle", e.getMessage().replace(path, "the file"), "", e)
                        : e;
            }
            end();
            observer.onNext(reply);
            observer.onCompleted();
        }

        private void end() {
            if (over) {
                return;
            }
            over = true;
            if (first.isPresent()) {
                uploads.release();
            }
            try {
                out.close();
                if (file.isPresent()) {
                    Files.deleteIfExists(file.get());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
