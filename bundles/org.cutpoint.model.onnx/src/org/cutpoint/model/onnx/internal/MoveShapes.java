package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Operators that move elements without changing them, or make tensors out of shapes. */
final class MoveShapes {
    private MoveShapes() {}

    static Map<String, Rule> rules() {
        return Map.ofEntries(
                Map.entry("Flatten", MoveShapes::flatten),
                Map.entry("Reshape", MoveShapes::reshape),
                Map.entry("Squeeze", MoveShapes::squeeze),
                Map.entry("Unsqueeze", MoveShapes::unsqueeze),
                Map.entry("Transpose", MoveShapes::transpose),
                Map.entry("Concat", node -> List.of(concat(parts(node, 0, 1), (int) node.attr("axis", 1)))),
                Map.entry("com.microsoft.QLinearConcat", MoveShapes::quantizedConcat),
                Map.entry("Split", MoveShapes::split),
                Map.entry("Slice", MoveShapes::slice),
                Map.entry("Gather", MoveShapes::gather),
                Map.entry("GatherElements", node -> List.of(Fact.of(node.in(0).type, node.in(1).shape))),
                Map.entry("GatherND", MoveShapes::gatherNd),
                Map.entry("Pad", MoveShapes::pad),
                Map.entry("CenterCropPad", MoveShapes::centerCropPad),
                Map.entry("Expand", MoveShapes::expand),
                Map.entry("Tile", MoveShapes::tile),
                Map.entry("DepthToSpace", node -> List.of(blocks(node, true))),
                Map.entry("SpaceToDepth", node -> List.of(blocks(node, false))),
                Map.entry("Shape", MoveShapes::shape),
                Map.entry(
                        "Size",
                        node -> List.of(
                                Fact.known(Types.INT64, new long[0], node.in(0).elements()))),
                Map.entry("Constant", node -> List.of(Literals.constant(node.op))),
                Map.entry("ConstantOfShape", MoveShapes::constantOfShape),
                Map.entry("Range", MoveShapes::range),
                Map.entry("OneHot", MoveShapes::oneHot),
                Map.entry(
                        "EyeLike",
                        node -> List.of(Fact.of((int) node.attr("dtype", node.in(0).type), node.in(0).shape))),
                Map.entry("RandomNormal", MoveShapes::random),
                Map.entry("RandomUniform", MoveShapes::random),
                Map.entry(
                        "Multinomial",
                        node -> List.of(Fact.of(
                                (int) node.attr("dtype", Types.INT32),
                                node.in(0).dim(0),
                                node.attr("sample_size", 1)))),
                Map.entry("SequenceLength", node -> List.of(Fact.of(Types.INT64))),
                Map.entry("OptionalHasElement", node -> List.of(Fact.of(Types.BOOL))));
    }

    // ------------------------------------------------------------------------------------------------ same elements

    private static List<Fact> flatten(Node node) {
        Fact x = node.in(0);
        long given = node.attr("axis", 1);
        int axis = given < 0 ? Node.axis(given, x.rank()) : Node.axis(given, x.rank() + 1);
        return List.of(x.reshaped(
                Fact.elements(Arrays.copyOf(x.shape, axis)),
                Fact.elements(Arrays.copyOfRange(x.shape, axis, x.rank()))));
    }

    private static List<Fact> reshape(Node node) {
        Fact x = node.in(0);
        long[] shape = node.ints("shape", 1).clone();
        boolean zeros = node.flag("allowzero");
        int free = -1;
        long rest = 1;
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] == 0 && !zeros) {
                shape[i] = x.shape[i];
            }
            if (shape[i] == -1) {
                free = i;
            } else {
                rest = Math.multiplyExact(rest, shape[i]);
            }
        }
        if (free >= 0) {
            shape[free] = x.elements() / rest;
        }
        return List.of(x.reshaped(shape));
    }

    private static Set<Integer> axes(long[] axes, int rank) {
        Set<Integer> set = new TreeSet<>();
        for (long a : axes) {
            set.add(Node.axis(a, rank));
        }
        return set;
    }

    private static List<Fact> squeeze(Node node) {
        Fact x = node.in(0);
        long[] given = node.ints("axes", 1);
        Set<Integer> axes = axes(given, x.rank());
        return List.of(x.reshaped(IntStream.range(0, x.rank())
                .filter(i -> given.length == 0 ? x.shape[i] != 1 : !axes.contains(i))
                .mapToLong(i -> x.shape[i])
                .toArray()));
    }

    private static List<Fact> unsqueeze(Node node) {
        Fact x = node.in(0);
        long[] given = node.ints("axes", 1);
        Set<Integer> axes = axes(given, x.rank() + given.length);
        long[] shape = new long[x.rank() + axes.size()];
        int next = 0;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = axes.contains(i) ? 1 : x.shape[next++];
        }
        return List.of(x.reshaped(shape));
    }

    private static List<Fact> transpose(Node node) {
        Fact x = node.in(0);
        int rank = x.rank();
        long[] given = node.ints("perm");
        long[] order = given.length > 0
                ? given
                : LongStream.range(0, rank).map(i -> rank - 1 - i).toArray();
        if (order.length != rank || Arrays.stream(order).distinct().count() != rank) {
            throw new IllegalArgumentException("permutation does not fit");
        }
        long[] strides = Positions.strides(x.shape);
        long[] shape = LongStream.of(order).map(i -> x.shape[(int) i]).toArray();
        return List.of(x.moved(
                shape,
                Positions.view(
                        shape,
                        0,
                        LongStream.of(order).map(i -> strides[(int) i]).toArray())));
    }

    // ------------------------------------------------------------------------------------------------ joins and cuts

    private static List<Fact> parts(Node node, int first, int step) {
        List<Fact> parts = new ArrayList<>();
        for (int i = first; i < node.inputs(); i += step) {
            parts.add(node.in(i));
        }
        return parts;
    }

    /** Scale and zero point of the result, then value, scale and zero point of each part. */
    private static List<Fact> quantizedConcat(Node node) {
        return List.of(concat(parts(node, 2, 3), (int) node.attr("axis", 1)));
    }

    private static Fact concat(List<Fact> parts, int along) {
        Fact first = parts.get(0);
        int axis = Node.axis(along, first.rank());
        long[] shape = first.shape.clone();
        shape[axis] = 0;
        for (Fact part : parts) {
            for (int i = 0; i < shape.length; i++) {
                if (i == axis) {
                    shape[i] = Math.addExact(shape[i], part.shape[i]);
                } else if (part.shape[i] != shape[i]) {
                    throw new Misfit("parts do not fit");
                }
            }
        }
        long elements = Fact.elements(shape);
        boolean known = elements > 0
                && Fact.valued(first.type, elements)
                && parts.stream().allMatch(Fact::hasValue);
        return known ? Fact.known(first.type, shape, joined(parts, axis)) : Fact.of(first.type, shape);
    }

    /** For each step along the axes before, a stretch of each part. */
    private static long[] joined(List<Fact> parts, int axis) {
        long before = Fact.elements(Arrays.copyOf(parts.get(0).shape, axis));
        LongStream.Builder values = LongStream.builder();
        for (int i = 0; i < before; i++) {
            for (Fact part : parts) {
                int stretch = (int) (part.elements() / before);
                Arrays.stream(part.value(), i * stretch, (i + 1) * stretch).forEach(values);
            }
        }
        return values.build().toArray();
    }

    private static List<Fact> split(Node node) {
        Fact x = node.in(0);
        int axis = Node.axis(node.attr("axis", 0), x.rank());
        int n = node.outputs();
        long[] sizes = node.ints("split", 1);
        if (sizes.length == 0) {
            long chunk = (x.shape[axis] + n - 1) / n;
            sizes = new long[n];
            for (int i = 0; i < n; i++) {
                sizes[i] = Math.min(chunk, x.shape[axis] - chunk * i);
            }
        }
        long[] strides = Positions.strides(x.shape);
        List<Fact> outputs = new ArrayList<>();
        long from = 0;
        for (long size : sizes) {
            long[] shape = x.shape.clone();
            shape[axis] = size;
            outputs.add(x.moved(shape, Positions.view(shape, from * strides[axis], strides)));
            from += size;
        }
        if (from != x.shape[axis]) {
            throw new Misfit("parts do not fit");
        }
        return outputs;
    }

    private static List<Fact> slice(Node node) {
        Fact x = node.in(0);
        boolean inputs = node.opset >= 10;
        long[] starts = inputs ? node.in(1).value() : node.ints("starts");
        long[] ends = inputs ? node.in(2).value() : node.ints("ends");
        long[] axes = inputs && node.has(3) ? node.in(3).value() : node.ints("axes");
        long[] steps = inputs && node.has(4) ? node.in(4).value() : new long[0];
        long[] shape = x.shape.clone();
        long[] strides = Positions.strides(x.shape);
        long offset = 0;
        for (int i = 0; i < starts.length; i++) {
            int axis = axes.length == 0 ? i : Node.axis(axes[i], x.rank());
            long step = steps.length == 0 ? 1 : steps[i];
            long size = x.shape[axis];
            long start = starts[i] < 0 ? starts[i] + size : starts[i];
            long end = ends[i] < 0 ? ends[i] + size : ends[i];
            start = step > 0 ? clamp(start, 0, size) : clamp(start, 0, size - 1);
            end = step > 0 ? clamp(end, 0, size) : clamp(end, -1, size - 1);
            // The far end of the numbers means as far as there is something.
            long reach = step > 0 ? Math.min(step, size + 1) : -Math.max(step, -size - 1);
            long length = step > 0 ? end - start : start - end;
            shape[axis] = Math.max(0, (length + reach - 1) / reach);
            offset += start * strides[axis];
            strides[axis] *= step > 0 ? reach : -reach;
        }
        return List.of(x.moved(shape, Positions.view(shape, offset, strides)));
    }

    private static long clamp(long v, long low, long high) {
        return Math.max(low, Math.min(high, v));
    }

    private static List<Fact> gather(Node node) {
        Fact x = node.in(0);
        Fact index = node.in(1);
        int axis = Node.axis(node.attr("axis", 0), x.rank());
        long[] shape = LongStream.concat(
                        LongStream.concat(Arrays.stream(x.shape, 0, axis), Arrays.stream(index.shape)),
                        Arrays.stream(x.shape, axis + 1, x.rank()))
                .toArray();
        if (!index.hasValue()) {
            return List.of(Fact.of(x.type, shape));
        }
        int size = Math.toIntExact(x.dim(axis));
        int after = (int) Fact.elements(Arrays.copyOfRange(x.shape, axis + 1, x.rank()));
        long[] indices = index.value();
        return List.of(x.moved(shape, i -> {
            int before = i / after / indices.length;
            int at = Node.axis(indices[i / after % indices.length], size);
            return (before * size + at) * after + i % after;
        }));
    }

    private static List<Fact> gatherNd(Node node) {
        Fact x = node.in(0);
        Fact index = node.in(1);
        int batch = (int) node.attr("batch_dims", 0);
        int last = (int) index.dim(-1);
        return List.of(Fact.of(
                x.type,
                LongStream.concat(
                                Arrays.stream(index.shape, 0, index.rank() - 1),
                                Arrays.stream(x.shape, batch + last, x.rank()))
                        .toArray()));
    }

    private static List<Fact> pad(Node node) {
        Fact x = node.in(0);
        long[] pads = node.ints("pads", 1);
        long[] axes =
                node.has(3) ? node.in(3).value() : LongStream.range(0, x.rank()).toArray();
        long[] shape = x.shape.clone();
        for (int i = 0; i < axes.length; i++) {
            int axis = Node.axis(axes[i], x.rank());
            shape[axis] = Math.addExact(shape[axis], Math.addExact(pads[i], pads[i + axes.length]));
        }
        return List.of(Fact.of(x.type, shape));
    }

    private static List<Fact> centerCropPad(Node node) {
        Fact x = node.in(0);
        long[] sizes = node.in(1).value();
        long[] axes = node.ints("axes");
        long[] shape = x.shape.clone();
        for (int i = 0; i < sizes.length; i++) {
            shape[axes.length == 0 ? i : Node.axis(axes[i], x.rank())] = sizes[i];
        }
        return List.of(Fact.of(x.type, shape));
    }

    private static List<Fact> expand(Node node) {
        Fact x = node.in(0);
        long[] shape = Positions.broadcastShape(x.shape, node.in(1).value());
        return List.of(x.moved(shape, Positions.broadcast(shape, x.shape)));
    }

    private static List<Fact> tile(Node node) {
        Fact x = node.in(0);
        long[] repeats = node.in(1).value();
        long[] shape = new long[x.rank()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = Math.multiplyExact(x.shape[i], repeats[i]);
        }
        return List.of(Fact.of(x.type, shape));
    }

    private static Fact blocks(Node node, boolean toSpace) {
        Fact x = node.in(0);
        long b = node.attr("blocksize", 1);
        if (x.rank() != 4) {
            throw new IllegalArgumentException("rank 4 expected");
        }
        return toSpace
                ? Fact.of(x.type, x.dim(0), x.dim(1) / (b * b), x.dim(2) * b, x.dim(3) * b)
                : Fact.of(x.type, x.dim(0), x.dim(1) * b * b, x.dim(2) / b, x.dim(3) / b);
    }

    // ------------------------------------------------------------------------------------------- made out of shapes

    private static List<Fact> shape(Node node) {
        Fact x = node.in(0);
        int from = (int) clamp(positive(node.attr("start", 0), x.rank()), 0, x.rank());
        int to = (int) clamp(positive(node.attr("end", x.rank()), x.rank()), from, x.rank());
        long[] dims = Arrays.copyOfRange(x.shape, from, to);
        return List.of(Fact.known(Types.INT64, new long[] {dims.length}, dims));
    }

    private static long positive(long axis, int rank) {
        return axis < 0 ? axis + rank : axis;
    }

    private static List<Fact> constantOfShape(Node node) {
        long[] shape = node.in(0).value();
        TensorProto zero = TensorProto.newBuilder()
                .setDataType(Types.FLOAT)
                .addDims(1)
                .addFloatData(0)
                .build();
        Fact fill = Literals.fact(node.attribute("value").map(a -> a.getT()).orElse(zero));
        return List.of(fill.moved(shape, i -> 0));
    }

    private static List<Fact> range(Node node) {
        Fact first = node.in(0);
        if (first.type == Types.FLOAT) {
            double span = (double) node.in(1).reals()[0] - first.reals()[0];
            return List.of(Fact.of(
                    first.type, Math.max(0, (long) Math.ceil(span / node.in(2).reals()[0]))));
        }
        long start = first.value()[0];
        long delta = node.in(2).value()[0];
        long span = Math.subtractExact(node.in(1).value()[0], start);
        long count = Math.max(0, -Math.floorDiv(-span, delta));
        return List.of(
                Fact.valued(first.type, count)
                        ? Fact.known(
                                first.type,
                                new long[] {count},
                                LongStream.range(0, count)
                                        .map(i -> start + i * delta)
                                        .toArray())
                        : Fact.of(first.type, count));
    }

    private static List<Fact> oneHot(Node node) {
        Fact index = node.in(0);
        int axis = Node.axis(node.attr("axis", -1), index.rank() + 1);
        Fact depth = node.in(1);
        long size = depth.type == Types.FLOAT ? (long) depth.reals()[0] : depth.value()[0];
        List<Long> shape = new ArrayList<>(Arrays.stream(index.shape).boxed().toList());
        shape.add(axis, size);
        return List.of(Fact.of(node.in(2).type, Fact.shape(shape)));
    }

    private static List<Fact> random(Node node) {
        return List.of(Fact.of((int) node.attr("dtype", Types.FLOAT), node.ints("shape")));
    }
}
