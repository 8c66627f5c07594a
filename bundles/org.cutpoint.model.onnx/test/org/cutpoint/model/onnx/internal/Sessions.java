package org.cutpoint.model.onnx.internal;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;

/** Runs models directly in ONNX Runtime, one thread. */
final class Sessions {
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    private Sessions() {}

    /** A value and its shape; the bytes tell whether two are identical. */
    record Value(int type, List<Long> shape, ByteBuffer data) {
        OnnxTensor tensor() throws OrtException {
            long[] dims = Fact.shape(shape);
            return switch (type) {
                case 1 -> OnnxTensor.createTensor(ENVIRONMENT, direct().asFloatBuffer(), dims);
                case 7 -> OnnxTensor.createTensor(ENVIRONMENT, direct().asLongBuffer(), dims);
                case 2 -> OnnxTensor.createTensor(ENVIRONMENT, direct(), dims, ai.onnxruntime.OnnxJavaType.UINT8);
                case 9 -> OnnxTensor.createTensor(ENVIRONMENT, direct(), dims, ai.onnxruntime.OnnxJavaType.BOOL);
                default -> throw new IllegalArgumentException("type " + type);
            };
        }

        private ByteBuffer direct() {
            ByteBuffer copy = ByteBuffer.allocateDirect(data.remaining()).order(java.nio.ByteOrder.nativeOrder());
            return copy.put(data.duplicate()).flip().order(java.nio.ByteOrder.nativeOrder());
        }
    }

    static Map<String, Value> random(Collection<TensorInfo> inputs, long seed) {
        Random random = new Random(seed);
        Map<String, Value> values = new LinkedHashMap<>();
        for (TensorInfo input : inputs) {
            ByteBuffer data = ByteBuffer.allocate((int) input.bytes()).order(java.nio.ByteOrder.nativeOrder());
            while (data.hasRemaining()) {
                switch (input.type()) {
                    case FP32 -> data.putFloat((float) random.nextGaussian());
                    case INT64 -> data.putLong(random.nextInt(2));
                    default -> data.put((byte) random.nextInt(2));
                }
            }
            values.put(input.id(), new Value(Types.number(input.type()), input.shape(), data.flip()));
        }
        return values;
    }

    static Map<String, Value> run(ByteBuffer model, OptLevel level, Map<String, Value> inputs) throws OrtException {
        ByteBuffer direct = ByteBuffer.allocateDirect(model.remaining())
                .put(model.duplicate())
                .flip();
        Map<String, OnnxTensor> feed = new LinkedHashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(level);
            options.setIntraOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            try (OrtSession session = ENVIRONMENT.createSession(direct, options)) {
                for (String name : session.getInputNames()) {
                    feed.put(name, inputs.get(name).tensor());
                }
                try (OrtSession.Result result = session.run(feed)) {
                    Map<String, Value> outputs = new LinkedHashMap<>();
                    for (Map.Entry<String, OnnxValue> e : result) {
                        if (e.getValue() instanceof OnnxTensor t) {
                            ByteBuffer data =
                                    ByteBuffer.allocate(t.getByteBuffer().remaining());
                            outputs.put(
                                    e.getKey(),
                                    new Value(
                                            Types.number(t.getInfo().onnxType),
                                            java.util.Arrays.stream(t.getInfo().getShape())
                                                    .boxed()
                                                    .toList(),
                                            data.put(t.getByteBuffer()).flip()));
                        }
                    }
                    return outputs;
                }
            }
        } finally {
            feed.values().forEach(OnnxTensor::close);
        }
    }

    /** Runs the segments one after the other; what each gets is what others made. */
    static Map<String, Value> pieces(
            ModelSplitter splitter, Model model, List<List<String>> segments, OptLevel level, Map<String, Value> inputs)
            throws OrtException {
        Map<String, Value> known = new LinkedHashMap<>(inputs);
        for (List<String> layers : segments) {
            Segment segment = model.graph().segment(layers);
            Map<String, Value> needed =
                    segment.inputs().stream().collect(Collectors.toMap(TensorInfo::id, i -> known.get(i.id())));
            Map<String, Value> made = run(splitter.split(model, segment), level, needed);
            if (!made.keySet()
                    .equals(segment.outputs().stream().map(TensorInfo::id).collect(Collectors.toSet()))) {
                throw new AssertionError("segment made " + made.keySet() + " instead of " + segment.outputs());
            }
            known.putAll(made);
        }
        known.keySet().retainAll(model.graph().results());
        return known;
    }

    static FloatBuffer floats(Value value) {
        return value.data().duplicate().order(java.nio.ByteOrder.nativeOrder()).asFloatBuffer();
    }
}
