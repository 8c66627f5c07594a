package org.cutpoint.model.zoo.internal;

/**
 * How a window moves in one direction.
 *
 * @param before padding at the beginning, values
 * @param after padding at the end, values
 * @param ceil whether a last window that is not full counts, too
 */
record Span(int kernel, int stride, int before, int after, boolean ceil) {
    long over(long size) {
        long room = size + before + after - kernel;
        long count = room / stride + 1;
        boolean partial = ceil && room % stride != 0 && count * stride < size + before;
        return partial ? count + 1 : count;
    }
}
