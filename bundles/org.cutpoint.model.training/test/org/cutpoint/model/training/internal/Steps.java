package org.cutpoint.model.training.internal;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.model.onnx.OnnxModels;
import org.cutpoint.model.tck.Inference;
import org.cutpoint.model.zoo.ZooModels;

/** Loads steps of training, runs them, and compares them with what finite differences say. */
final class Steps {
    private static final String UPDATED = ".updated";

    private final Path folder;
    private final TrainingLoader loader;
    private final ModelSplitter splitter;

    Steps(Path folder) {
        this.folder = folder;
        OnnxModels onnx = OnnxModels.in(folder);
        loader = new TrainingLoader(onnx.loader(), ZooModels.loader(onnx.loader(), folder), onnx.contents(), folder);
        splitter = onnx.splitter();
    }

    ModelSplitter splitter() {
        return splitter;
    }

    Model load(Graph graph, String options) {
        return load("training:" + graph.write(folder) + options);
    }

    Model load(String source) {
        return loader.load(source, Progress.NONE);
    }

    static Map<String, Tensor> inputs(Model step, long seed) {
        Map<String, Tensor> inputs = new HashMap<>();
        for (TensorInfo input : step.graph().inputs()) {
            inputs.put(input.id(), Tensor.random(input, seed + inputs.size()));
        }
        return inputs;
    }

    static Map<String, Tensor> run(Model step, ModelProto proto, Map<String, Tensor> inputs) throws OrtException {
        byte[] bytes = proto.toByteArray();
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        return Inference.run(
                direct,
                OptLevel.ALL_OPT,
                inputs,
                step.graph().results().stream().map(step.graph()::tensor).toList());
    }

    static ModelProto proto(Model step) throws IOException {
        return ModelProto.parseFrom(Files.readAllBytes(step.file()));
    }

    static float[] values(ModelProto proto, String weight) {
        TensorProto tensor = proto.getGraph().getInitializerList().stream()
                .filter(t -> t.getName().equals(weight))
                .findFirst()
                .orElseThrow();
        if (!tensor.hasRawData()) {
            return floats(tensor.getFloatDataList());
        }
        float[] values = new float[tensor.getRawData().size() / 4];
        tensor.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }

    private static float[] floats(List<Float> list) {
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i);
        }
        return values;
    }

    static float[] values(Tensor tensor) {
        float[] values = new float[(int) tensor.info().elements()];
        tensor.data().asFloatBuffer().get(values);
        return values;
    }

    /** The model with other values of a weight. */
    static ModelProto with(ModelProto proto, String weight, float[] values) {
        ModelProto.Builder changed = proto.toBuilder();
        for (TensorProto.Builder tensor : changed.getGraphBuilder().getInitializerBuilderList()) {
            if (tensor.getName().equals(weight)) {
                tensor.clearRawData().clearFloatData();
                for (float value : values) {
                    tensor.addFloatData(value);
                }
            }
        }
        return changed.build();
    }

    /** Gradients that a step has used, by weight. */
    static Map<String, double[]> gradients(Model step, ModelProto proto, Map<String, Tensor> results, double rate) {
        Map<String, double[]> gradients = new LinkedHashMap<>();
        for (String result : step.graph().results()) {
            if (result.endsWith(UPDATED)) {
                String weight = result.substring(0, result.length() - UPDATED.length());
                float[] before = values(proto, weight);
                float[] after = values(results.get(result));
                double[] gradient = new double[after.length];
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] = ((double) before[i] - after[i]) / rate;
                }
                gradients.put(weight, gradient);
            }
        }
        return gradients;
    }

    /**
     * Compares each weight's gradient with central differences of the loss along random directions.
     *
     * @param width of a step, in units of weights
     * @return the largest difference over the length of gradient and direction
     */
    static double worst(Model step, double rate, double width, int directions, long seed) throws Exception {
        ModelProto proto = proto(step);
        Map<String, Tensor> inputs = inputs(step, seed);
        Map<String, double[]> gradients = gradients(step, proto, run(step, proto, inputs), rate);
        Random random = new Random(seed);
        double worst = 0;
        for (Map.Entry<String, double[]> entry : gradients.entrySet()) {
            double[] gradient = entry.getValue();
            float[] at = values(proto, entry.getKey());
            double length = 0;
            for (double g : gradient) {
                length += g * g;
            }
            for (int d = 0; d < directions; d++) {
                float[] more = at.clone();
                float[] less = at.clone();
                double expected = 0;
                for (int i = 0; i < at.length; i++) {
                    more[i] += (float) (random.nextBoolean() ? width : -width);
                    less[i] -= more[i] - at[i];
                    // What really lies between them, in the precision of weights.
                    expected += gradient[i] * ((double) more[i] - less[i]);
                }
                double found = loss(step, with(proto, entry.getKey(), more), inputs)
                        - loss(step, with(proto, entry.getKey(), less), inputs);
                double scale = Math.sqrt(length) * 2 * width + 1e-12;
                double difference = Math.abs(found - expected) / scale;
                worst = Math.max(worst, difference);
            }
        }
        return worst;
    }

    /**
     * Compares what the loss should change by along the gradient of all weights together with what it does.
     *
     * @param change of the loss, small enough for few maxima and signs to change on the way
     * @return relative difference
     */
    static double along(Model step, double rate, double change, long seed) throws Exception {
        ModelProto more = proto(step);
        ModelProto less = more;
        Map<String, Tensor> inputs = inputs(step, seed);
        Map<String, double[]> gradients = gradients(step, more, run(step, more, inputs), rate);
        double square = gradients.values().stream()
                .flatMapToDouble(Arrays::stream)
                .map(g -> g * g)
                .sum();
        double expected = 0;
        for (Map.Entry<String, double[]> entry : gradients.entrySet()) {
            float[] at = values(more, entry.getKey());
            float[] up = at.clone();
            float[] down = at.clone();
            for (int i = 0; i < at.length; i++) {
                double g = entry.getValue()[i];
                up[i] += (float) (g * change / square / 2);
                down[i] -= (float) (g * change / square / 2);
                expected += g * ((double) up[i] - down[i]);
            }
            more = with(more, entry.getKey(), up);
            less = with(less, entry.getKey(), down);
        }
        double found = loss(step, more, inputs) - loss(step, less, inputs);
        return Math.abs(found - expected) / expected;
    }

    private static double loss(Model step, ModelProto proto, Map<String, Tensor> inputs) throws OrtException {
        return values(run(step, proto, inputs).get("loss"))[0];
    }
}
