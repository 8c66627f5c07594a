package org.cutpoint.tiles.cost.internal;

import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.tiles.TileProblem;

/** Finds faults of tile problems. */
final class ProblemCheck {
    private static final int MOST_CORES = 1024;
    private static final int MOST_ROWS = 64;

    private final TileProblem problem;

    private ProblemCheck(TileProblem problem) {
        this.problem = problem;
    }

    static void of(TileProblem problem) {
        new ProblemCheck(problem).run();
    }

    private void run() {
        int n = problem.layers();
        require(n > 0, "it has no layers");
        require(
                problem.edgeMs().size() == n
                        && problem.macs().size() == n
                        && problem.crossingBytes().size() == n + 1
                        && problem.returnMs().size() == n + 1
                        && problem.front().layers().size() <= n,
                "its lists are not of " + n + " layers");
        numbers("a time on the device", problem.deviceMs());
        numbers("a time on the edge", problem.edgeMs());
        numbers("a way back", problem.returnMs());
        require(problem.macs().stream().allMatch(m -> m >= 0), "a layer has a negative number of operations");
        require(problem.crossingBytes().stream().allMatch(b -> b >= 0), "a cut is crossed by less than nothing");
        require(positive(problem.bytesPerMs()), "its rate is " + problem.bytesPerMs() + " bytes/ms");
        numbers("a delay", List.of(problem.setupMs(), problem.latencyMs()));
        require(
                positive(problem.factors().device())
                        && positive(problem.factors().edge()),
                "its tiles take " + problem.factors().device() + " and "
                        + problem.factors().edge() + " times their shares");
        require(problem.cores() >= 1 && problem.cores() <= MOST_CORES, "its device has " + problem.cores() + " cores");
        require(
                problem.maxGrid() >= 1 && problem.maxGrid() <= MOST_ROWS,
                "it asks for up to " + problem.maxGrid() + " rows of tiles instead of 1 to " + MOST_ROWS);
    }

    private void numbers(String what, List<Double> values) {
        for (double value : values) {
            require(value >= 0 && value < Double.POSITIVE_INFINITY, what + " is " + value + " ms");
        }
    }

    private static boolean positive(double value) {
        return value > 0 && value < Double.POSITIVE_INFINITY;
    }

    private void require(boolean right, String fault) {
        if (!right) {
            throw new InputException("tile problem of '" + problem.name() + "'", fault, "");
        }
    }
}
