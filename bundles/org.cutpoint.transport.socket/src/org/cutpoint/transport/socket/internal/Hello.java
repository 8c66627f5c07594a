package org.cutpoint.transport.socket.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * How each side begins.
 *
 * @param calls that the server works on for this connection at the same time; of a client: 0
 * @param messageBytes largest message that it takes
 */
record Hello(int calls, int messageBytes) {
    private static final byte[] PROTOCOL = "cutpoint-tcp/1".getBytes(US_ASCII);

    /** Of its body, bytes. */
    static final int BYTES = PROTOCOL.length + 2 * Integer.BYTES;

    List<ByteBuffer> frame() {
        ByteBuffer body = ByteBuffer.allocate(BYTES);
        body.put(PROTOCOL).putInt(calls).putInt(messageBytes).flip();
        return Frame.whole(0, Frame.Type.HELLO, 0, 0, List.of(body));
    }

    /** @throws BrokenException if it is none of this version */
    static Hello read(ByteBuffer body) throws BrokenException {
        if (body.remaining() != BYTES || !body.slice(0, PROTOCOL.length).equals(ByteBuffer.wrap(PROTOCOL))) {
            throw new BrokenException("it speaks another version of the protocol");
        }
        return new Hello(body.getInt(PROTOCOL.length), body.getInt(PROTOCOL.length + Integer.BYTES));
    }
}
