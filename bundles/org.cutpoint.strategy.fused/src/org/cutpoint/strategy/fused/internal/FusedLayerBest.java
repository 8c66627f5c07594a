package org.cutpoint.strategy.fused.internal;

import java.util.ArrayList;
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
 * What the paper leaves out: oblong grids, tiles of unequal size, paths that stay on the device, a device that goes on behind the
 * fused layers, no tiles at all. It begins with
 * the best grids by Minimizing Waiting and with {@link FusedLayerOptimal}'s; single changes improve their schedules, and the
 * borders between tiles are moved as long as that helps, by an eighth of a side first, by a pixel last. Never worse than {@code
 * fused-layer}, {@code fused-layer-optimal} and {@code no-fused-layer}.
 */
@Component(
        property = {
            TileStrategy.ID + "=fused-layer-best",
            TileStrategy.DESCRIPTION
                    + "=As fused-layer, with unequal tiles, oblong grids and paths that stay on the device"
        })
public final class FusedLayerBest implements TileStrategy {
    /** Grids whose borders are moved. */
    private static final int CANDIDATES = 3;

    private static final int FIRST_STEP = 8;

    private final TileEvaluator evaluator;

    @Activate
    public FusedLayerBest(@Reference TileEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    private record Candidate(Tiling tiling, Schedule schedule, Rest rest, double ms) {
        TilePlan plan() {
            return schedule.plan(tiling).withBackAt(rest.backAt());
        }
    }

    @Override
    public TilePlan plan(TileProblem problem) {
        TilePlan optimal = new FusedLayerOptimal(evaluator).plan(problem);
        double least = evaluator.cost(problem, optimal).predictedMs();
        List<Candidate> begins = new ArrayList<>();
        for (Tiling tiling : Grids.all(problem)) {
            Grids.checkInterrupted();
            begins.add(candidate(problem, tiling, MinimizingWaiting.of(problem, evaluator.times(problem, tiling))));
        }
        begins.sort((a, b) -> Double.compare(a.ms, b.ms));
        List<Candidate> chosen = new ArrayList<>(begins.subList(0, Math.min(CANDIDATES, begins.size())));
        if (optimal.tiling().paths() > 1) {
            chosen.add(candidate(
                    problem,
                    optimal.tiling(),
                    Schedule.of(
                            problem,
                            evaluator.times(problem, optimal.tiling()),
                            ints(optimal.order()),
                            ints(optimal.deviceLayers()))));
        }
        TilePlan best =
                new TilePlan(optimal.tiling(), optimal.deviceLayers(), optimal.order()).withBackAt(optimal.backAt());
        for (Candidate begin : chosen) {
            Candidate moved = moved(problem, improved(problem, begin.tiling, begin.schedule));
            if (moved.ms < least) {
                least = moved.ms;
                best = moved.plan();
            }
        }
        return best;
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    private Candidate candidate(TileProblem problem, Tiling tiling, Schedule schedule) {
        Rest rest = Rest.best(evaluator, problem, tiling.layers());
        return new Candidate(tiling, schedule, rest, schedule.fusedMs() + rest.ms());
    }

    /** The better one of two schedules, each as far as single changes lead: that of similar tiles, and a new one. */
    private Candidate improved(TileProblem problem, Tiling tiling, Schedule similar) {
        Grids.checkInterrupted();
        List<PathTimes> paths = evaluator.times(problem, tiling);
        int[][] options = Options.ofAll(paths);
        Schedule kept = LocalSearch.improve(
                problem, paths, options, Schedule.of(problem, paths, similar.order(), similar.cuts()));
        Schedule anew = LocalSearch.improve(problem, paths, options, MinimizingWaiting.of(problem, paths));
        return candidate(problem, tiling, anew.fusedMs() < kept.fusedMs() ? anew : kept);
    }

    private Candidate moved(TileProblem problem, Candidate begin) {
        Candidate best = begin;
        int longest = Math.max(last(begin.tiling.rows()), last(begin.tiling.columns()));
        for (int step = Math.max(1, longest / FIRST_STEP); step >= 1; step /= 2) {
            boolean helped = true;
            while (helped) {
                double before = best.ms;
                for (boolean rows : new boolean[] {true, false}) {
                    int borders = (rows ? best.tiling.height() : best.tiling.width()) - 1;
                    for (int border = 1; border <= borders; border++) {
                        best = better(problem, best, rows, border, step);
                        best = better(problem, best, rows, border, -step);
                    }
                }
                helped = best.ms < before * (1 - 1e-9);
            }
        }
        return best;
    }

    private Candidate better(TileProblem problem, Candidate best, boolean rows, int border, int step) {
        List<Integer> ends = new ArrayList<>(rows ? best.tiling.rows() : best.tiling.columns());
        int to = ends.get(border) + step;
        if (to <= ends.get(border - 1) || to >= ends.get(border + 1)) {
            return best;
        }
        ends.set(border, to);
        Candidate other = improved(
                problem,
                rows
                        ? new Tiling(best.tiling.layers(), ends, best.tiling.columns())
                        : new Tiling(best.tiling.layers(), best.tiling.rows(), ends),
                best.schedule);
        return other.ms < best.ms ? other : best;
    }

    private static int last(List<Integer> ends) {
        return ends.get(ends.size() - 1);
    }
}
