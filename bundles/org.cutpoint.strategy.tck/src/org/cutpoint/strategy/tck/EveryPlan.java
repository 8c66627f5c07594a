package org.cutpoint.strategy.tck;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.PlanInterval;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Workload;

/**
 * What the best of all plans is worth, by looking at every one: what a strategy that claims to be exact is tested
 * against. For small workloads: all ways to place layers, times all ways to divide segments into calls where there are
 * groups, times all orders of jobs where the objective is a makespan.
 */
public final class EveryPlan {
    private final PlanEvaluator evaluator;
    private final Workload workload;
    private final Objective objective;
    private double least = Double.POSITIVE_INFINITY;

    /** @param workload checked */
    public EveryPlan(PlanEvaluator evaluator, Workload workload) {
        this.evaluator = evaluator;
        this.workload = workload;
        objective = workload.first().objective();
    }

    /** The least value of the objective of all plans that keep limits; infinite if there is none. */
    public double value() {
        if (objective != Objective.MAKESPAN) {
            return workload.problems().stream()
                    .mapToDouble(
                            p -> costs(p).stream().mapToDouble(value(p)).min().orElse(Double.POSITIVE_INFINITY))
                    .max()
                    .orElseThrow();
        }
        List<List<List<Double>>> stages = new ArrayList<>();
        for (Problem problem : workload.problems()) {
            Set<List<Double>> different = new LinkedHashSet<>();
            costs(problem).forEach(c -> different.add(stages(problem, c)));
            stages.add(List.copyOf(different));
        }
        int[] left = workload.problems().stream().mapToInt(Problem::jobs).toArray();
        go(stages, left, new double[4], 0);
        return least;
    }

    private void go(List<List<List<Double>>> stages, int[] left, double[] free, double done) {
        boolean last = true;
        for (int p = 0; p < left.length; p++) {
            if (left[p] == 0) {
                continue;
            }
            last = false;
            left[p]--;
            for (List<Double> job : stages.get(p)) {
                double[] next = new double[4];
                double at = 0;
                for (int s = 0; s < workload.first().stages(); s++) {
                    next[s] = Math.max(free[s], at) + job.get(2 * s);
                    at = next[s] + job.get(2 * s + 1);
                }
                go(stages, left, next, Math.max(done, at));
            }
            left[p]++;
        }
        if (last) {
            least = Math.min(least, done);
        }
    }

    private ToDoubleFunction<JobCost> value(Problem problem) {
        return switch (objective) {
            case ENERGY -> JobCost::energyJ;
            case LATENCY -> JobCost::latencyMs;
            default -> cost -> {
                List<Double> stages = stages(problem, cost);
                return Math.max(stages.get(0), Math.max(stages.get(2), stages.get(4)));
            };
        };
    }

    /** Time and lag of each stage. */
    private static List<Double> stages(Problem problem, JobCost cost) {
        double[] stages = new double[8];
        String device = problem.device().id();
        for (JobCost.Step step : cost.steps()) {
            if (step instanceof JobCost.Compute compute) {
                stages[compute.tier().equals(device) ? 0 : 4] += compute.ms();
            } else if (step instanceof JobCost.Message message) {
                int stage = message.path().get(0).equals(device) ? 2 : 6;
                stages[stage] += message.occupationMs();
                stages[stage + 1] += message.lagMs();
            }
        }
        List<Double> list = new ArrayList<>();
        for (double stage : stages) {
            list.add(stage);
        }
        return list;
    }

    /** Of all ways to run a job that keep limits. */
    private List<JobCost> costs(Problem problem) {
        List<JobCost> costs = new ArrayList<>();
        int tiers = objective == Objective.LATENCY || objective == Objective.ENERGY
                ? problem.tiers().size()
                : 2;
        int layers = problem.layers().size();
        for (int code = 0; code < Math.pow(tiers, layers); code++) {
            Map<String, String> placed = new HashMap<>();
            for (int l = 0, rest = code; l < layers; l++, rest /= tiers) {
                placed.put(
                        problem.layers().get(l).id(),
                        problem.tiers().get(rest % tiers).id());
            }
            if (objective == Objective.LATENCY || objective == Objective.ENERGY || isClosed(problem, placed)) {
                addCosts(problem, placed, costs);
            }
        }
        return costs;
    }

    private static boolean isClosed(Problem problem, Map<String, String> placed) {
        Set<String> remote = new HashSet<>();
        String device = problem.device().id();
        for (ProblemLayer layer : problem.layers()) {
            if (!placed.get(layer.id()).equals(device)) {
                layer.outputs().forEach(o -> remote.add(o.id()));
            }
        }
        return problem.layers().stream()
                .noneMatch(l ->
                        placed.get(l.id()).equals(device) && l.inputs().stream().anyMatch(remote::contains));
    }

    private void addCosts(Problem problem, Map<String, String> placed, List<JobCost> costs) {
        JobCost plain;
        try {
            plain = evaluator.cost(problem, new Assignment("1", problem.name(), placed, List.of()));
        } catch (InvalidPlanException e) {
            return;
        }
        if (problem.groups().isEmpty()) {
            addIfKept(problem, plain, costs);
            return;
        }
        List<JobCost.Compute> layers = plain.steps().stream()
                .filter(JobCost.Compute.class::isInstance)
                .map(JobCost.Compute.class::cast)
                .toList();
        for (int breaks = 0; breaks < 1 << layers.size() - 1; breaks++) {
            List<PlanInterval> intervals = new ArrayList<>();
            boolean valid = true;
            int first = 0;
            for (int l = 0; l < layers.size(); l++) {
                boolean ends = l == layers.size() - 1 || (breaks >> l & 1) != 0;
                valid &= ends || layers.get(l).segment() == layers.get(l + 1).segment();
                if (ends) {
                    intervals.add(new PlanInterval(
                            layers.get(first).tier(),
                            layers.get(first).layers().get(0),
                            layers.get(l).layers().get(0)));
                    first = l + 1;
                }
            }
            if (valid) {
                addIfKept(
                        problem,
                        evaluator.cost(problem, new Assignment("1", problem.name(), placed, intervals)),
                        costs);
            }
        }
    }

    private static void addIfKept(Problem problem, JobCost cost, List<JobCost> costs) {
        Limits limits = problem.limits();
        if (cost.energyJ() <= limits.deviceEnergyJ().orElse(1e300) * (1 + 1e-9)
                && cost.remoteMs() <= limits.cloudTimeMs().orElse(1e300) * (1 + 1e-9)
                && cost.latencyMs() <= limits.latencyMs().orElse(1e300) * (1 + 1e-9)) {
            costs.add(cost);
        }
    }
}
