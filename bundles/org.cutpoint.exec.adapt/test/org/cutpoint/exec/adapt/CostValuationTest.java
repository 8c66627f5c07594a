package org.cutpoint.exec.adapt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.junit.jupiter.api.Test;

class CostValuationTest {
    /** 10 kB up, a layer in the cloud, 2 kB back; what breaks a limit or a rule is said by the assignment's problem. */
    private final PlanEvaluator evaluator = new PlanEvaluator() {
        @Override
        public JobCost cost(Problem problem, Assignment assignment) {
            double up = problem.links().get(0).occupationMs(10_000);
            double cloud = problem.layers().get(0).timeMs().get("cloud");
            return new JobCost(
                    up + cloud,
                    7,
                    cloud,
                    List.of(
                            new JobCost.Message(List.of("device", "cloud"), List.of("x"), 10_000, up, 0),
                            new JobCost.Compute("cloud", 0, List.of("a"), cloud),
                            new JobCost.Message(List.of("cloud", "device"), List.of("a"), 2_000, 0, 0)));
        }

        @Override
        public PlanCost evaluate(Workload workload, Plan plan) {
            assertThat(plan.assignments()).hasSize(workload.jobs());
            assertThat(plan.schedule()).doesNotHaveDuplicates().hasSize(workload.jobs());
            Problem problem = workload.first();
            Assignment first = plan.assignments().get(0);
            if (first.problem().equals("to and fro")) {
                throw new InvalidPlanException("to and fro");
            }
            Map<String, JobCost> jobs = new HashMap<>();
            plan.assignments().forEach(a -> jobs.put(a.id(), cost(problem, a)));
            JobCost one = cost(problem, first);
            return new PlanCost(
                    switch (problem.objective()) {
                        case MAKESPAN -> workload.jobs() * one.latencyMs();
                        case BOTTLENECK -> one.remoteMs();
                        default -> one.latencyMs();
                    },
                    jobs,
                    first.problem().equals("too much") ? List.of("latencyMs") : List.of(),
                    OptionalDouble.empty(),
                    List.of());
        }

        @Override
        public void check(Problem problem) {}

        @Override
        public void check(Workload workload) {}

        @Override
        public List<Cut> cuts(Problem problem) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Cut> cut(Problem problem, Set<String> deviceLayers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public double makespanMs(List<Cut> jobs, int stages) {
            throw new UnsupportedOperationException();
        }
    };

    private static Problem problem(Objective objective) {
        return new Problem(
                "p",
                List.of(Tier.of("device"), Tier.of("cloud")),
                List.of(),
                List.of(new ProblemLayer(
                        "a", List.of("x"), List.of(), Map.of("device", 20.0, "cloud", 4.0), 0, 0, 0, Map.of())),
                List.of(),
                List.of(),
                List.of(new Link("device", "cloud", 8, 0, 0, 0, 0), new Link("cloud", "device", 16, 0, 0, 0, 0)),
                objective,
                100,
                4,
                true,
                Limits.NONE);
    }

    private static Plan plan(String problem) {
        Assignment job = new Assignment("1", problem, Map.of("a", "cloud"), List.of());
        return new Plan(List.of(job), List.of("1"), OptionalDouble.empty());
    }

    @Test
    void asksTheCostModelUnderOtherConditions() {
        for (Objective objective : List.of(Objective.MAKESPAN, Objective.BOTTLENECK, Objective.LATENCY)) {
            CostValuation valuation = new CostValuation(evaluator, problem(objective));
            assertThat(valuation.perJob(plan("p"), 8, 1)).isEqualTo(10 + 4);
            assertThat(valuation.perJob(plan("p"), 80, 2)).isEqualTo(1 + 8);
        }
        assertThat(new CostValuation(evaluator, problem(Objective.ENERGY)).perJob(plan("p"), 80, 2))
                .isEqualTo(7);
    }

    @Test
    void whatCannotBeIsNoChoice() {
        CostValuation valuation = new CostValuation(evaluator, problem(Objective.MAKESPAN));
        assertThat(valuation.perJob(plan("to and fro"), 8, 1)).isInfinite();
        assertThat(valuation.perJob(plan("too much"), 8, 1)).isInfinite();
        assertThat(valuation.pace(plan("to and fro"), 8, 1).bottleneckMs()).isInfinite();
    }

    @Test
    void saysHowJobsComeAndGo() {
        CostValuation valuation = new CostValuation(evaluator, problem(Objective.ENERGY));
        assertThat(valuation.pace(plan("p"), 80, 2)).isEqualTo(new Valuation.Pace(1 + 8, 8));
    }

    @Test
    void saysWhatAJobSends() {
        CostValuation valuation = new CostValuation(evaluator, problem(Objective.MAKESPAN));
        Assignment job = plan("p").assignments().get(0);
        assertThat(valuation.sentBytes(job)).isEqualTo(10_000);
        assertThat(valuation.aloneMs(job)).isEqualTo(14);
    }
}
