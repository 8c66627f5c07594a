package org.cutpoint.model.training.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Convolutions and transposed ones, of any number of spatial axes, strides, paddings, dilations and groups. */
final class Convolutions {
    static final Map<String, Rule> RULES =
            Map.of("Conv", Rule.of(Convolutions::conv), "ConvTranspose", Rule.of(Convolutions::convTranspose));

    private Convolutions() {}

    private static void conv(Step s) {
        Emitter e = s.emit();
        long groups = s.attr("group", 1L);
        Frame frame = Frame.of(s, Frame.spatial(s.shapeIn(1)));
        s.give(0, () -> frame.spread(e, s.dy(), s.in(1), groups));
        s.give(1, () -> weights(e, frame, s.in(0), s.shapeIn(0), s.dy(), s.shapeOut(0), groups));
        s.give(2, () -> channelSums(e, s.dy(), frame.rank()));
    }

    private static void convTranspose(Step s) {
        Emitter e = s.emit();
        long groups = s.attr("group", 1L);
        Frame frame = Frame.transposed(s, Frame.spatial(s.shapeIn(1)));
        s.give(
                0,
                () -> e.op(
                        "Conv",
                        s.dy(),
                        s.in(1),
                        Attributes.ints("strides", frame.strides()),
                        Attributes.ints("dilations", frame.dilations()),
                        Attributes.ints("pads", frame.pads()),
                        Attributes.integer("group", groups)));
        s.give(1, () -> weights(e, frame, s.dy(), s.shapeOut(0), s.in(0), s.shapeIn(0), groups));
        s.give(2, () -> channelSums(e, s.dy(), frame.rank()));
    }

    private static String channelSums(Emitter e, String dy, int rank) {
        long[] axes = LongStream.concat(LongStream.of(0), LongStream.rangeClosed(2, rank + 1))
                .toArray();
        return e.op("ReduceSum", dy, e.ints(axes), Attributes.integer("keepdims", 0));
    }

    /**
     * Gradient of the weights: for each position in a window, products of what the windows see there and what belongs to
     * them, summed over windows and batch. That is a convolution of the image by the windows' values, strides and
     * dilations exchanged, where the batch takes the channels' part.
     *
     * @param image batch x channels x positions
     * @param values batch x filters x windows
     * @return filters x channels of a group x kernel
     */
    private static String weights(
            Emitter e, Frame frame, String image, long[] imageShape, String values, long[] valuesShape, long groups) {
        boolean pointwise = groups == 1
                && Arrays.stream(frame.kernel()).allMatch(k -> k == 1)
                && Arrays.stream(frame.before()).allMatch(p -> p == 0)
                && Arrays.stream(frame.after()).allMatch(p -> p <= 0);
        return pointwise
                ? pointwise(e, frame, image, imageShape, values, valuesShape)
                : correlated(e, frame, image, imageShape, values, valuesShape, groups);
    }

    /** A matrix product does it faster. */
    private static String pointwise(
            Emitter e, Frame frame, String image, long[] imageShape, String values, long[] valuesShape) {
        long batch = imageShape[0];
        long channels = imageShape[1];
        long filters = valuesShape[1];
        long pixels = Arrays.stream(frame.windows()).reduce(1, Math::multiplyExact);
        String seen = image;
        if (Arrays.stream(frame.strides()).anyMatch(d -> d > 1)) {
            seen = e.op(
                    "Slice",
                    List.of(
                            image,
                            e.ints(new long[frame.rank()]),
                            e.ints(frame.image()),
                            e.ints(LongStream.range(2, 2L + frame.rank()).toArray()),
                            e.ints(frame.strides())));
        }
        long[] shape = new long[2 + frame.rank()];
        Arrays.fill(shape, 1);
        shape[0] = filters;
        shape[1] = channels;
        if (batch == 1) {
            String product = e.op(
                    "Gemm",
                    e.reshape(values, filters, pixels),
                    e.reshape(seen, channels, pixels),
                    Attributes.integer("transB", 1));
            return e.reshape(product, shape);
        }
        String products = e.op(
                "MatMul",
                e.reshape(values, batch, filters, pixels),
                e.transpose(e.reshape(seen, batch, channels, pixels), 0, 2, 1));
        return e.reshape(e.sum(products, 0), shape);
    }

    private static String correlated(
            Emitter e, Frame frame, String image, long[] imageShape, String values, long[] valuesShape, long groups) {
        int rank = frame.rank();
        long batch = imageShape[0];
        long channels = imageShape[1] / groups;
        long[] after = frame.after();
        String seen = image;
        if (Arrays.stream(after).anyMatch(a -> a < 0)) {
            // What no window sees would make the result larger than the kernel.
            long[] ends = new long[rank];
            Arrays.setAll(ends, i -> frame.image()[i] + Math.min(0, after[i]));
            seen = e.slice(seen, LongStream.range(2, 2L + rank).toArray(), new long[rank], ends);
        }
        long[] sizes = new long[rank];
        Arrays.setAll(sizes, i -> frame.image()[i] + Math.min(0, after[i]));
        seen = exchanged(e, seen, batch, groups, channels, sizes);
        String product = e.op(
                "Conv",
                seen,
                exchanged(e, values, batch, 1, valuesShape[1], frame.windows()),
                Attributes.ints("strides", frame.dilations()),
                Attributes.ints("dilations", frame.strides()),
                Attributes.ints("pads", frame.pads()),
                Attributes.integer("group", groups));
        return exchanged(e, product, channels, 1, valuesShape[1], frame.kernel());
    }

    /** Batch and channels (of each group) exchanged: a x (groups b) x sizes becomes b x (groups a) x sizes. */
    private static String exchanged(Emitter e, String x, long a, long groups, long b, long[] sizes) {
        long[] shape = Frame.joined(new long[] {b, groups * a}, sizes);
        if (a == 1 && groups == 1 || a == 1 && b == 1 || b == 1 && groups == 1) {
            return e.reshape(x, shape);
        }
        long[] rest = LongStream.range(0, sizes.length).toArray();
        if (groups == 1) {
            return e.transpose(
                    x,
                    Frame.joined(
                            new long[] {1, 0},
                            Arrays.stream(rest).map(i -> i + 2).toArray()));
        }
        String apart = e.reshape(x, Frame.joined(new long[] {a, groups, b}, sizes));
        String swapped = e.transpose(
                apart,
                Frame.joined(
                        new long[] {2, 1, 0},
                        Arrays.stream(rest).map(i -> i + 3).toArray()));
        return e.reshape(swapped, shape);
    }
}
