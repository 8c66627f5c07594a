package org.cutpoint.model.export.internal;

import java.util.List;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.ExportedSegment;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;

/** Triton's model configurations ({@code config.pbtxt}), in protobuf's text format. Shapes are whole: no batching. */
final class TritonConfig {
    private TritonConfig() {}

    /** Of a segment that ONNX Runtime runs. */
    static String model(ExportedSegment segment) {
        return head(segment.name(), "onnxruntime_onnx", segment.segment(), true);
    }

    /**
     * Of models that run one after the other.
     *
     * @param whole what they are together
     */
    static String ensemble(String name, Segment whole, List<ExportedSegment> steps) {
        StringBuilder text = new StringBuilder(head(name, "ensemble", whole, false));
        text.append("ensemble_scheduling {\n");
        for (ExportedSegment step : steps) {
            text.append("  step {\n    model_name: ")
                    .append(quoted(step.name()))
                    .append("\n    model_version: -1\n");
            step.segment().inputs().forEach(i -> map(text, "input_map", i));
            step.segment().outputs().forEach(o -> map(text, "output_map", o));
            text.append("  }\n");
        }
        return text.append("}\n").toString();
    }

    /** The ensemble's tensors have the names that they have in the network. */
    private static void map(StringBuilder text, String field, TensorInfo tensor) {
        text.append("    ").append(field).append(" { key: ").append(quoted(tensor.id()));
        text.append(" value: ").append(quoted(tensor.id())).append(" }\n");
    }

    private static String head(String name, String platform, Segment segment, boolean runs) {
        StringBuilder text = new StringBuilder();
        text.append("name: ").append(quoted(name)).append('\n');
        text.append("platform: ").append(quoted(platform)).append('\n');
        text.append("max_batch_size: 0\n");
        segment.inputs().forEach(i -> tensor(text, "input", i, runs));
        segment.outputs().forEach(o -> tensor(text, "output", o, runs));
        return text.toString();
    }

    private static void tensor(StringBuilder text, String field, TensorInfo tensor, boolean runs) {
        if (tensor.type() == ElementType.OPAQUE) {
            throw new InputException(
                    "tensor '" + tensor.id() + "'",
                    "Triton exchanges tensors only, and this is none",
                    "Use --format onnx.");
        }
        text.append(field).append(" {\n  name: ").append(quoted(tensor.id()));
        text.append("\n  data_type: ").append(type(tensor.type())).append("\n  dims: [ ");
        // Triton has no scalars on its wire: one element, and to the model a tensor without dimensions.
        boolean scalar = tensor.shape().isEmpty();
        text.append(scalar ? "1" : tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        text.append(" ]\n")
                .append(scalar && runs ? "  reshape { shape: [ ] }\n" : "")
                .append("}\n");
    }

    private static String type(ElementType type) {
        return "TYPE_" + (type == ElementType.BYTES ? "STRING" : type.name());
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f) {
                quoted.append(String.format("\\%03o", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
