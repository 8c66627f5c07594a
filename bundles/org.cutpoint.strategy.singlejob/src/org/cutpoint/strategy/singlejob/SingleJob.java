package org.cutpoint.strategy.singlejob;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.strategy.singlejob.Calls.Division;
import org.cutpoint.strategy.support.LayerGraph;

/**
 * The best way to run a single job of a problem, for least latency or energy: layers on any tiers, to and fro, in the
 * calls that its groups allow, within its limits and its tiers' memory.
 */
public final class SingleJob {
    private static final double TOLERANCE = 1e-9;

    private final PlanEvaluator evaluator;
    private final Problem problem;
    private final Map<String, Integer> layerIndex = new HashMap<>();
    private final Map<String, Integer> tierIndex = new HashMap<>();
    private final LayerGraph graph;
    private final Calls calls;

    /**
     * A way to run a job.
     *
     * @param assignment its tiers and intervals
     * @param value latency or energy, as the objective is
     */
    public record Found(Assignment assignment, double value) {}

    /**
     * What was found for a problem.
     *
     * @param best the best that keeps all limits; empty if none was found
     * @param lowerBound on the value of all; infinite if there are provably none
     */
    public record Answer(Optional<Found> best, double lowerBound) {}

    /** @param problem checked; its objective is energy, else latency is meant */
    public SingleJob(PlanEvaluator evaluator, Problem problem) {
        this.evaluator = evaluator;
        this.problem = problem;
        graph = new LayerGraph(problem);
        calls = new Calls(graph);
        problem.layers().forEach(l -> layerIndex.put(l.id(), layerIndex.size()));
        problem.tiers().forEach(t -> tierIndex.put(t.id(), tierIndex.size()));
    }

    /** Of which it is. */
    public Problem problem() {
        return problem;
    }

    /** Its layers by number. */
    public LayerGraph graph() {
        return graph;
    }

    /** How its segments may be divided. */
    public Calls calls() {
        return calls;
    }

    /**
     * The best way, and the proof or how much better another one might be. Two tiers without fixed prices of messages,
     * groups and limits: a minimum cut, exactly. Else exactly as a shortest path wherever {@link IntervalGraph} has no
     * more than half a million arcs and {@link LimitedPaths} no more than a million labels. Else by branch and bound, exactly
     * up to twelve layers on two tiers and eight on three, and for most larger ones.
     */
    public Answer best() {
        Optional<IntervalGraph> paths = isLinear() ? Optional.empty() : IntervalGraph.of(graph, calls);
        if (paths.isEmpty()) {
            return new PlacementSearch(this).run();
        }
        int criterion = problem.objective() == Objective.ENERGY ? IntervalGraph.ENERGY : IntervalGraph.LATENCY;
        LimitedPaths.Result result = new LimitedPaths(paths.get(), criterion, PathLimit.of(problem)).best();
        return new Answer(
                result.best().map(path -> new Found(paths.get().assignment(path), path.costs()[criterion])),
                result.lowerBound());
    }

    /** Whether the minimum cut that branch and bound begins with is the optimum. */
    private boolean isLinear() {
        return problem.tiers().size() == 2
                && problem.groups().isEmpty()
                && PathLimit.of(problem).isEmpty()
                && problem.links().stream().allMatch(l -> l.setupMs() == 0 && l.latencyMs() == 0);
    }

    /** Energy where the objective is energy, else latency. */
    double value(double latencyMs, double energyJ) {
        return problem.objective() == Objective.ENERGY ? energyJ : latencyMs;
    }

    /** Whether a job that takes so much keeps the problem's limits. */
    public boolean keepsLimits(double latencyMs, double energyJ, double remoteMs) {
        Limits limits = problem.limits();
        return latencyMs <= limits.latencyMs().orElse(Double.MAX_VALUE) * (1 + TOLERANCE)
                && energyJ <= limits.deviceEnergyJ().orElse(Double.MAX_VALUE) * (1 + TOLERANCE)
                && remoteMs <= limits.cloudTimeMs().orElse(Double.MAX_VALUE) * (1 + TOLERANCE);
    }

    /** A job so placed, undivided; its id is its problem's name. */
    public Assignment assignment(int[] tierOf) {
        Map<String, String> tiers = new HashMap<>();
        for (int l = 0; l < tierOf.length; l++) {
            tiers.put(
                    problem.layers().get(l).id(), problem.tiers().get(tierOf[l]).id());
        }
        return new Assignment(problem.name(), problem.name(), tiers, List.of());
    }

    /** The best way to run a job so placed; empty if it breaks limits, does not fit, or lacks a link. */
    public Optional<Found> best(int[] tierOf) {
        return best(assignment(tierOf));
    }

    private Optional<Found> best(Assignment assignment) {
        JobCost cost;
        try {
            cost = evaluator.cost(problem, assignment);
        } catch (InvalidPlanException e) {
            return Optional.empty();
        }
        if (problem.groups().isEmpty()) {
            return keepsLimits(cost.latencyMs(), cost.energyJ(), cost.remoteMs())
                    ? Optional.of(new Found(assignment, value(cost.latencyMs(), cost.energyJ())))
                    : Optional.empty();
        }
        return divided(assignment, cost);
    }

    /** Time and energy so far, and the calls. */
    private record Sum(Division all, double remoteMs) {
        boolean dominates(Sum other) {
            return all.ms() <= other.all.ms() && all.energyJ() <= other.all.energyJ() && remoteMs <= other.remoteMs;
        }
    }

    private Optional<Found> divided(Assignment assignment, JobCost cost) {
        double messagesMs = 0;
        double computingJ = 0;
        List<List<Integer>> segments = new ArrayList<>();
        List<Integer> tiers = new ArrayList<>();
        for (JobCost.Step step : cost.steps()) {
            if (step instanceof JobCost.Compute compute) {
                if (compute.segment() == segments.size()) {
                    segments.add(new ArrayList<>());
                    tiers.add(tierIndex.get(compute.tier()));
                }
                int layer = layerIndex.get(compute.layers().get(0));
                segments.get(compute.segment()).add(layer);
                computingJ += compute.tier().equals(problem.device().id()) ? graph.energyJ(layer) : 0;
            } else if (step instanceof JobCost.Message message) {
                messagesMs += message.occupationMs() + message.lagMs();
            }
        }
        List<Sum> sums = List.of(new Sum(new Division(messagesMs, cost.energyJ() - computingJ, List.of()), 0));
        for (int s = 0; s < segments.size(); s++) {
            int tier = tiers.get(s);
            int[] layers = segments.get(s).stream().mapToInt(l -> l).toArray();
            List<Sum> next = new ArrayList<>();
            for (Division division : calls.divisions(tier, layers)) {
                for (Sum sum : sums) {
                    Sum longer = new Sum(sum.all.then(division), sum.remoteMs + (tier == 0 ? 0 : division.ms()));
                    if (next.stream().noneMatch(n -> n.dominates(longer))) {
                        next.removeIf(longer::dominates);
                        next.add(longer);
                    }
                }
            }
            sums = next;
        }
        Optional<Found> best = Optional.empty();
        for (Sum sum : sums) {
            double value = value(sum.all.ms(), sum.all.energyJ());
            if (keepsLimits(sum.all.ms(), sum.all.energyJ(), sum.remoteMs)
                    && (best.isEmpty() || value < best.get().value())) {
                best = Optional.of(new Found(
                        new Assignment(problem.name(), problem.name(), assignment.tiers(), sum.all.intervals()),
                        value));
            }
        }
        return best;
    }
}
