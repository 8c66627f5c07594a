package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;

/**
 * Types and shapes as ONNX Runtime sees them, for tensors that {@link ShapeInference} leaves open: first what it infers
 * when asked for each of them as an output, then what a run with made-up input gives.
 */
final class OrtShapes {
    private static final System.Logger LOG = System.getLogger(OrtShapes.class.getName());
    /** Shapes are inferred from small constants; larger ones are weights, of which a shape is enough. */
    private static final long SMALL = 256;

    private final String where;
    private final ModelProto model;
    private final Map<String, Fact> inputs;
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final Map<String, Fact> facts = new HashMap<>();
    private final Set<String> volatiles = new HashSet<>();

    private OrtShapes(String where, ModelProto model, Map<String, Fact> inputs) {
        this.where = where;
        this.model = model;
        this.inputs = inputs;
    }

    /**
     * @param where the model's file, for messages
     * @param inputs the network's inputs, all dimensions fixed
     * @param wanted tensors of the main graph
     * @throws InputException if ONNX Runtime refuses the model
     */
    static OrtShapes ask(String where, ModelProto model, Map<String, Fact> inputs, Set<String> wanted) {
        OrtShapes shapes = new OrtShapes(where, model, inputs);
        Set<String> open;
        try {
            open = shapes.infer(shapes.asking(wanted, true), wanted);
        } catch (OrtException e) {
            LOG.log(System.Logger.Level.DEBUG, "with weights as inputs", e);
            try {
                open = shapes.infer(shapes.asking(wanted, false), wanted);
            } catch (OrtException again) {
                throw shapes.refused(again);
            }
        }
        if (!open.isEmpty()) {
            try {
                shapes.measure(open);
            } catch (OrtException e) {
                throw shapes.refused(e);
            }
        }
        return shapes;
    }

    /** What was found; what is no tensor (a sequence, say) is missing. */
    Map<String, Fact> facts() {
        return facts;
    }

    /** Tensors whose shape is known from one run alone: other data may give another. */
    Set<String> volatiles() {
        return volatiles;
    }

    /** The model with its inputs' shapes fixed and the wanted tensors, of whatever type, as outputs. */
    private byte[] asking(Set<String> wanted, boolean weightless) {
        GraphProto graph = model.getGraph();
        GraphProto.Builder asking = graph.toBuilder().clearInput().clearOutput();
        inputs.forEach((name, fact) -> asking.addInput(Protos.value(name, fact.type, fact.shape)));
        Set<String> outputs = new LinkedHashSet<>(wanted);
        graph.getOutputList().forEach(o -> outputs.add(o.getName()));
        outputs.forEach(o -> asking.addOutput(ValueInfoProto.newBuilder().setName(o)));
        if (weightless) {
            asking.clearInitializer();
            for (TensorProto weight : graph.getInitializerList()) {
                long[] shape = Fact.shape(weight.getDimsList());
                if (Types.floating(weight.getDataType()) && Fact.elements(shape) > SMALL) {
                    asking.addInput(Protos.value(weight.getName(), weight.getDataType(), shape));
                } else {
                    asking.addInitializer(weight);
                }
            }
        }
        return model.toBuilder().setGraph(asking).build().toByteArray();
    }

    private Set<String> infer(byte[] asking, Set<String> wanted) throws OrtException {
        Set<String> open = new LinkedHashSet<>();
        try (OrtSession.SessionOptions options = options();
                OrtSession session = environment.createSession(asking, options)) {
            for (Map.Entry<String, NodeInfo> output : session.getOutputInfo().entrySet()) {
                if (wanted.contains(output.getKey()) && output.getValue().getInfo() instanceof TensorInfo info) {
                    long[] shape = info.getShape();
                    // A tensor of unknown rank is reported like a scalar.
                    if (shape.length == 0 || Arrays.stream(shape).anyMatch(d -> d < 0)) {
                        open.add(output.getKey());
                    } else {
                        facts.put(output.getKey(), Fact.of(Types.number(info.onnxType), shape));
                    }
                }
            }
        }
        return open;
    }

    private void measure(Set<String> open) throws OrtException {
        Map<String, OnnxTensor> feed = new LinkedHashMap<>();
        try (OrtSession.SessionOptions options = options();
                OrtSession session = environment.createSession(asking(open, false), options)) {
            Map<String, NodeInfo> declared = session.getOutputInfo();
            for (Map.Entry<String, Fact> input : inputs.entrySet()) {
                feed.put(input.getKey(), madeUp(input.getKey(), input.getValue()));
            }
            try (OrtSession.Result result = session.run(feed, open)) {
                for (Map.Entry<String, OnnxValue> output : result) {
                    if (output.getValue() instanceof OnnxTensor tensor) {
                        TensorInfo info = tensor.getInfo();
                        facts.put(output.getKey(), Fact.of(Types.number(info.onnxType), info.getShape()));
                        TensorInfo before =
                                (TensorInfo) declared.get(output.getKey()).getInfo();
                        if (before.getShape().length > 0 || info.getShape().length > 0) {
                            volatiles.add(output.getKey());
                        }
                    }
                }
            }
        } finally {
            feed.values().forEach(OnnxTensor::close);
        }
    }

    /** Zeros: valid as indices, masks and tokens, too. */
    private OnnxTensor madeUp(String name, Fact fact) throws OrtException {
        ElementType type = Types.element(fact.type).orElseThrow();
        if (type == ElementType.BYTES) {
            String[] empty = new String[Math.toIntExact(fact.elements())];
            Arrays.fill(empty, "");
            return OnnxTensor.createTensor(environment, empty, fact.shape);
        }
        OnnxJavaType java =
                switch (type) {
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
                    default -> throw new InputException(
                            where,
                            "input '" + name + "' of type " + type + " cannot be tried out to find the shapes",
                            "Run shape inference on the model before.");
                };
        ByteBuffer zeros = ByteBuffer.allocateDirect(Math.toIntExact(Types.bytes(fact.type, fact.elements())))
                .order(ByteOrder.nativeOrder());
        return OnnxTensor.createTensor(environment, zeros, fact.shape, java);
    }

    private static OrtSession.SessionOptions options() throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.BASIC_OPT);
        options.setIntraOpNumThreads(1);
        return options;
    }

    private InputException refused(OrtException e) {
        String message = String.valueOf(e.getMessage());
        return new InputException(
                where,
                "ONNX Runtime refuses the model (" + message.substring(0, Math.min(300, message.length())) + ")",
                "",
                e);
    }
}
