package org.cutpoint.strategy.auto.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalDouble;
import java.util.ServiceLoader;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.tck.InstalledStrategies;
import org.cutpoint.strategy.tck.RandomProblems;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AutoTest {
    private static final PlanEvaluator EVALUATOR =
            ServiceLoader.load(PlanEvaluator.class).findFirst().orElseThrow();
    private static final Strategy REFUSES = w -> {
        throw new InputException("x", "not for me", "");
    };

    private final InstalledStrategies installed = new InstalledStrategies();

    @AfterEach
    void givesEveryLeaseBack() {
        assertThat(installed.open()).isZero();
    }

    @Test
    void takesTheProofWhereItIsCheap() {
        installed
                .with("optimal", InstalledStrategies.local())
                .with("jps-best", REFUSES)
                .with("min-cut", REFUSES);
        assertThat(notes(problem(20, 100, Objective.MAKESPAN, 2)))
                .containsExactly("planned by optimal: 20 layers, 100 jobs are few enough to prove the best plan, or to"
                        + " say how far from it this is");
    }

    @Test
    void takesQuickOnesForLargeProblems() {
        installed
                .with("optimal", REFUSES)
                .with("jps-best", InstalledStrategies.local())
                .with("min-cut", InstalledStrategies.local());
        assertThat(notes(problem(400, 10, Objective.MAKESPAN, 2)).get(0)).startsWith("planned by jps-best: 400 layers");
        assertThat(notes(problem(400, 1, Objective.LATENCY, 2)).get(0)).startsWith("planned by min-cut: 400 layers");
        assertThat(notes(problem(10, 500, Objective.MAKESPAN, 4)).get(0)).startsWith("planned by jps-best: 10 layers");
    }

    @Test
    void fallsBackAndSaysSo() {
        installed.with("optimal", REFUSES).with("min-cut", InstalledStrategies.local());
        assertThat(notes(problem(5, 1, Objective.LATENCY, 2)))
                .singleElement()
                .asString()
                .startsWith("planned by min-cut, as optimal would be better")
                .endsWith("optimal does not apply (x: not for me)");
    }

    @Test
    void prefersAPlanThatKeepsLimits() {
        Problem p = problem(5, 1, Objective.LATENCY, 2);
        Problem limited = new Problem(
                p.name(),
                p.tiers(),
                p.inputs(),
                p.layers(),
                p.results(),
                p.groups(),
                p.links(),
                p.objective(),
                p.jobs(),
                p.stages(),
                p.returnResult(),
                new Limits(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.of(0)));
        installed.with("min-cut", InstalledStrategies.local());
        assertThat(notes(limited).get(0)).startsWith("planned by min-cut");
        installed.with("optimal", w -> new Infeasible("proven"));
        assertThat(new Auto(installed, EVALUATOR).plan(Workload.of(limited))).isEqualTo(new Infeasible("proven"));
    }

    @Test
    void saysWhatIsMissing() {
        Auto auto = new Auto(installed, EVALUATOR);
        Workload workload = Workload.of(problem(5, 1, Objective.LATENCY, 2));
        assertThatThrownBy(() -> auto.plan(workload))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("optimal is not installed; min-cut is not installed");
    }

    private List<String> notes(Problem problem) {
        Outcome outcome = new Auto(installed, EVALUATOR).plan(Workload.of(problem));
        return ((Plan) outcome).notes();
    }

    private static Problem problem(int layers, int jobs, Objective objective, int stages) {
        Problem p = new RandomProblems(RandomProblems.source(1)).twoTiers(true, layers, jobs, objective, stages);
        return new Problem(
                p.name(),
                p.tiers(),
                p.inputs(),
                p.layers(),
                p.results(),
                p.groups(),
                p.links(),
                p.objective(),
                p.jobs(),
                p.stages(),
                p.returnResult(),
                Limits.NONE);
    }
}
