package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.NodeDetails;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Nodes' attributes and weights as the model's file has them. */
@Component
public final class OnnxDetails implements NodeDetails {
    /** More of a list nobody reads. */
    private static final int SHOWN = 16;

    private static final int SHOWN_TEXT = 200;

    private final ModelFiles files;

    @Activate
    public OnnxDetails(@Reference ModelFiles files) {
        this.files = files;
    }

    @Override
    public List<Node> of(Model model, Layer layer) {
        OnnxModel onnx = files.open(model.file(), model.options(), Progress.NONE);
        if (!onnx.sha256().equals(model.graph().sha256())) {
            throw new InputException(
                    model.source(), "its file " + model.file() + " has changed since it was loaded", "Load it again.");
        }
        return layer.nodes().stream()
                .map(onnx.ops()::get)
                .filter(op -> op != null)
                .map(op -> node(onnx.graph(), op))
                .toList();
    }

    private static Node node(OnnxGraph graph, Op op) {
        List<Weight> weights = op.reads.stream()
                .map(graph.weights()::get)
                .filter(tensor -> tensor != null)
                .map(tensor -> new Weight(tensor.getName(), type(tensor.getDataType()), tensor.getDimsList()))
                .toList();
        return new Node(
                op.name,
                op.type(),
                op.proto.getAttributeList().stream()
                        .map(a -> new Attribute(a.getName(), value(a)))
                        .toList(),
                weights);
    }

    private static String type(int number) {
        TensorProto.DataType type = TensorProto.DataType.forNumber(number);
        return type == null ? "type " + number : type.name();
    }

    private static String value(AttributeProto attribute) {
        return switch (attribute.getType()) {
            case INT -> Long.toString(attribute.getI());
            case FLOAT -> Float.toString(attribute.getF());
            case STRING -> text(attribute.getS().toStringUtf8());
            case INTS -> list(attribute.getIntsList().stream(), attribute.getIntsCount());
            case FLOATS -> list(attribute.getFloatsList().stream(), attribute.getFloatsCount());
            case STRINGS -> list(
                    attribute.getStringsList().stream().map(s -> text(s.toStringUtf8())), attribute.getStringsCount());
            case TENSOR -> tensor(attribute.getT());
            case TENSORS -> list(
                    attribute.getTensorsList().stream().map(OnnxDetails::tensor), attribute.getTensorsCount());
            case GRAPH -> "graph of " + attribute.getG().getNodeCount() + " nodes";
            default -> attribute.getType().name();
        };
    }

    private static String tensor(TensorProto tensor) {
        return type(tensor.getDataType()) + " " + tensor.getDimsList();
    }

    private static String text(String text) {
        return text.length() <= SHOWN_TEXT ? text : text.substring(0, SHOWN_TEXT) + "…";
    }

    private static String list(Stream<?> values, int count) {
        return values.limit(SHOWN)
                .map(String::valueOf)
                .collect(Collectors.joining(", ", "[", count > SHOWN ? ", … " + count + " in all]" : "]"));
    }
}
