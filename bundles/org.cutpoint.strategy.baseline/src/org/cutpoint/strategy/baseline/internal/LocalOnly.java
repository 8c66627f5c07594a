package org.cutpoint.strategy.baseline.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.support.Plans;
import org.cutpoint.strategy.support.TwoTiers;
import org.osgi.service.component.annotations.Component;

/** Every layer on the first tier, whatever the objective: LO of Duan and Wu (doi:10.1145/3472456.3472468). */
@Component(
        property = {
            Strategy.ID + "=local-only",
            Strategy.DESCRIPTION + "=Runs every layer on the first tier (LO of Duan and Wu, ICPP 2021)."
        })
public final class LocalOnly implements Strategy {
    @Override
    public Outcome plan(Workload workload) {
        List<Assignment> assignments = new ArrayList<>();
        for (Problem problem : workload.problems()) {
            Optional<String> tooLarge = TwoTiers.tooLarge(problem, problem.device());
            if (tooLarge.isPresent()) {
                return new Infeasible("problem '" + problem.name() + "': " + tooLarge.get());
            }
            assignments.add(Plans.assignment(problem, problem.device().id()));
        }
        return Plans.uniform(workload, assignments);
    }
}
