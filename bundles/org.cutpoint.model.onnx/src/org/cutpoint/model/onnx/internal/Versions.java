package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.util.Map;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;

/**
 * Whether ONNX Runtime takes a model's versions of the format and of operator sets. It is asked, with a model of one node,
 * about those that are newer than what is known: to load it takes longer than most models do.
 */
final class Versions {
    /** Of the format, ir_version: the newest of ONNX Runtime 1.29. */
    static final long FORMAT = 13;
    /** Of operator sets, likewise; of others it takes any version. */
    static final Map<String, Long> SETS = Map.of(
            "",
            26L,
            "ai.onnx.ml",
            5L,
            "ai.onnx.training",
            1L,
            "ai.onnx.preview.training",
            1L,
            "com.microsoft",
            1L,
            "com.microsoft.nchwc",
            1L,
            "com.microsoft.experimental",
            1L);

    private static final long PLAIN_FORMAT = 8;
    private static final long PLAIN_SET = 13;

    private Versions() {}

    /**
     * O(operator sets).
     *
     * @param where the model's file, for messages
     * @throws InputException if a version is too new
     */
    static void check(String where, ModelProto model) {
        if (model.getIrVersion() > FORMAT && !taken(model.getIrVersion(), "", PLAIN_SET)) {
            throw tooNew(where, "format version (ir_version) " + model.getIrVersion(), FORMAT);
        }
        Stream.concat(
                        model.getOpsetImportList().stream(),
                        model.getFunctionsList().stream()
                                .map(FunctionProto::getOpsetImportList)
                                .flatMap(imports -> imports.stream()))
                .distinct()
                .forEach(set -> check(where, set));
    }

    private static void check(String where, OperatorSetIdProto set) {
        String domain = FunctionKey.domain(set.getDomain());
        long known = SETS.getOrDefault(domain, Long.MAX_VALUE);
        if (set.getVersion() > known && !taken(PLAIN_FORMAT, domain, set.getVersion())) {
            String name = domain.isEmpty() ? "ai.onnx" : domain;
            throw tooNew(where, "version " + set.getVersion() + " of operator set '" + name + "'", known);
        }
    }

    private static InputException tooNew(String where, String version, long known) {
        return new InputException(
                where,
                "is of " + version + ", newer than ONNX Runtime "
                        + OrtEnvironment.getEnvironment().getVersion() + " takes",
                "Export or convert it for version " + known + " or an older one.");
    }

    /** Whether ONNX Runtime loads a model of these versions. */
    static boolean taken(long format, String domain, long version) {
        ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(format);
        if (!domain.isEmpty()) {
            model.addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(PLAIN_SET));
        }
        model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version));
        model.setGraph(GraphProto.newBuilder()
                .setName("version")
                .addInput(Protos.value("x", Types.FLOAT, 1))
                .addOutput(Protos.value("y", Types.FLOAT, 1))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Identity")
                        .addInput("x")
                        .addOutput("y")));
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            OrtEnvironment.getEnvironment()
                    .createSession(model.build().toByteArray(), options)
                    .close();
            return true;
        } catch (OrtException e) {
            return false;
        }
    }
}
