package org.cutpoint.strategy.bruteforce.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.ServiceLoader;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.PlanInterval;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.tck.RandomProblems;
import org.junit.jupiter.api.Test;

class BruteForceTest {
    private static final PlanEvaluator EVALUATOR =
            ServiceLoader.load(PlanEvaluator.class).findFirst().orElseThrow();

    /** Figure 2 of Duan and Wu: cuts (4, 6) and (7, 2). */
    @Test
    void findsFigure2() {
        Problem figure2 = line(Objective.MAKESPAN, 2, List.of(), Limits.NONE);
        assertThat(value(figure2)).isEqualTo(13);
    }

    @Test
    void looksAtIntervalsAndTiersToAndFro() {
        // a on the device, b in the cloud would be 4 + 6 + 0; a and b as one call take 9 on the device.
        Problem grouped = line(
                Objective.LATENCY, 1, List.of(new Group("device", "a", "c", 9, OptionalDouble.empty())), Limits.NONE);
        Plan plan = (Plan) new BruteForce(EVALUATOR).plan(Workload.of(grouped));
        assertThat(EVALUATOR.evaluate(Workload.of(grouped), plan).value()).isEqualTo(9);
        assertThat(plan.assignments().get(0).intervals()).containsExactly(new PlanInterval("device", "a", "c"));
    }

    @Test
    void keepsLimits() {
        Problem limited = line(
                Objective.LATENCY,
                1,
                List.of(),
                new Limits(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.of(8.9)));
        Outcome outcome = new BruteForce(EVALUATOR).plan(Workload.of(limited));
        assertThat(outcome).isInstanceOfSatisfying(Infeasible.class, i -> assertThat(i.reason())
                .contains("limits"));
    }

    @Test
    void refusesWithTheCount() {
        Problem many = RandomProblems.jobs(line(Objective.MAKESPAN, 1, List.of(), Limits.NONE), 30);
        assertThatThrownBy(() -> new BruteForce(EVALUATOR).plan(Workload.of(many)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("1.2e+18 orders");
        Problem deep = new RandomProblems(RandomProblems.source(1)).twoTiers(true, 40, 1, Objective.LATENCY, 2);
        assertThatThrownBy(() -> new BruteForce(EVALUATOR).plan(Workload.of(deep)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("1.1e+12 ways");
    }

    @Test
    void provesWhatItFinds() {
        for (int seed = 0; seed < 50; seed++) {
            Problem problem =
                    new RandomProblems(RandomProblems.source(seed)).twoTiers(true, 4, 3, Objective.MAKESPAN, 4);
            if (!(new BruteForce(EVALUATOR).plan(Workload.of(problem)) instanceof Plan plan)) {
                continue; // limits
            }
            PlanCost cost = EVALUATOR.evaluate(Workload.of(problem), plan);
            assertThat(cost.gap().orElseThrow()).isCloseTo(0, within(1e-12));
        }
    }

    private static double value(Problem problem) {
        Plan plan = (Plan) new BruteForce(EVALUATOR).plan(Workload.of(problem));
        return EVALUATOR.evaluate(Workload.of(problem), plan).value();
    }

    /** Cuts (0, 99), (4, 6), (7, 2), (1000, 0). */
    private static Problem line(Objective objective, int jobs, List<Group> groups, Limits limits) {
        return new Problem(
                "line",
                List.of(Tier.of("device"), Tier.of("cloud")),
                List.of(new DataItem("in", 99000)),
                List.of(layer("a", "in", 6000, 4), layer("b", "a", 2000, 3), layer("c", "b", 0, 993)),
                List.of("c"),
                groups,
                List.of(new Link("device", "cloud", 8, 0, 0, 0, 0)),
                objective,
                jobs,
                2,
                false,
                limits);
    }

    private static ProblemLayer layer(String id, String input, long bytes, double deviceMs) {
        return new ProblemLayer(
                id,
                List.of(input),
                List.of(new DataItem(id, bytes)),
                Map.of("device", deviceMs, "cloud", 0.0),
                0,
                0,
                0,
                Map.of());
    }
}
