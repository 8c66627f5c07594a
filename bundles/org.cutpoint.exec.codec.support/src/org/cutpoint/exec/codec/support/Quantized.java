package org.cutpoint.exec.codec.support;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;

/**
 * A tensor of floating-point numbers in 8-bit fixed point: value = scale x (byte - zero), bytes being unsigned. The
 * range is the tensor's own, with 0 in it, which one byte is exactly: what an activation cut off stays cut off, and
 * equal. The error of a value is at most one scale (half of one within the range, whose ends move with 0), the scale a
 * 255th of the range.
 *
 * @param scale of one step
 * @param zero the byte that is 0
 * @param values one byte per element, in the tensor's order
 */
public record Quantized(double scale, int zero, byte[] values) {
    /** Bytes of {@link #header}. */
    public static final int HEADER = 9;

    private static final int STEPS = 255;

    /** The tensor in 8 bits; empty if it holds no floating-point numbers of 32 or 64 bits, or some that are not finite, or tiny ones only. */
    public static Optional<Quantized> of(Tensor tensor) {
        ElementType type = tensor.info().type();
        if (type != ElementType.FP32 && type != ElementType.FP64) {
            return Optional.empty();
        }
        double least = 0;
        double greatest = 0;
        for (ByteBuffer data = tensor.data(); data.hasRemaining(); ) {
            double value = next(type, data);
            if (!Double.isFinite(value)) {
                return Optional.empty();
            }
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        double range = greatest - least;
        if (!Double.isFinite(range)) {
            return Optional.empty();
        }
        double scale = range == 0 ? 1 : range / STEPS;
        if (scale < Double.MIN_NORMAL) {
            // So small a step has too few digits to count 255 of them.
            return Optional.empty();
        }
        int zero = (int) Math.round(-least / scale);
        byte[] values = new byte[Math.toIntExact(tensor.info().elements())];
        ByteBuffer data = tensor.data();
        for (int i = 0; i < values.length; i++) {
            long step = Math.round(next(type, data) / scale) + zero;
            values[i] = (byte) Math.max(0, Math.min(STEPS, step));
        }
        return Optional.of(new Quantized(scale, zero, values));
    }

    private static double next(ElementType type, ByteBuffer data) {
        return type == ElementType.FP32 ? data.getFloat() : data.getDouble();
    }

    /** Scale and zero, as {@link #read} takes them. */
    public byte[] header() {
        return ByteBuffer.allocate(HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(scale)
                .put((byte) zero)
                .array();
    }

    /**
     * Scale and zero again, without values.
     *
     * @throws org.cutpoint.api.InputException if they cannot be those of such a tensor
     */
    public static Quantized read(TensorInfo info, ByteBuffer from) {
        boolean floats = info.type() == ElementType.FP32 || info.type() == ElementType.FP64;
        if (!floats || from.remaining() < HEADER) {
            throw Encoding.broken(info, "what came is no fixed-point tensor", null);
        }
        double scale = from.getDouble();
        int zero = Byte.toUnsignedInt(from.get());
        if (!(scale > 0) || Double.isInfinite(scale)) {
            throw Encoding.broken(info, "its scale is " + scale, null);
        }
        return new Quantized(scale, zero, new byte[0]);
    }

    /**
     * The tensor of these values at this scale and zero.
     *
     * @param bytes one per element
     * @throws org.cutpoint.api.InputException if there are more or fewer
     */
    public Tensor restore(TensorInfo info, byte[] bytes) {
        if (bytes.length != info.elements()) {
            throw Encoding.broken(info, bytes.length + " values came instead of " + info.elements(), null);
        }
        ByteBuffer data =
                ByteBuffer.allocateDirect(Math.toIntExact(info.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        double[] table = new double[STEPS + 1];
        for (int step = 0; step <= STEPS; step++) {
            table[step] = scale * (step - zero);
        }
        for (byte value : bytes) {
            double restored = table[Byte.toUnsignedInt(value)];
            if (info.type() == ElementType.FP32) {
                data.putFloat((float) restored);
            } else {
                data.putDouble(restored);
            }
        }
        return new Tensor(info, data.flip());
    }
}
