package org.cutpoint.exec.adapt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Workload;

/** What the cost model says of plans under other conditions. Not thread-safe. */
public final class CostValuation implements Valuation {
    /** So many that filling and emptying the pipeline hardly counts. */
    private static final int JOBS = 32;

    private final PlanEvaluator evaluator;
    private final Problem problem;
    private final Map<Assignment, JobCost> alone = new HashMap<>();

    /** @param problem as it was planned, whose objective counts */
    public CostValuation(PlanEvaluator evaluator, Problem problem) {
        this.evaluator = evaluator;
        this.problem = problem;
    }

    @Override
    public double perJob(Plan plan, double mbps, double cloudLoad) {
        Objective objective = problem.objective();
        Plan many = many(plan);
        Problem now = problem.withUplinkMbps(mbps).withCloudLoad(cloudLoad).withJobs(JOBS);
        try {
            if (objective == Objective.MAKESPAN || objective == Objective.BOTTLENECK) {
                PlanCost cost = evaluator.evaluate(Workload.of(now.withObjective(Objective.MAKESPAN)), many);
                return cost.violates().isEmpty() ? cost.value() / JOBS : Double.POSITIVE_INFINITY;
            }
            PlanCost cost = evaluator.evaluate(Workload.of(now), many);
            return cost.violates().isEmpty()
                    ? cost.jobs().values().stream()
                            .mapToDouble(j -> objective == Objective.ENERGY ? j.energyJ() : j.latencyMs())
                            .average()
                            .orElseThrow()
                    : Double.POSITIVE_INFINITY;
        } catch (InvalidPlanException e) {
            // What goes to and fro among plans for a pipeline.
            return Double.POSITIVE_INFINITY;
        }
    }

    @Override
    public Pace pace(Plan plan, double mbps, double cloudLoad) {
        Problem now = problem.withUplinkMbps(mbps)
                .withCloudLoad(cloudLoad)
                .withJobs(JOBS)
                .withObjective(Objective.BOTTLENECK);
        try {
            PlanCost cost = evaluator.evaluate(Workload.of(now), many(plan));
            return new Pace(
                    cost.jobs().values().stream()
                            .mapToDouble(JobCost::latencyMs)
                            .max()
                            .orElseThrow(),
                    cost.value());
        } catch (InvalidPlanException e) {
            return new Pace(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
    }

    private static Plan many(Plan plan) {
        Rotation rotation = new Rotation(plan);
        List<Assignment> jobs = new ArrayList<>();
        for (int job = 0; job < JOBS; job++) {
            jobs.add(rotation.next().withId(Integer.toString(job)));
        }
        return new Plan(jobs, jobs.stream().map(Assignment::id).toList(), OptionalDouble.empty());
    }

    @Override
    public long sentBytes(Assignment job) {
        String device = problem.device().id();
        return alone(job).steps().stream()
                .mapToLong(step -> step instanceof JobCost.Message message
                                && message.path().get(0).equals(device)
                        ? message.bytes()
                        : 0)
                .sum();
    }

    @Override
    public double aloneMs(Assignment job) {
        return alone(job).latencyMs();
    }

    private JobCost alone(Assignment job) {
        return alone.computeIfAbsent(job, j -> {
            try {
                return evaluator.cost(problem, j);
            } catch (InvalidPlanException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        });
    }
}
