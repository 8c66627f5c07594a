package org.cutpoint.model.training.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;

/** What training makes small. */
enum Loss {
    /**
     * Mean over batch and positions of - sum over classes of target * log(softmax(result)), of a result along whose second
     * axis the classes lie (of one that is a softmax already, along that one's axis). Targets are probabilities; what they
     * sum to is a sample's weight.
     */
    CROSS_ENTROPY,
    /** Mean of (result - target)^2 over all elements. */
    MSE;

    /** What it is called in sources. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws InputException if there is none of this id */
    static Loss of(String where, String id) {
        return Arrays.stream(values())
                .filter(l -> l.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new InputException(
                        where,
                        "there is no loss '" + id + "'",
                        "There are: " + Arrays.stream(values()).map(Loss::id).collect(Collectors.joining(", ")) + "."));
    }

    /**
     * Its value and gradient.
     *
     * @param value without dimensions
     * @param gradient by the result that it was given
     */
    record Made(String value, String gradient) {}

    /**
     * Adds the nodes that compute it.
     *
     * @param result what the network returns; for cross entropy what it would return without a softmax
     * @param axis along which classes lie
     */
    Made of(Emitter e, String result, String target, long[] shape, int axis) {
        return this == MSE ? squares(e, result, target, shape) : entropy(e, result, target, shape, axis);
    }

    private static Made squares(Emitter e, String result, String target, long[] shape) {
        double elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        String difference = e.op("Sub", result, target);
        String sum = e.op("ReduceSum", e.op("Mul", difference, difference), e.ints(axes(shape)), keepNone());
        return new Made(e.op("Mul", sum, e.real(1 / elements)), e.op("Mul", difference, e.real(2 / elements)));
    }

    private static Made entropy(Emitter e, String result, String target, long[] shape, int axis) {
        double samples = Arrays.stream(shape).reduce(1, Math::multiplyExact) / (double) shape[axis];
        String logarithms = e.op("LogSoftmax", result, Attributes.integer("axis", axis));
        String sum = e.op("ReduceSum", e.op("Mul", target, logarithms), e.ints(axes(shape)), keepNone());
        String weighted = e.op("Mul", e.op("Exp", List.of(logarithms)), e.sum(target, axis));
        return new Made(
                e.op("Mul", sum, e.real(-1 / samples)),
                e.op("Mul", e.op("Sub", weighted, target), e.real(1 / samples)));
    }

    private static AttributeProto keepNone() {
        return Attributes.integer("keepdims", 0);
    }

    private static long[] axes(long[] shape) {
        long[] axes = new long[shape.length];
        Arrays.setAll(axes, i -> i);
        return axes;
    }

    /** What is usual: classes where the network returns one vector for each sample, or probabilities; else squares. */
    static Loss usual(List<long[]> results, boolean probabilities) {
        boolean vector = results.size() == 1 && results.get(0).length == 2 && results.get(0)[1] > 1;
        return results.size() == 1 && probabilities || vector ? CROSS_ENTROPY : MSE;
    }
}
