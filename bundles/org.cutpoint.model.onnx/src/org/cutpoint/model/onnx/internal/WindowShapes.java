package org.cutpoint.model.onnx.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Operators that slide a window over images: convolutions and pooling. Shapes are N x C x D1 x D2 … */
final class WindowShapes {
    private WindowShapes() {}

    static Map<String, Rule> rules() {
        return Map.ofEntries(
                Map.entry("Conv", node -> conv(node, node.in(1), node.in(0).type)),
                Map.entry("com.microsoft.FusedConv", node -> conv(node, node.in(1), node.in(0).type)),
                Map.entry("ConvInteger", node -> conv(node, node.in(1), Types.INT32)),
                Map.entry("QLinearConv", node -> conv(node, node.in(3), node.in(7).type)),
                Map.entry("DeformConv", node -> conv(node, node.in(1), node.in(0).type)),
                Map.entry("ConvTranspose", WindowShapes::convTranspose),
                Map.entry("MaxPool", WindowShapes::pool),
                Map.entry("AveragePool", WindowShapes::pool),
                Map.entry("LpPool", WindowShapes::pool),
                Map.entry("GlobalAveragePool", WindowShapes::globalPool),
                Map.entry("GlobalMaxPool", WindowShapes::globalPool),
                Map.entry("GlobalLpPool", WindowShapes::globalPool),
                Map.entry("com.microsoft.QLinearAveragePool", WindowShapes::quantizedPool),
                Map.entry("com.microsoft.QLinearGlobalAveragePool", WindowShapes::quantizedGlobalPool),
                Map.entry("MaxUnpool", WindowShapes::unpool),
                Map.entry("MaxRoiPool", WindowShapes::regionsPool),
                Map.entry("RoiAlign", WindowShapes::regionsAlign),
                Map.entry("Col2Im", WindowShapes::columnsToImage));
    }

    private static List<Fact> conv(Node node, Fact w, int type) {
        Fact x = node.in(0);
        if (x.rank() < 3 || w.rank() != x.rank() || x.dim(1) != w.dim(1) * node.attr("group", 1)) {
            throw new Misfit("filter does not fit its input");
        }
        long[] kernel = Arrays.copyOfRange(w.shape, 2, w.rank());
        return List.of(Fact.of(type, window(node, x.shape, w.dim(0), kernel, true)));
    }

    private static List<Fact> pool(Node node) {
        Fact x = node.in(0);
        long[] shape = pooled(node, x.shape);
        return List.of(Fact.of(x.type, shape), Fact.of(Types.INT64, shape));
    }

    private static long[] pooled(Node node, long[] x) {
        long[] kernel = node.ints("kernel_shape");
        if (x.length < 3 || kernel.length != x.length - 2) {
            throw new Misfit("kernel does not fit its input");
        }
        return window(node, x, x[1], kernel, false);
    }

    private static List<Fact> quantizedPool(Node node) {
        Fact x = node.in(0);
        return List.of(Fact.of(
                x.type,
                node.flag("channels_last")
                        ? channelsLast(pooled(node, channelsFirst(x.shape)))
                        : pooled(node, x.shape)));
    }

    private static long[] channelsFirst(long[] shape) {
        long[] first = shape.clone();
        System.arraycopy(shape, 1, first, 2, shape.length - 2);
        first[1] = shape[shape.length - 1];
        return first;
    }

    private static long[] channelsLast(long[] shape) {
        long[] last = shape.clone();
        System.arraycopy(shape, 2, last, 1, shape.length - 2);
        last[shape.length - 1] = shape[1];
        return last;
    }

    /** @param padsReach whether {@code SAME} pads for all that a window reaches: ONNX Runtime's pools forget dilations there */
    private static long[] window(Node node, long[] x, long channels, long[] kernel, boolean padsReach) {
        int n = kernel.length;
        boolean ceil = node.flag("ceil_mode");
        long[] strides = node.op.ints("strides", n, 1);
        long[] dilations = node.op.ints("dilations", n, 1);
        long[] pads = node.op.ints("pads", 2 * n, 0);
        String auto = node.attr("auto_pad", "NOTSET");
        long[] shape = new long[n + 2];
        shape[0] = x[0];
        shape[1] = channels;
        for (int i = 0; i < n; i++) {
            long size = x[i + 2];
            long reach = Math.addExact(Math.multiplyExact(dilations[i], kernel[i] - 1), 1);
            if (auto.startsWith("SAME")) {
                long same = (size + strides[i] - 1) / strides[i];
                long room = (same - 1) * strides[i] + kernel[i] - reach;
                if (!padsReach && room < 0) {
                    throw new Misfit("kernel is larger than its input");
                }
                shape[i + 2] = padsReach ? same : room / strides[i] + 1;
                continue;
            }
            long pad = auto.equals("VALID") ? 0 : Math.addExact(pads[i], pads[i + n]);
            long room = Math.subtractExact(Math.addExact(size, pad), reach);
            if (room < 0) {
                throw new Misfit("kernel is larger than its input");
            }
            long count = room / strides[i] + 1;
            if (ceil && room % strides[i] != 0) {
                // The last window must begin inside of the input or its left border.
                long begin = auto.equals("VALID") ? 0 : pads[i];
                count += count * strides[i] >= size + begin ? 0 : 1;
            }
            shape[i + 2] = count;
        }
        return shape;
    }

    private static List<Fact> convTranspose(Node node) {
        Fact x = node.in(0);
        Fact w = node.in(1);
        if (x.rank() < 3 || w.rank() != x.rank() || x.dim(1) != w.dim(0)) {
            throw new Misfit("filter does not fit its input");
        }
        int n = x.rank() - 2;
        long[] strides = node.op.ints("strides", n, 1);
        long[] dilations = node.op.ints("dilations", n, 1);
        long[] pads = node.op.ints("pads", 2 * n, 0);
        long[] extra = node.op.ints("output_padding", n, 0);
        long[] given = node.ints("output_shape");
        String auto = node.attr("auto_pad", "NOTSET");
        long[] shape = new long[n + 2];
        shape[0] = x.dim(0);
        shape[1] = Math.multiplyExact(w.dim(1), node.attr("group", 1));
        for (int i = 0; i < n; i++) {
            long full = strides[i] * (x.shape[i + 2] - 1) + extra[i] + (w.shape[i + 2] - 1) * dilations[i] + 1;
            if (given.length > 0) {
                shape[i + 2] = given[given.length - n + i];
            } else if (auto.startsWith("SAME")) {
                shape[i + 2] = x.shape[i + 2] * strides[i];
            } else {
                shape[i + 2] = full - (auto.equals("VALID") ? 0 : pads[i] + pads[i + n]);
            }
        }
        return List.of(Fact.of(x.type, shape));
    }

    private static List<Fact> globalPool(Node node) {
        Fact x = node.in(0);
        long[] shape = x.shape.clone();
        Arrays.fill(shape, 2, shape.length, 1);
        return List.of(Fact.of(x.type, shape));
    }

    private static List<Fact> quantizedGlobalPool(Node node) {
        Fact x = node.in(0);
        int first = node.flag("channels_last") ? 1 : 2;
        long[] shape = x.shape.clone();
        Arrays.fill(shape, first, first + x.rank() - 2, 1);
        return List.of(Fact.of(x.type, shape));
    }

    private static List<Fact> unpool(Node node) {
        Fact x = node.in(0);
        if (node.has(2)) {
            return List.of(Fact.of(x.type, node.in(2).value().clone()));
        }
        long[] kernel = node.ints("kernel_shape");
        int n = kernel.length;
        long[] strides = node.op.ints("strides", n, 1);
        long[] pads = node.op.ints("pads", 2 * n, 0);
        long[] shape = x.shape.clone();
        for (int i = 0; i < n; i++) {
            shape[i + 2] = (x.shape[i + 2] - 1) * strides[i] - pads[i] - pads[i + n] + kernel[i];
        }
        return List.of(Fact.of(x.type, shape));
    }

    private static List<Fact> regionsPool(Node node) {
        Fact x = node.in(0);
        return List.of(Fact.of(x.type, regions(node.in(1), x, node.ints("pooled_shape"))));
    }

    private static List<Fact> regionsAlign(Node node) {
        Fact x = node.in(0);
        return List.of(
                Fact.of(x.type, regions(node.in(1), x, node.attr("output_height", 1), node.attr("output_width", 1))));
    }

    private static long[] regions(Fact regions, Fact x, long... size) {
        return LongStream.concat(LongStream.of(regions.dim(0), x.dim(1)), LongStream.of(size))
                .toArray();
    }

    private static List<Fact> columnsToImage(Node node) {
        Fact x = node.in(0);
        long block = Fact.elements(node.in(2).value());
        return List.of(Fact.of(
                x.type,
                LongStream.concat(
                                LongStream.of(x.dim(0), x.dim(1) / block),
                                LongStream.of(node.in(1).value()))
                        .toArray()));
    }
}
