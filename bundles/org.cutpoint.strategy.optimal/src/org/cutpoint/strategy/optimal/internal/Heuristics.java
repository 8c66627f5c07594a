package org.cutpoint.strategy.optimal.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Lease;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;

/** What quick strategies make of a workload, of those that are there. */
final class Heuristics {
    static final Strategies NONE = new Strategies() {
        @Override
        public List<Entry> list() {
            return List.of();
        }

        @Override
        public Lease<Strategy> lease(String id) {
            throw new InputException("strategy '" + id + "'", "it is not there", "");
        }
    };

    /** Milliseconds; those of JointDNN search as {@link Optimal} itself does. */
    private static final List<String> QUICK =
            List.of("jps-best", "min-cut", "jps", "partition-only", "local-only", "cloud-only");

    private final Strategies strategies;
    private final PlanEvaluator evaluator;

    /**
     * A plan that keeps all limits.
     *
     * @param value of the objective
     * @param lowerBound on that of every plan
     */
    record Valued(Plan plan, double value, OptionalDouble lowerBound) {}

    Heuristics(Strategies strategies, PlanEvaluator evaluator) {
        this.strategies = strategies;
        this.evaluator = evaluator;
    }

    /** @throws java.util.concurrent.CancellationException if the thread is interrupted */
    List<Valued> plans(Workload workload) {
        Set<String> present =
                strategies.list().stream().map(Strategies.Entry::id).collect(Collectors.toSet());
        List<Valued> plans = new ArrayList<>();
        for (String id : QUICK) {
            if (!present.contains(id)) {
                continue;
            }
            try (Lease<Strategy> lease = strategies.lease(id)) {
                if (lease.get().plan(workload) instanceof Plan plan) {
                    PlanCost cost = evaluator.evaluate(workload, plan);
                    if (cost.violates().isEmpty()) {
                        plans.add(new Valued(plan, cost.value(), plan.lowerBound()));
                    }
                }
            } catch (InputException | InvalidPlanException e) {
                // It does not apply here, or is broken: whoever asks for it is told so.
                continue;
            }
        }
        return plans;
    }
}
