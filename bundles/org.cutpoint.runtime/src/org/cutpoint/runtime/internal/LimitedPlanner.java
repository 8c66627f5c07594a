package org.cutpoint.runtime.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.LowerBounds;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Workload;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Plans within time limits, and costs every plan. */
@Component
public final class LimitedPlanner implements Planner {
    private final PlanEvaluator evaluator;
    private final Strategies strategies;
    private final LimitedCalls calls = new LimitedCalls("cutpoint-plan");

    /** Null while its bundle is not there: plans then have the bounds that their strategies prove, or none. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile LowerBounds bounds;

    @Activate
    public LimitedPlanner(@Reference PlanEvaluator evaluator, @Reference Strategies strategies) {
        this.evaluator = evaluator;
        this.strategies = strategies;
    }

    @Deactivate
    void deactivate() {
        calls.stop();
    }

    @Override
    public Planned plan(Workload workload, String strategy, Duration limit) throws InterruptedException {
        evaluator.check(workload);
        LimitedCalls.Answer<Outcome> answer =
                calls.call(strategies::lease, strategy, leased -> leased.plan(workload), limit);
        if (!(answer.result() instanceof Plan plan)) {
            return new Planned(strategy, answer.version(), answer.result(), Optional.empty(), answer.ms());
        }
        PlanCost cost;
        try {
            cost = evaluator.evaluate(workload, plan);
        } catch (InvalidPlanException e) {
            throw answer.fault("its plan is not valid: " + e.getMessage(), e);
        }
        OptionalDouble bound = plan.lowerBound().isPresent() ? OptionalDouble.empty() : bound(workload, plan);
        if (bound.isPresent()) {
            plan = plan.withLowerBound(OptionalDouble.of(Math.min(bound.getAsDouble(), cost.value())));
            cost = evaluator.evaluate(workload, plan);
        }
        return new Planned(strategy, answer.version(), plan, Optional.of(cost), answer.ms());
    }

    /** What is known to bound such a plan: one whose messages overlap with its own computing may take less. */
    private OptionalDouble bound(Workload workload, Plan plan) {
        LowerBounds known = bounds;
        boolean overlaps = plan.assignments().stream().anyMatch(a -> !a.pieces().isEmpty());
        return known == null || overlaps ? OptionalDouble.empty() : known.of(workload);
    }
}
