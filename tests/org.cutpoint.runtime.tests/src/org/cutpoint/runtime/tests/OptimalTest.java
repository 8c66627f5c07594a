package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.tck.RandomProblems;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** What is called optimal is never worse than what any quick strategy finds, proven or not. */
class OptimalTest {
    private static final List<String> QUICK =
            List.of("jps-best", "jps", "min-cut", "partition-only", "local-only", "cloud-only");
    private static final int WORKLOADS = 40;

    private final BundleContext context =
            FrameworkUtil.getBundle(OptimalTest.class).getBundleContext();
    private final Planner planner = context.getService(context.getServiceReference(Planner.class));

    @Test
    void noQuickStrategyIsBetter() throws InterruptedException {
        int unproven = 0;
        for (int seed = 0; seed < WORKLOADS; seed++) {
            Workload workload = workload(seed);
            PlanCost best = planner.plan(workload, "optimal").cost().orElseThrow();
            unproven += best.gap().orElseThrow() > 1e-9 ? 1 : 0;
            for (String id : QUICK) {
                try {
                    PlanCost other = planner.plan(workload, id).cost().orElseThrow();
                    assertThat(best.value())
                            .as("seed %d, %s", seed, id)
                            .isLessThanOrEqualTo(other.value() * (1 + 1e-12));
                } catch (InputException e) {
                    assertThat(e).hasMessageContaining(id);
                }
            }
        }
        assertThat(unproven).isGreaterThan(WORKLOADS / 5);
    }

    /** Without limits, which quick strategies do not know. */
    private static Workload workload(int seed) {
        Random random = new Random(seed);
        int networks = 1 + random.nextInt(2);
        Objective objective = random.nextInt(4) == 0
                ? Objective.values()[random.nextInt(Objective.values().length)]
                : Objective.MAKESPAN;
        boolean line = random.nextBoolean();
        int stages = random.nextInt(4) == 0 ? 2 : 4;
        int layers = 10 + random.nextInt(20);
        int jobs = 1 + random.nextInt(40);
        List<Problem> problems = new ArrayList<>();
        for (int p = 0; p < networks; p++) {
            RandomProblems source = new RandomProblems(RandomProblems.source(1000 * p + seed));
            Problem problem = source.twoTiers(line, layers, jobs, objective, stages);
            problems.add(new Problem(
                    "p" + p,
                    problem.tiers(),
                    problem.inputs(),
                    problem.layers(),
                    problem.results(),
                    problem.groups(),
                    problems.isEmpty() ? problem.links() : problems.get(0).links(),
                    objective,
                    jobs,
                    stages,
                    problem.returnResult(),
                    Limits.NONE));
        }
        return new Workload(problems);
    }
}
