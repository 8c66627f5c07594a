package org.cutpoint.transport.socket.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What begins each frame, 16 bytes, big-endian: how long the body is that follows, to which call it belongs, what it is, and a
 * CRC-32C of the 12 bytes before it and of the body, if that has at most {@link #SUMMED} bytes. Longer ones are tensors, which have
 * a checksum of their own, and files, which have a hash.
 *
 * @param length of the body, bytes, >= 0
 * @param call its number, chosen by the client; 0 where it is about the connection
 * @param type what it is
 * @param flags {@link #LAST}, {@link #EMPTY}
 * @param code of {@link Type#END}: gRPC's number of the status
 * @param sum checksum
 */
record Frame(int length, int call, Type type, int flags, int code, int sum) {
    static final int HEAD = 16;

    /** Longest body that the frame's own checksum covers. */
    static final int SUMMED = 64 << 10;

    /** The client sends no more messages in this call. */
    static final int LAST = 1;

    /** There is no message in it, not even one without content. */
    static final int EMPTY = 2;

    /** Beginnings of bodies that go with the head: a buffer of its own costs more than a copy. */
    private static final int SHORT = 4 << 10;

    private static final int SUM_AT = HEAD - Integer.BYTES;
    private static final Type[] TYPES = Type.values();

    /** What a frame is; numbered by their order from 0. */
    enum Type {
        /** The first in each direction: {@link Hello}. */
        HELLO,
        /** The client begins a call: nanoseconds left (8 bytes), length of the method's name (1 byte), name, message. */
        CALL,
        /** A message. */
        MESSAGE,
        /** The client wants nothing of this call any more. */
        CANCEL,
        /** The server takes so many more messages of this call (4 bytes). */
        MORE,
        /** The server ends a call: with its only message, or its last one's being over; else why it failed, in words. */
        END,
        /** Is anybody there? */
        PING,
        /** Yes. */
        PONG,
        /** The server takes no more calls on this connection. */
        LEAVE,
        /** The client shows a token, after its {@link #HELLO} and before its calls; where it is encrypted alone. */
        TOKEN
    }

    /** A frame without a body. */
    static ByteBuffer bare(int call, Type type, int flags) {
        return whole(call, type, flags, 0, List.of()).get(0);
    }

    /** Head and body as buffers to be written one after the other; those of the body are used as they are. */
    static List<ByteBuffer> whole(int call, Type type, int flags, int code, List<ByteBuffer> body) {
        int length = Math.toIntExact(bytes(body));
        ByteBuffer first = body.isEmpty() ? ByteBuffer.allocate(0) : body.get(0);
        boolean joined = first.remaining() <= SHORT;
        ByteBuffer head = ByteBuffer.allocate(HEAD + (joined ? first.remaining() : 0));
        head.putInt(length)
                .putInt(call)
                .put((byte) type.ordinal())
                .put((byte) flags)
                .put((byte) code)
                .put((byte) 0);
        CRC32C sum = new CRC32C();
        sum.update(head.array(), 0, SUM_AT);
        if (length <= SUMMED) {
            for (ByteBuffer part : body) {
                sum.update(part.duplicate());
            }
        }
        head.putInt((int) sum.getValue());
        if (joined) {
            head.put(first.duplicate());
        }
        List<ByteBuffer> all = new ArrayList<>(1 + body.size());
        all.add(head.flip());
        all.addAll(joined && !body.isEmpty() ? body.subList(1, body.size()) : body);
        return all;
    }

    /** What is left of all of them. */
    static long bytes(List<ByteBuffer> parts) {
        long bytes = 0;
        for (ByteBuffer part : parts) {
            bytes += part.remaining();
        }
        return bytes;
    }

    /**
     * Reads a head.
     *
     * @throws BrokenException if it can be none
     */
    static Frame read(ByteBuffer head) throws BrokenException {
        Frame frame = new Frame(
                head.getInt(0),
                head.getInt(Integer.BYTES),
                type(head.get(8)),
                head.get(9),
                head.get(10),
                head.getInt(SUM_AT));
        if (frame.length < 0) {
            throw new BrokenException("a frame of a negative length");
        }
        if (frame.length == 0 || frame.length > SUMMED) {
            frame.check(head, ByteBuffer.allocate(0));
        }
        return frame;
    }

    private static Type type(byte number) throws BrokenException {
        if (number < 0 || number >= TYPES.length) {
            throw new BrokenException("a frame of an unknown type");
        }
        return TYPES[number];
    }

    /** @throws BrokenException if head or body are not those that were sent */
    void check(ByteBuffer head, ByteBuffer body) throws BrokenException {
        CRC32C computed = new CRC32C();
        computed.update(head.array(), 0, SUM_AT);
        computed.update(body.duplicate());
        if ((int) computed.getValue() != sum) {
            throw new BrokenException("bytes were changed on the way: the checksum is another one");
        }
    }

    boolean last() {
        return (flags & LAST) != 0;
    }

    boolean empty() {
        return (flags & EMPTY) != 0;
    }
}
