package org.cutpoint.strategy.jps.internal;

import java.util.ArrayList;
import java.util.List;
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
 * Joint partition and scheduling as published: Duan and Wu, Joint Optimization of DNN Partition and Scheduling for
 * Mobile Cloud Computing, ICPP 2021 (doi:10.1145/3472456.3472468). Positions are clustered into virtual blocks (3.2),
 * algorithm 2 finds the neighbours l* - 1 and l* and the ratio in which jobs are cut at them, algorithm 1 (Johnson's
 * rule) puts the jobs in order. O(cuts + jobs).
 *
 * <p>Where the paper leaves something open:
 * <ul>
 *   <li>Of every ratio + 1 jobs, ratio are cut at l* - 1 and one at l*; of a remainder, which is smaller, all but one
 *       at l* - 1 and one at l*. So one job alone is cut at l*, and with ratio 0 all jobs are.
 *   <li>Position 0 (everything on the second tier) is a block like the others. If it is l* (nothing to upload costs
 *       less), all jobs are cut there. If memory forbids all positions with f >= g, the last one allowed stands for l*
 *       and takes all jobs.
 *   <li>Several networks: each is divided by itself, all jobs together are put in Johnson's order.
 *   <li>Not a line: the prefixes of the layers' order stand for the line's positions. That takes blocks between
 *       articulation layers as line positions, and one way of cutting inside a block; cuts inside a block that are no
 *       such prefix are not considered.
 * </ul>
 *
 * <p>It looks at two neighbours and one mix of them only, balances f and g whatever the objective, the stages and the
 * limits are, and can so do worse than {@code jps-best}, and even than {@code partition-only}.
 */
@Component(
        service = Strategy.class,
        property = {
            Strategy.ID + "=jps",
            Strategy.DESCRIPTION
                    + "=Mixes two neighbouring cuts that balance device and uplink, in Johnson's order (JPS of Duan"
                    + " and Wu, ICPP 2021)."
        })
public final class Jps implements Strategy {
    /** Keeps the whole plan of 10,000 jobs and 1,000 cuts under a millisecond. */
    private static final long BOUND_PAIRS = 2_000;

    private final PlanEvaluator evaluator;

    @Activate
    public Jps(@Reference PlanEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Override
    public Outcome plan(Workload workload) {
        TwoTiers.require(workload, "jps");
        List<Run> runs = new ArrayList<>();
        List<Cut> cuts = List.of();
        for (Problem problem : workload.problems()) {
            cuts = evaluator.cuts(problem);
            if (cuts.isEmpty()) {
                return TwoTiers.noCut(problem);
            }
            runs.addAll(Algorithm2.runs(problem, cuts));
        }
        List<Run> schedule = JohnsonRule.order(runs);
        return Plans.of(workload, schedule, Bounds.makespan(evaluator, workload, cuts, schedule, BOUND_PAIRS));
    }
}
