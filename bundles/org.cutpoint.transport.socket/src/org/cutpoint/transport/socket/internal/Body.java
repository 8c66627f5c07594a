package org.cutpoint.transport.socket.internal;

import java.nio.ByteBuffer;
import org.cutpoint.transport.calls.Arrival;
import org.cutpoint.transport.calls.BufferPool;

/** A frame's body, in a direct buffer of a pool. Used by one thread at a time. */
final class Body extends Arrival {
    private final BufferPool pool;
    private final ByteBuffer buffer;
    private final ByteBuffer content;
    private boolean taken;
    private boolean given;

    Body(BufferPool pool, int length) {
        this.pool = pool;
        buffer = pool.takeFor(length);
        content = BufferPool.message(buffer, length);
    }

    /** Where it is written, then read: what is left of it. */
    ByteBuffer content() {
        return content;
    }

    @Override
    public ByteBuffer takeOver() {
        taken = true;
        // The message alone, of which what was read before is no part.
        return content.slice();
    }

    @Override
    public void giveBack() {
        pool.give(buffer);
    }

    /** Whoever has not taken it over does not need it any more. */
    @Override
    public void close() {
        if (!taken && !given) {
            given = true;
            pool.give(buffer);
        }
    }

    @Override
    public int read() {
        return content.hasRemaining() ? Byte.toUnsignedInt(content.get()) : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (!content.hasRemaining()) {
            return length == 0 ? 0 : -1;
        }
        int count = Math.min(length, content.remaining());
        content.get(into, offset, count);
        return count;
    }

    @Override
    public int available() {
        return content.remaining();
    }
}
