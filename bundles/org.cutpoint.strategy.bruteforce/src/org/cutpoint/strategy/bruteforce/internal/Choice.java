package org.cutpoint.strategy.bruteforce.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.PlanInterval;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;

/**
 * One way to run a job that keeps all limits, and what it takes.
 *
 * @param assignment its tiers and intervals
 * @param cost by the evaluator
 */
record Choice(Assignment assignment, JobCost cost) {
    private static final double TOLERANCE = 1e-9;

    /**
     * All ways to run a job of the problem, one after the other: every tier for every layer, and where there are groups,
     * every division of every segment into intervals.
     *
     * @param pipeline only first and second tier, the first's part closed under predecessors
     */
    static void each(PlanEvaluator evaluator, Problem problem, boolean pipeline, Consumer<Choice> use) {
        new Enumeration(evaluator, problem, pipeline, use).place(0);
    }

    /** How many {@link #each} would look at, at most. */
    static double count(Problem problem, boolean pipeline) {
        int layers = problem.layers().size();
        return Math.pow(pipeline ? 2 : problem.tiers().size(), layers)
                * (problem.groups().isEmpty() ? 1 : Math.pow(2, layers - 1.0));
    }

    /**
     * What it takes of a pipeline, milliseconds.
     *
     * @param deviceMs first tier
     * @param uploadMs occupation of the way up
     * @param uploadLagMs lag after it
     * @param remoteMs second tier
     * @param returnMs occupation of the way back
     * @param returnLagMs lag after it
     */
    record Stages(
            double deviceMs,
            double uploadMs,
            double uploadLagMs,
            double remoteMs,
            double returnMs,
            double returnLagMs) {}

    /** Its stages, if it is one for a pipeline. */
    Stages stages(Problem problem) {
        String device = problem.device().id();
        double deviceMs = 0;
        double[] occupation = new double[2];
        double[] lag = new double[2];
        for (JobCost.Step step : cost.steps()) {
            if (step instanceof JobCost.Compute compute && compute.tier().equals(device)) {
                deviceMs += compute.ms();
            } else if (step instanceof JobCost.Message message) {
                int way = message.path().get(0).equals(device) ? 0 : 1;
                occupation[way] += message.occupationMs();
                lag[way] += message.lagMs();
            }
        }
        return new Stages(deviceMs, occupation[0], lag[0], cost.remoteMs(), occupation[1], lag[1]);
    }

    private static final class Enumeration {
        private final PlanEvaluator evaluator;
        private final Problem problem;
        private final boolean pipeline;
        private final Consumer<Choice> use;
        private final Map<String, String> tiers = new HashMap<>();

        Enumeration(PlanEvaluator evaluator, Problem problem, boolean pipeline, Consumer<Choice> use) {
            this.evaluator = evaluator;
            this.problem = problem;
            this.pipeline = pipeline;
            this.use = use;
        }

        void place(int layer) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted");
            }
            if (layer == problem.layers().size()) {
                if (!pipeline || isClosed()) {
                    run();
                }
                return;
            }
            int choices = pipeline ? 2 : problem.tiers().size();
            for (int t = 0; t < choices; t++) {
                tiers.put(
                        problem.layers().get(layer).id(), problem.tiers().get(t).id());
                place(layer + 1);
            }
        }

        private boolean isClosed() {
            String device = problem.device().id();
            Set<String> remote = new HashSet<>();
            for (ProblemLayer layer : problem.layers()) {
                if (!tiers.get(layer.id()).equals(device)) {
                    layer.outputs().forEach(o -> remote.add(o.id()));
                }
            }
            return problem.layers().stream()
                    .filter(l -> tiers.get(l.id()).equals(device))
                    .noneMatch(l -> l.inputs().stream().anyMatch(remote::contains));
        }

        private void run() {
            Assignment assignment = new Assignment(problem.name(), problem.name(), tiers, List.of());
            JobCost cost;
            try {
                cost = evaluator.cost(problem, assignment);
            } catch (InvalidPlanException e) {
                return; // a tier's memory, or a link that is missing
            }
            if (problem.groups().isEmpty()) {
                offer(assignment, cost);
                return;
            }
            List<JobCost.Compute> calls = new ArrayList<>();
            for (JobCost.Step step : cost.steps()) {
                if (step instanceof JobCost.Compute compute) {
                    calls.add(compute);
                }
            }
            divide(calls, 0, new ArrayList<>());
        }

        /** Every call is one layer; all runs of them within a segment are tried as the next interval. */
        private void divide(List<JobCost.Compute> calls, int from, List<PlanInterval> intervals) {
            if (from == calls.size()) {
                Assignment divided = new Assignment(problem.name(), problem.name(), tiers, intervals);
                offer(divided, evaluator.cost(problem, divided));
                return;
            }
            JobCost.Compute first = calls.get(from);
            for (int last = from; last < calls.size() && calls.get(last).segment() == first.segment(); last++) {
                intervals.add(new PlanInterval(
                        first.tier(),
                        first.layers().get(0),
                        calls.get(last).layers().get(0)));
                divide(calls, last + 1, intervals);
                intervals.remove(intervals.size() - 1);
            }
        }

        private void offer(Assignment assignment, JobCost cost) {
            Limits limits = problem.limits();
            if (cost.energyJ() <= limits.deviceEnergyJ().orElse(Double.MAX_VALUE) * (1 + TOLERANCE)
                    && cost.remoteMs() <= limits.cloudTimeMs().orElse(Double.MAX_VALUE) * (1 + TOLERANCE)
                    && cost.latencyMs() <= limits.latencyMs().orElse(Double.MAX_VALUE) * (1 + TOLERANCE)) {
                use.accept(new Choice(assignment, cost));
            }
        }
    }
}
