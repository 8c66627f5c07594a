package org.cutpoint.exec.ort.internal;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.DetachedModel;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Runs segments in ONNX Runtime, on the execution provider that is configured. A segment of all layers is the model file
 * as it is; any other comes from the {@link ModelSplitter}.
 *
 * <p>The runtime's environment belongs to the process and is never closed here.
 */
@Component
@Designate(ocd = OrtConfig.class)
public final class OrtExecutor implements SegmentExecutor {
    private static final String ELSEWHERE =
            "The model cannot be run here: plan it, and run what 'cutpoint split' writes elsewhere.";

    private final ModelSplitter splitter;
    private final Execution execution;

    @Activate
    public OrtExecutor(@Reference ModelSplitter splitter, OrtConfig config, BundleContext context) {
        this(splitter, Execution.of(config, context::getProperty));
    }

    OrtExecutor(ModelSplitter splitter, Execution execution) {
        this.splitter = splitter;
        this.execution = execution;
    }

    @Override
    public String runtime() {
        execution.checkUsable();
        return "onnxruntime " + OrtEnvironment.getEnvironment().getVersion() + " " + execution.shown();
    }

    @Override
    public int workers(ExecutionOptions options) {
        if (!execution.usual()) {
            execution.checkUsable();
        }
        return execution.onProcessor() ? options.threads() : 0;
    }

    @Override
    public SegmentSession open(Model model, Segment segment, ExecutionOptions options) {
        return open(model, segment, options, settings -> {});
    }

    /** What is set beside the usual. */
    interface Setting {
        void on(SessionOptions settings) throws OrtException;
    }

    /** As {@link #open(Model, Segment, ExecutionOptions)}, with something set besides. */
    OrtSegmentSession open(Model model, Segment segment, ExecutionOptions options, Setting besides) {
        segment.inputs().forEach(input -> check(model, input));
        segment.outputs().stream().filter(output -> !Encoding.handles(output)).forEach(output -> check(model, output));
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (SessionOptions settings = settings(options)) {
            // Where no launcher of ours has switched it off for the whole process, as in somebody's Eclipse.
            environment.setTelemetry(false);
            execution.set(settings, options.threads());
            besides.on(settings);
            List<OnnxTensor> weights = new ArrayList<>();
            try {
                OrtSession session = load(environment, model, segment, settings, weights);
                try {
                    checkOutputs(model, segment, session);
                    return new OrtSegmentSession(environment, session, segment, weights);
                } catch (RuntimeException | OrtException e) {
                    session.close();
                    throw e;
                }
            } catch (RuntimeException | OrtException e) {
                weights.forEach(OnnxTensor::close);
                throw e;
            }
        } catch (OrtException e) {
            throw new InputException(
                    model.source(),
                    "ONNX Runtime cannot load " + describe(model, segment) + ": " + e.getMessage(),
                    "Check that the model runs in ONNX Runtime as it is.",
                    e);
        }
    }

    /**
     * @param weights what the session refers to as long as it is open; entered here
     */
    private OrtSession load(
            OrtEnvironment environment, Model model, Segment segment, SessionOptions settings, List<OnnxTensor> weights)
            throws OrtException {
        boolean whole = segment.layers().size() == model.graph().layers().size();
        // The file may state other shapes than those that were asked for.
        if (whole && model.options().shapes().isEmpty()) {
            return environment.createSession(model.file().toString(), settings);
        }
        if (model.data().isEmpty()) {
            return session(environment, splitter.split(model, segment), settings);
        }
        DetachedModel detached = splitter.detach(model, segment);
        Map<String, OnnxTensorLike> byName = new HashMap<>();
        for (DetachedModel.Weight weight : detached.weights()) {
            OnnxTensor tensor = OrtSegmentSession.wrap(environment, weight.info(), weight.data());
            weights.add(tensor);
            byName.put(weight.info().id(), tensor);
        }
        if (!byName.isEmpty()) {
            settings.addExternalInitializers(byName);
        }
        return session(environment, detached.model(), settings);
    }

    private static OrtSession session(OrtEnvironment environment, ByteBuffer model, SessionOptions settings)
            throws OrtException {
        if (model.isDirect()) {
            return environment.createSession(model, settings);
        }
        // From an array, which the garbage collector frees soon, unlike a direct buffer of the weights' size.
        byte[] bytes = new byte[model.remaining()];
        model.duplicate().get(bytes);
        return environment.createSession(bytes, settings);
    }

    private static SessionOptions settings(ExecutionOptions options) throws OrtException {
        SessionOptions settings = new SessionOptions();
        try {
            settings.setIntraOpNumThreads(options.threads());
            settings.setInterOpNumThreads(1);
            settings.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
            settings.setOptimizationLevel(
                    options.optimize() ? SessionOptions.OptLevel.ALL_OPT : SessionOptions.OptLevel.NO_OPT);
            // Threads that spin while waiting would take the cores of whatever else is emulated on this machine.
            settings.addConfigEntry("session.intra_op.allow_spinning", "0");
            settings.addConfigEntry("session.inter_op.allow_spinning", "0");
            // Failures come as exceptions; nobody asked for them on standard error, too.
            settings.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            return settings;
        } catch (OrtException | RuntimeException e) {
            settings.close();
            throw e;
        }
    }

    private static void check(Model model, TensorInfo tensor) {
        if (type(tensor.type()).isEmpty()) {
            boolean own = model.graph().results().contains(tensor.id())
                    || model.graph().producer(tensor.id()).isEmpty();
            throw notExchanged(model, tensor, own ? ELSEWHERE : "Choose a cut that does not cross it.");
        }
        if (tensor.bytes() > Integer.MAX_VALUE) {
            throw new InputException(
                    model.source(), "tensor '" + tensor.id() + "' is larger than 2 GiB", "Use a smaller input.");
        }
    }

    private static InputException notExchanged(Model model, TensorInfo tensor, String remedy) {
        return new InputException(
                model.source(),
                "tensor '" + tensor.id() + "' is of type " + tensor.type()
                        + ", which ONNX Runtime's Java interface does not exchange",
                remedy);
    }

    private static void checkOutputs(Model model, Segment segment, OrtSession session) throws OrtException {
        for (TensorInfo output : segment.outputs()) {
            if (Encoding.handles(output) && !Encoding.returned(session, output.id())) {
                throw notExchanged(model, output, ELSEWHERE);
            }
        }
        Set<String> missing = new HashSet<>();
        segment.outputs().forEach(output -> missing.add(output.id()));
        missing.removeAll(session.getOutputNames());
        if (!missing.isEmpty()) {
            throw new InputException(
                    model.source(),
                    describe(model, segment) + " does not return " + String.join(", ", missing),
                    "The file has changed since it was loaded, or the splitter does not fit it.");
        }
    }

    private static String describe(Model model, Segment segment) {
        int layers = segment.layers().size();
        return layers == model.graph().layers().size()
                ? "the model"
                : "the segment '" + segment.layers().get(0) + "'..'"
                        + segment.layers().get(layers - 1) + "' (" + layers + " layers)";
    }

    /** The runtime's name of the type; empty for those that its Java interface lacks. */
    static Optional<OnnxJavaType> type(ElementType type) {
        return switch (type) {
            case FP32 -> Optional.of(OnnxJavaType.FLOAT);
            case FP64 -> Optional.of(OnnxJavaType.DOUBLE);
            case FP16 -> Optional.of(OnnxJavaType.FLOAT16);
            case BF16 -> Optional.of(OnnxJavaType.BFLOAT16);
            case INT8 -> Optional.of(OnnxJavaType.INT8);
            case INT16 -> Optional.of(OnnxJavaType.INT16);
            case INT32 -> Optional.of(OnnxJavaType.INT32);
            case INT64 -> Optional.of(OnnxJavaType.INT64);
            case UINT8 -> Optional.of(OnnxJavaType.UINT8);
            case BOOL -> Optional.of(OnnxJavaType.BOOL);
            case UINT16, UINT32, UINT64, BYTES, OPAQUE -> Optional.empty();
        };
    }
}
