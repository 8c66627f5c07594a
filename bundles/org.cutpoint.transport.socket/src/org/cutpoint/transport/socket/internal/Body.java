package org.cutpoint.transport.socket.internal;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.cutpoint.transport.calls.Arrival;
import org.cutpoint.transport.calls.BufferPool;
import org.cutpoint.transport.calls.CallMemory;

/**
 * A frame's body, in a direct buffer of a pool. Its memory grows with what comes of it: how long it will be is only what somebody
 * says. Used by one thread at a time.
 */
final class Body extends Arrival {
    private final BufferPool pool;
    private final int length;
    private final Optional<CallMemory> memory;
    private ByteBuffer buffer;
    private ByteBuffer content;
    private boolean taken;
    private boolean given;

    /**
     * @param length of all of it
     * @param first bytes for which there is room at once, at most the length
     * @param memory in which it is counted
     */
    Body(BufferPool pool, int length, int first, Optional<CallMemory> memory) {
        this.pool = pool;
        this.length = length;
        this.memory = memory;
        buffer = pool.takeFor(first);
        content = BufferPool.message(buffer, first);
    }

    /** Where it is written, then read: what is left of it. */
    ByteBuffer content() {
        return content;
    }

    /** Whether all of it has come. */
    boolean isComplete() {
        return content.position() == length;
    }

    /** Bytes of it that are still to come. */
    int missing() {
        return length - content.position();
    }

    /** While it is written: there is to be room for so many bytes, those that have come included. */
    void grow(int bytes) {
        ByteBuffer larger = pool.takeFor(bytes);
        ByteBuffer place = BufferPool.message(larger, bytes);
        place.put(content.flip());
        pool.give(buffer);
        buffer = larger;
        content = place;
    }

    Optional<CallMemory> memory() {
        return memory;
    }

    /** Its call does not begin, or does not go on. */
    void drop() {
        close();
        memory.ifPresent(CallMemory::end);
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
