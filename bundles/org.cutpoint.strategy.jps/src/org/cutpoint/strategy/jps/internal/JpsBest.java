package org.cutpoint.strategy.jps.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.function.ToDoubleFunction;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.support.JohnsonRule;
import org.cutpoint.strategy.support.Plans;
import org.cutpoint.strategy.support.Run;
import org.cutpoint.strategy.support.TwoTiers;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The idea of {@code jps} (Duan and Wu, ICPP 2021, doi:10.1145/3472456.3472468) without its approximations: the best of
 * all mixes of any two cuts, one cut alone included, under the problem's own objective and stages. Never worse than
 * {@code partition-only}.
 * <ul>
 *   <li>Makespan, one network: see {@link TwoCuts}; both orders of the two kinds of jobs, of which Johnson's is one.
 *       With two stages, where all cuts that matter were looked at, the plan has a lower bound: see
 *       {@link TwoStageBound}.
 *   <li>Makespan, several networks: a heuristic, see {@link SeveralNetworks}.
 *   <li>Latency, energy, bottleneck: each network's best single cut, because there jobs do not gain from each other.
 * </ul>
 *
 * <p>Cuts are the prefixes of the layers' order, which on a line are all closed sets, and elsewhere the closed sets
 * inside of blocks: see {@link org.cutpoint.strategy.support.ClosedCuts}. Of a block that has too many, those that
 * {@code jps} finds. Limits are not considered.
 */
@Component(
        service = Strategy.class,
        property = {
            Strategy.ID + "=jps-best",
            Strategy.DESCRIPTION
                    + "=Mixes the best two cuts in the best ratio, so never worse than partition-only (after Duan and"
                    + " Wu, ICPP 2021)."
        })
public final class JpsBest implements Strategy {
    private static final long BOUND_PAIRS = 2_000_000;

    private final PlanEvaluator evaluator;

    @Activate
    public JpsBest(@Reference PlanEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Override
    public Outcome plan(Workload workload) {
        TwoTiers.require(workload, "jps-best");
        List<NetworkCuts> cuts = new ArrayList<>();
        for (Problem problem : workload.problems()) {
            NetworkCuts own = NetworkCuts.of(evaluator, problem);
            if (own.all().isEmpty()) {
                return TwoTiers.noCut(problem);
            }
            cuts.add(own);
        }
        Problem first = workload.first();
        if (first.objective() != Objective.MAKESPAN) {
            return Plans.of(workload, singleCuts(workload, cuts), OptionalDouble.empty());
        }
        List<Run> best = workload.problems().size() == 1
                ? TwoCuts.best(first, cuts.get(0).all())
                : SeveralNetworks.best(workload, cuts);
        // Search and evaluator round differently: of plans that are equal but for that, the evaluator's say counts.
        List<Run> partitionOnly =
                SeveralNetworks.hasPrefixes(cuts) ? SeveralNetworks.partitionOnly(workload, cuts) : best;
        List<Run> schedule = valueMs(partitionOnly, first) < valueMs(best, first) ? partitionOnly : best;
        return Plans.of(
                workload,
                schedule,
                Bounds.makespan(
                        evaluator, workload, cuts.get(0).all(), cuts.get(0).complete(), schedule, BOUND_PAIRS));
    }

    private double valueMs(List<Run> runs, Problem problem) {
        return evaluator.makespanMs(Bounds.jobs(runs), problem.stages());
    }

    private List<Run> singleCuts(Workload workload, List<NetworkCuts> cuts) {
        List<Run> runs = new ArrayList<>();
        for (int p = 0; p < cuts.size(); p++) {
            Problem problem = workload.problems().get(p);
            runs.add(new Run(problem, least(cuts.get(p).all(), value(problem)), problem.jobs()));
        }
        return JohnsonRule.order(runs);
    }

    private ToDoubleFunction<Cut> value(Problem problem) {
        switch (problem.objective()) {
            case BOTTLENECK:
                return c -> Math.max(Math.max(c.deviceMs(), c.uploadMs()), c.remoteMs());
            case ENERGY:
                return c -> energyJ(problem, c);
            default:
                return c ->
                        c.deviceMs() + c.uploadMs() + c.uploadLagMs() + c.remoteMs() + c.returnMs() + c.returnLagMs();
        }
    }

    private double energyJ(Problem problem, Cut cut) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
        return evaluator.cost(problem, Plans.assignment(problem, cut)).energyJ();
    }

    /** The cut of least value, the earliest of equal ones. */
    private static Cut least(List<Cut> cuts, ToDoubleFunction<Cut> value) {
        Cut least = cuts.get(0);
        double leastValue = Double.POSITIVE_INFINITY;
        for (Cut cut : cuts) {
            double v = value.applyAsDouble(cut);
            if (v < leastValue) {
                leastValue = v;
                least = cut;
            }
        }
        return least;
    }
}
