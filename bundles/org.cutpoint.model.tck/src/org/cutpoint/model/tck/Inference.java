package org.cutpoint.model.tck;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;

/** ONNX Runtime as it is, one thread: nothing of ours lies between a model and its result. */
public final class Inference implements AutoCloseable {
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    private final OrtSession session;

    private Inference(OrtSession session) {
        this.session = session;
    }

    /**
     * A model in memory, ready to run.
     *
     * @param model direct
     */
    public static Inference of(ByteBuffer model, OptLevel level) throws OrtException {
        try (OrtSession.SessionOptions options = options(level)) {
            return new Inference(ENVIRONMENT.createSession(model, options));
        }
    }

    /** Results of a model in a file, by id. */
    public static Map<String, Tensor> run(
            Path model, OptLevel level, Map<String, Tensor> inputs, List<TensorInfo> outputs) throws OrtException {
        try (OrtSession.SessionOptions options = options(level);
                Inference inference = new Inference(ENVIRONMENT.createSession(model.toString(), options))) {
            return inference.run(inputs, outputs);
        }
    }

    /**
     * Results of a model in memory, by id.
     *
     * @param model direct
     */
    public static Map<String, Tensor> run(
            ByteBuffer model, OptLevel level, Map<String, Tensor> inputs, List<TensorInfo> outputs)
            throws OrtException {
        try (Inference inference = of(model, level)) {
            return inference.run(inputs, outputs);
        }
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }

    private static OrtSession.SessionOptions options(OptLevel level) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setOptimizationLevel(level);
        options.setIntraOpNumThreads(1);
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
        return options;
    }

    /** Results, by id. */
    public Map<String, Tensor> run(Map<String, Tensor> inputs, List<TensorInfo> outputs) throws OrtException {
        Map<String, TensorInfo> infos = new LinkedHashMap<>();
        outputs.forEach(o -> infos.put(o.id(), o));
        if (!session.getOutputNames().equals(infos.keySet())) {
            throw new AssertionError("makes " + session.getOutputNames() + " instead of " + infos.keySet());
        }
        Map<String, OnnxTensor> feed = new HashMap<>();
        try {
            for (String name : session.getInputNames()) {
                feed.put(name, tensor(inputs.get(name)));
            }
            try (OrtSession.Result result = session.run(feed)) {
                Map<String, Tensor> made = new LinkedHashMap<>();
                for (Map.Entry<String, OnnxValue> output : result) {
                    made.put(output.getKey(), tensor(infos.get(output.getKey()), (OnnxTensor) output.getValue()));
                }
                return made;
            }
        } finally {
            OnnxValue.close(feed);
        }
    }

    static OnnxTensor tensor(Tensor tensor) throws OrtException {
        ByteBuffer data = ByteBuffer.allocateDirect(tensor.data().remaining()).order(ByteOrder.nativeOrder());
        data.put(tensor.data()).flip();
        return OnnxTensor.createTensor(
                ENVIRONMENT, data, dims(tensor.info()), type(tensor.info().type()));
    }

    private static Tensor tensor(TensorInfo info, OnnxTensor tensor) {
        long[] shape = tensor.getInfo().getShape();
        if (!Arrays.equals(shape, dims(info)) || tensor.getInfo().type != type(info.type())) {
            throw new AssertionError(info + " is " + tensor.getInfo());
        }
        ByteBuffer data = tensor.getByteBuffer();
        return new Tensor(info, ByteBuffer.allocate(data.remaining()).put(data).flip());
    }

    private static long[] dims(TensorInfo info) {
        return info.shape().stream().mapToLong(Long::longValue).toArray();
    }

    private static OnnxJavaType type(ElementType type) {
        return switch (type) {
            case FP32 -> OnnxJavaType.FLOAT;
            case FP64 -> OnnxJavaType.DOUBLE;
            case FP16 -> OnnxJavaType.FLOAT16;
            case BF16 -> OnnxJavaType.BFLOAT16;
            case INT8 -> OnnxJavaType.INT8;
            case UINT8 -> OnnxJavaType.UINT8;
            case INT16 -> OnnxJavaType.INT16;
            case INT32 -> OnnxJavaType.INT32;
            case INT64 -> OnnxJavaType.INT64;
            case BOOL -> OnnxJavaType.BOOL;
            default -> throw new IllegalArgumentException("the runtime's Java binding has no " + type);
        };
    }
}
