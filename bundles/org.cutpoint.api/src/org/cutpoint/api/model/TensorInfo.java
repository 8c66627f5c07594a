package org.cutpoint.api.model;

import java.util.List;

/**
 * What is known of a tensor without its data.
 *
 * @param id its name in the model, unique there
 * @param type type of its elements
 * @param shape dimensions, outermost first; all are fixed (>= 0); empty for a scalar
 * @param bytes size of its data: elements x bytes per element
 */
public record TensorInfo(String id, ElementType type, List<Long> shape, long bytes) {
    public TensorInfo {
        shape = List.copyOf(shape);
        if (bytes < 0) {
            throw new IllegalArgumentException("tensor " + id + " has negative size " + bytes);
        }
    }

    /**
     * A tensor whose size follows from type and shape.
     *
     * @throws ArithmeticException if the size exceeds 2^63-1 bytes
     */
    public static TensorInfo of(String id, ElementType type, List<Long> shape) {
        return new TensorInfo(id, type, shape, Math.multiplyExact(elements(shape), type.bytes()));
    }

    /**
     * Its dimensions as people read them, outermost first: {@code 1x64x56x56}, or {@code scalar}; {@code opaque} where a
     * network takes or gives what is no tensor.
     */
    public String dimensions() {
        if (shape.isEmpty()) {
            return type == ElementType.OPAQUE ? "opaque" : "scalar";
        }
        return String.join("x", shape.stream().map(String::valueOf).toList());
    }

    /** Number of elements. */
    public long elements() {
        return elements(shape);
    }

    private static long elements(List<Long> shape) {
        long elements = 1;
        for (long size : shape) {
            elements = Math.multiplyExact(elements, size);
        }
        return elements;
    }
}
