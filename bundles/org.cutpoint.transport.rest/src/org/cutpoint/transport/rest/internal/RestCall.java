package org.cutpoint.transport.rest.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.io.FilterInputStream;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.cutpoint.transport.calls.CallMemory;
import org.cutpoint.transport.calls.Services;

/**
 * One call of a method that takes one message and answers with one. So whoever calls over REST passes the same limits, and has the
 * same share, as over gRPC.
 *
 * @param <Q> what is asked
 * @param <A> what is answered
 */
final class RestCall<Q, A> extends ServerCall<Q, A> {
    private final MethodDescriptor<Q, A> method;
    private final Attributes attributes;
    private final Answer answer;
    private final AtomicBoolean over = new AtomicBoolean();

    /** Guarded by the call. */
    private Optional<Listener<Q>> listener = Optional.empty();

    private volatile boolean cancelled;
    private volatile boolean closed;
    private volatile boolean written;

    /** Who is told of the answer. */
    interface Answer {
        /** The message; what it is made of may change when this returns. */
        void message(Message message);

        /** Nothing more comes. */
        void end(Status status);
    }

    private RestCall(MethodDescriptor<Q, A> method, SocketAddress client, long end, Answer answer) {
        this.method = method;
        this.answer = answer;
        attributes = Attributes.newBuilder()
                .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, client)
                .set(Services.END, end)
                .build();
    }

    /**
     * Makes a call.
     *
     * @param message of the method's type
     * @param headers of the request that calls may look at
     * @param end until when an answer is of use, by {@link System#nanoTime}
     * @param begun told of the call before anything else happens: it wants to hear when the answer has been sent
     */
    static <Q, A> void start(
            ServerMethodDefinition<Q, A> definition,
            Message message,
            Metadata headers,
            CallMemory memory,
            SocketAddress client,
            long end,
            Consumer<RestCall<?, ?>> begun,
            Answer answer) {
        RestCall<Q, A> call = new RestCall<>(definition.getMethodDescriptor(), client, end, answer);
        begun.accept(call);
        memory.in(Context.current()).run(() -> {
            Listener<Q> listener = definition.getServerCallHandler().startCall(call, headers);
            if (!call.cancelled && !call.closed) {
                listener.onMessage(call.method.parseRequest(new Sized(message.toByteString())));
                listener.onHalfClose();
            }
            // Not before: a listener is told one thing after the other, and forgets an end that comes while it begins.
            synchronized (call) {
                call.listener = Optional.of(listener);
            }
        });
        // Either may have come before there was anybody to tell.
        if (call.cancelled) {
            call.over(Listener::onCancel);
        } else if (call.written) {
            call.over(Listener::onComplete);
        }
    }

    /** Bytes of which it is known how many they are. */
    private static final class Sized extends FilterInputStream implements KnownLength {
        Sized(ByteString bytes) {
            super(bytes.newInput());
        }
    }

    @Override
    public void request(int messages) {
        // The only one is there.
    }

    @Override
    public void sendHeaders(Metadata headers) {
        // HTTP's are made of the answer.
    }

    @Override
    public void sendMessage(A message) {
        if (!cancelled && !closed) {
            answer.message((Message) message);
        }
    }

    @Override
    public void close(Status status, Metadata trailers) {
        if (cancelled || closed) {
            return;
        }
        closed = true;
        answer.end(status);
    }

    /** The client has, or will have, all of the answer. */
    void written() {
        written = true;
        over(Listener::onComplete);
    }

    /** The client is gone. */
    void cancel() {
        cancelled = true;
        over(Listener::onCancel);
    }

    private void over(Consumer<Listener<Q>> tell) {
        Optional<Listener<Q>> told;
        synchronized (this) {
            told = listener;
        }
        if (told.isPresent() && over.compareAndSet(false, true)) {
            tell.accept(told.get());
        }
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    @Override
    public MethodDescriptor<Q, A> getMethodDescriptor() {
        return method;
    }
}
