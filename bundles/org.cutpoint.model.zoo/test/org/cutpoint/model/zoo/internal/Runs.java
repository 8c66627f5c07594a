package org.cutpoint.model.zoo.internal;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;

/** Runs models directly in ONNX Runtime, one thread; ways to divide a network into segments. */
final class Runs {
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    private Runs() {}

    static float[] random(TensorInfo input, long seed) {
        Random random = new Random(seed);
        float[] values = new float[(int) input.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Outputs of a model that reads these tensors. */
    static Map<String, float[]> run(
            ByteBuffer model, OptLevel level, List<TensorInfo> inputs, Map<String, float[]> values)
            throws OrtException {
        Map<String, OnnxTensor> feed = new LinkedHashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(level);
            options.setIntraOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            try (OrtSession session = ENVIRONMENT.createSession(model, options)) {
                for (TensorInfo input : inputs) {
                    long[] shape =
                            input.shape().stream().mapToLong(Long::longValue).toArray();
                    feed.put(
                            input.id(),
                            OnnxTensor.createTensor(ENVIRONMENT, FloatBuffer.wrap(values.get(input.id())), shape));
                }
                try (OrtSession.Result result = session.run(feed)) {
                    Map<String, float[]> outputs = new LinkedHashMap<>();
                    for (Map.Entry<String, OnnxValue> e : result) {
                        FloatBuffer buffer = ((OnnxTensor) e.getValue()).getFloatBuffer();
                        float[] output = new float[buffer.remaining()];
                        buffer.get(output);
                        outputs.put(e.getKey(), output);
                    }
                    return outputs;
                }
            }
        } finally {
            feed.values().forEach(OnnxTensor::close);
        }
    }

    /** A random set of layers that is closed under predecessors, neither empty nor all. */
    static List<String> closedSet(ModelGraph graph, Random random) {
        Set<String> closed = new HashSet<>();
        int wanted = 1 + random.nextInt(graph.layers().size() - 1);
        while (closed.size() < wanted) {
            List<String> ready = graph.layers().stream()
                    .filter(l -> !closed.contains(l.id()))
                    .filter(l -> closed.containsAll(graph.ancestors(l.id())))
                    .map(Layer::id)
                    .toList();
            closed.add(ready.get(random.nextInt(ready.size())));
        }
        return graph.layers().stream().map(Layer::id).filter(closed::contains).toList();
    }

    /** Segments of a random assignment of layers to tiers, in the order of the exchange format. */
    static List<List<String>> assignment(ModelGraph graph, int tiers, double stay, Random random) {
        Map<String, Integer> tier = new LinkedHashMap<>();
        int current = 0;
        for (Layer layer : graph.layers()) {
            current = random.nextDouble() < stay ? current : random.nextInt(tiers);
            tier.put(layer.id(), current);
        }
        List<List<String>> segments = new ArrayList<>();
        Set<String> done = new HashSet<>();
        int at = 0;
        List<String> open = new ArrayList<>();
        while (done.size() < tier.size()) {
            List<String> ready = tier.keySet().stream()
                    .filter(l -> !done.contains(l) && done.containsAll(graph.ancestors(l)))
                    .toList();
            int here = at;
            String next =
                    ready.stream().filter(l -> tier.get(l) == here).findFirst().orElse(ready.get(0));
            if (tier.get(next) != at && !open.isEmpty()) {
                segments.add(open);
                open = new ArrayList<>();
            }
            at = tier.get(next);
            open.add(next);
            done.add(next);
        }
        segments.add(open);
        return segments;
    }
}
