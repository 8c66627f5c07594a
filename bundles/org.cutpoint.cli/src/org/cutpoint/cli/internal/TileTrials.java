package org.cutpoint.cli.internal;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.tiles.PartTimes;
import org.cutpoint.api.tiles.TileCost;
import org.cutpoint.api.tiles.TileEvaluator;
import org.cutpoint.api.tiles.TileExecutor;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TilePlanner;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileProblem.ShareFactors;
import org.cutpoint.api.tiles.Tiling;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Runs;

/**
 * A network's plans in tiles on a device and an edge: measures their parts, settles on plans by them, runs them. Of one plan at a
 * time the parts are loaded; what was measured of a plan counts for every strategy that comes to it. Not thread-safe.
 */
final class TileTrials implements AutoCloseable {
    private final TilePlans plans;
    private final TileEvaluator evaluator;
    private final TileExecutor executor;
    private final Bench bench;
    private final TileProblem problem;
    private final Map<Same, PartTimes> known = new HashMap<>();
    private Optional<Loaded> loaded = Optional.empty();

    /**
     * What plans run on.
     *
     * @param edge where the others of the layers run
     * @param how network, slow-down and so on
     * @param budget for measuring the parts of a plan; empty: they are not measured
     * @param repeats how often a plan runs
     */
    record Bench(Model model, Clouds.Cloud edge, Runs.Conditions how, Optional<Duration> budget, int repeats) {}

    /**
     * A plan that is to be run. Without tiles, it is a cut.
     *
     * @param cost what it takes by its parts, or by its tiles' shares where they were not measured
     * @param parts what its parts were measured to take
     * @param again whether the strategy came to it when it knew what tiles take
     */
    record Settled(TilePlanner.Planned planned, TileCost cost, Optional<PartTimes> parts, boolean again) {
        boolean tiled() {
            return TileTrials.tiled(planned);
        }
    }

    /** Of a plan, what decides on what it takes. */
    record Same(Tiling tiling, List<Integer> deviceLayers, List<Integer> order, OptionalInt backAt) {
        static Same of(TilePlan plan) {
            return new Same(plan.tiling(), plan.deviceLayers(), plan.order(), plan.backAt());
        }
    }

    private record Loaded(Same plan, TileExecutor.Prepared prepared) {}

    TileTrials(TilePlans plans, TileEvaluator evaluator, TileExecutor executor, Bench bench, TileProblem problem) {
        this.plans = plans;
        this.evaluator = evaluator;
        this.executor = executor;
        this.bench = bench;
        this.problem = problem;
    }

    static boolean tiled(TilePlanner.Planned planned) {
        return planned.plan().tiling().paths() > 1;
    }

    /**
     * Measures a plan's parts; where it can, asks the strategy again, with what tiles take of their shares, and takes what takes
     * less by what was measured.
     *
     * @param strategy whether there is one that can be asked again
     */
    Settled settle(TilePlanner.Planned first, boolean strategy, Progress progress) throws InterruptedException {
        Settled settled = measured(first, false, progress);
        if (!strategy || settled.parts().isEmpty()) {
            return settled;
        }
        ShareFactors factors =
                evaluator.factors(problem, first.plan(), settled.parts().get());
        TilePlanner.Planned again = plans.plan(problem.withFactors(factors), first.strategy());
        if (again.plan().sameAs(first.plan())) {
            return settled;
        }
        Settled other = measured(again, true, progress);
        return other.cost().predictedMs() < settled.cost().predictedMs() ? other : settled;
    }

    private Settled measured(TilePlanner.Planned planned, boolean again, Progress progress)
            throws InterruptedException {
        if (!tiled(planned) || bench.budget().isEmpty()) {
            return new Settled(planned, planned.cost(), Optional.empty(), again);
        }
        Same same = Same.of(planned.plan());
        PartTimes parts = known.get(same);
        if (parts == null) {
            parts = load(planned.plan(), progress).measure(bench.budget().get(), progress);
            known.put(same, parts);
        }
        return new Settled(planned, evaluator.cost(problem, planned.plan(), parts), Optional.of(parts), again);
    }

    /** Runs a plan that has tiles. */
    TileExecutor.Measured run(Settled settled, Progress progress) throws InterruptedException {
        TileExecutor.Prepared prepared = load(settled.planned().plan(), progress);
        try {
            return prepared.run(progress);
        } finally {
            close();
        }
    }

    private TileExecutor.Prepared load(TilePlan plan, Progress progress) throws InterruptedException {
        Same same = Same.of(plan);
        if (loaded.isEmpty() || !loaded.get().plan().equals(same)) {
            close();
            loaded = Optional.of(new Loaded(same, executor.prepare(request(plan), progress)));
        }
        return loaded.get().prepared();
    }

    private TileExecutor.Request request(TilePlan plan) {
        Runs.Conditions how = bench.how();
        return new TileExecutor.Request(
                bench.model(),
                problem.front(),
                plan,
                bench.edge().connection(),
                how.emulated() ? Optional.of(how.network()) : Optional.empty(),
                how.slowdown(),
                problem.cores(),
                how.options(),
                how.seed(),
                how.deadline(),
                bench.repeats());
    }

    @Override
    public void close() {
        Optional<Loaded> old = loaded;
        loaded = Optional.empty();
        old.ifPresent(l -> l.prepared().close());
    }
}
