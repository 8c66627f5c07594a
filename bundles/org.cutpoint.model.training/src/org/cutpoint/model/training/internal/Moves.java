package org.cutpoint.model.training.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Operators that move, repeat or add up elements. */
final class Moves {
    static final Map<String, Rule> RULES = Map.ofEntries(
            Map.entry("Reshape", Rule.ofFirst(Moves::reshape)),
            Map.entry("Flatten", Rule.ofFirst(Moves::reshape)),
            Map.entry("Squeeze", Rule.ofFirst(Moves::reshape)),
            Map.entry("Unsqueeze", Rule.ofFirst(Moves::reshape)),
            Map.entry("Transpose", Rule.ofFirst(Moves::transpose)),
            Map.entry("Concat", Rule.of(Moves::concat)),
            Map.entry("Split", Rule.ofFirst(Moves::split)),
            Map.entry("Slice", Rule.ofFirst(Moves::slice)),
            Map.entry("Pad", Rule.ofFirst(Moves::pad)),
            Map.entry("Gather", Rule.ofFirst(Moves::gather)),
            Map.entry("Expand", Rule.ofFirst(Moves::expand)),
            Map.entry("SpaceToDepth", Rule.ofFirst(s -> depth(s, "DepthToSpace"))),
            Map.entry("DepthToSpace", Rule.ofFirst(s -> depth(s, "SpaceToDepth"))),
            Map.entry("ReduceSum", Rule.ofFirst(s -> reduced(s, false))),
            Map.entry("ReduceMean", Rule.ofFirst(s -> reduced(s, true))));

    private Moves() {}

    private static void reshape(Step s) {
        s.give(0, () -> s.emit().reshape(s.dy(), s.shapeIn(0)));
    }

    private static void transpose(Step s) {
        s.give(0, () -> {
            int rank = s.shapeIn(0).length;
            long[] order = s.attr("perm", 0, 0);
            long[] back = new long[rank];
            for (int i = 0; i < rank; i++) {
                back[order.length == 0 ? rank - 1 - i : (int) order[i]] = i;
            }
            return s.emit().transpose(s.dy(), back);
        });
    }

    private static int axis(Step s, long otherwise) {
        long axis = s.attr("axis", otherwise);
        return (int) (axis < 0 ? axis + s.shapeIn(0).length : axis);
    }

    private static void concat(Step s) {
        int axis = axis(s, 1);
        long from = 0;
        for (int i = 0; i < s.inputs(); i++) {
            long[] range = {from, from + s.shapeIn(i)[axis]};
            s.give(i, () -> s.emit().slice(s.dy(), new long[] {axis}, new long[] {range[0]}, new long[] {range[1]}));
            from = range[1];
        }
    }

    private static void split(Step s) {
        s.give(0, () -> {
            List<String> parts = new ArrayList<>();
            for (int i = 0; i < s.outputs(); i++) {
                int part = i;
                parts.add(s.dy(i).orElseGet(() -> s.emit().filled(0, s.shapeOut(part))));
            }
            return s.emit().op("Concat", parts, Attributes.integer("axis", axis(s, 0)));
        });
    }

    private static void slice(Step s) {
        s.give(0, () -> {
            long[] whole = s.shapeIn(0);
            long[] part = s.shapeOut(0);
            long[] starts = s.ints("starts", 1).orElseThrow();
            long[] axes =
                    s.ints("axes", 3).orElse(LongStream.range(0, starts.length).toArray());
            if (Arrays.stream(s.ints("steps", 4).orElse(new long[0])).anyMatch(step -> step != 1)) {
                throw s.refused("takes every so many elements, or takes them backwards", "");
            }
            long[] pads = new long[2 * whole.length];
            for (int i = 0; i < axes.length; i++) {
                int axis = (int) (axes[i] < 0 ? axes[i] + whole.length : axes[i]);
                long start = starts[i] < 0 ? starts[i] + whole[axis] : starts[i];
                pads[axis] = Math.min(Math.max(0, start), whole[axis]);
                pads[whole.length + axis] = whole[axis] - pads[axis] - part[axis];
            }
            return s.emit().op("Pad", s.dy(), s.emit().ints(pads));
        });
    }

    private static void pad(Step s) {
        if (!s.attr("mode", "constant").equals("constant") || s.has(3)) {
            throw s.refused("pads with more than a constant, or by axes", "");
        }
        s.give(0, () -> {
            long[] pads = s.ints("pads", 1).orElseThrow();
            return s.emit()
                    .op(
                            "Pad",
                            s.dy(),
                            s.emit().ints(Arrays.stream(pads).map(p -> -p).toArray()));
        });
    }

    /** Rows that are taken several times add up. */
    private static void gather(Step s) {
        Emitter e = s.emit();
        s.give(0, () -> {
            int axis = axis(s, 0);
            long[] whole = s.shapeIn(0);
            long[] rows = whole.clone();
            rows[axis] = Arrays.stream(s.shapeIn(1)).reduce(1, Math::multiplyExact);
            long[] along = new long[whole.length];
            Arrays.fill(along, 1);
            along[axis] = rows[axis];
            return e.op(
                    "ScatterElements",
                    List.of(
                            e.filled(0, whole),
                            e.op("Expand", e.reshape(s.in(1), along), e.ints(rows)),
                            e.reshape(s.dy(), rows)),
                    Attributes.integer("axis", axis),
                    Attributes.text("reduction", "add"));
        });
    }

    private static void expand(Step s) {
        s.give(0, () -> s.emit().sumTo(s.dy(), s.shapeOut(0), s.shapeIn(0)));
    }

    private static void depth(Step s, String back) {
        if (!s.attr("mode", "DCR").equals("DCR")) {
            throw s.refused("orders channels by columns and rows first (mode CRD)", "");
        }
        s.give(0, () -> s.emit().op(back, s.dy(), Attributes.integer("blocksize", s.attr("blocksize", 1L))));
    }

    private static void reduced(Step s, boolean mean) {
        Emitter e = s.emit();
        s.give(0, () -> {
            long[] whole = s.shapeIn(0);
            long[] axes = s.ints("axes", 1).orElse(new long[0]);
            if (axes.length == 0 && s.attr("noop_with_empty_axes", 0L) != 0) {
                return s.dy();
            }
            long[] kept = whole.clone();
            long[] gone = axes.length == 0 ? LongStream.range(0, whole.length).toArray() : axes;
            double terms = 1;
            for (long axis : gone) {
                int i = (int) (axis < 0 ? axis + whole.length : axis);
                terms *= whole[i];
                kept[i] = 1;
            }
            String dy = mean ? e.op("Mul", s.dy(), e.real(1 / terms)) : s.dy();
            return e.op("Expand", e.reshape(dy, kept), e.ints(whole));
        });
    }
}
