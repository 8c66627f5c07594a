package org.cutpoint.model.training.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.TensorInfo;

/** A node on the way back: what a {@link Rule} has to know of it, and where it puts what it finds. */
final class Step {
    private final Gradients gradients;
    private final String layer;
    private final NodeProto node;

    Step(Gradients gradients, String layer, NodeProto node) {
        this.gradients = gradients;
        this.layer = layer;
        this.node = node;
    }

    /** Where the rule's nodes go. */
    Emitter emit() {
        return gradients.emitter();
    }

    String type() {
        return node.getOpType();
    }

    int inputs() {
        return node.getInputCount();
    }

    int outputs() {
        return node.getOutputCount();
    }

    boolean has(int input) {
        return input < node.getInputCount() && !node.getInput(input).isEmpty();
    }

    String in(int i) {
        return node.getInput(i);
    }

    String out(int i) {
        return node.getOutput(i);
    }

    long[] shapeIn(int i) {
        return shape(in(i));
    }

    long[] shapeOut(int i) {
        return shape(out(i));
    }

    long[] shape(String tensor) {
        TensorInfo info = gradients.content().tensors().get(tensor);
        if (info == null) {
            throw refused("the shape of '" + tensor + "' is not known", "");
        }
        return info.shape().stream().mapToLong(Long::longValue).toArray();
    }

    /** Gradient of the node's only output. */
    String dy() {
        return dy(0).orElseThrow();
    }

    /** Gradient of an output; empty where nothing that is trained depends on it. */
    Optional<String> dy(int output) {
        return gradients.of(out(output));
    }

    /** Whether somebody needs the gradient of this input. */
    boolean wants(int input) {
        return has(input) && gradients.wanted(in(input));
    }

    /** Makes the gradient of an input, if somebody needs it. */
    void give(int input, Supplier<String> gradient) {
        if (wants(input)) {
            gradients.add(in(input), gradient.get());
        }
    }

    private Optional<AttributeProto> attribute(String name) {
        return node.getAttributeList().stream()
                .filter(a -> a.getName().equals(name))
                .findFirst();
    }

    List<AttributeProto> attributes() {
        return node.getAttributeList();
    }

    long attr(String name, long otherwise) {
        return attribute(name).map(AttributeProto::getI).orElse(otherwise);
    }

    float attr(String name, float otherwise) {
        return attribute(name).map(AttributeProto::getF).orElse(otherwise);
    }

    String attr(String name, String otherwise) {
        return attribute(name)
                .map(AttributeProto::getS)
                .map(ByteString::toStringUtf8)
                .orElse(otherwise);
    }

    /** A list of integers; so many times the same where it is left out. */
    long[] attr(String name, int count, long otherwise) {
        return attribute(name)
                .map(a -> a.getIntsList().stream().mapToLong(Long::longValue).toArray())
                .orElseGet(() -> filled(count, otherwise));
    }

    private static long[] filled(int count, long value) {
        long[] values = new long[count];
        Arrays.fill(values, value);
        return values;
    }

    /** A list of words; empty where it is left out. */
    List<String> texts(String name) {
        return attribute(name)
                .map(a -> a.getStringsList().stream()
                        .map(ByteString::toStringUtf8)
                        .toList())
                .orElse(List.of());
    }

    /** What is given as an input in newer versions of an operator and as an attribute in older ones. */
    Optional<long[]> ints(String name, int input) {
        if (has(input)) {
            List<Long> values = gradients.content().integers().get(in(input));
            if (values == null) {
                throw refused("its '" + name + "' depends on data", "");
            }
            return Optional.of(values.stream().mapToLong(Long::longValue).toArray());
        }
        return attribute(name)
                .map(a -> a.getIntsList().stream().mapToLong(Long::longValue).toArray());
    }

    /** What to say of a node that cannot be trained through. */
    InputException refused(String why, String remedy) {
        return gradients.refused(layer, node, why, remedy);
    }
}
