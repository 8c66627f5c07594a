package org.cutpoint.analysis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Workload;

/**
 * What two plans of one workload have in common, and what not.
 *
 * @param figures quantities of both
 * @param layers layers that the plans place differently, in the network's order
 * @param sameOrder whether both take the jobs in the same order
 */
public record PlanDifference(List<Figure> figures, List<Shift> layers, boolean sameOrder) {
    /** Unit of a {@link Figure}. */
    public enum Unit {
        MILLISECONDS,
        JOULES,
        BYTES,
        COUNT
    }

    /**
     * A quantity of two plans.
     *
     * @param name for people
     * @param first of the first plan
     * @param second of the second plan
     */
    public record Figure(String name, Unit unit, double first, double second) {
        /** The second relative to the first: -0.25 is a quarter less; empty if the first is 0. */
        public OptionalDouble change() {
            return first == 0 ? OptionalDouble.empty() : OptionalDouble.of(second / first - 1);
        }
    }

    /**
     * A layer that runs elsewhere for some jobs.
     *
     * @param problem whose layer it is
     * @param layer its id
     * @param first number of jobs on each tier in the first plan, by the tier's id
     * @param second number of jobs on each tier in the second plan
     */
    public record Shift(String problem, String layer, Map<String, Integer> first, Map<String, Integer> second) {
        public Shift {
            first = Map.copyOf(first);
            second = Map.copyOf(second);
        }
    }

    public PlanDifference {
        figures = List.copyOf(figures);
        layers = List.copyOf(layers);
    }

    /** Whether jobs are cut alike, in numbers, and taken in the same order. */
    public boolean same() {
        return layers.isEmpty() && sameOrder;
    }

    /**
     * Compares two plans. O(jobs x layers).
     *
     * @param firstCost of the first plan, by the evaluator
     * @param secondCost of the second plan, by the evaluator
     */
    public static PlanDifference of(
            Workload workload, Plan first, PlanCost firstCost, Plan second, PlanCost secondCost) {
        String device = workload.first().device().id();
        Objective objective = workload.first().objective();
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure(
                objective.id(),
                objective == Objective.ENERGY ? Unit.JOULES : Unit.MILLISECONDS,
                firstCost.value(),
                secondCost.value()));
        figures.add(mean("latency of a job alone", Unit.MILLISECONDS, firstCost, secondCost, JobCost::latencyMs));
        figures.add(mean(
                "device computes, a job", Unit.MILLISECONDS, firstCost, secondCost, job -> computeMs(job, device)));
        figures.add(mean("other tiers compute, a job", Unit.MILLISECONDS, firstCost, secondCost, JobCost::remoteMs));
        figures.add(mean("links busy, a job", Unit.MILLISECONDS, firstCost, secondCost, PlanDifference::linkMs));
        figures.add(
                mean("sent by the device, a job", Unit.BYTES, firstCost, secondCost, job -> sentBytes(job, device)));
        figures.add(mean("device's energy, a job", Unit.JOULES, firstCost, secondCost, JobCost::energyJ));
        figures.add(new Figure("different cuts", Unit.COUNT, cuts(first), cuts(second)));
        return new PlanDifference(
                figures, shifts(workload, first, second), first.schedule().equals(second.schedule()));
    }

    private static Figure mean(
            String name, Unit unit, PlanCost first, PlanCost second, ToDoubleFunction<JobCost> quantity) {
        return new Figure(name, unit, mean(first, quantity), mean(second, quantity));
    }

    private static double mean(PlanCost cost, ToDoubleFunction<JobCost> quantity) {
        return cost.jobs().values().stream().mapToDouble(quantity).average().orElse(0);
    }

    private static double computeMs(JobCost job, String tier) {
        return job.steps().stream()
                .filter(step -> step instanceof JobCost.Compute compute
                        && compute.tier().equals(tier))
                .mapToDouble(step -> ((JobCost.Compute) step).ms())
                .sum();
    }

    private static double linkMs(JobCost job) {
        return job.steps().stream()
                .filter(JobCost.Message.class::isInstance)
                .mapToDouble(step -> ((JobCost.Message) step).occupationMs())
                .sum();
    }

    private static double sentBytes(JobCost job, String device) {
        return job.steps().stream()
                .filter(step -> step instanceof JobCost.Message message
                        && message.path().get(0).equals(device))
                .mapToDouble(step -> ((JobCost.Message) step).bytes())
                .sum();
    }

    private static long cuts(Plan plan) {
        record Key(String problem, Map<String, String> tiers) {}
        return plan.assignments().stream()
                .map(a -> new Key(a.problem(), a.tiers()))
                .distinct()
                .count();
    }

    private static List<Shift> shifts(Workload workload, Plan first, Plan second) {
        List<Shift> shifts = new ArrayList<>();
        for (Problem problem : workload.problems()) {
            Map<String, Map<String, Integer>> before = placed(problem, first);
            Map<String, Map<String, Integer>> after = placed(problem, second);
            for (ProblemLayer layer : problem.layers()) {
                Map<String, Integer> a = before.get(layer.id());
                Map<String, Integer> b = after.get(layer.id());
                if (!a.equals(b)) {
                    shifts.add(new Shift(problem.name(), layer.id(), a, b));
                }
            }
        }
        return shifts;
    }

    /** How many of a problem's jobs run each layer on which tier. */
    private static Map<String, Map<String, Integer>> placed(Problem problem, Plan plan) {
        // Thousands of jobs share a few maps.
        Map<Map<String, String>, Integer> alike = new LinkedHashMap<>();
        for (Assignment assignment : plan.assignments()) {
            if (assignment.problem().equals(problem.name())) {
                alike.merge(assignment.tiers(), 1, Integer::sum);
            }
        }
        Map<String, Map<String, Integer>> placed = new LinkedHashMap<>();
        problem.layers().forEach(layer -> placed.put(layer.id(), new TreeMap<>()));
        alike.forEach((tiers, jobs) ->
                tiers.forEach((layer, tier) -> placed.get(layer).merge(tier, jobs, Integer::sum)));
        return placed;
    }
}
