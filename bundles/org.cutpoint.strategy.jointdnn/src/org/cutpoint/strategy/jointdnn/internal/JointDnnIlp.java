package org.cutpoint.strategy.jointdnn.internal;

import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.singlejob.SingleJob;
import org.cutpoint.strategy.singlejob.SingleJob.Answer;
import org.cutpoint.strategy.singlejob.SingleJobPlans;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * JointDNN with limits (Eshratifar, Abrishami and Pedram, doi:10.1109/TMC.2019.2947893, sections 2.4 and 2.4.5): least
 * latency (equations 2 to 7) or energy (8 to 11) under a budget of the battery (18, {@code deviceEnergyJ}), of the
 * cloud's time (19, {@code cloudTimeMs}), a deadline (20, {@code latencyMs}) and the tiers' memory, in any combination.
 *
 * <p>What is solved is not the printed program, which takes half a minute for 70 layers with a fast solver, but an
 * equivalent: shortest paths under limits on the same variables, see
 * {@link org.cutpoint.strategy.singlejob.LimitedPaths}. A test solves the printed one, too, and compares. For equations
 * 9 and 16, which print downloads and uploads as charged by the mobile's variables alone, the meaning is taken: a
 * transfer is charged where the tier changes. So it is for any network, not for lines only.
 *
 * <p>Where there is no plan, the reason names the limits that exclude each other, each with the least value that can be
 * attained while the others are kept.
 */
@Component(
        property = {
            Strategy.ID + "=jointdnn-ilp",
            Strategy.DESCRIPTION
                    + "=Finds the least latency or energy of a job under limits of energy, cloud time, latency and"
                    + " memory (Eshratifar et al., 2021)."
        })
public final class JointDnnIlp implements Strategy {
    private final PlanEvaluator evaluator;

    @Activate
    public JointDnnIlp(@Reference PlanEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Override
    public Outcome plan(Workload workload) {
        SingleJobPlans.require(workload, "jointdnn-ilp");
        List<Answer> answers = new ArrayList<>();
        for (Problem problem : workload.problems()) {
            Answer answer = new SingleJob(evaluator, problem).best();
            if (answer.best().isEmpty()) {
                return new Infeasible(
                        answer.lowerBound() == Double.POSITIVE_INFINITY
                                ? new Shortfall(problem).reason()
                                : "problem '" + problem.name()
                                        + "': none of the ways to run a job that were looked at keeps all limits");
            }
            answers.add(answer);
        }
        return SingleJobPlans.of(evaluator, workload, answers);
    }
}
