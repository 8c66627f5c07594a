package org.cutpoint.exec.codec.support;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;

/**
 * How encoded tensors begin: one byte that says whether what follows is the tensor as it is, which it is wherever a
 * codec does not apply or would make it larger. So an encoding is at most one byte longer than its tensor.
 */
public final class Encoding {
    private static final byte PLAIN = 0;
    private static final byte CODED = 1;

    private Encoding() {}

    /** The tensor as it is. */
    public static ByteBuffer plain(Tensor tensor) {
        ByteBuffer all = ByteBuffer.allocate(1 + tensor.data().remaining());
        return all.put(PLAIN).put(tensor.data()).flip();
    }

    /** A coded tensor of a header and some bytes; the tensor as it is, should that be shorter. */
    public static ByteBuffer coded(Tensor tensor, byte[] header, byte[] coded) {
        if (header.length + coded.length >= tensor.info().bytes()) {
            return plain(tensor);
        }
        ByteBuffer all = ByteBuffer.allocate(1 + header.length + coded.length);
        return all.put(CODED).put(header).put(coded).flip();
    }

    /** Decodes what {@link #coded} was given. */
    public interface Decoder {
        /** @param coded after the first byte, little-endian */
        Tensor decode(ByteBuffer coded);
    }

    /**
     * The tensor of an encoding.
     *
     * @throws InputException if it is none, or its bytes are not those of such a tensor
     */
    public static Tensor decode(TensorInfo info, ByteBuffer encoded, Decoder decoder) {
        ByteBuffer rest = encoded.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (!rest.hasRemaining()) {
            throw broken(info, "nothing came", null);
        }
        if (info.bytes() > Integer.MAX_VALUE) {
            throw broken(info, "its " + info.bytes() + " bytes are more than there can be in one message", null);
        }
        byte kind = rest.get();
        if (kind == CODED) {
            return decoder.decode(rest);
        }
        if (kind != PLAIN || rest.remaining() != info.bytes()) {
            throw broken(info, rest.remaining() + " bytes of kind " + kind + " came, not its " + info.bytes(), null);
        }
        // A copy: the message that it came in need not last.
        ByteBuffer data = ByteBuffer.allocateDirect(rest.remaining());
        return new Tensor(info, data.put(rest).flip());
    }

    /** Decompresses all of the first array into the second one. */
    public interface Decompressor {
        /**
         * Any exception of its means that it cannot.
         *
         * @return how many bytes that makes; no number that there could be if it cannot
         */
        long decompress(byte[] compressed, byte[] plain);
    }

    /**
     * What is left of an encoding, decompressed.
     *
     * @param length that it must have then
     * @throws InputException if it has not, or cannot be decompressed
     */
    public static byte[] decompress(TensorInfo info, ByteBuffer rest, int length, Decompressor decompressor) {
        byte[] compressed = new byte[rest.remaining()];
        rest.get(compressed);
        byte[] plain = new byte[length];
        long made;
        try {
            made = decompressor.decompress(compressed, plain);
        } catch (RuntimeException e) {
            throw broken(info, "it cannot be decompressed: " + e.getMessage(), e);
        }
        if (made != length) {
            throw broken(info, "its compressed bytes are not " + length, null);
        }
        return plain;
    }

    /** Says that an encoding is none of this tensor. */
    public static InputException broken(TensorInfo info, String what, Exception cause) {
        return new InputException(
                "tensor '" + info.id() + "'", what, "Both sides must use the same model and codec.", cause);
    }
}
