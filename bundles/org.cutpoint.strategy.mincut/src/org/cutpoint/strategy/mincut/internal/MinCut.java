package org.cutpoint.strategy.mincut.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.cutpoint.api.plan.Infeasible;
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
 * DADS: Hu, Bao, Wang and Liu, Dynamic Adaptive DNN Surgery for Inference Acceleration on the Edge, INFOCOM 2019
 * (doi:10.1109/INFOCOM.2019.8737614), for any graph of layers on the first two tiers. Device parts are closed under
 * predecessors: what ran on the second tier does not come back before the end, though a way to and fro could be
 * shorter.
 * <ul>
 *   <li>Latency, their lightly loaded case (DSL): the closed set of least latency, exactly, by minimum cut; what a
 *       message costs beside its bytes is counted once for each message that is really sent. Where there are only two
 *       tiers, a cut that allows to and fro bounds all plans. Energy: likewise.
 *   <li>Bottleneck, their heavily loaded case (DSH): see {@link HeavyLoad}; with a bound over all plans.
 *   <li>Makespan, which DADS does not know: the cut of the least makespan of a single job, for all jobs; so it is the
 *       partition-only state of the art of Duan and Wu (doi:10.1145/3472456.3472468, section 6.2), here over all closed
 *       sets. Bounded as in {@link HeavyLoad}.
 * </ul>
 *
 * <p>Groups are ignored: layers' times are summed. So are limits. Memory is not DADS's, either: where the cut does not
 * fit, the best prefix of the layers that does takes its place. Ties have many layers on the device.
 */
@Component(
        property = {
            Strategy.ID + "=min-cut",
            Strategy.DESCRIPTION
                    + "=Cuts every network where a single job is done soonest, as a minimum cut (DADS of Hu et al.,"
                    + " INFOCOM 2019)."
        })
public final class MinCut implements Strategy {
    private final PlanEvaluator evaluator;

    @Activate
    public MinCut(@Reference PlanEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Override
    public Outcome plan(Workload workload) {
        TwoTiers.require(workload, "min-cut");
        List<Run> runs = new ArrayList<>();
        OptionalDouble bound = OptionalDouble.of(0);
        for (Problem problem : workload.problems()) {
            Partition partition = new Partition(evaluator, problem);
            if (partition.cut().isEmpty()) {
                return new Infeasible("problem '" + problem.name()
                        + "': neither the minimum cut nor any prefix of the layers fits: "
                        + TwoTiers.noCut(problem).reason());
            }
            runs.add(new Run(problem, partition.cut().get(), problem.jobs()));
            // More jobs take no less: what bounds those of one network bounds all.
            bound = partition.lowerBound().isPresent() && bound.isPresent()
                    ? OptionalDouble.of(
                            Math.max(bound.getAsDouble(), partition.lowerBound().getAsDouble()))
                    : OptionalDouble.empty();
        }
        return Plans.of(workload, JohnsonRule.order(runs), bound);
    }
}
