package org.example.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;
import org.osgi.service.component.annotations.Component;

/**
 * Sends the upper half of each 32-bit floating-point number (bfloat16: 8 bits of exponent, 7 of mantissa), so half the bytes,
 * at next to no cost. A number loses at most a 128th of its magnitude. Other tensors travel as they are.
 */
@Component(service = TensorCodec.class, property = TensorCodec.ID + "=bf16")
public final class Bf16Codec implements TensorCodec {
    /** Of the upper half: of a number that is none, this bit keeps the mantissa from becoming 0, which means infinity. */
    private static final int QUIET = 0x40;

    @Override
    public boolean lossless() {
        return false;
    }

    @Override
    public ByteBuffer encode(Tensor tensor) {
        ByteBuffer data = tensor.data();
        if (tensor.info().type() != ElementType.FP32) {
            return ByteBuffer.allocate(data.remaining()).put(data).flip();
        }
        ByteBuffer encoded = ByteBuffer.allocate(data.remaining() / 2).order(ByteOrder.LITTLE_ENDIAN);
        while (data.hasRemaining()) {
            int bits = data.getInt();
            int upper = bits >>> 16;
            encoded.putShort((short) (Float.isNaN(Float.intBitsToFloat(bits)) ? upper | QUIET : upper));
        }
        return encoded.flip();
    }

    @Override
    public Tensor decode(TensorInfo info, ByteBuffer encoded) {
        boolean halved = info.type() == ElementType.FP32;
        long expected = halved ? info.bytes() / 2 : info.bytes();
        // Checked before anything is allocated: what is expected may be huge, what has come is here.
        if (encoded.remaining() != expected) {
            throw new InputException(
                    "tensor '" + info.id() + "'",
                    "its encoding has " + encoded.remaining() + " bytes instead of " + expected,
                    "");
        }
        ByteBuffer data =
                ByteBuffer.allocateDirect(Math.toIntExact(info.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer rest = encoded.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (halved) {
            while (rest.hasRemaining()) {
                data.putInt(rest.getShort() << 16);
            }
        } else {
            data.put(rest);
        }
        return new Tensor(info, data.flip());
    }
}
