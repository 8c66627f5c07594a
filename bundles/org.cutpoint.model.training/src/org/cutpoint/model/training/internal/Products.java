package org.cutpoint.model.training.internal;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;

/** Matrix products. */
final class Products {
    static final Map<String, Rule> RULES = Map.of("Gemm", Rule.of(Products::gemm), "MatMul", Rule.of(Products::matMul));

    private Products() {}

    private static void gemm(Step s) {
        Emitter e = s.emit();
        float alpha = s.attr("alpha", 1f);
        float beta = s.attr("beta", 1f);
        boolean transA = s.attr("transA", 0L) != 0;
        boolean transB = s.attr("transB", 0L) != 0;
        String a = s.in(0);
        String b = s.in(1);
        s.give(
                0,
                () -> transA
                        ? product(e, b, transB, s.dy(), true, alpha)
                        : product(e, s.dy(), false, b, !transB, alpha));
        s.give(
                1,
                () -> transB
                        ? product(e, s.dy(), true, a, transA, alpha)
                        : product(e, a, !transA, s.dy(), false, alpha));
        s.give(2, () -> {
            String dc = e.sumTo(s.dy(), s.shapeOut(0), s.shapeIn(2));
            return beta == 1 ? dc : e.op("Mul", dc, e.real(beta));
        });
    }

    private static String product(Emitter e, String a, boolean transA, String b, boolean transB, float alpha) {
        return e.op(
                "Gemm",
                a,
                b,
                Attributes.integer("transA", transA ? 1 : 0),
                Attributes.integer("transB", transB ? 1 : 0),
                Attributes.real("alpha", alpha));
    }

    private static void matMul(Step s) {
        Emitter e = s.emit();
        long[] a = s.shapeIn(0);
        long[] b = s.shapeIn(1);
        if (a.length < 2 || b.length < 2) {
            throw s.refused("multiplies a vector, which has no gradient here", "Give both operands two dimensions");
        }
        s.give(0, () -> {
            String da = e.op("MatMul", s.dy(), swapped(e, s.in(1), b.length));
            return e.sumTo(da, batched(s.shapeOut(0), a), a);
        });
        s.give(1, () -> {
            if (b.length == 2 && a.length > 2) {
                // All rows of the batch are rows of one matrix: no sum over products for each of its elements.
                String rows = e.reshape(s.in(0), -1, a[a.length - 1]);
                return product(e, rows, true, e.reshape(s.dy(), -1, b[1]), false, 1);
            }
            String db = e.op("MatMul", swapped(e, s.in(0), a.length), s.dy());
            return e.sumTo(db, batched(s.shapeOut(0), b), b);
        });
    }

    /** The last two axes swapped. */
    private static String swapped(Emitter e, String x, int rank) {
        long[] order = LongStream.range(0, rank).toArray();
        order[rank - 2] = rank - 1;
        order[rank - 1] = rank - 2;
        return e.transpose(x, order);
    }

    /** The operand's matrices, for all of the result's batch. */
    private static long[] batched(long[] result, long[] operand) {
        long[] shape = Arrays.copyOf(result, result.length);
        shape[result.length - 2] = operand[operand.length - 2];
        shape[result.length - 1] = operand[operand.length - 1];
        return shape;
    }
}
