package org.cutpoint.strategy.baseline.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.support.Plans;
import org.cutpoint.strategy.support.TwoTiers;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Every layer on the last tier; on the second for makespan and bottleneck, whose pipeline has only two: CO of Duan and
 * Wu (doi:10.1145/3472456.3472468).
 */
@Component(
        property = {
            Strategy.ID + "=cloud-only",
            Strategy.DESCRIPTION
                    + "=Uploads the input and runs every layer in the cloud (CO of Duan and Wu, ICPP 2021)."
        })
public final class CloudOnly implements Strategy {
    private final PlanEvaluator evaluator;

    @Activate
    public CloudOnly(@Reference PlanEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Override
    public Outcome plan(Workload workload) {
        TwoTiers.require(workload, "cloud-only");
        List<Assignment> assignments = new ArrayList<>();
        for (Problem problem : workload.problems()) {
            Objective objective = problem.objective();
            boolean pipeline = objective == Objective.MAKESPAN || objective == Objective.BOTTLENECK;
            Tier cloud = problem.tiers().get(pipeline ? 1 : problem.tiers().size() - 1);
            Optional<String> tooLarge = TwoTiers.tooLarge(problem, cloud);
            if (tooLarge.isPresent()) {
                return new Infeasible("problem '" + problem.name() + "': " + tooLarge.get());
            }
            Assignment assignment = Plans.assignment(problem, cloud.id());
            try {
                evaluator.cost(problem, assignment);
            } catch (InvalidPlanException e) {
                return new Infeasible("problem '" + problem.name() + "': " + e.getMessage());
            }
            assignments.add(assignment);
        }
        return Plans.uniform(workload, assignments);
    }
}
