package org.cutpoint.strategy.fused.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
 * The best plan of all with up to 9 equal tiles, in rows and columns of any number, and of those without tiles, with its proof:
 * every number of fused layers, every order, every offloaded layer, whole paths on the device and every place where the device
 * goes on behind them included (which the paper leaves out). Grids come in the order of their bounds, so that few are solved. Where even that takes too long, the plan says how far
 * from the best it is at most.
 */
@Component(
        property = {
            TileStrategy.ID + "=fused-layer-optimal",
            TileStrategy.DESCRIPTION + "=The best of all plans with up to 9 equal tiles or none, with its proof"
        })
public final class FusedLayerOptimal implements TileStrategy {
    static final int MOST_TILES = 9;

    /** Of one grid: about a second. */
    private static final long STEPS = 30_000_000;

    private final TileEvaluator evaluator;

    @Activate
    public FusedLayerOptimal(@Reference TileEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    private record Grid(Tiling tiling, List<PathTimes> paths, int[][] options, Rest rest, double boundMs) {
        double restMs() {
            return rest.ms();
        }

        TilePlan plan(Schedule schedule) {
            return schedule.plan(tiling).withBackAt(rest.backAt());
        }
    }

    @Override
    public TilePlan plan(TileProblem problem) {
        Unsplit unsplit = Unsplit.best(problem);
        TilePlan best = unsplit.plan();
        double least = unsplit.ms();
        double open = Double.POSITIVE_INFINITY;
        List<Grid> grids = new ArrayList<>(Grids.all(problem).stream()
                .filter(t -> t.paths() <= MOST_TILES)
                .map(t -> grid(problem, t))
                .toList());
        grids.sort(Comparator.comparingDouble(Grid::boundMs));
        for (Grid grid : grids) {
            if (grid.boundMs() >= least) {
                break;
            }
            Schedule good = LocalSearch.improve(
                    problem, grid.paths(), grid.options(), MinimizingWaiting.of(problem, grid.paths()));
            if (good.fusedMs() + grid.restMs() < least) {
                least = good.fusedMs() + grid.restMs();
                best = grid.plan(good);
            }
            ExactOrder.Answer answer =
                    ExactOrder.of(problem, grid.paths(), grid.options(), least - grid.restMs(), STEPS);
            if (answer.better().isPresent()) {
                least = answer.better().get().fusedMs() + grid.restMs();
                best = grid.plan(answer.better().get());
            }
            if (!answer.proven()) {
                open = Math.min(open, grid.boundMs());
            }
        }
        return best.withLowerBound(Math.min(least, open));
    }

    private Grid grid(TileProblem problem, Tiling tiling) {
        Grids.checkInterrupted();
        List<PathTimes> paths = evaluator.times(problem, tiling);
        int[][] options = Options.ofAll(paths);
        Rest rest = Rest.best(evaluator, problem, tiling.layers());
        return new Grid(tiling, paths, options, rest, Bound.of(problem, paths, options) + rest.ms());
    }
}
