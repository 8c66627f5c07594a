package org.cutpoint.transport.calls;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Direct buffers for requests, used again: the garbage collector would free them only when it has other reasons to run.
 * Thread-safe. A buffer that is never given back is only lost for the pool.
 */
public final class BufferPool {
    private static final int SMALLEST = 4096;

    /** As wide as any vector register; what is aligned to it is aligned for every type. */
    private static final int ALIGNMENT = 64;

    private final long limit;
    private final AtomicLong kept = new AtomicLong();
    private final Map<Integer, Queue<ByteBuffer>> free = new ConcurrentHashMap<>();

    /** @param limit bytes to keep at most */
    public BufferPool(long limit) {
        this.limit = limit;
    }

    /** A buffer of at least this capacity, with any content, at position 0. */
    public ByteBuffer take(int bytes) {
        int size = size(bytes);
        Queue<ByteBuffer> queue = free.get(size);
        ByteBuffer used = queue == null ? null : queue.poll();
        if (used == null) {
            return ByteBuffer.allocateDirect(size);
        }
        kept.addAndGet(-size);
        return used.clear();
    }

    /** Four sizes between a power of two and the next: at most a quarter more than is needed. */
    private static int size(int bytes) {
        int step = Integer.highestOneBit(Math.max(1, bytes - 1)) / 4;
        long size = bytes <= SMALLEST ? SMALLEST : ((long) bytes + step - 1) / step * step;
        return (int) Math.min(size, Integer.MAX_VALUE);
    }

    /** Nobody may use the buffer or parts of it any more. */
    public void give(ByteBuffer buffer) {
        if (kept.addAndGet(buffer.capacity()) > limit) {
            kept.addAndGet(-buffer.capacity());
        } else {
            free.computeIfAbsent(buffer.capacity(), size -> new ConcurrentLinkedQueue<>())
                    .add(buffer);
        }
    }

    /** A buffer of which {@link #message} is a part of this many bytes. */
    public ByteBuffer takeFor(int bytes) {
        return take(Math.addExact(bytes, ALIGNMENT));
    }

    /**
     * The place for a message of this size in a buffer of {@link #takeFor}. A message's last tensor ends where the message does:
     * so it begins aligned, too.
     */
    public static ByteBuffer message(ByteBuffer buffer, int bytes) {
        int start = (ALIGNMENT - (buffer.alignmentOffset(0, ALIGNMENT) + bytes) % ALIGNMENT) % ALIGNMENT;
        return buffer.slice(start, bytes);
    }
}
