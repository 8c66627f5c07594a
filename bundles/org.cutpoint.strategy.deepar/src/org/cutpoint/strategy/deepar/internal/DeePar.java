package org.cutpoint.strategy.deepar.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.deepar.internal.CutSearch.Cuts;
import org.cutpoint.strategy.singlejob.SingleJobPlans;
import org.cutpoint.strategy.support.Plans;
import org.osgi.service.component.annotations.Component;

/**
 * One task on a chain of tiers: Huang et al., DeePar: A Hybrid Device-Edge-Cloud Execution Framework for Mobile Deep Learning
 * Applications (IEEE INFOCOM Workshops, 2019), section IV.A, here for any number of tiers. Layers are taken in the order in
 * which one tier alone would run them; the first c1 run on the first tier, those up to c2 on the second, and so on. A tier may
 * be left without layers; what others need then passes through it, where it has the links.
 *
 * <p>What is exact: the best of <em>these</em> plans, by latency or by energy, with messages, results that return, memory and
 * limits counted as {@link org.cutpoint.api.plan.PlanEvaluator} does,
 * <ul>
 * <li>on up to three tiers, of any graph, by looking at every pair of cuts: O(layers<sup>2</sup> x tensors that cross a cut);
 * <li>on more tiers, of a line without limits, by dynamic programming over the tiers and cuts:
 *     O(tiers<sup>2</sup> x layers<sup>2</sup>);
 * <li>on more tiers otherwise by branch and bound, O(layers<sup>tiers - 1</sup>) at worst. Where that takes too long the best
 *     so far is the plan, and it says so.
 * </ul>
 * Of a network with branches there may be better plans whose parts are no such prefixes: {@code optimal} looks for those.
 * Layers are summed; groups do not count. Of equal plans that with more layers on the earlier tiers.
 */
@Component(
        property = {
            Strategy.ID + "=deepar",
            Strategy.DESCRIPTION
                    + "=Finds the best cuts of one job on a chain of tiers: device, edge, cloud (DeePar, Huang et al.)."
        })
public final class DeePar implements Strategy {
    @Override
    public Outcome plan(Workload workload) {
        SingleJobPlans.require(workload, "deepar");
        List<Assignment> jobs = new ArrayList<>();
        boolean proven = true;
        for (Problem problem : workload.problems()) {
            CutSearch search = new CutSearch(problem);
            Optional<Cuts> best = search.best();
            if (best.isEmpty()) {
                return new Infeasible(reason(problem, search));
            }
            proven &= search.complete();
            jobs.add(Plans.assignment(problem, tiers(problem, search, best.get())));
        }
        Plan plan = Plans.uniform(workload, jobs);
        return proven ? plan : plan.withNote("There may be better cuts: looking at all of them takes too long.");
    }

    private static Map<String, String> tiers(Problem problem, CutSearch search, Cuts cuts) {
        Map<String, String> tiers = new HashMap<>();
        int from = 0;
        for (int t = 0; t < cuts.ends().length; t++) {
            for (int position = from; position < cuts.ends()[t]; position++) {
                tiers.put(
                        problem.layers().get(search.layer(position)).id(),
                        problem.tiers().get(t).id());
            }
            from = cuts.ends()[t];
        }
        return tiers;
    }

    private static String reason(Problem problem, CutSearch search) {
        if (!search.complete()) {
            return "problem '" + problem.name() + "': looking at all cuts takes too long, and none so far will do";
        }
        boolean limited = !problem.limits().equals(Limits.NONE)
                && new CutSearch(problem.withLimits(Limits.NONE)).best().isPresent();
        return "problem '" + problem.name() + "': "
                + (limited
                        ? "no cuts of its layers' order keep its limits"
                        : "no cuts of its layers' order fit into its tiers' memoryBytes and use only tiers that links"
                                + " lead to and from");
    }
}
