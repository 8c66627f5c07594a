package org.cutpoint.strategy.jps.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.strategy.support.ClosedCuts;
import org.cutpoint.strategy.support.TwoTiers;

/**
 * The ways to cut one of the workload's networks.
 *
 * @param prefixes by position
 * @param positions those among which {@code jps} chooses: see {@link Algorithm3}
 * @param all these, and others inside blocks, by ascending device part
 * @param complete see {@link ClosedCuts#complete}
 */
record NetworkCuts(List<Cut> prefixes, List<Cut> positions, List<Cut> all, boolean complete) {
    /** Most closed sets of a block that are looked at; GoogLeNet's inception modules have 54. */
    private static final int MOST_CLOSED = 2000;

    static NetworkCuts of(PlanEvaluator evaluator, Problem problem) {
        ClosedCuts closed = ClosedCuts.of(evaluator, problem, MOST_CLOSED);
        if (closed.cuts().isEmpty() || TwoTiers.isLine(problem)) {
            return new NetworkCuts(closed.cuts(), closed.cuts(), closed.cuts(), closed.complete());
        }
        List<Cut> prefixes = evaluator.cuts(problem);
        List<Cut> positions = prefixes.isEmpty() ? List.of() : Algorithm3.positions(evaluator, problem, prefixes);
        List<Cut> all = new ArrayList<>(closed.cuts());
        all.addAll(positions);
        all.sort(Comparator.comparingDouble(Cut::deviceMs).thenComparingDouble(Cut::uploadMs));
        return new NetworkCuts(prefixes, positions, List.copyOf(all), closed.complete());
    }
}
