package org.cutpoint.strategy.fused.internal;

import java.util.OptionalInt;
import org.cutpoint.api.tiles.TileEvaluator;
import org.cutpoint.api.tiles.TileProblem;

/**
 * Where what follows the fused layers is computed, which the paper leaves to the edge: there, on the device, or on the edge up to
 * some layer. Since it begins when the edge has all tiles, the best is the same whatever becomes of them.
 *
 * @param backAt as in {@link org.cutpoint.api.tiles.TilePlan}
 * @param ms until the result is there
 */
record Rest(OptionalInt backAt, double ms) {
    /** The best; of equal ones, that with the most layers on the edge. O(layers^2). */
    static Rest best(TileEvaluator evaluator, TileProblem problem, int fused) {
        Rest best = new Rest(OptionalInt.empty(), evaluator.restMs(problem, fused));
        for (int back = problem.layers() - 1; back >= fused; back--) {
            double ms = evaluator.restMs(problem, fused, OptionalInt.of(back));
            if (ms < best.ms) {
                best = new Rest(OptionalInt.of(back), ms);
            }
        }
        return best;
    }
}
