package org.cutpoint.strategy.fused.internal;

import java.util.List;
import org.cutpoint.api.tiles.PathTimes;
import org.cutpoint.api.tiles.TileProblem;

/**
 * The paper's lines 5 to 14 of algorithm 1: order and offloaded layers for given paths. First comes the path, offloaded at the
 * layer, whose transmission ends first (eq. 7; of equal ones, that with the least local computation); then always the one whose
 * computation on the device ends nearest to the end of the transmission before it (eq. 8; of equal ones, that with the most
 * layers on the device). Where the text leaves a tie, the path with the lower number comes first.
 *
 * <p>At least the last fused layer of each path is the edge's, as the paper has it ("when all FL paths are computed on ES").
 * Line 12 of the algorithm as printed compares with the offloaded layer's own completion time; eq. 8 and the example of figure
 * 3 compare with that of the layer before it, which is meant.
 */
final class MinimizingWaiting {
    /** Times this near to each other, relatively, are equal: they are sums of the same numbers in different orders. */
    private static final double SAME = 1e-9;

    private final TileProblem problem;
    private final List<PathTimes> paths;
    private final Lanes lanes;
    private final int[] order;
    private final int[] cuts;
    private final boolean[] taken;

    private MinimizingWaiting(TileProblem problem, List<PathTimes> paths) {
        this.problem = problem;
        this.paths = paths;
        this.lanes = Lanes.free(problem);
        this.order = new int[paths.size()];
        this.cuts = new int[paths.size()];
        this.taken = new boolean[paths.size()];
    }

    /** O(paths^2 x layers). */
    static Schedule of(TileProblem problem, List<PathTimes> paths) {
        return new MinimizingWaiting(problem, paths).run();
    }

    private Schedule run() {
        for (int i = 0; i < order.length; i++) {
            Choice choice = i == 0 ? first() : next();
            taken[choice.path] = true;
            order[i] = choice.path;
            cuts[choice.path] = choice.layers;
            lanes.add(paths.get(choice.path), choice.layers);
        }
        return Schedule.of(problem, paths, order, cuts);
    }

    private record Choice(int path, int layers) {}

    private Choice first() {
        Choice best = new Choice(-1, 0);
        double least = Double.POSITIVE_INFINITY;
        double computing = Double.POSITIVE_INFINITY;
        for (int p = 0; p < paths.size(); p++) {
            PathTimes path = paths.get(p);
            for (int o = 0; o < path.layers(); o++) {
                double sent = path.deviceMs(o) + path.uploadMs(o);
                if (less(sent, least) || !less(least, sent) && less(path.deviceMs(o), computing)) {
                    best = new Choice(p, o);
                    least = sent;
                    computing = path.deviceMs(o);
                }
            }
        }
        return best;
    }

    private Choice next() {
        Choice best = new Choice(-1, 0);
        double least = Double.POSITIVE_INFINITY;
        for (int p = 0; p < paths.size(); p++) {
            if (taken[p]) {
                continue;
            }
            PathTimes path = paths.get(p);
            for (int o = 0; o < path.layers(); o++) {
                double waiting = Math.abs(lanes.uplinkMs() - lanes.deviceMs() - path.deviceMs(o));
                // Waits of nearly nothing are equal, too: what counts is how large the times are whose difference they
                // are.
                double scale = lanes.uplinkMs() + lanes.deviceMs() + path.deviceMs(o);
                boolean shorter = waiting < least - SAME * scale;
                boolean equal = !shorter && waiting <= least + SAME * scale;
                if (shorter || equal && o > best.layers) {
                    best = new Choice(p, o);
                    least = Math.min(least, waiting);
                }
            }
        }
        return best;
    }

    private static boolean less(double a, double b) {
        return a < b - SAME * Math.abs(a);
    }
}
