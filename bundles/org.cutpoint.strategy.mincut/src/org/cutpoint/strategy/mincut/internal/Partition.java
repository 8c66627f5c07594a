package org.cutpoint.strategy.mincut.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.strategy.support.CheapestPlacement;
import org.cutpoint.strategy.support.LayerGraph;
import org.cutpoint.strategy.support.Plans;
import org.cutpoint.strategy.support.Prices;
import org.cutpoint.strategy.support.Prices.Weights;
import org.cutpoint.strategy.support.Way;

/** Where one network is cut, and what no plan for its jobs can be better than. */
final class Partition {
    /** Without a link between the tiers messages take the fastest of several ways: a cut for each. */
    private static final int MOST_WAYS = 4;

    private final PlanEvaluator evaluator;
    private final Problem problem;
    private final LayerGraph graph;
    private final List<Optional<Way>> up;
    private final List<Optional<Way>> down;
    private final Optional<Cut> cut;
    private final OptionalDouble lowerBound;

    Partition(PlanEvaluator evaluator, Problem problem) {
        this.evaluator = evaluator;
        this.problem = problem;
        graph = new LayerGraph(problem);
        List<Way> waysUp = Way.between(problem, 0, 1);
        List<Way> waysDown = Way.between(problem, 1, 0);
        up = some(waysUp);
        down = some(waysDown);
        // Of several ways a message takes the fastest, whatever energy that costs.
        int exact = problem.objective() == Objective.ENERGY ? 1 : MOST_WAYS;
        boolean bounded = problem.groups().isEmpty() && waysUp.size() <= exact && waysDown.size() <= exact;
        List<Cut> candidates = new ArrayList<>();
        double bound = 0;
        if (problem.objective() == Objective.BOTTLENECK) {
            HeavyLoad heavy = new HeavyLoad(evaluator, graph, up, down, 3);
            candidates.addAll(heavy.cuts());
            bound = heavy.bound();
        } else {
            bound = addCheapest(candidates);
        }
        if (candidates.isEmpty()) {
            candidates.addAll(evaluator.cuts(problem));
        }
        // The evaluator's say counts: different ways of a message, and sums in another order.
        cut = candidates.stream().min(Comparator.comparingDouble(this::value));
        lowerBound = bounded ? lowerBound(bound) : OptionalDouble.empty();
    }

    private static List<Optional<Way>> some(List<Way> ways) {
        return ways.isEmpty()
                ? List.of(Optional.empty())
                : ways.stream().limit(MOST_WAYS).map(Optional::of).toList();
    }

    /** Where the network is cut; empty if nothing fits. */
    Optional<Cut> cut() {
        return cut;
    }

    /** A bound on the objective over all plans for this network's jobs. */
    OptionalDouble lowerBound() {
        return lowerBound;
    }

    /** Adds what is cheapest for one job; its price bounds all closed sets. */
    private double addCheapest(List<Cut> candidates) {
        CheapestPlacement closed = CheapestPlacement.closed(graph);
        double least = Double.POSITIVE_INFINITY;
        for (Optional<Way> there : up) {
            for (Optional<Way> back : down) {
                Optional<CheapestPlacement.Placement> found = closed.find(prices(there, back));
                if (found.isPresent()) {
                    least = Math.min(least, found.get().price());
                    evaluator.cut(problem, graph.ids(found.get().device())).ifPresent(candidates::add);
                }
            }
        }
        return least;
    }

    private Prices prices(Optional<Way> there, Optional<Way> back) {
        return switch (problem.objective()) {
            case ENERGY -> Prices.energy(graph, there, back);
            case MAKESPAN -> Prices.times(
                    graph, there, back, problem.stages() == 2 ? Weights.TWO_STAGES : Weights.LATENCY);
            default -> Prices.times(graph, there, back, Weights.LATENCY);
        };
    }

    private double value(Cut c) {
        return switch (problem.objective()) {
            case ENERGY -> evaluator.cost(problem, Plans.assignment(problem, c)).energyJ();
            case MAKESPAN -> evaluator.makespanMs(List.of(c), problem.stages());
            case BOTTLENECK -> HeavyLoad.slowestMs(c);
            case LATENCY -> c.deviceMs()
                    + c.uploadMs()
                    + c.uploadLagMs()
                    + c.remoteMs()
                    + c.returnMs()
                    + c.returnLagMs();
        };
    }

    private OptionalDouble lowerBound(double closed) {
        return switch (problem.objective()) {
            case BOTTLENECK -> atMostValue(closed);
            case MAKESPAN -> atMostValue(Math.max(closed, manyJobs()));
            default -> problem.tiers().size() == 2 ? atMostValue(anyPlacement()) : OptionalDouble.empty();
        };
    }

    /** Device and uplink (and second tier) have all jobs' parts to do: the busiest is busy at least this long. */
    private double manyJobs() {
        return problem.jobs() == 1
                ? 0
                : problem.jobs() * new HeavyLoad(evaluator, graph, up, down, problem.stages() == 2 ? 2 : 3).bound();
    }

    private double anyPlacement() {
        return CheapestPlacement.any(graph)
                .find(prices(up.get(0), down.get(0)))
                .map(CheapestPlacement.Placement::price)
                .orElse(Double.POSITIVE_INFINITY);
    }

    /** Bounds and values are summed in different orders: of equal ones, the bound must not come out above. */
    private OptionalDouble atMostValue(double bound) {
        if (cut.isEmpty()) {
            return OptionalDouble.empty();
        }
        double value = problem.objective() == Objective.MAKESPAN
                ? evaluator.makespanMs(Collections.nCopies(problem.jobs(), cut.get()), problem.stages())
                : value(cut.get());
        return OptionalDouble.of(Math.min(bound, value));
    }
}
