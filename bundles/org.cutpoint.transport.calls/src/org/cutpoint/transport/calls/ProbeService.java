package org.cutpoint.transport.calls;

import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.cutpoint.api.InputException;
import org.cutpoint.transport.oip.v1.ExchangeReply;
import org.cutpoint.transport.oip.v1.ExchangeRequest;
import org.cutpoint.transport.oip.v1.LinkProbeGrpc;
import org.cutpoint.transport.oip.v1.LinkProbeGrpc.LinkProbeImplBase;

/** Answers clients that measure the link. */
final class ProbeService extends LinkProbeImplBase {
    /** Whoever asks for little should not get the server to allocate much. */
    static final int MOST_BYTES = 16 << 20;

    private static final int LARGE_REPLY = 256 << 10;

    private final Executor pool;
    private final BufferPool buffers;
    private final LongSupplier clock;

    /** @param clock the server's, nanoseconds */
    ProbeService(Executor pool, BufferPool buffers, LongSupplier clock) {
        this.clock = clock;
        this.pool = pool;
        this.buffers = buffers;
    }

    /** The service, with its data read without needless copies: they would be measured, too. */
    ServerServiceDefinition definition() {
        MethodDescriptor<Received<ExchangeRequest>, ExchangeReply> method = LinkProbeGrpc.getExchangeMethod().toBuilder(
                        Received.marshaller(ExchangeRequest.getDefaultInstance(), buffers),
                        LinkProbeGrpc.getExchangeMethod().getResponseMarshaller())
                .build();
        return Definitions.with(
                bindService(), ServerMethodDefinition.create(method, ServerCalls.asyncUnaryCall(this::exchange)));
    }

    private void exchange(Received<ExchangeRequest> received, StreamObserver<ExchangeReply> observer) {
        long came = clock.getAsLong();
        int wanted = received.message().getReplyBytes();
        received.release().run();
        Runnable answer = () -> InferenceService.answer(observer, () -> {
            received.failure().ifPresent(failure -> {
                throw failure;
            });
            return reply(wanted, came);
        });
        // Small ones at once: another thread's waking up would be measured, too.
        if (Integer.compareUnsigned(wanted, LARGE_REPLY) > 0) {
            pool.execute(answer);
        } else {
            answer.run();
        }
    }

    private ExchangeReply reply(int bytes, long came) {
        if (Integer.compareUnsigned(bytes, MOST_BYTES) > 0) {
            throw new InputException(
                    "exchange",
                    "an answer of " + Integer.toUnsignedString(bytes) + " bytes is too large",
                    "At most " + MOST_BYTES);
        }
        return ExchangeReply.newBuilder()
                .setData(Noise.bytes(bytes))
                .setReceivedNs(came)
                .setReadyNs(clock.getAsLong())
                .build();
    }
}
