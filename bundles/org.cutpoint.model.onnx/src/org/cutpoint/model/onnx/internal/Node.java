package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.Optional;

/** A node together with what is known of the tensors that it reads: what a {@link Rule} looks at. */
final class Node {
    final Op op;
    /** Version of ONNX's own operators. */
    final long opset;

    private final Scope scope;

    Node(Op op, Scope scope) {
        this.op = op;
        this.scope = scope;
        this.opset = scope.opset;
    }

    /** @throws IllegalArgumentException if the i-th input is left out or nothing is known of it */
    Fact in(int i) {
        Fact fact = optional(i).orElseThrow(() -> new IllegalArgumentException("input " + i + " is missing"));
        if (fact.opaque()) {
            throw new IllegalArgumentException("input " + i + " is no tensor");
        }
        return fact;
    }

    Optional<Fact> optional(int i) {
        return op.has(i) ? scope.fact(op.in(i)) : Optional.empty();
    }

    /** @throws IllegalArgumentException if nothing is known of the i-th output */
    Fact out(int i) {
        return scope.fact(op.proto.getOutput(i))
                .orElseThrow(() -> new IllegalArgumentException("output " + i + " is not known"));
    }

    boolean has(int i) {
        return op.has(i);
    }

    int inputs() {
        return op.proto.getInputCount();
    }

    int outputs() {
        return op.proto.getOutputCount();
    }

    long attr(String key, long otherwise) {
        return op.attr(key, otherwise);
    }

    boolean flag(String key) {
        return op.attr(key, 0) != 0;
    }

    String attr(String key, String otherwise) {
        return op.attr(key, otherwise);
    }

    /** A list of integers; empty where it is left out. */
    long[] ints(String key) {
        return op.ints(key);
    }

    Optional<AttributeProto> attribute(String key) {
        return op.attribute(key);
    }

    boolean hasAttribute(String key) {
        return op.hasAttribute(key);
    }

    /** What older operators have as an attribute and newer ones as an input; empty where there is neither. */
    long[] ints(String key, int input) {
        if (hasAttribute(key)) {
            return ints(key);
        }
        return has(input) ? in(input).value() : new long[0];
    }

    /** An axis of a tensor of that rank, counted from the front. */
    static int axis(long axis, int rank) {
        long positive = axis < 0 ? axis + rank : axis;
        if (positive < 0 || positive >= rank) {
            throw new IllegalArgumentException("axis " + axis + " of rank " + rank);
        }
        return (int) positive;
    }
}
