package org.cutpoint.api.run;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.cutpoint.api.model.TensorInfo;

/**
 * A tensor with its data. Not for {@link org.cutpoint.api.model.ElementType#BYTES}.
 *
 * @param info id, type, shape, size
 * @param data elements in row-major order, little-endian; read-only, position 0, limit at the size. Direct where it
 *     comes from or goes to a runtime
 */
public record Tensor(TensorInfo info, ByteBuffer data) {
    public Tensor {
        if (data.remaining() != info.bytes()) {
            throw new IllegalArgumentException(
                    "tensor '" + info.id() + "' has " + data.remaining() + " bytes instead of " + info.bytes());
        }
        data = data.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The data, with a position of its own. */
    @Override
    public ByteBuffer data() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * A tensor of random data, the same for the same seed: normally distributed (mean 0, deviation 1) for {@code FP32}
     * and {@code FP64}, of magnitude 1 to 2 for the shorter floating-point types, and 0 or 1 for all others, so that
     * they may serve as indices.
     */
    public static Tensor random(TensorInfo info, long seed) {
        ByteBuffer data =
                ByteBuffer.allocateDirect(Math.toIntExact(info.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        SplittableRandom random = new SplittableRandom(seed);
        while (data.hasRemaining()) {
            switch (info.type()) {
                case FP32 -> data.putFloat((float) random.nextGaussian());
                case FP64 -> data.putDouble(random.nextGaussian());
                case FP16 -> data.putShort((short) (0x3c00 | random.nextInt() & 0x83ff));
                case BF16 -> data.putShort((short) (0x3f80 | random.nextInt() & 0x807f));
                case INT64, UINT64 -> data.putLong(random.nextInt(2));
                case INT32, UINT32 -> data.putInt(random.nextInt(2));
                case INT16, UINT16 -> data.putShort((short) random.nextInt(2));
                case BOOL, INT8, UINT8, OPAQUE -> data.put((byte) random.nextInt(2));
                case BYTES -> throw new IllegalArgumentException("tensor '" + info.id() + "' holds strings");
            }
        }
        return new Tensor(info, data.flip());
    }

    /**
     * Whether another one of the same type and shape has the same values, floating-point numbers of 32 and 64 bits nearly: other
     * kernels add up in another order. Not a number is near nothing.
     *
     * @param tolerance how far they may lie apart, of the largest absolute value of this one, >= 0
     */
    public boolean isNear(Tensor other, double tolerance) {
        if (!info.equals(other.info)) {
            return false;
        }
        return switch (info.type()) {
            case FP32 -> near(i -> data.getFloat(4 * i), i -> other.data.getFloat(4 * i), tolerance);
            case FP64 -> near(i -> data.getDouble(8 * i), i -> other.data.getDouble(8 * i), tolerance);
            default -> equals(other);
        };
    }

    private boolean near(IntToDoubleFunction these, IntToDoubleFunction those, double tolerance) {
        double largest = 0;
        double farthest = 0;
        for (int i = 0; i < info.elements(); i++) {
            largest = Math.max(largest, Math.abs(these.applyAsDouble(i)));
            farthest = Math.max(farthest, Math.abs(these.applyAsDouble(i) - those.applyAsDouble(i)));
        }
        return farthest <= tolerance * largest;
    }
}
