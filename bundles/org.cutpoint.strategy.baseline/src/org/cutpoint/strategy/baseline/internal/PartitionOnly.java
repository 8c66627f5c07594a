package org.cutpoint.strategy.baseline.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.support.JohnsonRule;
import org.cutpoint.strategy.support.Plans;
import org.cutpoint.strategy.support.Run;
import org.cutpoint.strategy.support.TwoTiers;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * All jobs of a network at the cut between the first two tiers with the least f + g for a single job (f: the device
 * part's time, g: the upload's occupation), whatever the objective and with four stages, too: PO of Duan and Wu
 * (doi:10.1145/3472456.3472468), section 6.2. Of equal cuts the earliest. Jobs of several networks, each at its own
 * network's cut, go in Johnson's order.
 */
@Component(
        property = {
            Strategy.ID + "=partition-only",
            Strategy.DESCRIPTION
                    + "=Cuts every job where a single one has least device time plus upload (PO of Duan and Wu, ICPP"
                    + " 2021)."
        })
public final class PartitionOnly implements Strategy {
    private final PlanEvaluator evaluator;

    @Activate
    public PartitionOnly(@Reference PlanEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Override
    public Outcome plan(Workload workload) {
        TwoTiers.require(workload, "partition-only");
        List<Run> runs = new ArrayList<>();
        for (Problem problem : workload.problems()) {
            List<Cut> cuts = evaluator.cuts(problem);
            if (cuts.isEmpty()) {
                return TwoTiers.noCut(problem);
            }
            runs.add(new Run(problem, TwoTiers.leastSum(cuts), problem.jobs()));
        }
        return Plans.of(workload, JohnsonRule.order(runs), OptionalDouble.empty());
    }
}
