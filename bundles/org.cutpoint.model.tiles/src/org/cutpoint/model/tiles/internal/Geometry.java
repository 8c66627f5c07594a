package org.cutpoint.model.tiles.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.tiles.Window;
import org.cutpoint.model.onnx.OnnxContent;

/**
 * What a node reads for a place of its output. Only nodes that look at windows have one: convolution, pooling, what works on each
 * pixel by itself (local response normalisation across channels included), concatenation of channels, sums of branches, blocks
 * of pixels that become channels.
 *
 * @param images ids of the tensors of images that it reads; its other inputs are constants
 * @param y along the rows
 * @param x along the columns
 * @param padded whether padding is among its attributes
 * @param tight whether it is pooling
 * @param macsPerPixel multiply-accumulates for one place of the output
 */
record Geometry(List<String> images, Side y, Side x, boolean padded, boolean tight, long macsPerPixel) {
    private static final Set<String> UNARY = Set.of(
            "Abs",
            "Acos",
            "Acosh",
            "Asin",
            "Asinh",
            "Atan",
            "Atanh",
            "BatchNormalization",
            "Cast",
            "Ceil",
            "Celu",
            "Clip",
            "Cos",
            "Cosh",
            "Dropout",
            "Elu",
            "Erf",
            "Exp",
            "Floor",
            "Gelu",
            "HardSigmoid",
            "HardSwish",
            "Identity",
            "LRN",
            "LeakyRelu",
            "Log",
            "Mish",
            "Neg",
            "PRelu",
            "Reciprocal",
            "Relu",
            "Round",
            "Selu",
            "Shrink",
            "Sigmoid",
            "Sign",
            "Sin",
            "Sinh",
            "Softplus",
            "Softsign",
            "Sqrt",
            "Swish",
            "Tan",
            "Tanh",
            "ThresholdedRelu");
    private static final Set<String> BROADCAST = Set.of("Add", "Div", "Max", "Mean", "Min", "Mul", "Pow", "Sub", "Sum");
    private static final Set<ElementType> NUMBERS =
            Set.of(ElementType.FP32, ElementType.FP16, ElementType.BF16, ElementType.FP64);
    private static final Set<String> POOLS = Set.of("AveragePool", "MaxPool");
    /** Wider windows than anybody has are left to the runtime to refuse. */
    private static final int MOST_REACH = 1 << 15;

    Geometry {
        images = List.copyOf(images);
    }

    /**
     * Empty if the node may depend on more than windows of its inputs.
     *
     * @param read tensors that anybody reads
     */
    static Optional<Geometry> of(OnnxContent content, NodeProto node, Set<String> read) {
        return new Reader(content, node).geometry(read);
    }

    private record Reader(OnnxContent content, NodeProto node, Attributes attributes) {
        Reader(OnnxContent content, NodeProto node) {
            this(content, node, new Attributes(node));
        }

        Optional<Geometry> geometry(Set<String> read) {
            boolean standard = node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx");
            boolean one = node.getOutputList().stream()
                    .skip(1)
                    .noneMatch(output -> !output.isEmpty() && read.contains(output));
            boolean plain = node.getAttributeList().stream().noneMatch(AttributeProto::hasG);
            List<String> images = node.getInputList().stream()
                    .filter(input -> !input.isEmpty() && !content.constants().contains(input))
                    .toList();
            if (!standard
                    || !one
                    || !plain
                    || images.isEmpty()
                    || !images(node.getOutput(0))
                    || !images.stream().allMatch(this::images)
                    || images.stream().map(this::size).distinct().count() > 1) {
                return Optional.empty();
            }
            String op = node.getOpType();
            boolean first = images.size() == 1 && images.get(0).equals(node.getInput(0));
            if (op.equals("Conv")) {
                return first ? conv(images) : Optional.empty();
            }
            if (POOLS.contains(op)) {
                return first ? pool(images) : Optional.empty();
            }
            if (op.equals("SpaceToDepth")) {
                long[] blocks = {attributes.integer("blocksize", 1)};
                if (!bounded(blocks, 1) || blocks[0] == 0) {
                    return Optional.empty();
                }
                int block = (int) blocks[0];
                Side side = new Side(new Window(block, block, 1, 0), 0);
                return Optional.of(new Geometry(images, side, side, false, false, 0));
            }
            boolean local = UNARY.contains(op) && first && pointwise()
                    || BROADCAST.contains(op) && pointwise()
                    || op.equals("LpNormalization") && first && channels()
                    || op.equals("Concat") && channels() && images.size() == node.getInputCount();
            return local && size(images.get(0)).equals(size(node.getOutput(0)))
                    ? Optional.of(new Geometry(images, Side.POINT, Side.POINT, false, false, 0))
                    : Optional.empty();
        }

        private boolean images(String tensor) {
            TensorInfo info = content.tensors().get(tensor);
            Predicate<Long> sensible = d -> d >= 1 && d <= Integer.MAX_VALUE;
            return info != null
                    && info.shape().size() == 4
                    && info.shape().stream().allMatch(sensible)
                    && NUMBERS.contains(info.type());
        }

        private List<Long> size(String tensor) {
            return content.tensors().get(tensor).shape().subList(2, 4);
        }

        /** Whether constants are the same at each place, and nothing is trained or left to chance. */
        private boolean pointwise() {
            boolean inference = attributes.integer("training_mode", 0) == 0
                    && !(node.getOpType().equals("Dropout") && node.getInputCount() > 2);
            return inference
                    && node.getInputList().stream()
                            .filter(content.constants()::contains)
                            .allMatch(this::samePlaces);
        }

        private boolean samePlaces(String constant) {
            TensorInfo info = content.tensors().get(constant);
            if (info == null) {
                return false;
            }
            List<Long> shape = info.shape();
            if (node.getOpType().equals("BatchNormalization")) {
                // Up to version 8 it may have a number for each place.
                return shape.size() == 1;
            }
            return shape.subList(Math.max(0, shape.size() - 2), shape.size()).stream()
                    .allMatch(d -> d == 1);
        }

        private boolean channels() {
            long axis = attributes.integer("axis", 0);
            return axis == 1 || axis == -3;
        }

        private Optional<Geometry> conv(List<String> images) {
            TensorInfo weights = content.tensors().get(node.getInput(1));
            if (weights == null
                    || weights.shape().size() != 4
                    || weights.shape().get(0) < 1) {
                return Optional.empty();
            }
            List<Long> output = content.tensors().get(node.getOutput(0)).shape();
            long macs = output.get(0)
                    * output.get(1)
                    * (weights.elements() / weights.shape().get(0));
            return windows(
                    images, new long[] {weights.shape().get(2), weights.shape().get(3)}, false, macs);
        }

        private Optional<Geometry> pool(List<String> images) {
            long[] kernel = attributes.integers("kernel_shape", 0, 0);
            return kernel.length == 2 ? windows(images, kernel, true, 0) : Optional.empty();
        }

        private Optional<Geometry> windows(List<String> images, long[] kernel, boolean pooling, long macs) {
            Optional<Side> y = side(images.get(0), kernel, 0, pooling);
            Optional<Side> x = side(images.get(0), kernel, 1, pooling);
            return y.isPresent() && x.isPresent()
                    ? Optional.of(new Geometry(images, y.get(), x.get(), true, pooling, macs))
                    : Optional.empty();
        }

        private static boolean bounded(long[] values, int count) {
            return values.length == count && LongStream.of(values).allMatch(v -> v >= 0 && v < MOST_REACH);
        }

        private Optional<Side> side(String image, long[] kernels, int axis, boolean pooling) {
            long[] strides = attributes.integers("strides", 2, 1);
            long[] dilations = attributes.integers("dilations", 2, 1);
            long[] pads = attributes.integers("pads", 4, 0);
            if (!bounded(kernels, 2) || !bounded(strides, 2) || !bounded(dilations, 2) || !bounded(pads, 4)) {
                return Optional.empty();
            }
            int in = size(image).get(axis).intValue();
            int out = size(node.getOutput(0)).get(axis).intValue();
            int kernel = (int) kernels[axis];
            int stride = (int) strides[axis];
            int dilation = (int) dilations[axis];
            int reach = (kernel - 1) * dilation + 1;
            int before = (int) pads[axis];
            int after = (int) pads[axis + 2];
            String auto = attributes.text("auto_pad", "NOTSET");
            if (auto.startsWith("SAME")) {
                int all = Math.max(0, Math.toIntExact((out - 1L) * stride + reach - in));
                before = auto.equals("SAME_UPPER") ? all / 2 : all - all / 2;
                after = all - before;
            } else if (auto.equals("VALID")) {
                before = 0;
                after = 0;
            }
            int room = in + before + after - reach;
            int most = pooling ? (room + stride - 1) / stride + 1 : room / stride + 1;
            boolean sensible = kernel >= 1 && stride >= 1 && dilation >= 1 && before >= 0 && after >= 0 && room >= 0;
            // How much padding that means is understood in more than one way, or not at all.
            boolean clear = !(dilation > 1 && auto.startsWith("SAME"));
            return sensible && clear && out <= most && out >= Math.min(most, room / stride + 1)
                    ? Optional.of(new Side(new Window(kernel, stride, dilation, before), after))
                    : Optional.empty();
        }
    }
}
