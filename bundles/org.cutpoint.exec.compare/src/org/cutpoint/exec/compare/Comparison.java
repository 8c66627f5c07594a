package org.cutpoint.exec.compare;

import java.nio.ByteBuffer;
import java.util.Map;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.run.Tensor;

/** How far the outputs of inferences that ran in parts are from the whole network's. Not thread-safe. */
public final class Comparison {
    private double maxAbs;
    private double maxRel;

    /** Largest absolute difference so far. */
    public double maxAbs() {
        return maxAbs;
    }

    /** Largest difference so far over the largest absolute value of the output in which it is. */
    public double maxRel() {
        return maxRel;
    }

    /**
     * Adds the outputs of one inference, by their ids. A missing one, or NaN on one side only, is an infinite difference. O(bytes).
     *
     * @throws IllegalArgumentException if they hold strings
     */
    public void add(Map<String, Tensor> whole, Map<String, Tensor> split) {
        whole.forEach((id, expected) -> {
            Tensor actual = split.get(id);
            if (actual == null || !actual.info().equals(expected.info())) {
                maxAbs = Double.POSITIVE_INFINITY;
                maxRel = Double.POSITIVE_INFINITY;
            } else {
                add(expected.info().type(), expected.data(), actual.data());
            }
        });
    }

    private void add(ElementType type, ByteBuffer expected, ByteBuffer actual) {
        double abs = 0;
        double largest = 0;
        while (expected.hasRemaining()) {
            double e = next(type, expected);
            double a = next(type, actual);
            // Equal infinities and NaNs differ by nothing.
            double difference = Double.compare(e, a) == 0 ? 0 : Math.abs(e - a);
            abs = Math.max(abs, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
            largest = Math.max(largest, Double.isNaN(e) ? 0 : Math.abs(e));
        }
        maxAbs = Math.max(maxAbs, abs);
        maxRel = Math.max(
                maxRel,
                abs == 0 ? 0 : Double.isInfinite(abs) || largest == 0 ? Double.POSITIVE_INFINITY : abs / largest);
    }

    private static double next(ElementType type, ByteBuffer data) {
        return switch (type) {
            case FP32 -> data.getFloat();
            case FP64 -> data.getDouble();
            case FP16 -> half(data.getShort());
            case BF16 -> Float.intBitsToFloat(data.getShort() << 16);
            case INT64, UINT64 -> data.getLong();
            case INT32 -> data.getInt();
            case UINT32 -> Integer.toUnsignedLong(data.getInt());
            case INT16 -> data.getShort();
            case UINT16 -> Short.toUnsignedInt(data.getShort());
            case INT8 -> data.get();
            case BOOL, UINT8, OPAQUE -> Byte.toUnsignedInt(data.get());
            case BYTES -> throw new IllegalArgumentException("strings cannot be compared");
        };
    }

    /** IEEE 754 binary16; the class library has it from Java 20 on. */
    static double half(short bits) {
        int exponent = bits >> 10 & 0x1f;
        int mantissa = bits & 0x3ff;
        double magnitude =
                switch (exponent) {
                    case 0 -> mantissa * 0x1p-24;
                    case 0x1f -> mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
                    default -> Math.scalb(1 + mantissa * 0x1p-10, exponent - 15);
                };
        return bits < 0 ? -magnitude : magnitude;
    }
}
