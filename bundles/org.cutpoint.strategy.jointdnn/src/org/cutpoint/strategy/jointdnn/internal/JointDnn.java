package org.cutpoint.strategy.jointdnn.internal;

import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Limits;
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
 * JointDNN without limits: Eshratifar, Abrishami and Pedram, JointDNN: An Efficient Training and Inference Engine for
 * Intelligent Mobile Cloud Computing Services, IEEE Transactions on Mobile Computing 20(2), 2021
 * (doi:10.1109/TMC.2019.2947893), section 2.3. Least latency or least energy of the first tier, of a single job whose
 * layers may go to and fro: the shortest path over the graph of all intervals of layers (figure 6) with their measured
 * times, the problem's groups.
 * <ul>
 *   <li>Lines: the paper's graph, O(n^2) calls of n layers. Residual networks: its two chains per block (figure 7).
 *   <li>Any other network: what {@link org.cutpoint.strategy.singlejob.IntervalGraph} makes of the two chains. It is
 *       exact, fixed prices of messages included, up to half a million arcs: the zoo's networks, and any with up to some
 *       eight tensors alive at once. Without fixed prices and groups, a minimum cut, exact at any size. Beyond, the best
 *       plan found and its gap; exact up to twelve layers on two tiers, eight on three.
 * </ul>
 *
 * <p>A transfer is charged where the tier changes; the paper's equation 3 means so (its third term prints the first
 * layer's output where the input is uploaded). Limits are ignored, memory is kept. Of equal paths one is taken, always
 * the same.
 */
@Component(
        property = {
            Strategy.ID + "=jointdnn",
            Strategy.DESCRIPTION
                    + "=Finds the least latency or energy of a job that may go to and fro, as a shortest path over"
                    + " measured intervals of layers (Eshratifar et al., 2021)."
        })
public final class JointDnn implements Strategy {
    private final PlanEvaluator evaluator;

    @Activate
    public JointDnn(@Reference PlanEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Override
    public Outcome plan(Workload workload) {
        SingleJobPlans.require(workload, "jointdnn");
        List<Answer> answers = new ArrayList<>();
        for (Problem problem : workload.problems()) {
            Problem unlimited = problem.withLimits(Limits.NONE);
            Answer answer = new SingleJob(evaluator, unlimited).best();
            if (answer.best().isEmpty()) {
                return new Infeasible(new Shortfall(unlimited).reason());
            }
            answers.add(answer);
        }
        return SingleJobPlans.of(evaluator, workload, answers);
    }
}
