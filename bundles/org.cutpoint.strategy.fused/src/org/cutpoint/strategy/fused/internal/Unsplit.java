package org.cutpoint.strategy.fused.internal;

import java.util.List;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TileProblem;

/**
 * The network as it is, cut once.
 *
 * @param layers the device's
 * @param ms until the result is there
 */
record Unsplit(int layers, double ms) {
    /** The best cut; of equal ones, that with the fewest layers on the device. O(layers). */
    static Unsplit best(TileProblem problem) {
        int n = problem.layers();
        double edge = sum(problem.edgeMs());
        double device = 0;
        Unsplit best = new Unsplit(n, sum(problem.deviceMs()));
        double least = Double.POSITIVE_INFINITY;
        for (int cut = 0; cut < n; cut++) {
            double ms = device
                    + problem.uploadMs(problem.crossingBytes().get(cut))
                    + problem.latencyMs()
                    + Math.max(0, edge)
                    + problem.resultMs();
            if (ms < least && ms <= best.ms) {
                least = ms;
                best = new Unsplit(cut, ms);
            }
            device += problem.deviceMs().get(cut);
            edge -= problem.edgeMs().get(cut);
        }
        return best;
    }

    private static double sum(List<Double> times) {
        return times.stream().mapToDouble(Double::doubleValue).sum();
    }

    TilePlan plan() {
        return TilePlan.unsplit(layers);
    }
}
