package org.cutpoint.strategy.optimal.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.LowerBounds;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.support.CheapestPlacement;
import org.cutpoint.strategy.support.CheapestPlacement.Placement;
import org.cutpoint.strategy.support.LayerGraph;
import org.cutpoint.strategy.support.Prices;
import org.cutpoint.strategy.support.Prices.Weights;
import org.cutpoint.strategy.support.TwoTiers;
import org.cutpoint.strategy.support.Way;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Bounds by minimum cuts, without a search. Latency and energy on two tiers: the cheapest placement of all, see
 * {@link CheapestPlacement#any}. Makespan and bottleneck: the busiest stage when jobs could be divided, see {@link Balance};
 * of a makespan, the time before the first upload and after the last job's device part is left out. Memory and limits are
 * not looked at: they only make plans worse.
 */
@Component
public final class QuickBounds implements LowerBounds {
    private static final int BOTTLENECK_STAGES = 3;

    private final PlanEvaluator evaluator;

    @Activate
    public QuickBounds(@Reference PlanEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Override
    public OptionalDouble of(Workload workload) {
        List<Problem> problems = workload.problems();
        if (problems.stream().anyMatch(p -> !p.groups().isEmpty())) {
            return OptionalDouble.empty();
        }
        Problem first = workload.first();
        int tiers = first.tiers().size();
        return switch (first.objective()) {
            case LATENCY, ENERGY -> tiers == 2
                    ? problems.stream().mapToDouble(this::placementBound).max()
                    : OptionalDouble.empty();
            case BOTTLENECK -> tiers == 1
                    ? OptionalDouble.empty()
                    : problems.stream()
                            .mapToDouble(p -> new Balance(BOTTLENECK_STAGES, new OneJob(p)::least).bound())
                            .max();
            case MAKESPAN -> tiers == 1 ? OptionalDouble.empty() : OptionalDouble.of(makespanBound(workload));
        };
    }

    private double placementBound(Problem problem) {
        LayerGraph graph = new LayerGraph(problem);
        Optional<Way> up = cheapest(problem, 0, 1);
        Optional<Way> down = cheapest(problem, 1, 0);
        Prices prices = problem.objective() == Objective.ENERGY
                ? Prices.energy(graph, up, down)
                : Prices.times(graph, up, down, Weights.LATENCY);
        return CheapestPlacement.any(graph).find(prices).map(Placement::price).orElse(0.0);
    }

    private double makespanBound(Workload workload) {
        List<OneJob> networks = workload.problems().stream().map(OneJob::new).toList();
        int stages = workload.first().stages();
        return new Balance(stages, (weights, times) -> {
                    double sum = 0;
                    double[] all = new double[stages];
                    for (int p = 0; p < networks.size(); p++) {
                        int jobs = workload.problems().get(p).jobs();
                        sum += jobs
                                * networks.get(p).least(weights, ms -> {
                                    for (int s = 0; s < stages; s++) {
                                        all[s] += jobs * ms[s];
                                    }
                                });
                    }
                    times.accept(all);
                    return sum;
                })
                .bound();
    }

    private static Optional<Way> cheapest(Problem problem, int from, int to) {
        return Way.between(problem, from, to).stream().reduce(Way::cheapestOf);
    }

    /** Where a job of a network is cut when a weighted sum of its stages is to be least. */
    private final class OneJob {
        private final Problem problem;
        private final List<Cut> line;
        private final Optional<LayerGraph> graph;
        private final Optional<Way> up;
        private final Optional<Way> down;

        OneJob(Problem limited) {
            List<Tier> tiers = limited.tiers().stream()
                    .map(t -> new Tier(t.id(), t.computePowerW(), OptionalLong.empty()))
                    .toList();
            problem = limited.withTiers(tiers);
            boolean isLine = TwoTiers.isLine(problem);
            line = isLine ? evaluator.cuts(problem) : List.of();
            graph = isLine ? Optional.empty() : Optional.of(new LayerGraph(problem));
            up = cheapest(problem, 0, 1);
            down = cheapest(problem, 1, 0);
        }

        double least(double[] weights, Consumer<double[]> times) {
            if (graph.isEmpty()) {
                double least = Double.POSITIVE_INFINITY;
                double[] best = {};
                for (Cut cut : line) {
                    double[] ms = stages(cut, weights.length);
                    double sum = sum(ms, weights);
                    if (sum < least) {
                        least = sum;
                        best = ms;
                    }
                }
                times.accept(best);
                return least;
            }
            Weights counted = new Weights(
                    weights[0],
                    weights[1],
                    0,
                    weights.length > 2 ? weights[2] : 0,
                    weights.length > 3 ? weights[3] : 0,
                    0);
            Placement found = CheapestPlacement.closed(graph.get())
                    .find(Prices.times(graph.get(), up, down, counted))
                    .orElseThrow();
            Cut cut = evaluator.cut(problem, graph.get().ids(found.device())).orElseThrow();
            times.accept(stages(cut, weights.length));
            return found.price();
        }

        private static double[] stages(Cut cut, int count) {
            double[] ms = {cut.deviceMs(), cut.uploadMs(), cut.remoteMs(), cut.returnMs()};
            return Arrays.copyOf(ms, count);
        }

        private static double sum(double[] ms, double[] weights) {
            double sum = 0;
            for (int s = 0; s < ms.length; s++) {
                sum += ms[s] * weights[s];
            }
            return sum;
        }
    }
}
