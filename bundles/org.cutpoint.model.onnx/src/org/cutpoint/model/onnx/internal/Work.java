package org.cutpoint.model.onnx.internal;

import java.util.Map;
import java.util.Set;

/**
 * Work and size of single nodes, by the convention of published figures: multiply-accumulates of convolutions, matrix
 * products and recurrent layers; biases, normalisations, activations and pooling count nothing.
 */
final class Work {
    /** Operators none of whose constants are trained: bounds, scales, factors. */
    private static final Set<String> UNTRAINED = Set.of(
            """
            Clip Resize Upsample Pad Dropout QuantizeLinear DequantizeLinear Pow Range Where Min Max
            ConstantOfShape OneHot"""
                    .split("\\s+"));

    private final Map<String, Fact> facts;

    Work(Map<String, Fact> facts) {
        this.facts = facts;
    }

    /** Multiply-accumulates of the node; 0 for operators that do none, or whose shapes are not known. */
    long macs(Op op) {
        String type = op.proto.getOpType();
        boolean known = op.standard()
                && op.proto.getInputCount() >= 2
                && op.reads.stream().allMatch(facts::containsKey)
                && op.writes.stream().anyMatch(facts::containsKey);
        if (!known) {
            return 0;
        }
        Fact x = facts.get(op.in(0));
        return switch (type) {
            case "Conv", "ConvInteger" -> conv(out(op), facts.get(op.in(1)));
            case "QLinearConv" -> conv(out(op), facts.get(op.in(3)));
            case "ConvTranspose" -> conv(x, facts.get(op.in(1)));
            case "Gemm" -> times(out(op).elements(), x.dim(op.attr("transA", 0) == 0 ? 1 : 0));
            case "MatMul", "MatMulInteger", "QLinearMatMul" -> times(out(op).elements(), x.dim(-1));
            case "LSTM", "GRU", "RNN" -> recurrent(op, x);
            default -> 0;
        };
    }

    private Fact out(Op op) {
        return facts.get(op.writes.get(0));
    }

    /** Each element of the larger side of the filter meets all but the first dimension of the weights. */
    private static long conv(Fact side, Fact weights) {
        return weights.dim(0) == 0 ? 0 : times(side.elements(), weights.elements() / weights.dim(0));
    }

    /** Input and recurrent weights hold all gates and directions; every one is used once in each step of each sequence. */
    private long recurrent(Op op, Fact x) {
        Fact w = facts.get(op.in(1));
        Fact r = facts.get(op.in(2));
        long steps = times(x.dim(0), x.dim(1));
        long weights = w.elements() + r.elements();
        return times(steps, weights);
    }

    private static long times(long a, long b) {
        return Math.multiplyExact(a, b);
    }

    /** Whether the constant is a trained parameter of the node that reads it, as far as a file can tell. */
    static boolean trained(Op op, String constant, Fact fact) {
        if (!Types.floating(fact.type) || fact.rank() == 0 || UNTRAINED.contains(op.proto.getOpType())) {
            return false;
        }
        boolean statistics = op.proto.getOpType().equals("BatchNormalization")
                && (constant.equals(op.in(3)) || constant.equals(op.in(4)));
        return !statistics;
    }
}
