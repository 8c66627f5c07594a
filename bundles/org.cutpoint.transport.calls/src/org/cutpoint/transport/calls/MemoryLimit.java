package org.cutpoint.transport.calls;

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
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the memory of large messages: of requests from their announcement until their calls have ended, of answers until their
 * clients have read them. Calls for which there is no room are refused at once, before anything is read of them; those whose
 * answers find none, instead of being answered. Requests that nobody announces are not counted.
 */
final class MemoryLimit implements ServerInterceptor {
    private static final Metadata.Key<String> BYTES =
            Metadata.Key.of("cutpoint-request-bytes", Metadata.ASCII_STRING_MARSHALLER);

    /** What is smaller is bounded by the number of calls. */
    private static final int LARGE = 64 << 10;

    private final HeldBytes requests;
    private final HeldBytes answers;

    /** @param bytes for requests, and as much for answers */
    MemoryLimit(long bytes) {
        requests = new HeldBytes(bytes);
        answers = new HeldBytes(bytes);
    }

    /** The client's side: a call that announces its request, if that is large. */
    static <Q, A> ClientCall<Q, A> announced(
            Channel channel, MethodDescriptor<Q, A> method, CallOptions options, int bytes) {
        if (bytes < LARGE) {
            return channel.newCall(method, options);
        }
        Metadata headers = announcing(bytes);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers))
                .newCall(method, options);
    }

    /** What announces a request, if that is large. */
    static Metadata announcing(int bytes) {
        Metadata headers = new Metadata();
        if (bytes >= LARGE) {
            headers.put(BYTES, Integer.toString(bytes));
        }
        return headers;
    }

    private static Optional<Integer> announced(Metadata headers) {
        try {
            return Optional.ofNullable(headers.get(BYTES)).map(Integer::valueOf).filter(bytes -> bytes > 0);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Held held = new Held(Optional.<Object>ofNullable(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR))
                .orElse(""));
        Optional<Integer> announced = announced(headers);
        if (announced.isPresent() && !held.request(announced.get())) {
            call.close(busy("requests of other calls take the memory that there is for them"), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        try {
            return new SimpleForwardingServerCallListener<>(next.startCall(bounded(call, held), headers)) {
                @Override
                public void onComplete() {
                    held.end();
                    super.onComplete();
                }

                @Override
                public void onCancel() {
                    held.end();
                    super.onCancel();
                }
            };
        } catch (RuntimeException e) {
            held.end();
            throw e;
        }
    }

    private static Status busy(String why) {
        return Status.RESOURCE_EXHAUSTED.withDescription("the server is busy: " + why);
    }

    private static <Q, A> ServerCall<Q, A> bounded(ServerCall<Q, A> call, Held held) {
        return new SimpleForwardingServerCall<>(call) {
            private boolean refused;

            @Override
            public void sendMessage(A message) {
                if (!refused && message instanceof MessageLite m && !held.answer(m.getSerializedSize())) {
                    refused = true;
                    super.close(
                            busy("answers that were not read take the memory that there is for them"), new Metadata());
                }
                if (!refused) {
                    super.sendMessage(message);
                }
            }

            @Override
            public void close(Status status, Metadata trailers) {
                if (!refused) {
                    super.close(status, trailers);
                }
            }
        };
    }

    /** What one call holds. */
    private final class Held {
        private final Object client;
        private final AtomicLong request = new AtomicLong();
        private final AtomicLong answer = new AtomicLong();

        Held(Object client) {
            this.client = client;
        }

        boolean request(long bytes) {
            boolean fits = requests.take(client, bytes);
            request.addAndGet(fits ? bytes : 0);
            return fits;
        }

        boolean answer(long bytes) {
            boolean fits = bytes < LARGE || answers.take(client, bytes);
            answer.addAndGet(fits && bytes >= LARGE ? bytes : 0);
            return fits;
        }

        void end() {
            end(requests, request.getAndSet(0));
            end(answers, answer.getAndSet(0));
        }

        private void end(HeldBytes of, long bytes) {
            if (bytes > 0) {
                of.give(client, bytes);
            }
        }
    }
}
