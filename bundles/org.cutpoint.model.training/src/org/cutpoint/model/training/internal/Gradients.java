package org.cutpoint.model.training.internal;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.model.onnx.OnnxContent;

/** Gradients of the loss, by tensor, as they come together on the way back. */
final class Gradients {
    private final String where;
    private final OnnxContent content;
    private final Emitter emitter;
    private final Set<String> wanted;
    private final Map<String, String> made = new HashMap<>();

    /**
     * @param where the network, for messages
     * @param wanted tensors that depend on what is trained, and what is trained
     */
    Gradients(String where, OnnxContent content, Emitter emitter, Set<String> wanted) {
        this.where = where;
        this.content = content;
        this.emitter = emitter;
        this.wanted = wanted;
    }

    OnnxContent content() {
        return content;
    }

    Emitter emitter() {
        return emitter;
    }

    boolean wanted(String tensor) {
        return wanted.contains(tensor);
    }

    /** The gradient as far as it is known; complete when all that reads the tensor has been gone through. */
    Optional<String> of(String tensor) {
        return Optional.ofNullable(made.get(tensor));
    }

    /** Adds what one reader of a tensor contributes. Summed up here, so that a cut is crossed by one sum. */
    void add(String tensor, String gradient) {
        String before = made.get(tensor);
        made.put(tensor, before == null ? gradient : emitter.op("Add", before, gradient));
    }

    /** Goes back through a node, if anything that is trained lies behind it and the loss before it. */
    void back(String layer, NodeProto node) {
        boolean reached = node.getOutputList().stream().anyMatch(made::containsKey);
        if (!reached || node.getInputList().stream().noneMatch(wanted::contains)) {
            return;
        }
        Rule rule = rule(node)
                .orElseThrow(() -> refused(
                        layer,
                        node,
                        "has no gradient here",
                        "Operators with one: " + String.join(", ", Rules.operators())));
        rule.backward().apply(new Step(this, layer, node));
    }

    /** How gradients go back through a node; empty if nobody knows. */
    static Optional<Rule> rule(NodeProto node) {
        return node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx")
                ? Rules.of(node.getOpType())
                : Optional.empty();
    }

    InputException refused(String layer, NodeProto node, String why, String remedy) {
        return new InputException(
                where,
                "cannot be trained: layer '" + layer + "', operator " + node.getOpType()
                        + (node.getName().isEmpty() ? "" : " ('" + node.getName() + "')") + " " + why,
                remedy);
    }
}
