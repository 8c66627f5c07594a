package org.cutpoint.api.tiles;

/**
 * What of its input an operator reads along one axis: output i reads the positions {@code i * stride - before + j * dilation}
 * for j from 0 to {@code kernel - 1}. Those that are not there are padding.
 *
 * @param kernel number of positions, >= 1
 * @param stride from one output's first position to the next one's, >= 1
 * @param dilation from one position to the next, >= 1
 * @param before padding in front of the first position, >= 0
 */
public record Window(int kernel, int stride, int dilation, int before) {
    /** Of operators that read for an output nothing but the pixel in its place. */
    public static final Window POINT = new Window(1, 1, 1, 0);

    public Window {
        if (kernel < 1 || stride < 1 || dilation < 1 || before < 0) {
            throw new IllegalArgumentException(
                    "kernel " + kernel + ", stride " + stride + ", dilation " + dilation + ", padding " + before);
        }
    }

    /** From the first position that an output reads to the last, both included. */
    public int reach() {
        return (kernel - 1) * dilation + 1;
    }

    /** The first position that an output reads; negative in the padding. */
    public int start(int output) {
        return output * stride - before;
    }
}
