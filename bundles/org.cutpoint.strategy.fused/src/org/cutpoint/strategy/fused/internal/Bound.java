package org.cutpoint.strategy.fused.internal;

import java.util.List;
import org.cutpoint.api.tiles.PathTimes;
import org.cutpoint.api.tiles.TileProblem;

/**
 * What no schedule of some paths ends before. Each lane is busy for at most as long as the schedule lasts, so the schedule lasts
 * at least as long as any weighted mean of the lanes' times; whatever the weights, every path contributes at least the least of
 * its options.
 */
final class Bound {
    /** Weights are multiples of one over this. */
    private static final int PARTS = 12;

    private Bound() {}

    /** Of the fused layers, milliseconds. O(paths x layers x weights). */
    static double of(TileProblem problem, List<PathTimes> paths, int[][] options) {
        double bound = 0;
        for (int device = 0; device <= PARTS; device++) {
            for (int uplink = 0; device + uplink <= PARTS; uplink++) {
                double a = (double) device / PARTS / problem.cores();
                double b = (double) uplink / PARTS;
                double c = 1.0 - (double) (device + uplink) / PARTS;
                double sum = 0;
                for (int p = 0; p < options.length; p++) {
                    double least = Double.POSITIVE_INFINITY;
                    for (int o : options[p]) {
                        PathTimes path = paths.get(p);
                        least = Math.min(least, a * path.deviceMs(o) + b * path.uploadMs(o) + c * path.edgeMs(o));
                    }
                    sum += least;
                }
                bound = Math.max(bound, sum);
            }
        }
        return bound;
    }
}
