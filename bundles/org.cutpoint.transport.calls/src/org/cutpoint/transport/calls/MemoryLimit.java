package org.cutpoint.transport.calls;

import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cutpoint.transport.oip.ModelInferRequest;

/**
 * Bounds the memory of large messages: of requests from their first byte until nothing of them is used any more, of answers until
 * their clients have read them. Calls for which there is no room are refused: announced requests before anything is read of them,
 * others when what has come is too much; those whose answers find none, instead of being answered.
 */
final class MemoryLimit implements ServerInterceptor {
    private static final Metadata.Key<String> BYTES =
            Metadata.Key.of("cutpoint-request-bytes", Metadata.ASCII_STRING_MARSHALLER);

    /** What is smaller is bounded by the number of calls. */
    private static final int LARGE = CallMemory.LARGE;

    private final HeldBytes requests;
    private final HeldBytes answers;
    private final long messageBytes;

    /**
     * @param bytes for requests, and as much for answers
     * @param messageBytes of the tensors of one request, decoded
     */
    MemoryLimit(long bytes, long messageBytes) {
        this.messageBytes = messageBytes;
        requests = new HeldBytes(bytes);
        answers = new HeldBytes(bytes);
    }

    /** The client's side: a call that announces its request, if that is large. */
    static <Q, A> ClientCall<Q, A> announced(
            Channel channel, MethodDescriptor<Q, A> method, CallOptions options, int bytes) {
        if (bytes < LARGE) {
            return channel.newCall(method, options);
        }
        Metadata headers = new Metadata();
        headers.put(BYTES, Integer.toString(bytes));
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers))
                .newCall(method, options);
    }

    private static Optional<Integer> announced(Metadata headers) {
        try {
            return Optional.ofNullable(headers.get(BYTES)).map(Integer::valueOf).filter(bytes -> bytes > 0);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** For a call that begins. */
    CallMemory memory() {
        return new CallMemory(requests);
    }

    /** Count what gRPC receives. */
    ServerStreamTracer.Factory tracers() {
        return new ServerStreamTracer.Factory() {
            @Override
            public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
                return new CountedStream(memory());
            }
        };
    }

    static Status busy() {
        return busy("requests of other calls take the memory that there is for them");
    }

    private static Status busy(String why) {
        return Status.RESOURCE_EXHAUSTED.withDescription("the server is busy: " + why);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        CallMemory memory = CallMemory.current(requests);
        Object client = Optional.<Object>ofNullable(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR))
                .orElse("");
        memory.of(client);
        if (!announced(headers).map(memory::fits).orElse(true)) {
            memory.end();
            call.close(busy(), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        Bounded<Q, A> bounded = new Bounded<>(call, memory, client);
        memory.refuseBy(() -> bounded.refuse(busy()));
        try {
            return new Counted<>(next.startCall(bounded, headers), bounded);
        } catch (RuntimeException e) {
            bounded.end();
            throw e;
        }
    }

    /** What those who answer do to a call, between which a refusal may come. */
    private final class Bounded<Q, A> extends SimpleForwardingServerCall<Q, A> {
        private final CallMemory memory;
        private final Object client;

        /** Messages that were given on one by one, and that the service may still be working on. */
        private final List<Runnable> inWork = new ArrayList<>();

        private final AtomicBoolean closed = new AtomicBoolean();
        private long answered;
        private volatile boolean refused;

        Bounded(ServerCall<Q, A> call, CallMemory memory, Object client) {
            super(call);
            this.memory = memory;
            this.client = client;
        }

        boolean single() {
            return getMethodDescriptor().getType().clientSendsOneMessage();
        }

        synchronized void works(Runnable done) {
            inWork.add(done);
        }

        /** Who asks for more has done with what he has. */
        @Override
        public void request(int messages) {
            worked();
            super.request(messages);
        }

        private synchronized void worked() {
            inWork.forEach(Runnable::run);
            inWork.clear();
        }

        void refuse(Status why) {
            if (closed.compareAndSet(false, true)) {
                refused = true;
                super.close(why, new Metadata());
            }
        }

        boolean isRefused() {
            return refused;
        }

        @Override
        public void sendHeaders(Metadata headers) {
            if (!closed.get()) {
                super.sendHeaders(headers);
            }
        }

        @Override
        public void sendMessage(A message) {
            if (closed.get()) {
                return;
            }
            if (answers(message instanceof MessageLite m ? m.getSerializedSize() : 0)) {
                super.sendMessage(message);
            } else {
                refuse(busy("answers that were not read take the memory that there is for them"));
            }
        }

        private synchronized boolean answers(long bytes) {
            boolean counts = bytes >= LARGE;
            boolean fits = !counts || answers.take(client, bytes);
            answered += counts && fits ? bytes : 0;
            return fits;
        }

        @Override
        public void close(Status status, Metadata trailers) {
            if (closed.compareAndSet(false, true)) {
                super.close(status, trailers);
            }
        }

        synchronized void end() {
            memory.end();
            worked();
            if (answered > 0) {
                answers.give(client, answered);
                answered = 0;
            }
        }
    }

    /** What a request takes besides the bytes that it came in. */
    private long made(Message message) {
        return message instanceof ModelInferRequest request
                ? TypedContents.memory(request) + Coding.memory(request, messageBytes)
                : 0;
    }

    /** What comes of a call. On one thread at a time. */
    private final class Counted<Q> extends SimpleForwardingServerCallListener<Q> {
        private final Bounded<Q, ?> call;

        /** Of single messages, which the service gets when the client has sent all. */
        private final List<Runnable> waiting = new ArrayList<>();

        Counted(ServerCall.Listener<Q> listener, MemoryLimit.Bounded<Q, ?> call) {
            super(listener);
            this.call = call;
        }

        @Override
        public void onMessage(Q message) {
            if (message instanceof Received<?> received) {
                long made = made(received.message());
                if (made > 0 && !call.memory.come(made)) {
                    received.release().run();
                    return;
                }
                Received<?> counted = received.releasing(
                        call.memory.delivered(received.message().getSerializedSize() + made));
                if (call.single()) {
                    waiting.add(counted.release());
                }
                @SuppressWarnings("unchecked") // a record of the same type
                Q same = (Q) counted;
                super.onMessage(same);
                return;
            }
            if (!call.single() && message instanceof MessageLite plain) {
                call.works(call.memory.delivered(plain.getSerializedSize()));
            }
            super.onMessage(message);
        }

        @Override
        public void onHalfClose() {
            if (waiting.size() == 1) {
                waiting.clear();
            }
            super.onHalfClose();
        }

        @Override
        public void onComplete() {
            end();
            if (call.isRefused()) {
                // Whoever was waiting for the rest has to let go of what has come.
                super.onCancel();
            } else {
                super.onComplete();
            }
        }

        @Override
        public void onCancel() {
            end();
            super.onCancel();
        }

        private void end() {
            waiting.forEach(Runnable::run);
            waiting.clear();
            call.end();
        }
    }
}
