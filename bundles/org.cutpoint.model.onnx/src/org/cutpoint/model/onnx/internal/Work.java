package org.cutpoint.model.onnx.internal;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.cutpoint.model.onnx.internal.Scope.Body;

/**
 * Work of single nodes, by the convention of published figures: multiply-accumulates of convolutions, matrix products
 * (attention among them) and recurrent layers; biases, normalisations, activations, pooling and transforms count nothing.
 * Bodies of loops count as often as they run, functions as often as they are called; of several branches, the one with most
 * work.
 */
final class Work {
    private interface Count {
        long of(Node node);
    }

    private static final Map<String, Count> COUNTS = Map.ofEntries(
            Map.entry("Conv", node -> conv(node.out(0), node.in(1))),
            Map.entry("ConvInteger", node -> conv(node.out(0), node.in(1))),
            Map.entry("DeformConv", node -> conv(node.out(0), node.in(1))),
            Map.entry("QLinearConv", node -> conv(node.out(0), node.in(3))),
            Map.entry("ConvTranspose", node -> conv(node.in(0), node.in(1))),
            Map.entry("Gemm", node -> product(node, node.flag("transA"))),
            Map.entry("MatMul", node -> product(node, false)),
            Map.entry("MatMulInteger", node -> product(node, false)),
            Map.entry("QLinearMatMul", node -> product(node, false)),
            Map.entry("Einsum", node -> Einsum.of(node).macs()),
            Map.entry("LSTM", Work::recurrent),
            Map.entry("GRU", Work::recurrent),
            Map.entry("RNN", Work::recurrent),
            Map.entry("Attention", Work::attention),
            Map.entry("com.microsoft.FusedConv", node -> conv(node.out(0), node.in(1))),
            Map.entry("com.microsoft.NhwcFusedConv", node -> conv(node.out(0), node.in(1))),
            Map.entry("com.microsoft.QLinearConv", node -> conv(node.out(0), node.in(3))),
            Map.entry("com.microsoft.FusedGemm", node -> product(node, node.flag("transA"))),
            Map.entry("com.microsoft.QGemm", node -> product(node, node.flag("transA"))),
            Map.entry("com.microsoft.FusedMatMul", node -> product(node, node.flag("transA"))),
            Map.entry("com.microsoft.DynamicQuantizeMatMul", node -> product(node, false)),
            Map.entry("com.microsoft.MatMulIntegerToFloat", node -> product(node, false)),
            Map.entry("com.microsoft.MatMulNBits", node -> product(node, false)),
            Map.entry("com.microsoft.MatMulBnb4", node -> product(node, false)),
            Map.entry("com.microsoft.DynamicQuantizeLSTM", Work::recurrent),
            Map.entry("com.microsoft.Attention", node -> projected(node, 4)),
            Map.entry("com.microsoft.QAttention", node -> projected(node, 8)),
            Map.entry("com.microsoft.MultiHeadAttention", Work::heads),
            Map.entry("com.microsoft.GroupQueryAttention", Work::groups));

    private final Calls calls;
    private final Set<String> guessed = new LinkedHashSet<>();

    /** @param calls of the model's own functions */
    Work(Calls calls) {
        this.calls = calls;
    }

    /**
     * Multiply-accumulates of the node; 0 for operators that do none, or where shapes are not known.
     *
     * @param scope in which the node stands
     * @throws ArithmeticException if there are more than 2^63-1
     */
    long macs(Op op, Scope scope) {
        if (ControlFlow.handles(op) || calls.handles(op)) {
            return bodies(op, scope);
        }
        Count count = COUNTS.get(op.type());
        if (count == null) {
            return 0;
        }
        try {
            return count.of(new Node(op, scope));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            guessed.add(op.name);
            return 0;
        }
    }

    private long bodies(Op op, Scope scope) {
        boolean either = ControlFlow.handles(op) && op.type().equals("If");
        long macs = 0;
        for (Body body : scope.bodies(op)) {
            long one = 0;
            for (Op inner : body.scope().graph.ops()) {
                one = Math.addExact(one, macs(inner, body.scope()));
            }
            if (!body.exact() && one > 0) {
                guessed.add(op.name);
            }
            one = Math.multiplyExact(one, body.runs());
            macs = either ? Math.max(macs, one) : Math.addExact(macs, one);
        }
        if (scope.bodies(op).isEmpty()) {
            guessed.add(op.name);
        }
        return macs;
    }

    /** Nodes, of those asked for, whose work is not known, or known for one round of a loop alone. */
    Set<String> guessed() {
        return guessed;
    }

    /** Each element of the larger side of the filter meets all but the first dimension of the weights. */
    private static long conv(Fact side, Fact weights) {
        return weights.dim(0) == 0 ? 0 : times(side.elements(), weights.elements() / weights.dim(0));
    }

    /** Each element of the result is as long a sum as a row of the first matrix. */
    private static long product(Node node, boolean transposed) {
        Fact a = node.in(0);
        return times(node.out(0).elements(), transposed && a.rank() > 1 ? a.dim(-2) : a.dim(-1));
    }

    /** Input and recurrent weights hold all gates and directions; every one is used once in each step of each sequence. */
    private static long recurrent(Node node) {
        Fact x = node.in(0);
        long weights = node.in(1).elements() + node.in(2).elements();
        return times(times(x.dim(0), x.dim(1)), weights);
    }

    /** Queries with keys, then weights with values. */
    private static long attention(Node node) {
        MatrixShapes.Heads h = MatrixShapes.Heads.of(node);
        return pairs(h.batch(), h.rows(), h.total(), h.heads() * (h.keySize() + h.valueSize()));
    }

    private static long pairs(long batch, long rows, long columns, long size) {
        return times(times(batch, times(rows, columns)), size);
    }

    /** Attention that makes queries, keys and values itself, of batch x sequence x features. */
    private static long projected(Node node, int past) {
        Fact x = node.in(0);
        long width = node.in(1).dim(1);
        long[] sizes = node.ints("qkv_hidden_sizes");
        long both = sizes.length == 3 ? sizes[0] + sizes[2] : width / 3 * 2;
        long total = x.dim(1) + (node.has(past) ? node.in(past).dim(3) : 0);
        return Math.addExact(times(x.elements(), width), pairs(x.dim(0), x.dim(1), total, both));
    }

    private static long heads(Node node) {
        Fact q = node.in(0);
        if (q.rank() == 5) {
            return pairs(q.dim(0), q.dim(1), q.dim(1), 2 * q.dim(2) * q.dim(4));
        }
        Fact k = node.in(1);
        long past = node.has(6) ? node.in(6).dim(2) : 0;
        long total = past + (k.rank() == 4 ? k.dim(2) : k.dim(1));
        long values = node.has(2) && node.in(2).rank() == 3 ? node.in(2).dim(2) : q.dim(2);
        return pairs(q.dim(0), q.dim(1), total, q.dim(2) + values);
    }

    /** Heads of queries share keys and values; those may come in one tensor with the queries. */
    private static long groups(Node node) {
        Fact q = node.in(0);
        Fact present = node.out(1);
        return pairs(q.dim(0), q.dim(1), present.dim(2), 2 * node.attr("num_heads", 0) * present.dim(3));
    }

    private static long times(long a, long b) {
        return Math.multiplyExact(a, b);
    }
}
