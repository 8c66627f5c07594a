package org.cutpoint.model.onnx.internal;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/** Positions of elements in row-major order. For tensors that are short enough for an {@code int} to count them. */
final class Positions {
    private Positions() {}

    /** How far apart neighbours along each axis lie. */
    static long[] strides(long[] shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape[i];
        }
        return strides;
    }

    /** From a position in one tensor to the place in another that lies as far along the axes, at the other's strides. */
    static IntUnaryOperator view(long[] shape, long offset, long[] strides) {
        long[] own = strides(shape);
        return position -> {
            long at = offset;
            long rest = position;
            for (int i = 0; i < shape.length; i++) {
                at += rest / own[i] * strides[i];
                rest %= own[i];
            }
            return (int) at;
        };
    }

    /** From a position in a tensor to the one in what was broadcast to it. */
    static IntUnaryOperator broadcast(long[] shape, long[] from) {
        long[] strides = new long[shape.length];
        long[] own = strides(from);
        for (int i = 0; i < from.length; i++) {
            int axis = shape.length - from.length + i;
            strides[axis] = from[i] == 1 ? 0 : own[i];
        }
        return view(shape, 0, strides);
    }

    /** The shape that both can be broadcast to. */
    static long[] broadcastShape(long[] a, long[] b) {
        long[] shape = new long[Math.max(a.length, b.length)];
        for (int i = 0; i < shape.length; i++) {
            int ia = i - shape.length + a.length;
            int ib = i - shape.length + b.length;
            long da = ia < 0 ? 1 : a[ia];
            long db = ib < 0 ? 1 : b[ib];
            if (da != db && da != 1 && db != 1) {
                throw new Misfit(Arrays.toString(a) + " and " + Arrays.toString(b) + " do not match");
            }
            shape[i] = da == 1 ? db : da;
        }
        return shape;
    }
}
