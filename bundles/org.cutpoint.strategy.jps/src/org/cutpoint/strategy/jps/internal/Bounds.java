package org.cutpoint.strategy.jps.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.support.Run;

/** Bounds that come with plans, where there are any. */
final class Bounds {
    private Bounds() {}

    /**
     * A bound on the makespan of one network's jobs with two stages. Only where it holds for all plans: where the cuts
     * are all that matter, and without groups, which plans of other strategies may use to take less.
     *
     * @param cuts the network's
     * @param complete whether no cut is better than all of these
     * @param schedule some plan for it
     */
    static OptionalDouble makespan(
            PlanEvaluator evaluator,
            Workload workload,
            List<Cut> cuts,
            boolean complete,
            List<Run> schedule,
            long pairs) {
        Problem problem = workload.first();
        if (workload.problems().size() > 1
                || problem.objective() != Objective.MAKESPAN
                || problem.stages() != 2
                || !problem.groups().isEmpty()
                || !complete) {
            return OptionalDouble.empty();
        }
        double reached = evaluator.makespanMs(jobs(schedule), problem.stages());
        return OptionalDouble.of(TwoStageBound.of(cuts, problem.jobs(), reached, pairs));
    }

    /** The cut of each job, in order. */
    static List<Cut> jobs(List<Run> schedule) {
        List<Cut> jobs = new ArrayList<>();
        schedule.forEach(r -> jobs.addAll(Collections.nCopies(r.jobs(), r.cut())));
        return jobs;
    }
}
