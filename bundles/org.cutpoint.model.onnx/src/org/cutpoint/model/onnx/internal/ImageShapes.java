package org.cutpoint.model.onnx.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Operators that sample images and signals anew. */
final class ImageShapes {
    private ImageShapes() {}

    static Map<String, Rule> rules() {
        return Map.ofEntries(
                Map.entry("Resize", ImageShapes::resize),
                Map.entry("Upsample", ImageShapes::resize),
                Map.entry("GridSample", ImageShapes::gridSample),
                Map.entry("AffineGrid", ImageShapes::affineGrid),
                Map.entry("DFT", ImageShapes::fourier),
                Map.entry("STFT", ImageShapes::shortFourier),
                Map.entry("HannWindow", ImageShapes::window),
                Map.entry("HammingWindow", ImageShapes::window),
                Map.entry("BlackmanWindow", ImageShapes::window));
    }

    private static List<Fact> resize(Node node) {
        Fact x = node.in(0);
        boolean special = !node.attr("keep_aspect_ratio_policy", "stretch").equals("stretch")
                || node.attr("coordinate_transformation_mode", "").equals("tf_crop_and_resize");
        if (special) {
            throw new IllegalArgumentException("size by ratio or region");
        }
        boolean old = node.op.type().equals("Upsample") || node.opset < 11;
        long[] shape = x.shape.clone();
        if (!old && node.has(3)) {
            long[] sizes = node.in(3).value();
            for (int i = 0; i < sizes.length; i++) {
                shape[axis(node, x, sizes.length, i)] = sizes[i];
            }
            return List.of(Fact.of(x.type, shape));
        }
        float[] scales = node.attribute("scales")
                .map(a -> reals(a.getFloatsList()))
                .orElseGet(() -> node.in(old ? 1 : 2).reals());
        for (int i = 0; i < scales.length; i++) {
            int axis = axis(node, x, scales.length, i);
            shape[axis] = (long) Math.floor(x.shape[axis] * scales[i]);
        }
        return List.of(Fact.of(x.type, shape));
    }

    /** Which axis the i-th of so many numbers is for. */
    private static int axis(Node node, Fact x, int numbers, int i) {
        long[] axes = node.ints("axes");
        if (numbers != (axes.length == 0 ? x.rank() : axes.length)) {
            throw new IllegalArgumentException(numbers + " numbers for rank " + x.rank());
        }
        return axes.length == 0 ? i : Node.axis(axes[i], x.rank());
    }

    private static float[] reals(List<Float> list) {
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i);
        }
        return values;
    }

    private static List<Fact> gridSample(Node node) {
        Fact x = node.in(0);
        Fact grid = node.in(1);
        return List.of(Fact.of(
                x.type,
                LongStream.concat(LongStream.of(x.dim(0), x.dim(1)), Arrays.stream(grid.shape, 1, grid.rank() - 1))
                        .toArray()));
    }

    private static List<Fact> affineGrid(Node node) {
        long[] size = node.in(1).value();
        return List.of(Fact.of(
                node.in(0).type,
                LongStream.concat(
                                LongStream.concat(LongStream.of(size[0]), Arrays.stream(size, 2, size.length)),
                                LongStream.of(size.length - 2))
                        .toArray()));
    }

    /** The last axis holds real and imaginary parts. */
    private static List<Fact> fourier(Node node) {
        Fact x = node.in(0);
        long along = node.opset < 20
                ? node.attr("axis", 1)
                : node.has(2) ? node.in(2).value()[0] : -2;
        int axis = Node.axis(along, x.rank());
        boolean oneSided = node.flag("onesided");
        boolean inverse = node.flag("inverse");
        if (oneSided && inverse) {
            throw new IllegalArgumentException("a real signal comes out");
        }
        long length = node.has(1) ? node.in(1).value()[0] : x.shape[axis];
        long[] shape = x.shape.clone();
        shape[axis] = oneSided ? length / 2 + 1 : length;
        shape[x.rank() - 1] = 2;
        return List.of(Fact.of(x.type, shape));
    }

    private static List<Fact> shortFourier(Node node) {
        Fact x = node.in(0);
        long step = node.in(1).value()[0];
        long frame = node.has(3) ? node.in(3).value()[0] : node.in(2).dim(0);
        long bins = node.attr("onesided", 1) != 0 ? frame / 2 + 1 : frame;
        return List.of(Fact.of(x.type, x.dim(0), (x.dim(1) - frame) / step + 1, bins, 2));
    }

    private static List<Fact> window(Node node) {
        return List.of(Fact.of(
                (int) node.attr("output_datatype", Types.FLOAT), node.in(0).value()[0]));
    }
}
