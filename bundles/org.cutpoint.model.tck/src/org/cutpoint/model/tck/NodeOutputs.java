package org.cutpoint.model.tck;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.cutpoint.api.run.Tensor;

/** What every node of a model's main graph makes, as ONNX Runtime makes it in one run without optimisation. */
public final class NodeOutputs {
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();
    /** Make what the runtime's Java binding cannot hand over. */
    private static final Pattern NO_TENSORS = Pattern.compile("Sequence.*|SplitToSequence|Optional.*|ZipMap");

    private NodeOutputs() {}

    /**
     * A tensor that was made.
     *
     * @param type ONNX's number; 0 where the runtime's Java binding has none
     * @param data in row-major order, native byte order; empty where the binding does not hand it over
     */
    public record Made(int type, List<Long> shape, ByteBuffer data) {
        public Made {
            shape = List.copyOf(shape);
        }
    }

    /**
     * Runs the model once.
     *
     * @param folder where its external data lies
     * @param inputs all of them; their shapes take the place of those that the model states
     */
    public static Map<String, Made> of(ModelProto model, Path folder, Map<String, Tensor> inputs) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OptLevel.NO_OPT);
            options.setIntraOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.addConfigEntry("session.model_external_initializers_file_folder_path", folder.toString());
            try (OrtSession session =
                    ENVIRONMENT.createSession(open(model, inputs).toByteArray(), options)) {
                return run(session, inputs);
            }
        }
    }

    private static ModelProto open(ModelProto model, Map<String, Tensor> inputs) {
        GraphProto graph = model.getGraph();
        GraphProto.Builder open = graph.toBuilder().clearInput().clearOutput().clearValueInfo();
        for (ValueInfoProto input : graph.getInputList()) {
            Tensor given = inputs.get(input.getName());
            open.addInput(given == null ? input : shaped(input, given.info().shape()));
        }
        Set<String> outputs = new LinkedHashSet<>();
        graph.getOutputList().forEach(o -> outputs.add(o.getName()));
        for (NodeProto node : graph.getNodeList()) {
            if (!NO_TENSORS.matcher(node.getOpType()).matches()) {
                outputs.addAll(node.getOutputList());
            }
        }
        outputs.remove("");
        outputs.forEach(o -> open.addOutput(ValueInfoProto.newBuilder().setName(o)));
        return model.toBuilder().setGraph(open).build();
    }

    private static ValueInfoProto shaped(ValueInfoProto input, List<Long> shape) {
        TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
        shape.forEach(d -> dims.addDim(Dimension.newBuilder().setDimValue(d)));
        return input.toBuilder()
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                input.getType().getTensorType().toBuilder().setShape(dims)))
                .build();
    }

    private static Map<String, Made> run(OrtSession session, Map<String, Tensor> inputs) throws OrtException {
        Map<String, OnnxTensor> feed = new HashMap<>();
        try {
            for (String name : session.getInputNames()) {
                if (inputs.containsKey(name)) {
                    feed.put(name, Inference.tensor(inputs.get(name)));
                }
            }
            try (OrtSession.Result result = session.run(feed)) {
                Map<String, Made> made = new LinkedHashMap<>();
                for (Map.Entry<String, OnnxValue> output : result) {
                    if (output.getValue() instanceof OnnxTensor tensor) {
                        made.put(output.getKey(), made(tensor));
                    }
                }
                return made;
            }
        } finally {
            OnnxValue.close(feed);
        }
    }

    private static Made made(OnnxTensor tensor) {
        TensorInfo info = tensor.getInfo();
        ByteBuffer given = tensor.getByteBuffer();
        ByteBuffer data = given == null
                ? ByteBuffer.allocate(0)
                : ByteBuffer.allocate(given.remaining()).put(given);
        return new Made(
                number(info),
                Arrays.stream(info.getShape()).boxed().toList(),
                data.flip().order(ByteOrder.nativeOrder()));
    }

    private static int number(TensorInfo info) {
        String name = info.onnxType.name().substring("ONNX_TENSOR_ELEMENT_DATA_TYPE_".length());
        return Arrays.stream(TensorProto.DataType.values())
                .filter(t -> t.name().equals(name))
                .findFirst()
                .map(TensorProto.DataType::getNumber)
                .orElse(0);
    }
}
