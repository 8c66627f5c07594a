package org.cutpoint.strategy.jps.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Plan;
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
 * rule) puts the jobs in order. O(cuts + jobs) on a line.
 *
 * <p>Where the paper leaves something open:
 * <ul>
 *   <li>Of every ratio + 1 jobs, ratio are cut at l* - 1 and one at l*; of a remainder, which is smaller, all but one
 *       at l* - 1 and one at l*. So one job alone is cut at l*, and with ratio 0 all jobs are.
 *   <li>Position 0 (everything on the second tier) is a block like the others. If it is l* (nothing to upload costs
 *       less), all jobs are cut there. If memory forbids all positions with f >= g, the last one allowed stands for l*
 *       and takes all jobs.
 *   <li>Several networks: each is divided by itself, all jobs together are put in Johnson's order.
 *   <li>Not a line: see {@link Algorithm3}.
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

    private static final double ROUNDING = 1e-9;

    private final PlanEvaluator evaluator;

    @Activate
    public Jps(@Reference PlanEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Override
    public Outcome plan(Workload workload) {
        TwoTiers.require(workload, "jps");
        List<Run> runs = new ArrayList<>();
        List<Run> single = new ArrayList<>();
        List<Cut> cuts = List.of();
        for (Problem problem : workload.problems()) {
            cuts = evaluator.cuts(problem);
            if (cuts.isEmpty()) {
                return TwoTiers.noCut(problem);
            }
            single.add(new Run(problem, TwoTiers.leastSum(cuts), problem.jobs()));
            runs.addAll(Algorithm2.runs(problem, Algorithm3.positions(evaluator, problem, cuts)));
        }
        List<Run> schedule = JohnsonRule.order(runs);
        boolean line = TwoTiers.isLine(workload.first());
        Plan plan =
                Plans.of(workload, schedule, Bounds.makespan(evaluator, workload, cuts, line, schedule, BOUND_PAIRS));
        return workload.first().objective() == Objective.MAKESPAN
                ? compared(
                        plan,
                        schedule,
                        JohnsonRule.order(single),
                        workload.first().stages())
                : plan;
    }

    /** With a note where a single cut for all jobs of a network does better. */
    private static Plan compared(Plan plan, List<Run> mixed, List<Run> single, int stages) {
        double singleMs = Stages.makespanMs(single, stages);
        return singleMs < Stages.makespanMs(mixed, stages) * (1 - ROUNDING)
                ? plan.withNote(String.format(
                        Locale.ROOT,
                        "worse than partition-only, which takes %.3f ms: neither l* nor its mix with l* - 1 is as good"
                                + " as one cut for all jobs; jps-best never is worse",
                        singleMs))
                : plan;
    }
}
