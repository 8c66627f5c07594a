package org.cutpoint.transport.grpc.internal;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.HasByteBuffer;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.transport.oip.ModelInferRequest;

/**
 * A ModelInfer request at the server, read from the network into one direct buffer of which its tensors are parts: the
 * one copy between the network and the inference runtime.
 *
 * @param message the request; empty where it could not be read
 * @param failure why it could not be read
 * @param release to be called once when nothing of the message is used any more
 */
record Request(ModelInferRequest message, Optional<InputException> failure, Runnable release) {
    /** As wide as any vector register; what is aligned to it is aligned for every type. */
    private static final int ALIGNMENT = 64;

    private static final Runnable NOTHING = () -> {};

    static Marshaller<Request> marshaller(BufferPool pool) {
        return new Marshaller<>() {
            @Override
            public InputStream stream(Request value) {
                return value.message().toByteString().newInput();
            }

            @Override
            public Request parse(InputStream stream) {
                return Request.parse(stream, pool);
            }
        };
    }

    private static Request parse(InputStream stream, BufferPool pool) {
        try {
            if (!(stream instanceof KnownLength)) {
                // Compressed: its length shows only when it has been read.
                return new Request(ModelInferRequest.parseFrom(stream), Optional.empty(), NOTHING);
            }
            int size = stream.available();
            ByteBuffer buffer = pool.take(Math.addExact(size, ALIGNMENT));
            // The last tensor's data ends where the message ends: so it begins aligned as well.
            int start = (ALIGNMENT - (buffer.alignmentOffset(0, ALIGNMENT) + size) % ALIGNMENT) % ALIGNMENT;
            ByteBuffer bytes = buffer.slice(start, size);
            fill(bytes, stream);
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes.flip()).newCodedInput();
            in.enableAliasing(true);
            return new Request(ModelInferRequest.parseFrom(in), Optional.empty(), () -> pool.give(buffer));
        } catch (InvalidProtocolBufferException e) {
            return failed(new TransportException(
                    Kind.DAMAGED, "request", "it is damaged: " + e.getMessage(), "Send it again", e));
        } catch (OutOfMemoryError | ArithmeticException e) {
            return failed(new TransportException(
                    Kind.BUSY, "request", "the server is busy: no memory is left for it", "", e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Request failed(InputException failure) {
        return new Request(ModelInferRequest.getDefaultInstance(), Optional.of(failure), NOTHING);
    }

    private static void fill(ByteBuffer bytes, InputStream stream) throws IOException {
        if (stream instanceof HasByteBuffer source && source.byteBufferSupported()) {
            while (bytes.hasRemaining()) {
                ByteBuffer part = source.getByteBuffer();
                int count = part.remaining();
                bytes.put(part);
                if (count == 0 || stream.skip(count) != count) {
                    throw new EOFException("a message ends early");
                }
            }
            return;
        }
        ReadableByteChannel channel = Channels.newChannel(stream);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("a message ends early");
            }
        }
    }
}
