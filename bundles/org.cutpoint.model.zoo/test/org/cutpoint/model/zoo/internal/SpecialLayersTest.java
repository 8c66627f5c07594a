package org.cutpoint.model.zoo.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.model.tck.Inference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers that are composed of operators, or used in one network only, compute what their definitions say. */
class SpecialLayersTest {
    private static final double TOLERANCE = 1e-5;

    @TempDir
    private Path folder;

    private final NetworkBuilder net = new NetworkBuilder("test", 7);

    /** What the network returns for this input. */
    private float[] run(Signal result, Tensor input) throws Exception {
        net.output(result);
        Path file = folder.resolve("model.onnx");
        try (OutputStream out = Files.newOutputStream(file)) {
            OnnxWriter.write(out, net.graph(), net.weights());
        }
        TensorInfo info = info(result);
        Map<String, Tensor> results =
                Inference.run(file, OptLevel.NO_OPT, Map.of(input.info().id(), input), List.of(info));
        return floats(results.get(info.id()));
    }

    private static TensorInfo info(Signal signal) {
        List<Long> shape = Arrays.stream(signal.shape()).boxed().toList();
        return TensorInfo.of(signal.tensor(), ElementType.FP32, shape);
    }

    private static float[] floats(Tensor tensor) {
        float[] values = new float[(int) tensor.info().elements()];
        tensor.data().asFloatBuffer().get(values);
        return values;
    }

    private Map<String, float[]> weights() {
        Map<String, float[]> values = new HashMap<>();
        for (Weights w : net.weights()) {
            float[] all = new float[(int) w.elements()];
            int[] done = {0};
            w.forEach((chunk, count) -> {
                System.arraycopy(chunk, 0, all, done[0], count);
                done[0] += count;
            });
            values.put(w.name(), all);
        }
        return values;
    }

    @Test
    void locallyConnectedLayerHasWeightsForEachPlace() throws Exception {
        int batch = 2;
        int channels = 3;
        int side = 8;
        int filters = 4;
        int kernel = 3;
        int stride = 2;
        Signal image = net.input("x", batch, channels, side, side);
        Signal y = net.locallyConnected("l", image, filters, kernel, stride);
        Tensor input = Tensor.random(info(image), 1);
        float[] made = run(y, input);
        float[] x = floats(input);
        float[] w = weights().get("l.weight");
        float[] bias = weights().get("l.bias");
        int out = 3;
        assertThat(y.shape()).containsExactly(batch, filters, out, out);
        int values = channels * kernel * kernel;
        int at = 0;
        for (int b = 0; b < batch; b++) {
            for (int f = 0; f < filters; f++) {
                for (int place = 0; place < out * out; place++) {
                    int row = place * filters + f;
                    double sum = bias[row];
                    for (int v = 0; v < values; v++) {
                        int c = v / (kernel * kernel);
                        int r = place / out * stride + v / kernel % kernel;
                        int column = place % out * stride + v % kernel;
                        sum += w[row * values + v] * x[((b * channels + c) * side + r) * side + column];
                    }
                    assertThat((double) made[at++]).isCloseTo(sum, within(TOLERANCE));
                }
            }
        }
    }

    /** As Dosovitskiy et al. define it: each value goes to the upper left of a square of zeros, then a convolution. */
    @Test
    void transposedConvolutionIsUnpoolingAndConvolution() throws Exception {
        int channels = 3;
        int side = 4;
        int filters = 2;
        int kernel = 5;
        Signal image = net.input("x", 1, channels, side, side);
        Signal y = net.convTranspose("u", image, filters, kernel, 2, true);
        Tensor input = Tensor.random(info(image), 1);
        float[] made = run(y, input);
        float[] x = floats(input);
        float[] w = weights().get("u.weight");
        float[] bias = weights().get("u.bias");
        assertThat(y.shape()).containsExactly(1, filters, 2 * side, 2 * side);
        int at = 0;
        for (int f = 0; f < filters; f++) {
            for (int r = 0; r < 2 * side; r++) {
                for (int column = 0; column < 2 * side; column++) {
                    double sum = bias[f];
                    for (int c = 0; c < channels; c++) {
                        for (int tap = 0; tap < kernel * kernel; tap++) {
                            int from = r + tap / kernel - kernel / 2;
                            int to = column + tap % kernel - kernel / 2;
                            boolean value = from >= 0 && to >= 0 && from < 2 * side && to < 2 * side;
                            if (value && from % 2 == 0 && to % 2 == 0) {
                                // The filter of the convolution is the one of the transposed convolution, turned round.
                                double weight = w[(c * filters + f) * kernel * kernel + kernel * kernel - 1 - tap];
                                sum += weight * x[(c * side + from / 2) * side + to / 2];
                            }
                        }
                    }
                    assertThat((double) made[at++]).isCloseTo(sum, within(TOLERANCE));
                }
            }
        }
    }

    @Test
    void recurrentLayerAddsBothDirectionsOfCutOffStates() throws Exception {
        int steps = 6;
        int batch = 2;
        int values = 5;
        int hidden = 20;
        float limit = 0.5f;
        Signal sequence = new Signal("x", new long[] {steps, batch, values}, new double[values], ones(values));
        net.input("x", steps, batch, values);
        Signal y = net.bidirectionalRnn("r", sequence, hidden, limit);
        Tensor input = Tensor.random(info(sequence), 1);
        float[] made = run(y, input);
        float[] x = floats(input);
        float[] w = weights().get("r.weight");
        float[] recurrent = weights().get("r.recurrent");
        float[] bias = weights().get("r.bias");
        double[] expected = new double[steps * batch * hidden];
        int cutOff = 0;
        for (int direction = 0; direction < 2; direction++) {
            for (int b = 0; b < batch; b++) {
                double[] state = new double[hidden];
                for (int s = 0; s < steps; s++) {
                    int step = direction == 0 ? s : steps - 1 - s;
                    double[] next = new double[hidden];
                    for (int h = 0; h < hidden; h++) {
                        int row = direction * hidden + h;
                        double sum = bias[2 * direction * hidden + h] + bias[(2 * direction + 1) * hidden + h];
                        for (int v = 0; v < values; v++) {
                            sum += w[row * values + v] * x[(step * batch + b) * values + v];
                        }
                        for (int v = 0; v < hidden; v++) {
                            sum += recurrent[row * hidden + v] * state[v];
                        }
                        cutOff += sum > limit ? 1 : 0;
                        next[h] = Math.min(Math.max(0, sum), limit);
                        expected[(step * batch + b) * hidden + h] += next[h];
                    }
                    state = next;
                }
            }
        }
        assertThat(cutOff).isGreaterThan(20);
        assertThat(y.shape()).containsExactly(steps, batch, hidden);
        for (int i = 0; i < made.length; i++) {
            assertThat((double) made[i]).isCloseTo(expected[i], within(TOLERANCE));
        }
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }
}
