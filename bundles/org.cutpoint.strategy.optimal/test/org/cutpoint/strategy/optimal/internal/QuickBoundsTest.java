package org.cutpoint.strategy.optimal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.ServiceLoader;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.tck.RandomProblems;
import org.junit.jupiter.api.Test;

class QuickBoundsTest {
    private static final PlanEvaluator EVALUATOR =
            ServiceLoader.load(PlanEvaluator.class).findFirst().orElseThrow();

    private final QuickBounds bounds = new QuickBounds(EVALUATOR);

    /** Every way to place the layers of a small network on two tiers, to and fro. */
    private static List<Assignment> placements(Problem problem) {
        List<Assignment> all = new ArrayList<>();
        for (int bits = 0; bits < 1 << problem.layers().size(); bits++) {
            Map<String, String> tiers = new HashMap<>();
            for (int l = 0; l < problem.layers().size(); l++) {
                tiers.put(
                        problem.layers().get(l).id(),
                        problem.tiers().get(bits >> l & 1).id());
            }
            all.add(new Assignment("1", problem.name(), tiers, List.of()));
        }
        return all;
    }

    private static Plan plan(Assignment... jobs) {
        List<Assignment> named = new ArrayList<>();
        for (Assignment job : jobs) {
            named.add(new Assignment(Integer.toString(named.size()), job.problem(), job.tiers(), job.intervals()));
        }
        return new Plan(named, named.stream().map(Assignment::id).toList(), OptionalDouble.empty());
    }

    private static OptionalDouble value(Workload workload, Plan plan) {
        try {
            return OptionalDouble.of(EVALUATOR.evaluate(workload, plan).value());
        } catch (InvalidPlanException e) {
            return OptionalDouble.empty();
        }
    }

    @Test
    void noPlanIsBetter() {
        int tight = 0;
        for (int seed = 0; seed < 300; seed++) {
            Random random = RandomProblems.source(seed);
            Objective objective = Objective.values()[seed % Objective.values().length];
            int jobs = objective == Objective.MAKESPAN ? 1 + random.nextInt(2) : 1;
            int stages = random.nextBoolean() ? 2 : 4;
            Problem problem = new RandomProblems(random)
                    .twoTiers(random.nextBoolean(), 1 + random.nextInt(6), jobs, objective, stages);
            Workload workload = Workload.of(problem);
            double bound = bounds.of(workload).orElseThrow();
            double least = Double.POSITIVE_INFINITY;
            for (Assignment first : placements(problem)) {
                for (Assignment second : jobs == 1 ? List.of(first) : placements(problem)) {
                    Plan plan = jobs == 1 ? plan(first) : plan(first, second);
                    least = Math.min(least, value(workload, plan).orElse(least));
                }
            }
            assertThat(bound).as("seed %d, %s", seed, objective).isLessThanOrEqualTo(least + 1e-9 * (1 + least));
            tight += bound >= 0.99 * least ? 1 : 0;
        }
        assertThat(tight).as("bounds that are reached").isGreaterThan(100);
    }

    @Test
    void boundsOfSeveralNetworksHoldForTheBestPlanFound() {
        Optimal optimal = new Optimal(EVALUATOR);
        int compared = 0;
        for (int seed = 0; seed < 400; seed++) {
            Workload workload = new RandomProblems(RandomProblems.source(seed)).workload();
            OptionalDouble bound = bounds.of(workload);
            boolean grouped =
                    workload.problems().stream().anyMatch(p -> !p.groups().isEmpty());
            assertThat(bound.isPresent() && grouped).isFalse();
            if (bound.isPresent() && optimal.plan(workload) instanceof Plan plan) {
                double value = value(workload, plan).orElseThrow();
                assertThat(bound.getAsDouble()).as("seed %d", seed).isLessThanOrEqualTo(value + 1e-9 * (1 + value));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(100);
    }
}
