package org.cutpoint.model.onnx.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.model.TensorInfo;

/** What is known of a tensor before anything runs: type and shape, and the value where it is a small integer tensor. */
final class Fact {
    final int type;
    final long[] shape;
    private final long[] value;

    private Fact(int type, long[] shape, long[] value) {
        for (long d : shape) {
            if (d < 0) {
                throw new IllegalArgumentException("negative dimension in " + Arrays.toString(shape));
            }
        }
        elements(shape);
        this.type = type;
        this.shape = shape;
        this.value = value;
    }

    static Fact of(int type, long... shape) {
        return new Fact(type, shape, null);
    }

    static Fact known(int type, long[] shape, long[] value) {
        if (elements(shape) != value.length) {
            throw new IllegalArgumentException(value.length + " values for shape " + Arrays.toString(shape));
        }
        // What overflows its type at run time is better not known.
        boolean fits = type != Types.INT32 || Arrays.stream(value).allMatch(v -> v == (int) v);
        return new Fact(type, shape, fits ? value : null);
    }

    int rank() {
        return shape.length;
    }

    /** A dimension; negative axes count from the end. */
    long dim(int axis) {
        return shape[axis < 0 ? axis + shape.length : axis];
    }

    long elements() {
        return elements(shape);
    }

    boolean hasValue() {
        return value != null;
    }

    /** The value in row-major order. Not to be changed. */
    long[] value() {
        if (value == null) {
            throw new IllegalArgumentException("value not known");
        }
        return value;
    }

    /** This as it crosses a cut; empty where a tensor of this type cannot. */
    Optional<TensorInfo> info(String id) {
        return Types.element(type)
                .map(element ->
                        TensorInfo.of(id, element, Arrays.stream(shape).boxed().toList()));
    }

    static long elements(long[] shape) {
        long n = 1;
        for (long d : shape) {
            n = Math.multiplyExact(n, d);
        }
        return n;
    }

    static long[] shape(List<Long> dims) {
        return dims.stream().mapToLong(Long::longValue).toArray();
    }
}
