package org.cutpoint.model.training.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Normalisations. */
final class Norms {
    static final Map<String, Rule> RULES = Map.of(
            "BatchNormalization", Rule.ofFirst(3, Norms::batch),
            "LRN", Rule.ofFirst(Norms::local),
            "Softmax", Rule.ofFirst(Norms::softmax),
            "LogSoftmax", Rule.ofFirst(Norms::logSoftmax));

    private Norms() {}

    /** As in inference: running statistics are given, and stay as they are; scale and shift are trained. */
    private static void batch(Step s) {
        if (s.attr("training_mode", 0L) != 0 || s.outputs() > 1) {
            throw s.refused("takes the batch's statistics", "Export the network for inference");
        }
        Emitter e = s.emit();
        long[] shape = s.shapeIn(0);
        long[] channel = new long[shape.length];
        Arrays.fill(channel, 1);
        channel[1] = shape[1];
        long[] others = LongStream.range(0, shape.length).filter(i -> i != 1).toArray();
        String deviation = e.op("Sqrt", e.op("Add", s.in(4), e.real(s.attr("epsilon", 1e-5f))));
        s.give(0, () -> e.op("Mul", s.dy(), e.reshape(e.op("Div", s.in(1), deviation), channel)));
        s.give(1, () -> {
            String centred = e.op("Sub", s.in(0), e.reshape(s.in(3), channel));
            String sums = e.sum(e.op("Mul", s.dy(), centred), others);
            return e.op("Div", e.reshape(sums, shape[1]), deviation);
        });
        s.give(2, () -> e.reshape(e.sum(s.dy(), others), shape[1]));
    }

    /** y = x / d^beta with d = bias + alpha times the mean square of neighbouring channels. */
    private static void local(Step s) {
        Emitter e = s.emit();
        s.give(0, () -> {
            long[] shape = s.shapeIn(0);
            long size = s.attr("size", 1L);
            float alpha = s.attr("alpha", 1e-4f);
            float beta = s.attr("beta", 0.75f);
            long before = (size - 1) / 2;
            long after = size - 1 - before;
            String squares = neighbours(e, e.op("Mul", s.in(0), s.in(0)), shape, size, before, after);
            String d = e.op("Add", e.op("Mul", squares, e.real(alpha)), e.real(s.attr("bias", 1f)));
            String own = e.op("Mul", s.dy(), e.op("Pow", d, e.real(-beta)));
            // A channel is its neighbours' neighbour: on their other side.
            String others = neighbours(e, e.op("Div", e.op("Mul", own, s.in(0)), d), shape, size, after, before);
            return e.op("Sub", own, e.op("Mul", e.op("Mul", others, s.in(0)), e.real(2.0 * alpha * beta)));
        });
    }

    /** Sum over so many channels before and after each, divided by how many a window has. */
    private static String neighbours(Emitter e, String x, long[] shape, long size, long before, long after) {
        String rows = e.reshape(x, shape[0], 1, shape[1], -1);
        String means = e.op(
                "AveragePool",
                rows,
                Attributes.ints("kernel_shape", size, 1),
                Attributes.ints("pads", before, 0, after, 0),
                Attributes.integer("count_include_pad", 1));
        return e.reshape(means, shape);
    }

    private static void softmax(Step s) {
        Emitter e = s.emit();
        s.give(0, () -> {
            String weighted = e.op("Mul", s.dy(), s.out(0));
            return e.op("Sub", weighted, e.op("Mul", s.out(0), e.sum(weighted, s.attr("axis", -1L))));
        });
    }

    private static void logSoftmax(Step s) {
        Emitter e = s.emit();
        s.give(
                0,
                () -> e.op(
                        "Sub",
                        s.dy(),
                        e.op("Mul", e.op("Exp", List.of(s.out(0))), e.sum(s.dy(), s.attr("axis", -1L)))));
    }
}
