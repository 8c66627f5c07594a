package org.cutpoint.model.training.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cutpoint.api.model.TensorInfo;

/** Says nodes of older operator sets in the words of the one in which gradients can be said. */
final class Upgrade {
    /** The first operator set that can scatter sums. */
    static final long OPSET = 16;

    /** From which version on an operator means the same as in {@link #OPSET}, where that is not the oldest one taken. */
    private static final Map<String, Integer> FORMS = Map.ofEntries(
            Map.entry("BatchNormalization", 9),
            Map.entry("Slice", 10),
            Map.entry("Clip", 11),
            Map.entry("Pad", 11),
            Map.entry("Dropout", 12),
            Map.entry("LogSoftmax", 13),
            Map.entry("ReduceSum", 13),
            Map.entry("Softmax", 13),
            Map.entry("Split", 13),
            Map.entry("Squeeze", 13),
            Map.entry("Unsqueeze", 13));

    private static final int OLDEST = 7;

    /** Of operators that are not looked into. */
    private static final int OTHERS = 13;

    private final long opset;
    private final Emitter emitter;
    private final Map<String, TensorInfo> tensors;

    /** @param opset of the network */
    Upgrade(long opset, Emitter emitter, Map<String, TensorInfo> tensors) {
        this.opset = opset;
        this.emitter = emitter;
        this.tensors = tensors;
    }

    /** The node in the new words; empty if there are none. */
    Optional<NodeProto> of(NodeProto node) {
        boolean standard = node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx");
        if (opset >= OPSET || !standard) {
            return Optional.of(node);
        }
        int form = Gradients.rule(node).isPresent() ? FORMS.getOrDefault(node.getOpType(), OLDEST) : OTHERS;
        if (opset >= form) {
            return Optional.of(node);
        }
        return opset < OLDEST ? Optional.empty() : older(node);
    }

    private Optional<NodeProto> older(NodeProto node) {
        return switch (node.getOpType()) {
            case "BatchNormalization" -> number(node, "spatial", 1) == 1
                    ? Optional.of(without(node, Set.of("spatial")))
                    : Optional.empty();
            case "Dropout" -> Optional.of(without(node, Set.of("ratio")));
            case "Clip" -> Optional.of(bounded(node));
            case "Softmax", "LogSoftmax" -> lastAxis(node)
                    ? Optional.of(without(node, Set.of("axis")).toBuilder()
                            .addAttribute(Attributes.integer("axis", -1))
                            .build())
                    : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<AttributeProto> attribute(NodeProto node, String name) {
        return node.getAttributeList().stream()
                .filter(a -> a.getName().equals(name))
                .findFirst();
    }

    private static long number(NodeProto node, String name, long otherwise) {
        return attribute(node, name).map(AttributeProto::getI).orElse(otherwise);
    }

    private static NodeProto without(NodeProto node, Set<String> names) {
        List<AttributeProto> kept = node.getAttributeList().stream()
                .filter(a -> !names.contains(a.getName()))
                .toList();
        return node.toBuilder().clearAttribute().addAllAttribute(kept).build();
    }

    /** Bounds were attributes. */
    private NodeProto bounded(NodeProto node) {
        NodeProto.Builder newer = without(node, Set.of("min", "max")).toBuilder();
        newer.addInput(attribute(node, "min").map(a -> emitter.real(a.getF())).orElse(""));
        attribute(node, "max").ifPresent(a -> newer.addInput(emitter.real(a.getF())));
        return newer.build();
    }

    /** Axes after the given one were taken as one: the same if there are none. */
    private boolean lastAxis(NodeProto node) {
        TensorInfo x = tensors.get(node.getInput(0));
        long axis = number(node, "axis", 1);
        return x != null && (axis == x.shape().size() - 1 || axis == -1);
    }
}
