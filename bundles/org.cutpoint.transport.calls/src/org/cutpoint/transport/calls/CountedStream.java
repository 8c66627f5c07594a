package org.cutpoint.transport.calls;

import io.grpc.Context;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;

/** Counts what gRPC receives of a call, before it is a message. Used by the network's thread. */
final class CountedStream extends ServerStreamTracer {
    /** After a refusal, until the stream's end has been written. */
    private static final long MOST_AFTER = 1 << 20;

    private final CallMemory memory;
    private long received;
    private long expanded;
    private long counted;
    private long after;

    CountedStream(CallMemory memory) {
        this.memory = memory;
    }

    @Override
    public Context filterContext(Context context) {
        return memory.in(context);
    }

    @Override
    public void inboundWireSize(long bytes) {
        received += bytes;
        if (!count()) {
            after += bytes;
            if (after > MOST_AFTER) {
                // Who does not read why it was refused does not go on sending, either: gRPC resets the stream.
                throw MemoryLimit.busy().asRuntimeException();
            }
        }
    }

    /** Of compressed messages bit by bit, while they are read. */
    @Override
    public void inboundUncompressedSize(long bytes) {
        expanded += bytes;
        if (expanded > received && !count()) {
            throw MemoryLimit.busy().asRuntimeException();
        }
    }

    private boolean count() {
        long all = Math.max(received, expanded);
        long more = all - counted;
        counted = all;
        return more <= 0 || memory.come(more);
    }

    @Override
    public void streamClosed(Status status) {
        memory.end();
    }
}
