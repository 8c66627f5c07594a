package org.cutpoint.strategy.singlejob;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.singlejob.SingleJob.Answer;
import org.cutpoint.strategy.support.Plans;

/** Plans whose jobs all run as their problem's best single job does. */
public final class SingleJobPlans {
    private SingleJobPlans() {}

    /**
     * Makes sure that single jobs are what it is about.
     *
     * @throws InputException if the objective is about a pipeline of jobs
     */
    public static void require(Workload workload, String strategy) {
        Objective objective = workload.first().objective();
        if (objective != Objective.LATENCY && objective != Objective.ENERGY) {
            throw new InputException(
                    "strategy '" + strategy + "'",
                    "it plans for latency and energy of single jobs, not for " + objective.id(),
                    "Give objective latency or energy, or use jps-best or optimal.");
        }
    }

    /**
     * The plan, bounded. The worst job counts, so that each problem's bound is one on all.
     *
     * @param answers one per problem, none empty
     */
    public static Plan of(PlanEvaluator evaluator, Workload workload, List<Answer> answers) {
        List<Assignment> jobs = new ArrayList<>();
        double bound = 0;
        for (Answer answer : answers) {
            jobs.add(answer.best().orElseThrow().assignment());
            bound = Math.max(bound, answer.lowerBound());
        }
        Plan plan = Plans.uniform(workload, jobs);
        // Bound and value are summed in different orders: of equal ones, the bound must not come out above.
        double value = evaluator.evaluate(workload, plan).value();
        boolean equal = Math.abs(value - bound) <= 1e-9 * value;
        return plan.withLowerBound(OptionalDouble.of(equal ? value : Math.min(bound, value)));
    }
}
