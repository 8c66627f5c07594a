package org.cutpoint.model.training.internal;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How windows lie over an image, for each spatial axis: window o covers positions {@code o * stride + k * dilation - before},
 * k below its size. In a convolution the image is what is read and there is a window for each result; in a transposed one
 * it is the other way round.
 *
 * @param image size of the image
 * @param windows how many there are
 * @param kernel size of a window
 * @param strides from one window to the next
 * @param dilations between neighbouring positions of a window
 * @param before what windows reach over the beginning
 */
record Frame(long[] image, long[] windows, long[] kernel, long[] strides, long[] dilations, long[] before) {
    /** Of a convolution or pooling. */
    static Frame of(Step s, long[] kernel) {
        int rank = kernel.length;
        return of(
                s,
                spatial(s.shapeIn(0)),
                spatial(s.shapeOut(0)),
                kernel,
                s.attr("strides", rank, 1),
                s.attr("dilations", rank, 1));
    }

    private static Frame of(Step s, long[] image, long[] windows, long[] kernel, long[] strides, long[] dilations) {
        long[] before = Arrays.copyOf(s.attr("pads", 2 * kernel.length, 0), kernel.length);
        String auto = s.attr("auto_pad", "NOTSET");
        if (auto.startsWith("SAME")) {
            for (int i = 0; i < before.length; i++) {
                long reach = (windows[i] - 1) * strides[i] + dilations[i] * (kernel[i] - 1) + 1;
                long padding = Math.max(0, reach - image[i]);
                before[i] = auto.equals("SAME_LOWER") ? padding - padding / 2 : padding / 2;
            }
        } else if (auto.equals("VALID")) {
            Arrays.fill(before, 0);
        }
        return new Frame(image, windows, kernel, strides, dilations, before);
    }

    /** Of a transposed convolution, which reads windows and makes an image. */
    static Frame transposed(Step s, long[] kernel) {
        if (!s.attr("auto_pad", "NOTSET").equals("NOTSET") || s.attr("output_shape", 0, 0).length > 0) {
            throw s.refused("leaves its padding to be computed", "Export it with 'pads' and 'output_padding'");
        }
        int rank = kernel.length;
        return of(
                s,
                spatial(s.shapeOut(0)),
                spatial(s.shapeIn(0)),
                kernel,
                s.attr("strides", rank, 1),
                s.attr("dilations", rank, 1));
    }

    static long[] spatial(long[] shape) {
        return Arrays.copyOfRange(shape, 2, shape.length);
    }

    int rank() {
        return kernel.length;
    }

    /** What the last window reaches over the end of the image; negative if it ends before. */
    long[] after() {
        return IntStream.range(0, rank())
                .mapToLong(
                        i -> (windows[i] - 1) * strides[i] + dilations[i] * (kernel[i] - 1) + 1 - image[i] - before[i])
                .toArray();
    }

    /** Padding as an attribute: all beginnings, then all ends, which are at least 0. */
    long[] pads() {
        return joined(before, Arrays.stream(after()).map(a -> Math.max(0, a)).toArray());
    }

    /** What no window covers at the end. */
    long[] rest() {
        return Arrays.stream(after()).map(a -> Math.max(0, -a)).toArray();
    }

    static long[] joined(long[] a, long[] b) {
        long[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /** Spreads values that belong to windows over the image. */
    String spread(Emitter e, String values, String weights, long groups) {
        return e.op(
                "ConvTranspose",
                values,
                weights,
                Attributes.ints("strides", strides),
                Attributes.ints("dilations", dilations),
                Attributes.ints("pads", pads()),
                Attributes.ints("output_padding", rest()),
                Attributes.integer("group", groups));
    }
}
