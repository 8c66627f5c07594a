package org.cutpoint.strategy.fused.internal;

import java.util.List;
import org.cutpoint.api.tiles.TileEvaluator;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.Tiling;

/** Algorithm 1's outer loops. */
final class Waiting {
    private Waiting() {}

    /** The best of these grids by Minimizing Waiting; the network unsplit if there is none. */
    static TilePlan best(TileEvaluator evaluator, TileProblem problem, List<Tiling> grids) {
        TilePlan best = Unsplit.best(problem)
                .plan()
                .withNotes(List.of("Nothing at the beginning of the network can be computed in such tiles."));
        double least = Double.POSITIVE_INFINITY;
        for (Tiling grid : grids) {
            Grids.checkInterrupted();
            Schedule schedule = MinimizingWaiting.of(problem, evaluator.times(problem, grid));
            double ms = schedule.fusedMs() + evaluator.restMs(problem, grid.layers());
            if (ms <= least) {
                least = ms;
                best = schedule.plan(grid);
            }
        }
        return best;
    }
}
