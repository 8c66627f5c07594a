package org.cutpoint.strategy.fused.internal;

import java.util.List;
import java.util.Locale;
import org.cutpoint.api.InputException;
import org.cutpoint.api.tiles.PathTimes;
import org.cutpoint.api.tiles.TileEvaluator;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileStrategy;
import org.cutpoint.api.tiles.Tiling;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The paper's BF (2 x 2): every number of fused layers, every order of the four paths, every offloaded layer of each. What
 * cannot become better any more, because the edge is busy for too long already, is not followed to its end. As in {@link
 * MinimizingWaiting}, the last fused layer is the edge's.
 *
 * <p>O(prefixes x 24 x layers^4); refused where that is too much.
 */
@Component(
        property = {
            TileStrategy.ID + "=fused-layer-brute-force",
            TileStrategy.DESCRIPTION + "=Every plan with 2 x 2 equal tiles (Li et al., BF 2x2)"
        })
public final class BruteForce implements TileStrategy {
    private static final int TILES = 2;
    private static final int ORDERS = 24;
    /** About a minute, if nothing could be cut short. */
    private static final double MOST = 1e10;

    private final TileEvaluator evaluator;

    @Activate
    public BruteForce(@Reference TileEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Override
    public TilePlan plan(TileProblem problem) {
        List<Tiling> grids = Grids.squares(problem, TILES);
        double plans = grids.stream()
                .mapToDouble(t -> ORDERS * Math.pow(t.layers(), TILES * TILES))
                .sum();
        if (plans > MOST) {
            throw new InputException(
                    "tile problem of '" + problem.name() + "'",
                    String.format(Locale.ROOT, "%.1e plans would have to be tried", plans),
                    "Use fused-layer-optimal, or a coarser --granularity");
        }
        Search search = new Search(problem);
        for (Tiling grid : grids) {
            search.in(grid);
        }
        return search.best;
    }

    private final class Search {
        private final TileProblem problem;
        private TilePlan best;
        private double least = Double.POSITIVE_INFINITY;

        private Search(TileProblem problem) {
            this.problem = problem;
            this.best = Unsplit.best(problem)
                    .plan()
                    .withNotes(List.of("Nothing at the beginning of the network can be computed in 2 x 2 tiles."));
        }

        private void in(Tiling grid) {
            List<PathTimes> paths = evaluator.times(problem, grid);
            double rest = evaluator.restMs(problem, grid.layers());
            extend(grid, paths, rest, Lanes.free(problem), new int[paths.size()], new int[paths.size()], 0, 0);
        }

        /** @param taken a bit for each path */
        private void extend(
                Tiling grid,
                List<PathTimes> paths,
                double rest,
                Lanes lanes,
                int[] order,
                int[] cuts,
                int count,
                int taken) {
            if (lanes.edgeMs() + rest >= least) {
                return;
            }
            if (count == order.length) {
                least = lanes.edgeMs() + rest;
                best = new Schedule(order.clone(), cuts.clone(), lanes.edgeMs()).plan(grid);
                return;
            }
            Grids.checkInterrupted();
            for (int p = 0; p < order.length; p++) {
                if ((taken & 1 << p) != 0) {
                    continue;
                }
                order[count] = p;
                for (int o = 0; o < grid.layers(); o++) {
                    cuts[p] = o;
                    Lanes next = lanes.copy();
                    next.add(paths.get(p), o);
                    extend(grid, paths, rest, next, order, cuts, count + 1, taken | 1 << p);
                }
            }
        }
    }
}
