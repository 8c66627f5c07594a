package org.cutpoint.transport.grpc.internal;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import org.cutpoint.api.InputException;
import org.cutpoint.transport.oip.v1.ExchangeReply;
import org.cutpoint.transport.oip.v1.ExchangeRequest;
import org.cutpoint.transport.oip.v1.LinkProbeGrpc.LinkProbeImplBase;

/** Answers clients that measure the link. */
final class ProbeService extends LinkProbeImplBase {
    /** Whoever asks for little should not get the server to allocate much. */
    static final int MOST_BYTES = 16 << 20;

    private static final int LARGE_REPLY = 256 << 10;

    private final Executor pool;

    ProbeService(Executor pool) {
        this.pool = pool;
    }

    @Override
    public void exchange(ExchangeRequest request, StreamObserver<ExchangeReply> observer) {
        Runnable answer = () -> InferenceService.answer(observer, () -> reply(request.getReplyBytes()));
        // Small ones at once: another thread's waking up would be measured, too.
        if (Integer.compareUnsigned(request.getReplyBytes(), LARGE_REPLY) > 0) {
            pool.execute(answer);
        } else {
            answer.run();
        }
    }

    private ExchangeReply reply(int bytes) {
        if (Integer.compareUnsigned(bytes, MOST_BYTES) > 0) {
            throw new InputException(
                    "exchange",
                    "an answer of " + Integer.toUnsignedString(bytes) + " bytes is too large",
                    "At most " + MOST_BYTES);
        }
        return ExchangeReply.newBuilder().setData(Noise.bytes(bytes)).build();
    }
}
