package org.cutpoint.strategy.optimal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.ServiceLoader;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.tck.InstalledStrategies;
import org.cutpoint.strategy.tck.RandomProblems;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeuristicsTest {
    private static final PlanEvaluator EVALUATOR =
            ServiceLoader.load(PlanEvaluator.class).findFirst().orElseThrow();

    private final InstalledStrategies installed = new InstalledStrategies();

    /** Values plans that stay on the device, by some factor. */
    private double localFactor = 1;

    private List<String> localViolates = List.of();

    @AfterEach
    void givesEveryLeaseBack() {
        assertThat(installed.open()).isZero();
    }

    private static Workload workload(int layers, int jobs, int stages) {
        Problem problem = new RandomProblems(RandomProblems.source(2))
                .twoTiers(true, layers, jobs, Objective.MAKESPAN, stages)
                .withLimits(Limits.NONE);
        EVALUATOR.check(problem);
        return Workload.of(problem);
    }

    private static Strategy local(OptionalDouble bound) {
        return workload -> {
            List<Assignment> jobs = new ArrayList<>();
            Problem problem = workload.first();
            Map<String, String> tiers = new HashMap<>();
            problem.layers().forEach(l -> tiers.put(l.id(), problem.device().id()));
            for (int j = 1; j <= problem.jobs(); j++) {
                jobs.add(new Assignment(Integer.toString(j), problem.name(), tiers, List.of()));
            }
            return new Plan(jobs, jobs.stream().map(Assignment::id).toList(), bound);
        };
    }

    /** The evaluator, but for plans that stay on the device. */
    private PlanEvaluator partial() {
        return (PlanEvaluator) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PlanEvaluator.class}, (proxy, method, arguments) -> {
                    Object result;
                    try {
                        result = method.invoke(EVALUATOR, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    return result instanceof PlanCost cost && isLocal((Workload) arguments[0], (Plan) arguments[1])
                            ? new PlanCost(
                                    localFactor * cost.value(), cost.jobs(), localViolates, cost.gap(), cost.timeline())
                            : result;
                });
    }

    private static boolean isLocal(Workload workload, Plan plan) {
        String device = workload.first().device().id();
        return plan.assignments().stream()
                .allMatch(a -> a.tiers().values().stream().allMatch(device::equals));
    }

    private Plan plan(Workload workload) {
        return (Plan) new Optimal(partial(), installed).plan(workload);
    }

    @Test
    void takesABetterPlanWhereNothingIsProven() {
        Workload workload = workload(30, 100, 4);
        Plan own = plan(workload);
        assertThat(EVALUATOR.evaluate(workload, own).gap().orElseThrow()).isPositive();
        assertThat(isLocal(workload, own)).isFalse();
        installed.with("min-cut", w -> new Infeasible("none"));
        installed.with("jps", w -> {
            throw new InputException("x", "not for me", "");
        });
        installed.with("local-only", local(OptionalDouble.empty()));
        assertThat(plan(workload).assignments()).isEqualTo(own.assignments());
        localFactor = 1e-3;
        Plan better = plan(workload);
        assertThat(isLocal(workload, better)).isTrue();
        assertThat(better.lowerBound().orElseThrow())
                .isEqualTo(partial()
                        .evaluate(workload, (Plan) local(OptionalDouble.empty()).plan(workload))
                        .value());
        localViolates = List.of("latencyMs");
        assertThat(plan(workload).assignments()).isEqualTo(own.assignments());
    }

    @Test
    void takesABetterBound() {
        Workload workload = workload(30, 100, 4);
        Plan own = plan(workload);
        double bound = own.lowerBound().orElseThrow();
        installed.with("jps-best", local(OptionalDouble.of(1.0001 * bound)));
        assertThat(plan(workload).lowerBound()).hasValue(1.0001 * bound);
        installed.with("jps-best", local(OptionalDouble.of(0.9 * bound)));
        assertThat(plan(workload).lowerBound()).hasValue(bound);
    }

    @Test
    void asksNobodyWhereThereIsAProof() {
        installed.with("local-only", local(OptionalDouble.empty()));
        plan(workload(10, 5, 2));
        assertThat(installed.leases()).isZero();
    }
}
