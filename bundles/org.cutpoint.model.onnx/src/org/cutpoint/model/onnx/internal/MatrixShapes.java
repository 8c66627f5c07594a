package org.cutpoint.model.onnx.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Matrix products of all kinds, and attention. */
final class MatrixShapes {
    private MatrixShapes() {}

    static Map<String, Rule> rules() {
        return Map.ofEntries(
                Map.entry("Gemm", node -> gemm(node, node.in(1), node.in(0).type)),
                Map.entry("com.microsoft.FusedGemm", node -> gemm(node, node.in(1), node.in(0).type)),
                Map.entry("com.microsoft.QGemm", MatrixShapes::quantizedGemm),
                Map.entry("MatMul", node -> matMul(node.in(0).shape, node.in(1), node.in(0).type)),
                Map.entry("MatMulInteger", node -> matMul(node.in(0).shape, node.in(1), Types.INT32)),
                Map.entry("QLinearMatMul", node -> matMul(node.in(0).shape, node.in(3), node.in(7).type)),
                Map.entry(
                        "com.microsoft.DynamicQuantizeMatMul",
                        node -> matMul(node.in(0).shape, node.in(1), Types.FLOAT)),
                Map.entry(
                        "com.microsoft.MatMulIntegerToFloat",
                        node -> matMul(node.in(0).shape, node.in(1), Types.FLOAT)),
                Map.entry("com.microsoft.FusedMatMul", MatrixShapes::fusedMatMul),
                Map.entry("com.microsoft.MatMulNBits", MatrixShapes::matMulBits),
                Map.entry("Einsum", node -> List.of(Einsum.of(node).result())),
                Map.entry(
                        "Det",
                        node -> List.of(Fact.of(
                                node.in(0).type,
                                Arrays.copyOf(node.in(0).shape, node.in(0).rank() - 2)))),
                Map.entry("Attention", MatrixShapes::attention));
    }

    private static List<Fact> gemm(Node node, Fact b, int type) {
        Fact a = node.in(0);
        boolean ta = node.flag("transA");
        boolean tb = node.flag("transB");
        if (a.rank() != 2 || b.rank() != 2 || a.dim(ta ? 0 : 1) != b.dim(tb ? 1 : 0)) {
            throw new Misfit("matrices do not fit");
        }
        return List.of(Fact.of(type, a.dim(ta ? 1 : 0), b.dim(tb ? 0 : 1)));
    }

    /** Without a scale for its result it stays in floating point. */
    private static List<Fact> quantizedGemm(Node node) {
        return gemm(node, node.in(3), node.has(8) ? node.in(8).type : Types.FLOAT);
    }

    private static List<Fact> matMul(long[] a, Fact b, int type) {
        long[] sa = a.length == 1 ? new long[] {1, a[0]} : a;
        long[] sb = b.rank() == 1 ? new long[] {b.dim(0), 1} : b.shape;
        if (sa[sa.length - 1] != sb[sb.length - 2]) {
            throw new Misfit("matrices do not fit");
        }
        long[] lead = Positions.broadcastShape(Arrays.copyOf(sa, sa.length - 2), Arrays.copyOf(sb, sb.length - 2));
        LongStream rows = a.length == 1 ? LongStream.empty() : LongStream.of(sa[sa.length - 2]);
        LongStream columns = b.rank() == 1 ? LongStream.empty() : LongStream.of(sb[sb.length - 1]);
        return List.of(Fact.of(
                type,
                LongStream.concat(LongStream.of(lead), LongStream.concat(rows, columns))
                        .toArray()));
    }

    private static List<Fact> fusedMatMul(Node node) {
        Fact a = node.in(0);
        Fact b = node.in(1);
        if (node.flag("transBatchA") || node.flag("transBatchB")) {
            throw new IllegalArgumentException("rows in front of the batch");
        }
        return matMul(transposed(a, node.flag("transA")).shape, transposed(b, node.flag("transB")), a.type);
    }

    private static Fact transposed(Fact x, boolean really) {
        if (!really || x.rank() < 2) {
            return x;
        }
        long[] shape = x.shape.clone();
        shape[x.rank() - 2] = x.dim(-1);
        shape[x.rank() - 1] = x.dim(-2);
        return Fact.of(x.type, shape);
    }

    private static List<Fact> matMulBits(Node node) {
        Fact a = node.in(0);
        long[] shape = a.shape.clone();
        if (shape[shape.length - 1] != node.attr("K", 0)) {
            throw new Misfit("matrices do not fit");
        }
        shape[shape.length - 1] = node.attr("N", 0);
        return List.of(Fact.of(a.type, shape));
    }

    /**
     * Sizes of an attention.
     *
     * @param heads of the queries
     * @param stored heads of keys and values
     * @param rows queries
     * @param total keys, those of earlier steps included
     */
    record Heads(long batch, long heads, long stored, long rows, long total, long keySize, long valueSize) {
        /** Batch x heads x sequence x size, or batch x sequence x hidden with the numbers of heads as attributes. */
        static Heads of(Node node) {
            Fact q = node.in(0);
            Fact k = node.in(1);
            Fact v = node.in(2);
            boolean split = q.rank() == 4;
            long stored = split ? k.dim(1) : node.attr("kv_num_heads", 0);
            return new Heads(
                    q.dim(0),
                    split ? q.dim(1) : node.attr("q_num_heads", 0),
                    stored,
                    q.dim(-2),
                    (node.has(4) ? node.in(4).dim(2) : 0) + k.dim(-2),
                    split ? k.dim(3) : k.dim(2) / stored,
                    split ? v.dim(3) : v.dim(2) / stored);
        }
    }

    private static List<Fact> attention(Node node) {
        Heads h = Heads.of(node);
        Fact q = node.in(0);
        return List.of(
                q.rank() == 4
                        ? Fact.of(q.type, h.batch, h.heads, h.rows, h.valueSize)
                        : Fact.of(q.type, h.batch, h.rows, h.heads * h.valueSize),
                Fact.of(node.in(1).type, h.batch, h.stored, h.total, h.keySize),
                Fact.of(node.in(2).type, h.batch, h.stored, h.total, h.valueSize),
                Fact.of(q.type, h.batch, h.heads, h.rows, h.total));
    }
}
