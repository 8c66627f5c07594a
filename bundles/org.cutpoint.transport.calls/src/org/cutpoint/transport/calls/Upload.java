package org.cutpoint.transport.calls;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.model.content.ModelContent;
import org.cutpoint.transport.oip.v1.ModelStoreGrpc;
import org.cutpoint.transport.oip.v1.UploadChunk;
import org.cutpoint.transport.oip.v1.UploadReply;

/** Sends a model's content, no faster than the server takes it. For one use by one thread. */
final class Upload {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final long SLOWEST_BYTES_PER_SECOND = 16 << 10;

    private final String peer;
    private final Channel channel;
    private final Model model;
    private final Settings settings;
    private final Stream stream = new Stream();

    Upload(String peer, Channel channel, Model model, Settings settings) {
        this.peer = peer;
        this.channel = channel;
        this.model = model;
        this.settings = settings;
    }

    /**
     * Sends everything from an offset on.
     *
     * @throws InputException if the server refuses it, or it does not get on
     * @throws CancellationException if progress is cancelled
     */
    void send(long offset, Progress progress) {
        try {
            ModelContent content = ModelContent.of(model);
            long total = content.size();
            Duration deadline = settings.call().plusSeconds(total / SLOWEST_BYTES_PER_SECOND);
            ModelStoreGrpc.newStub(channel)
                    .withDeadlineAfter(deadline.toNanos(), NANOSECONDS)
                    .upload(stream);
            progress.begin("Sending " + model.graph().name() + " to " + peer, total);
            progress.advance(offset);
            long at = offset;
            // At least one chunk, with which the server may finish what had arrived completely before.
            do {
                if (!stream.awaitReady()) {
                    break;
                }
                if (progress.cancelled()) {
                    throw new CancellationException("sending " + model.graph().name() + " was cancelled");
                }
                int length = (int) Math.min(CHUNK_BYTES, total - at);
                stream.call.onNext(chunk(content, at, length));
                progress.advance(length);
                at += length;
            } while (at < total);
            UploadReply reply = stream.finish();
            if (!reply.getComplete()) {
                throw new InputException(
                        peer, "the server has " + reply.getReceivedBytes() + " of " + total + " bytes", "Try again");
            }
        } catch (IOException e) {
            throw new InputException(model.file().toString(), "cannot be read: " + e, "", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InputException(peer, "sending the model was interrupted", "", e);
        } finally {
            stream.cancel();
            progress.end();
        }
    }

    private UploadChunk chunk(ModelContent content, long at, int length) throws IOException {
        return UploadChunk.newBuilder()
                .setSha256(model.graph().sha256())
                .setName(name())
                .setTotalBytes(content.size())
                .setOffset(at)
                .setData(UnsafeByteOperations.unsafeWrap(content.read(at, length)))
                .build();
    }

    private String name() {
        if (Model.generated(model.source())) {
            return model.source();
        }
        return Model.training(model.source())
                ? model.graph().name()
                : Path.of(model.source()).getFileName().toString();
    }

    /** The call's state, which the network's threads report. */
    private final class Stream implements ClientResponseObserver<UploadChunk, UploadReply> {
        private ClientCallStreamObserver<UploadChunk> call;
        private Optional<UploadReply> reply = Optional.empty();
        private Optional<Throwable> failure = Optional.empty();
        private boolean done;

        @Override
        public void beforeStart(ClientCallStreamObserver<UploadChunk> started) {
            call = started;
            call.setOnReadyHandler(this::changed);
        }

        private synchronized void changed() {
            notifyAll();
        }

        @Override
        public synchronized void onNext(UploadReply answer) {
            reply = Optional.of(answer);
        }

        @Override
        public synchronized void onError(Throwable broken) {
            failure = Optional.of(broken);
            done = true;
            notifyAll();
        }

        @Override
        public synchronized void onCompleted() {
            done = true;
            notifyAll();
        }

        /** Waits until the network takes more; false if the call has ended. */
        private synchronized boolean awaitReady() throws InterruptedException {
            long end = System.nanoTime() + settings.call().toNanos();
            while (!done && !call.isReady()) {
                await(end);
            }
            return !done;
        }

        private UploadReply finish() throws InterruptedException {
            synchronized (this) {
                if (!done) {
                    call.onCompleted();
                }
                // The server may still be writing, and then checks the hash.
                long end = System.nanoTime() + settings.load().toNanos();
                while (!done) {
                    await(end);
                }
                if (failure.isEmpty()) {
                    return reply.orElseThrow();
                }
                throw Failures.exception(peer, settings.call(), failure.get());
            }
        }

        private synchronized void await(long end) throws InterruptedException {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new TransportException(Kind.DEADLINE, peer, "sending the model does not get on", "");
            }
            NANOSECONDS.timedWait(this, left);
        }

        private void cancel() {
            boolean running;
            synchronized (this) {
                running = !done;
            }
            if (running && call != null) {
                call.cancel("the upload has ended", null);
            }
        }
    }
}
