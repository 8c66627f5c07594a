package org.cutpoint.model.training.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Pooling. */
final class Windows {
    static final Map<String, Rule> RULES = Map.of(
            "MaxPool", Rule.ofFirst(Windows::maxPool),
            "GlobalMaxPool", Rule.ofFirst(Windows::globalMaxPool),
            "AveragePool", Rule.ofFirst(Windows::averagePool),
            "GlobalAveragePool", Rule.ofFirst(Windows::globalAveragePool));

    private Windows() {}

    private static void maxPool(Step s) {
        if (s.attr("storage_order", 0L) != 0) {
            throw s.refused("counts columns first", "Export it with storage_order 0");
        }
        maximum(s, s.attributes());
    }

    private static void globalMaxPool(Step s) {
        maximum(s, List.of(Attributes.ints("kernel_shape", Frame.spatial(s.shapeIn(0)))));
    }

    /**
     * Each maximum's gradient goes to where the maximum was, the first of equal ones; windows that overlap add up. Where it
     * was is found anew instead of being sent along: the pooling's input is needed on the way back anyway.
     */
    private static void maximum(Step s, List<AttributeProto> window) {
        Emitter e = s.emit();
        s.give(0, () -> {
            long[] image = s.shapeIn(0);
            String where = e.second("MaxPool", List.of(s.in(0)), window.toArray(AttributeProto[]::new));
            String sums = e.op(
                    "ScatterElements",
                    List.of(
                            e.filled(0, Arrays.stream(image).reduce(1, Math::multiplyExact)),
                            e.reshape(where, -1),
                            e.reshape(s.dy(), -1)),
                    Attributes.integer("axis", 0),
                    Attributes.text("reduction", "add"));
            return e.reshape(sums, image);
        });
    }

    private static void averagePool(Step s) {
        Emitter e = s.emit();
        s.give(0, () -> {
            int rank = s.shapeIn(0).length - 2;
            long channels = s.shapeIn(0)[1];
            Frame frame = Frame.of(s, s.attr("kernel_shape", rank, 1));
            String ones = e.filled(1, Frame.joined(new long[] {channels, 1}, frame.kernel()));
            return frame.spread(e, shares(s, frame), ones, channels);
        });
    }

    /** What each value under a window gets of its gradient. */
    private static String shares(Step s, Frame frame) {
        Emitter e = s.emit();
        boolean padding = s.attr("count_include_pad", 0L) != 0;
        long[] declared = s.attr("pads", 2 * frame.rank(), 0);
        long[] after = frame.after();
        long[] counted = frame.image().clone();
        long[] before = frame.before().clone();
        if (padding) {
            boolean same = s.attr("auto_pad", "NOTSET").startsWith("SAME");
            for (int i = 0; i < counted.length; i++) {
                long behind = same ? Math.max(0, after[i]) : declared[frame.rank() + i];
                counted[i] += before[i] + behind;
                after[i] -= behind;
                before[i] = 0;
            }
        }
        boolean inside = Arrays.stream(before).allMatch(p -> p == 0)
                && Arrays.stream(after).allMatch(p -> p <= 0);
        if (inside) {
            long size = Arrays.stream(frame.kernel()).reduce(1, Math::multiplyExact);
            return e.op("Mul", s.dy(), e.real(1.0 / size));
        }
        // How many values each window sees: at the borders fewer.
        Frame countable =
                new Frame(counted, frame.windows(), frame.kernel(), frame.strides(), frame.dilations(), before);
        long[] one = {1, 1};
        String counts = e.op(
                "Conv",
                e.filled(1, Frame.joined(one, counted)),
                e.filled(1, Frame.joined(one, frame.kernel())),
                Attributes.ints("strides", frame.strides()),
                Attributes.ints("dilations", frame.dilations()),
                Attributes.ints("pads", countable.pads()));
        return e.op("Div", s.dy(), counts);
    }

    private static void globalAveragePool(Step s) {
        Emitter e = s.emit();
        s.give(0, () -> {
            long pixels = Arrays.stream(Frame.spatial(s.shapeIn(0))).reduce(1, Math::multiplyExact);
            return e.op("Expand", e.op("Mul", s.dy(), e.real(1.0 / pixels)), e.ints(s.shapeIn(0)));
        });
    }
}
