package org.cutpoint.model.zoo.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Builds a network layer by layer as an ONNX graph (opset 13), in the words of the frameworks: each method adds one node,
 * called like the tensor that it makes, and returns that tensor.
 *
 * <p>Weights are drawn so that the network is alive: uniform with the variance that keeps a layer's output at variance 1
 * given its input (He et al., ICCV 2015, doi:10.1109/ICCV.2015.123, carried on to inputs that are not rectified), biases
 * such that its mean is 0, and filters over many channels with sum 0 (as in Brock et al., ICLR 2021, arXiv:2101.08692), so
 * that what an input does is not drowned by what every input does; running statistics of normalisations are those that the weights let expect.
 */
final class NetworkBuilder {
    static final int OPSET = 13;
    /** Neighbouring pixels are alike: a window counts as so many independent ones per pixel, a whole image as fewer. */
    private static final double INDEPENDENT = 0.5;

    private static final double INDEPENDENT_GLOBALLY = 0.1;
    /** Filters over so many channels sum to 0. (Over fewer they would see edges only.) */
    private static final int MANY = 16;

    private final GraphProto.Builder graph;
    private final List<Weights> weights = new ArrayList<>();
    private final Map<String, Weights> shared = new HashMap<>();
    private final long seed;

    NetworkBuilder(String name, long seed) {
        this.graph = GraphProto.newBuilder().setName(name);
        this.seed = seed;
    }

    /** How a window moves over an image: the same in both directions. */
    record Window(int kernel, int stride, int pad, boolean ceil) {
        static Window of(int kernel, int stride, int pad) {
            return new Window(kernel, stride, pad, false);
        }

        /** Counts a last window that is not full, too. */
        Window ceiled() {
            return new Window(kernel, stride, pad, true);
        }

        long over(long size) {
            long room = size + 2L * pad - kernel;
            long count = room / stride + 1;
            boolean partial = ceil && room % stride != 0 && count * stride < size + pad;
            return partial ? count + 1 : count;
        }
    }

    Signal input(String name, long... shape) {
        graph.addInput(value(name, shape));
        return Signal.normal(name, shape);
    }

    void output(Signal x) {
        graph.addOutput(value(x.tensor(), x.shape()));
    }

    /** Convolution with bias. */
    Signal conv(String name, Signal x, int channels, Window window) {
        return conv(name, x, channels, window, 1, true);
    }

    /** Convolution without bias, batch normalisation. */
    Signal convBn(String name, Signal x, int channels, Window window, int groups, float epsilon) {
        return batchNorm(name + ".bn", conv(name, x, channels, window, groups, false), epsilon);
    }

    private Signal conv(String name, Signal x, int channels, Window window, int groups, boolean bias) {
        int k = window.kernel();
        long[] shape = {channels, x.channels() / groups, k, k};
        long[] out = {x.shape()[0], channels, window.over(x.height()), window.over(x.width())};
        Linear linear = linear(name, x, shape, k * k, groups, out);
        NodeProto.Builder node = node("Conv", name, x.tensor(), linear.weights())
                .addAttribute(ints("dilations", 1, 1))
                .addAttribute(integer("group", groups))
                .addAttribute(ints("kernel_shape", k, k));
        strides(node, window);
        return bias ? biased(node, name, linear.output()) : add(node, linear.output());
    }

    /** Fully connected layer of a vector, with bias. */
    Signal gemm(String name, Signal x, int channels) {
        long[] out = {x.shape()[0], channels};
        Linear linear = linear(name, x, new long[] {channels, x.channels()}, 1, 1, out);
        NodeProto.Builder node =
                node("Gemm", name, x.tensor(), linear.weights()).addAttribute(integer("transB", 1));
        return biased(node, name, linear.output());
    }

    private record Linear(String weights, Signal output) {}

    /** Weights that give the output variance 1, and what they make of the input's mean. */
    private Linear linear(String name, Signal x, long[] shape, int taps, int groups, long[] out) {
        double spread = Arrays.stream(x.variance()).average().orElse(1) * shape[1] * taps;
        float bound = (float) StrictMath.sqrt(3 / spread);
        String tensor = name + ".weight";
        long stream = SplitMix.seed(seed, tensor);
        Moments moments = new Moments(x, shape, taps, groups);
        try {
            Weights.uniform(tensor, stream, bound, shape).forEachChunk(moments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        boolean centred = groups == 1 && x.channels() >= MANY;
        weights.add(
                centred
                        ? Weights.centred(tensor, stream, bound, moments.centre(), shape)
                        : Weights.uniform(tensor, stream, bound, shape));
        return new Linear(tensor, new Signal(name, out, moments.mean, moments.variance));
    }

    /** What a linear layer's weights make of its input, for each output channel. */
    private static final class Moments implements Weights.Sink {
        private final double[] inputMean;
        private final double[] inputVariance;
        private final int inputs;
        private final int taps;
        private final int row;
        private final int perGroup;
        private final double[] sum;
        private final double[] weighted;
        private final double[] mean;
        private final double[] variance;
        private long position;

        Moments(Signal x, long[] shape, int taps, int groups) {
            this.inputMean = x.mean();
            this.inputVariance = x.variance();
            this.inputs = (int) shape[1];
            this.taps = taps;
            this.row = inputs * taps;
            int outputs = (int) shape[0];
            this.perGroup = outputs / groups;
            this.sum = new double[outputs];
            this.weighted = new double[outputs];
            this.mean = new double[outputs];
            this.variance = new double[outputs];
        }

        @Override
        public void accept(float[] values, int count) {
            int done = 0;
            while (done < count) {
                int o = (int) (position / row);
                int at = (int) (position % row);
                int n = Math.min(count - done, row - at);
                int from = o / perGroup * inputs;
                int end = done + n;
                if (taps == 1) {
                    add(o, values, done, n, from + at);
                    done = end;
                }
                while (done < end) {
                    // As far as one input channel goes.
                    int c = from + at / taps;
                    int stop = Math.min(end, done + taps - at % taps);
                    at += stop - done;
                    double s = 0;
                    double q = 0;
                    while (done < stop) {
                        double value = values[done++];
                        s += value;
                        q += value * value;
                    }
                    sum[o] += s;
                    mean[o] += s * inputMean[c];
                    weighted[o] += s * inputVariance[c];
                    variance[o] += q * inputVariance[c];
                }
                position += n;
            }
        }

        /** One weight for each of consecutive channels. */
        private void add(int o, float[] values, int start, int count, int channel) {
            double s = 0;
            double m = 0;
            double w = 0;
            double v = 0;
            for (int i = 0; i < count; i++) {
                double value = values[start + i];
                double weighed = value * inputVariance[channel + i];
                s += value;
                m += value * inputMean[channel + i];
                w += weighed;
                v += value * weighed;
            }
            sum[o] += s;
            mean[o] += m;
            weighted[o] += w;
            variance[o] += v;
        }

        /** What to take off each row so that it sums to 0; the moments become those of the new weights. */
        float[] centre() {
            double allMeans = taps * Arrays.stream(inputMean).sum();
            double allVariances = taps * Arrays.stream(inputVariance).sum();
            float[] offsets = new float[sum.length];
            for (int o = 0; o < sum.length; o++) {
                offsets[o] = (float) (sum[o] / row);
                mean[o] -= offsets[o] * allMeans;
                variance[o] += offsets[o] * (offsets[o] * allVariances - 2 * weighted[o]);
            }
            return offsets;
        }
    }

    /** Gives a layer the bias that takes its expected mean away, but for a little. */
    private Signal biased(NodeProto.Builder node, String name, Signal y) {
        float[] bias = draw(name + ".bias", y.channels(), -0.05f, 0.05f);
        double[] mean = new double[bias.length];
        for (int c = 0; c < bias.length; c++) {
            mean[c] = bias[c];
            bias[c] -= (float) y.mean()[c];
        }
        weights.add(Weights.of(name + ".bias", bias, bias.length));
        node.addInput(name + ".bias");
        return add(node, new Signal(name, y.shape(), mean, y.variance()));
    }

    private Signal batchNorm(String name, Signal x, float epsilon) {
        int n = x.channels();
        float[] scale = draw(name + ".scale", n, 0.9f, 1.1f);
        float[] shift = draw(name + ".shift", n, -0.1f, 0.05f);
        float[] mean = new float[n];
        float[] variance = new float[n];
        double[] newMean = new double[n];
        double[] newVariance = new double[n];
        for (int c = 0; c < n; c++) {
            mean[c] = (float) x.mean()[c];
            variance[c] = (float) x.variance()[c];
            newMean[c] = shift[c];
            newVariance[c] = scale[c] * scale[c] * x.variance()[c] / (x.variance()[c] + epsilon);
        }
        weights.add(Weights.of(name + ".scale", scale, n));
        weights.add(Weights.of(name + ".shift", shift, n));
        weights.add(Weights.of(name + ".mean", mean, n));
        weights.add(Weights.of(name + ".variance", variance, n));
        NodeProto.Builder node = node(
                        "BatchNormalization",
                        name,
                        x.tensor(),
                        name + ".scale",
                        name + ".shift",
                        name + ".mean",
                        name + ".variance")
                .addAttribute(real("epsilon", epsilon));
        return add(node, new Signal(name, x.shape(), newMean, newVariance));
    }

    private float[] draw(String name, int count, float low, float high) {
        SplitMix random = new SplitMix(SplitMix.seed(seed, name));
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.uniform(low, high);
        }
        return values;
    }

    /** Rectifier; named after its input. */
    Signal relu(Signal x) {
        String name = x.tensor() + ".relu";
        return add(node("Relu", name, x.tensor()), x.rectified(name));
    }

    /** min(max(0, x), 6); named after its input. Its bounds are constants that all of them share. */
    Signal relu6(Signal x) {
        String name = x.tensor() + ".relu6";
        constant("zero", 0);
        constant("six", 6);
        // What is above 6 deviations does not count.
        return add(node("Clip", name, x.tensor(), "zero", "six"), x.rectified(name));
    }

    private void constant(String name, float value) {
        shared.computeIfAbsent(name, n -> {
            Weights scalar = Weights.of(n, new float[] {value});
            weights.add(scalar);
            return scalar;
        });
    }

    Signal maxPool(String name, Signal x, Window window) {
        long[] out = {x.shape()[0], x.channels(), window.over(x.height()), window.over(x.width())};
        NodeProto.Builder node =
                node("MaxPool", name, x.tensor()).addAttribute(ints("kernel_shape", window.kernel(), window.kernel()));
        strides(node, window);
        if (window.ceil()) {
            node.addAttribute(integer("ceil_mode", 1));
        }
        return add(node, x.maximum(name, INDEPENDENT * window.kernel() * window.kernel(), out));
    }

    Signal averagePool(String name, Signal x, Window window) {
        long[] out = {x.shape()[0], x.channels(), window.over(x.height()), window.over(x.width())};
        NodeProto.Builder node = node("AveragePool", name, x.tensor())
                .addAttribute(ints("kernel_shape", window.kernel(), window.kernel()));
        strides(node, window);
        return add(node, x.averaged(name, StrictMath.max(1, INDEPENDENT * window.kernel() * window.kernel()), out));
    }

    /** Mean of each channel over the whole image. */
    Signal globalAveragePool(String name, Signal x) {
        double pixels = x.height() * (double) x.width();
        return add(
                node("GlobalAveragePool", name, x.tensor()),
                x.averaged(name, StrictMath.max(1, INDEPENDENT_GLOBALLY * pixels), x.shape()[0], x.channels(), 1, 1));
    }

    Signal add(String name, Signal a, Signal b) {
        return add(
                node("Add", name, a.tensor(), b.tensor()),
                new Signal(name, a.shape(), sum(a.mean(), b.mean()), sum(a.variance(), b.variance())));
    }

    private static double[] sum(double[] a, double[] b) {
        double[] sum = new double[a.length];
        Arrays.setAll(sum, i -> a[i] + b[i]);
        return sum;
    }

    /** Channels of all, one after the other. */
    Signal concat(String name, Signal... parts) {
        long[] shape = parts[0].shape().clone();
        shape[1] = Arrays.stream(parts).mapToLong(Signal::channels).sum();
        String[] inputs = Arrays.stream(parts).map(Signal::tensor).toArray(String[]::new);
        return add(
                node("Concat", name, inputs).addAttribute(integer("axis", 1)),
                new Signal(
                        name,
                        shape,
                        Arrays.stream(parts)
                                .flatMapToDouble(p -> Arrays.stream(p.mean()))
                                .toArray(),
                        Arrays.stream(parts)
                                .flatMapToDouble(p -> Arrays.stream(p.variance()))
                                .toArray()));
    }

    Signal flatten(String name, Signal x) {
        return add(node("Flatten", name, x.tensor()).addAttribute(integer("axis", 1)), x.flattened(name));
    }

    /** The graph without its weights. */
    GraphProto graph() {
        return graph.build();
    }

    List<Weights> weights() {
        return List.copyOf(weights);
    }

    private Signal add(NodeProto.Builder node, Signal output) {
        graph.addNode(node);
        return output;
    }

    private static NodeProto.Builder node(String type, String name, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(type)
                .setName(name)
                .addAllInput(List.of(inputs))
                .addOutput(name);
    }

    private static void strides(NodeProto.Builder node, Window window) {
        int p = window.pad();
        node.addAttribute(ints("pads", p, p, p, p)).addAttribute(ints("strides", window.stride(), window.stride()));
    }

    private static AttributeProto ints(String name, long... values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INTS)
                .addAllInts(LongStream.of(values).boxed().toList())
                .build();
    }

    private static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    private static AttributeProto real(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    private static ValueInfoProto value(String name, long... shape) {
        TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
        for (long d : shape) {
            dims.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(d));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                                .setShape(dims)))
                .build();
    }
}
