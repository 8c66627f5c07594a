package org.cutpoint.model.zoo.internal;

import static org.cutpoint.model.zoo.internal.Nodes.integer;
import static org.cutpoint.model.zoo.internal.Nodes.integers;
import static org.cutpoint.model.zoo.internal.Nodes.ints;
import static org.cutpoint.model.zoo.internal.Nodes.node;
import static org.cutpoint.model.zoo.internal.Nodes.real;
import static org.cutpoint.model.zoo.internal.Nodes.text;
import static org.cutpoint.model.zoo.internal.Nodes.texts;
import static org.cutpoint.model.zoo.internal.Nodes.value;
import static org.cutpoint.model.zoo.internal.Nodes.window;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a network layer by layer as an ONNX graph (opset 13), in the words of the frameworks: each method adds a node, or
 * the few that make a layer, and returns what it makes. Nodes are called like the tensors that they make.
 *
 * <p>Weights are drawn so that the network is alive: uniform with the variance that keeps a layer's output at variance 1
 * given its input (He et al., ICCV 2015, doi:10.1109/ICCV.2015.123, carried on to inputs that are not rectified), biases
 * such that its mean is 0, and filters over many channels with sum 0 (as in Brock et al., ICLR 2021, arXiv:2101.08692), so
 * that what an input does is not drowned by what every input does; running statistics of normalisations are those that the
 * weights let expect.
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

    Signal conv(String name, Signal x, int channels, Window window, int groups, boolean bias) {
        long[] shape = {
            channels,
            x.channels() / groups,
            window.rows().kernel(),
            window.columns().kernel()
        };
        Linear linear = linear(name, x, shape, window.taps(), groups, window.over(x, channels));
        NodeProto.Builder node = node("Conv", name, x.tensor(), linear.weights())
                .addAttribute(ints("dilations", 1, 1))
                .addAttribute(integer("group", groups));
        window(node, window);
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

    /** Transposed convolution: each pixel becomes {@code stride} x {@code stride} ones. */
    Signal convTranspose(String name, Signal x, int channels, int kernel, int stride, boolean bias) {
        int share = stride * stride;
        int taps = kernel * kernel;
        String tensor = name + ".weight";
        // A tap meets one in so many of the pixels that it makes.
        float bound = bound(x, x.channels(), (double) taps / share, 1);
        Weights w = Weights.uniform(tensor, SplitMix.seed(seed, tensor), bound, x.channels(), channels, kernel, kernel);
        Moments moments = Moments.ofColumns(x, w, channels, taps, share);
        weights.add(w);
        int surplus = (kernel - stride) % 2;
        int pad = (kernel - stride + surplus) / 2;
        long[] out = {x.shape()[0], channels, x.height() * stride, x.width() * stride};
        NodeProto.Builder node = node("ConvTranspose", name, x.tensor(), tensor)
                .addAttribute(ints("kernel_shape", kernel, kernel))
                .addAttribute(ints("output_padding", surplus, surplus))
                .addAttribute(ints("pads", pad, pad, pad, pad))
                .addAttribute(ints("strides", stride, stride));
        Signal output = new Signal(name, out, moments.mean(), moments.variance());
        return bias ? biased(node, name, output) : add(node, output);
    }

    /** Transposed convolution without bias, batch normalisation. */
    Signal convTransposeBn(String name, Signal x, int channels, int kernel, int stride, float epsilon) {
        return batchNorm(name + ".bn", convTranspose(name, x, channels, kernel, stride, false), epsilon);
    }

    /**
     * A convolution without padding whose weights differ from pixel to pixel, with bias (a locally connected layer): windows
     * are gathered and multiplied by the weights of their place, since ONNX has no operator for it.
     *
     * @param x a square image
     */
    Signal locallyConnected(String name, Signal x, int channels, int kernel, int stride) {
        long batch = x.shape()[0];
        int side = (int) (x.height() - kernel) / stride + 1;
        int places = side * side;
        int taps = kernel * kernel;
        int values = x.channels() * taps;
        long[] pixels = new long[side * kernel];
        Arrays.setAll(pixels, i -> i / kernel * stride + i % kernel);
        String indices = constant(name + ".pixels", pixels, side, kernel);
        Signal w = gather(name + ".rows", x, indices, 2, batch, x.channels(), side, kernel, x.width());
        w = gather(name + ".columns", w, indices, 4, batch, x.channels(), side, kernel, side, kernel);
        w = transpose(name + ".windows", w, 2, 4, 1, 3, 5, 0);
        w = reshape(name + ".matrix", w, places, values, batch);
        Moments moments = rows(name + ".weight", x, places * channels, taps, 1, 1, places, channels, values);
        add(node("MatMul", name, name + ".weight", w.tensor()), w);
        float[] bias = draw(name + ".bias", places * channels, -0.05f, 0.05f);
        double[] mean = new double[channels];
        double[] variance = new double[channels];
        for (int i = 0; i < bias.length; i++) {
            mean[i % channels] += bias[i] / places;
            variance[i % channels] += moments.variance()[i] / places;
            bias[i] -= (float) moments.mean()[i];
        }
        weights.add(Weights.of(name + ".bias", bias, places, channels, 1));
        Signal y = new Signal(name + ".biased", new long[] {places, channels, batch}, mean, variance);
        add(node("Add", y.tensor(), name, name + ".bias"), y);
        return reshape(name + ".image", transpose(name + ".channels", y, 2, 1, 0), batch, channels, side, side);
    }

    private Signal gather(String name, Signal x, String indices, int axis, long... shape) {
        return add(node("Gather", name, x.tensor(), indices).addAttribute(integer("axis", axis)), x.as(name, shape));
    }

    /**
     * A recurrent layer in both directions, whose sum it returns; its states are rectified and cut off.
     *
     * @param x steps x batch x values
     * @param limit largest value of a state
     * @return steps x batch x hidden
     */
    Signal bidirectionalRnn(String name, Signal x, int hidden, float limit) {
        long steps = x.shape()[0];
        long batch = x.shape()[1];
        int values = x.mean().length;
        // Input and state before make half of a state's variance each, which keeps it at 1 before it is rectified.
        Moments input = rows(name + ".weight", x, 2 * hidden, 1, 1, 0.5, 2, hidden, values);
        Signal state = Signal.normal("", batch, hidden).rectified("");
        Moments before = rows(name + ".recurrent", state, 2 * hidden, 1, 1, 0.5, 2, hidden, hidden);
        float[] bias = draw(name + ".bias", 4 * hidden, -0.05f, 0.05f);
        for (int d = 0; d < 2; d++) {
            for (int h = 0; h < hidden; h++) {
                int row = d * hidden + h;
                // The other half of a direction's biases belongs to the state.
                bias[2 * d * hidden + h] -= (float) (input.mean()[row] + before.mean()[row]);
            }
        }
        weights.add(Weights.of(name + ".bias", bias, 2, 2L * hidden));
        NodeProto.Builder node = node("RNN", name, x.tensor(), name + ".weight", name + ".recurrent", name + ".bias")
                .addAttribute(texts("activations", "Relu", "Relu"))
                .addAttribute(real("clip", limit))
                .addAttribute(text("direction", "bidirectional"))
                .addAttribute(integer("hidden_size", hidden));
        add(node, state);
        String axes = constant("directions", new long[] {1}, 1);
        return add(
                node("ReduceSum", name + ".sum", name, axes).addAttribute(integer("keepdims", 0)),
                new Signal(
                        name + ".sum",
                        new long[] {steps, batch, hidden},
                        sum(state.mean(), state.mean()),
                        sum(state.variance(), state.variance())));
    }

    private record Linear(String weights, Signal output) {}

    /** Weights that give the output variance 1, and what they make of the input's mean. */
    private Linear linear(String name, Signal x, long[] shape, int taps, int groups, long[] out) {
        String tensor = name + ".weight";
        Moments moments = rows(tensor, x, (int) shape[0], taps, groups, 1, shape);
        return new Linear(tensor, new Signal(name, out, moments.mean(), moments.variance()));
    }

    /** Weights, a row for each output, that give the outputs so much variance; what they make of the input. */
    private Moments rows(String tensor, Signal x, int outputs, int taps, int groups, double variance, long... shape) {
        int inputs = x.mean().length;
        float bound = bound(x, inputs / groups, taps, variance);
        long stream = SplitMix.seed(seed, tensor);
        Weights plain = Weights.uniform(tensor, stream, bound, shape);
        Moments moments = Moments.ofRows(x, plain, outputs, taps, groups);
        boolean centred = groups == 1 && inputs >= MANY;
        weights.add(centred ? Weights.centred(tensor, stream, bound, moments.centre(), shape) : plain);
        return moments;
    }

    /** Bound of uniform weights that make so much variance from so many taps on each of so many channels. */
    private static float bound(Signal x, int inputs, double taps, double variance) {
        double spread = Moments.sum(x.variance()) / x.variance().length * inputs * taps;
        return (float) StrictMath.sqrt(3 * variance / spread);
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
        return relu(x.tensor() + ".relu", x);
    }

    Signal relu(String name, Signal x) {
        return add(node("Relu", name, x.tensor()), x.rectified(name));
    }

    /** max(x, slope x) for a slope below 1; named after its input. */
    Signal leakyRelu(Signal x, float slope) {
        String name = x.tensor() + ".leaky";
        return add(node("LeakyRelu", name, x.tensor()).addAttribute(real("alpha", slope)), x.bent(name, slope));
    }

    /** min(max(0, x), 6); named after its input. */
    Signal relu6(Signal x) {
        return clipped(x.tensor() + ".relu6", x, "six", 6);
    }

    /** min(max(0, x), 20); named after its input. */
    Signal relu20(Signal x) {
        return clipped(x.tensor() + ".relu20", x, "twenty", 20);
    }

    /** Its bounds are constants that all of them share. */
    private Signal clipped(String name, Signal x, String limit, float value) {
        constant("zero", 0);
        constant(limit, value);
        // What is above 6 deviations does not count.
        return add(node("Clip", name, x.tensor(), "zero", limit), x.rectified(name));
    }

    /** Hyperbolic tangent; named after its input. */
    Signal tanh(Signal x) {
        String name = x.tensor() + ".tanh";
        return add(node("Tanh", name, x.tensor()), x.mapped(name, StrictMath::tanh));
    }

    /** 1 / (1 + exp(-x)); named after its input. */
    Signal sigmoid(Signal x) {
        String name = x.tensor() + ".sigmoid";
        return add(node("Sigmoid", name, x.tensor()), x.mapped(name, v -> 1 / (1 + StrictMath.exp(-v))));
    }

    /** Logarithm of the softmax over the last dimension, as a network's last layer. */
    Signal logSoftmax(String name, Signal x) {
        return add(node("LogSoftmax", name, x.tensor()).addAttribute(integer("axis", -1)), x.as(name, x.shape()));
    }

    /** Local response normalisation over so many neighbouring channels (Krizhevsky et al., NeurIPS 2012, 3.3). */
    Signal localResponseNorm(String name, Signal x, int size, float alpha, float beta, float bias) {
        double square = 0;
        for (int c = 0; c < x.channels(); c++) {
            square += (x.mean()[c] * x.mean()[c] + x.variance()[c]) / x.channels();
        }
        NodeProto.Builder node = node("LRN", name, x.tensor())
                .addAttribute(real("alpha", alpha))
                .addAttribute(real("beta", beta))
                .addAttribute(real("bias", bias))
                .addAttribute(integer("size", size));
        return add(node, x.scaled(name, StrictMath.pow(bias + alpha * square, -beta)));
    }

    /** The tensor times a trained factor. */
    Signal scale(String name, Signal x, float factor) {
        weights.add(Weights.of(name + ".factor", new float[] {factor}, 1));
        return add(node("Mul", name, x.tensor(), name + ".factor"), x.scaled(name, factor));
    }

    /** Independent numbers for the shape of a network, not for its weights. */
    SplitMix random(String purpose) {
        return new SplitMix(SplitMix.seed(seed, purpose));
    }

    private String constant(String name, long[] values, long... shape) {
        graph.addInitializer(integers(name, values, shape));
        return name;
    }

    /** The same values in the same order, in another shape; a channel's moments stay with it. */
    Signal reshape(String name, Signal x, long... shape) {
        String to = constant(name + ".shape", shape, shape.length);
        return add(node("Reshape", name, x.tensor(), to), x.as(name, shape));
    }

    Signal transpose(String name, Signal x, int... order) {
        long[] axes = Arrays.stream(order).asLongStream().toArray();
        long[] shape = Arrays.stream(order).mapToLong(i -> x.shape()[i]).toArray();
        return add(node("Transpose", name, x.tensor()).addAttribute(ints("perm", axes)), x.as(name, shape));
    }

    private void constant(String name, float value) {
        shared.computeIfAbsent(name, n -> {
            Weights scalar = Weights.of(n, new float[] {value});
            weights.add(scalar);
            return scalar;
        });
    }

    Signal maxPool(String name, Signal x, Window window) {
        NodeProto.Builder node = node("MaxPool", name, x.tensor());
        window(node, window);
        if (window.rows().ceil()) {
            node.addAttribute(integer("ceil_mode", 1));
        }
        return add(node, x.maximum(name, INDEPENDENT * window.taps(), window.over(x, x.channels())));
    }

    /** Mean of what the window sees; padding does not count. */
    Signal averagePool(String name, Signal x, Window window) {
        NodeProto.Builder node = node("AveragePool", name, x.tensor());
        window(node, window);
        return add(
                node, x.averaged(name, StrictMath.max(1, INDEPENDENT * window.taps()), window.over(x, x.channels())));
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

    /** Sum of any number of tensors of one shape. */
    Signal sum(String name, Signal... parts) {
        return add(node("Sum", name, names(parts)), total(name, parts));
    }

    /** Mean of any number of tensors of one shape. */
    Signal mean(String name, Signal... parts) {
        return add(node("Mean", name, names(parts)), total(name, parts).scaled(name, 1.0 / parts.length));
    }

    private static Signal total(String name, Signal... parts) {
        return Arrays.stream(parts)
                .reduce((a, b) -> new Signal(name, a.shape(), sum(a.mean(), b.mean()), sum(a.variance(), b.variance())))
                .orElseThrow();
    }

    private static String[] names(Signal... parts) {
        return Arrays.stream(parts).map(Signal::tensor).toArray(String[]::new);
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
        return add(
                node("Concat", name, names(parts)).addAttribute(integer("axis", 1)),
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

    /** Each square of {@code block} x {@code block} pixels becomes one of so many times the channels. */
    Signal spaceToDepth(String name, Signal x, int block) {
        NodeProto.Builder node = node("SpaceToDepth", name, x.tensor()).addAttribute(integer("blocksize", block));
        return add(node, x.stacked(name, block));
    }

    Signal flatten(String name, Signal x) {
        return add(node("Flatten", name, x.tensor()).addAttribute(integer("axis", 1)), x.flattened(name));
    }

    /** A vector as an image. */
    Signal unflatten(String name, Signal x, int channels, int height, int width) {
        String to = constant(name + ".shape", new long[] {x.shape()[0], channels, height, width}, 4);
        return add(node("Reshape", name, x.tensor(), to), x.unflattened(name, channels, height, width));
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
}
