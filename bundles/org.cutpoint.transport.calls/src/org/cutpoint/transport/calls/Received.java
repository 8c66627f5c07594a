package org.cutpoint.transport.calls;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.HasByteBuffer;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.StatusRuntimeException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cutpoint.api.InputException;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;

/**
 * A message that lies in one direct buffer of which its bytes are parts: there is one copy at most between the network and who
 * uses them.
 *
 * @param <M> its type
 * @param message empty where it could not be read
 * @param failure why it could not be read
 * @param release to be called once when nothing of the message is used any more
 */
record Received<M extends Message>(M message, Optional<InputException> failure, Runnable release) {
    private static final Runnable NOTHING = () -> {};

    /** Looks at a message's bytes before anything is made of them. */
    interface Guard {
        /** @throws InputException if it would be too much */
        void check(CodedInputStream bytes) throws IOException;
    }

    /** @param prototype any message of the type */
    static <M extends Message> Marshaller<Received<M>> marshaller(M prototype, BufferPool pool) {
        return marshaller(prototype, pool, bytes -> {});
    }

    /** @param prototype any message of the type */
    static <M extends Message> Marshaller<Received<M>> marshaller(M prototype, BufferPool pool, Guard guard) {
        return new Marshaller<>() {
            @Override
            public InputStream stream(Received<M> value) {
                return value.message().toByteString().newInput();
            }

            @Override
            public Received<M> parse(InputStream stream) {
                return Received.parse(prototype, stream, pool, guard);
            }
        };
    }

    /** The same, and something else to be done when it is released. Releasing it more than once does not matter. */
    Received<M> releasing(Runnable also) {
        AtomicBoolean used = new AtomicBoolean(true);
        return new Received<>(message, failure, () -> {
            if (used.compareAndSet(true, false)) {
                release.run();
                also.run();
            }
        });
    }

    private static <M extends Message> Received<M> parse(
            M prototype, InputStream stream, BufferPool pool, Guard guard) {
        @SuppressWarnings("unchecked") // that is what a message's parser makes
        Parser<M> parser = (Parser<M>) prototype.getParserForType();
        try {
            if (stream instanceof Arrival arrival) {
                return parse(parser, arrival, guard);
            }
            if (!(stream instanceof KnownLength)) {
                // Compressed: its length shows only when it has been read.
                ByteString bytes = ByteString.readFrom(stream);
                guard.check(bytes.newCodedInput());
                return new Received<>(parser.parseFrom(bytes), Optional.empty(), NOTHING);
            }
            int size = stream.available();
            ByteBuffer buffer = pool.takeFor(size);
            try {
                ByteBuffer bytes = BufferPool.message(buffer, size);
                fill(bytes, stream);
                return new Received<>(read(parser, bytes.flip(), guard), Optional.empty(), () -> pool.give(buffer));
            } catch (IOException | InputException e) {
                pool.give(buffer);
                throw e;
            }
        } catch (InputException e) {
            return failed(parser, e);
        } catch (StatusRuntimeException e) {
            // What counts memory found no room for more of it, and has ended the call.
            return failed(parser, new TransportException(Kind.BUSY, "request", "it is too much", "", e));
        } catch (InvalidProtocolBufferException e) {
            return failed(
                    parser,
                    new TransportException(Kind.DAMAGED, "request", "it is damaged: " + reason(e), "Send it again", e));
        } catch (OutOfMemoryError | ArithmeticException e) {
            return failed(
                    parser,
                    new TransportException(
                            Kind.BUSY, "request", "the server is busy: no memory is left for it", "", e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the reader says, without its advice to programmers. */
    private static String reason(InvalidProtocolBufferException failure) {
        return String.valueOf(failure.getMessage()).replaceFirst("(?s)\\..*", "");
    }

    private static <M extends Message> Received<M> parse(Parser<M> parser, Arrival arrival, Guard guard)
            throws IOException {
        try {
            return new Received<>(read(parser, arrival.takeOver(), guard), Optional.empty(), arrival::giveBack);
        } catch (IOException | InputException e) {
            arrival.giveBack();
            throw e;
        }
    }

    private static <M extends Message> M read(Parser<M> parser, ByteBuffer bytes, Guard guard) throws IOException {
        guard.check(CodedInputStream.newInstance(bytes.duplicate()));
        CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
        in.enableAliasing(true);
        return parser.parseFrom(in);
    }

    private static <M extends Message> Received<M> failed(Parser<M> parser, InputException failure) {
        try {
            return new Received<>(parser.parseFrom(new byte[0]), Optional.of(failure), NOTHING);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("no bytes are an empty message", e);
        }
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
