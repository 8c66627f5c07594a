package org.cutpoint.model.onnx.internal;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;

/**
 * What is known of a tensor before anything runs: type and shape, and the value where it is small and of a type that
 * shapes are computed with.
 *
 * <p>Values are kept as words in row-major order: whole numbers as they are, truth values as 0 and 1, floats as their bits.
 * So whatever only moves elements need not know the type.
 */
final class Fact {
    /** Of a sequence, map or optional: there is one, and it is no tensor. */
    static final Fact OPAQUE = new Fact(Types.NONE, new long[0], null);
    /** Shapes, and indices that they are computed from, are short; factors by which they are scaled are shorter. */
    private static final long MAX_INTEGERS = 4096;

    private static final long MAX_REALS = 64;

    final int type;
    final long[] shape;
    private final long[] value;

    private Fact(int type, long[] shape, long[] value) {
        for (long d : shape) {
            if (d < 0) {
                throw new Misfit("negative dimension in " + Arrays.toString(shape));
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

    /** With a value, unless that is too long or does not fit the type. */
    static Fact known(int type, long[] shape, long... value) {
        if (elements(shape) != value.length) {
            throw new IllegalArgumentException(value.length + " values for shape " + Arrays.toString(shape));
        }
        // What overflows its type at run time is better not known.
        boolean fits = type != Types.INT32 || Arrays.stream(value).allMatch(v -> v == (int) v);
        return new Fact(type, shape, fits && valued(type, value.length) ? value : null);
    }

    /** Whether the value of a tensor of that type and so many elements is kept. */
    static boolean valued(int type, long elements) {
        return type == Types.FLOAT
                ? elements <= MAX_REALS
                : elements <= MAX_INTEGERS && (type == Types.INT64 || type == Types.INT32 || type == Types.BOOL);
    }

    /** A tensor of this one's type, each element of which is one of this one's: {@code source} says which by their indices. */
    Fact moved(long[] to, IntUnaryOperator source) {
        long n = elements(to);
        if (value == null || !valued(type, n)) {
            return of(type, to);
        }
        return known(
                type,
                to,
                IntStream.range(0, (int) n)
                        .mapToLong(i -> value[source.applyAsInt(i)])
                        .toArray());
    }

    /** The same elements in another shape. */
    Fact reshaped(long... to) {
        if (elements(to) != elements()) {
            throw new Misfit("cannot make " + Arrays.toString(to) + " of " + Arrays.toString(shape));
        }
        return new Fact(type, to, value);
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

    boolean opaque() {
        return type == Types.NONE;
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

    /** The value of a tensor of floats. */
    float[] reals() {
        if (type != Types.FLOAT) {
            throw new IllegalArgumentException("floats expected");
        }
        float[] reals = new float[value().length];
        for (int i = 0; i < reals.length; i++) {
            reals[i] = real(value[i]);
        }
        return reals;
    }

    static float real(long word) {
        return Float.intBitsToFloat((int) word);
    }

    static long word(float real) {
        return Float.floatToRawIntBits(real);
    }

    /** This as it is known outside. */
    TensorInfo info(String id) {
        ElementType element = Types.element(type);
        List<Long> dims = Arrays.stream(shape).boxed().toList();
        return element == ElementType.OPAQUE
                ? new TensorInfo(id, element, dims, Types.bytes(type, elements()))
                : TensorInfo.of(id, element, dims);
    }

    /** @throws TooLarge if there are more than 2^63-1, or more dimensions than anybody needs */
    static long elements(long[] shape) {
        if (shape.length > ModelChecks.MAX_RANK) {
            throw new TooLarge(shape.length + " dimensions");
        }
        long n = 1;
        for (long d : shape) {
            if (Math.multiplyHigh(n, d) != n * d >> 63) {
                throw new TooLarge("shape " + Inputs.text(shape));
            }
            n *= d;
        }
        return n;
    }

    /** Of a tensor that nothing can hold, whatever comes of it later. */
    static final class TooLarge extends ArithmeticException {
        private static final long serialVersionUID = 1L;

        private TooLarge(String what) {
            super(what);
        }
    }

    static long[] shape(List<Long> dims) {
        return dims.stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public String toString() {
        return type + Arrays.toString(shape) + (value == null ? "" : "=" + Arrays.toString(value));
    }
}
