package org.cutpoint.strategy.baseline.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.InvalidPlanException;
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
 * Every layer on the second tier of at least three, which the device reaches directly, whatever the objective: the edge-only
 * execution that DeePar is compared with (Huang et al., figure 3).
 */
@Component(
        property = {
            Strategy.ID + "=edge-only",
            Strategy.DESCRIPTION
                    + "=Sends the input to the first edge and runs every layer there (what DeePar is compared with)."
        })
public final class EdgeOnly implements Strategy {
    private final PlanEvaluator evaluator;

    @Activate
    public EdgeOnly(@Reference PlanEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Override
    public Outcome plan(Workload workload) {
        List<Assignment> assignments = new ArrayList<>();
        for (Problem problem : workload.problems()) {
            if (problem.tiers().size() < 3) {
                throw new InputException(
                        "strategy 'edge-only'",
                        "problem '" + problem.name() + "' has no edge between its first tier and the last",
                        "Give it at least three tiers, or use cloud-only.");
            }
            Tier edge = problem.tiers().get(1);
            Optional<String> tooLarge = TwoTiers.tooLarge(problem, edge);
            if (tooLarge.isPresent()) {
                return new Infeasible("problem '" + problem.name() + "': " + tooLarge.get());
            }
            Assignment assignment = Plans.assignment(problem, edge.id());
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
