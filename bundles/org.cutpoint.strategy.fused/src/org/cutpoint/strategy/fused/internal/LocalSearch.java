package org.cutpoint.strategy.fused.internal;

import java.util.List;
import org.cutpoint.api.tiles.PathTimes;
import org.cutpoint.api.tiles.TileProblem;

/** Makes a schedule better by single changes, as long as there is one that helps. */
final class LocalSearch {
    private static final int MOST_ROUNDS = 20;

    private final TileProblem problem;
    private final List<PathTimes> paths;
    private final int[][] options;
    private Schedule best;

    private LocalSearch(TileProblem problem, List<PathTimes> paths, int[][] options, Schedule begin) {
        this.problem = problem;
        this.paths = paths;
        this.options = options;
        this.best = begin;
    }

    /**
     * Tries every other option of each path, and every other place in the order.
     *
     * <p>O(rounds x paths^2 x (options + paths)).
     */
    static Schedule improve(TileProblem problem, List<PathTimes> paths, int[][] options, Schedule begin) {
        LocalSearch search = new LocalSearch(problem, paths, options, begin);
        double before = Double.POSITIVE_INFINITY;
        for (int round = 0; round < MOST_ROUNDS && search.best.fusedMs() < before; round++) {
            before = search.best.fusedMs();
            search.round();
        }
        return search.best;
    }

    private void round() {
        for (int path = 0; path < paths.size(); path++) {
            for (int option : options[path]) {
                int[] cuts = best.cuts().clone();
                cuts[path] = option;
                consider(best.order(), cuts);
            }
        }
        for (int from = 0; from < paths.size(); from++) {
            Grids.checkInterrupted();
            for (int to = 0; to < paths.size(); to++) {
                consider(moved(best.order(), from, to), best.cuts());
            }
        }
    }

    private static int[] moved(int[] order, int from, int to) {
        int[] moved = order.clone();
        int path = moved[from];
        int step = from < to ? 1 : -1;
        for (int i = from; i != to; i += step) {
            moved[i] = moved[i + step];
        }
        moved[to] = path;
        return moved;
    }

    private void consider(int[] order, int[] cuts) {
        Schedule other = Schedule.of(problem, paths, order, cuts);
        // Rounding must not keep it going.
        if (other.fusedMs() < best.fusedMs() * (1 - 1e-12)) {
            best = other;
        }
    }
}
