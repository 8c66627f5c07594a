package org.cutpoint.cli.internal;

import java.time.Duration;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.manage.Management.PlanText;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.PlanFormats;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Workload;

/**
 * Plans with the strategies of a runtime elsewhere. What a plan costs is computed here: nothing is taken on trust.
 *
 * @param where the runtime, for messages
 */
record RemotePlanner(String where, Management runtime, PlanFormats formats, PlanEvaluator evaluator)
        implements Planner {
    @Override
    public Planned plan(Workload workload, String strategy, Duration limit) throws InterruptedException {
        PlanText answer = runtime.plan(
                workload.problems().stream().map(formats::writeProblem).toList(), strategy, limit);
        if (!answer.feasible()) {
            return new Planned(
                    strategy,
                    answer.strategyVersion(),
                    new Infeasible(answer.text()),
                    Optional.empty(),
                    answer.solveMs());
        }
        Plan plan = formats.readPlan("the plan from " + where, answer.text());
        try {
            return new Planned(
                    strategy,
                    answer.strategyVersion(),
                    plan,
                    Optional.of(evaluator.evaluate(workload, plan)),
                    answer.solveMs());
        } catch (InvalidPlanException e) {
            throw new InputException(
                    where,
                    "its plan is not valid: " + e.getMessage(),
                    "Use the same version of Cutpoint on both sides",
                    e);
        }
    }
}
