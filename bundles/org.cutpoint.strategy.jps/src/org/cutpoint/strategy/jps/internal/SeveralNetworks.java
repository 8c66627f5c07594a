package org.cutpoint.strategy.jps.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.support.JohnsonRule;
import org.cutpoint.strategy.support.Run;
import org.cutpoint.strategy.support.TwoTiers;

/**
 * Jobs of several networks at once, which Duan and Wu (ICPP 2021) leave open: a heuristic. It takes the best of
 * <ul>
 *   <li>each network's own best mix, as if it were alone;
 *   <li>each network's mix by {@code jps};
 *   <li>each network's cut by {@code partition-only};
 *   <li>all networks balanced together: device and uplink busy for the same time, at the best exchange of one for the
 *       other.
 * </ul>
 * each in Johnson's order of device and upload and, with four stages, in the three orders of Campbell, Dudek and Smith
 * (doi:10.1287/mnsc.16.10.B630), too, which apply Johnson's rule to the first and the last stages' sums.
 */
final class SeveralNetworks {
    private SeveralNetworks() {}

    /** The best runs found, in order. */
    static List<Run> best(Workload workload, List<NetworkCuts> cuts) {
        List<List<Run>> candidates = new ArrayList<>();
        List<Run> own = new ArrayList<>();
        for (int p = 0; p < cuts.size(); p++) {
            Problem problem = workload.problems().get(p);
            own.addAll(TwoCuts.best(problem, cuts.get(p).all()));
        }
        if (hasPrefixes(cuts)) {
            candidates.add(partitionOnly(workload, cuts));
            candidates.add(jps(workload, cuts));
        }
        candidates.add(own);
        candidates.addAll(balanced(workload, cuts));
        int stages = workload.first().stages();
        List<Run> best = List.of();
        double bestMs = Double.POSITIVE_INFINITY;
        for (List<Run> candidate : candidates) {
            for (List<Run> order : orders(candidate, stages)) {
                double makespanMs = Stages.makespanMs(order, stages);
                if (makespanMs < bestMs) {
                    bestMs = makespanMs;
                    best = order;
                }
            }
        }
        return best;
    }

    /** Whether there are cuts for {@link #partitionOnly}: memory may forbid all prefixes of a network. */
    static boolean hasPrefixes(List<NetworkCuts> cuts) {
        return cuts.stream().noneMatch(c -> c.prefixes().isEmpty());
    }

    private static List<Run> jps(Workload workload, List<NetworkCuts> cuts) {
        List<Run> runs = new ArrayList<>();
        for (int p = 0; p < cuts.size(); p++) {
            runs.addAll(Algorithm2.runs(workload.problems().get(p), cuts.get(p).positions()));
        }
        return runs;
    }

    /** What {@code partition-only} plans: each network's cut of least f + g, in Johnson's order. */
    static List<Run> partitionOnly(Workload workload, List<NetworkCuts> cuts) {
        List<Run> runs = new ArrayList<>();
        for (int p = 0; p < cuts.size(); p++) {
            Problem problem = workload.problems().get(p);
            runs.add(new Run(problem, TwoTiers.leastSum(cuts.get(p).prefixes()), problem.jobs()));
        }
        return JohnsonRule.order(runs);
    }

    private static List<List<Run>> orders(List<Run> runs, int stages) {
        List<List<Run>> orders = new ArrayList<>();
        orders.add(JohnsonRule.order(runs));
        if (stages == 4) {
            for (int width = 1; width < stages; width++) {
                int w = width;
                orders.add(JohnsonRule.order(
                        runs, r -> sum(r.cut(), 0, w, stages), r -> sum(r.cut(), stages - w, stages, stages)));
            }
        }
        return orders;
    }

    private static double sum(Cut cut, int from, int to, int stages) {
        double[] times = Stages.times(cut, stages);
        double sum = 0;
        for (int s = from; s < to; s++) {
            sum += times[s];
        }
        return sum;
    }

    /**
     * A step along a network's hull.
     *
     * @param network index
     * @param to vertex that the step leads to
     * @param deviceMs more of that for each job
     * @param uploadMs less of that for each job
     */
    private record Step(int network, int to, double deviceMs, double uploadMs) {}

    /**
     * From everything as early as possible, jobs are moved to later cuts, those first that save the most upload for
     * their device time, until the device is busy for as long as the uplink; the last step is taken by as many jobs as
     * just do not, and as just do get it there.
     */
    private static List<List<Run>> balanced(Workload workload, List<NetworkCuts> cuts) {
        List<List<Cut>> hulls = cuts.stream().map(c -> hull(c.all())).toList();
        List<Step> steps = new ArrayList<>();
        double device = 0;
        double upload = 0;
        for (int p = 0; p < hulls.size(); p++) {
            List<Cut> hull = hulls.get(p);
            int jobs = workload.problems().get(p).jobs();
            device += jobs * hull.get(0).deviceMs();
            upload += jobs * hull.get(0).uploadMs();
            for (int v = 1; v < hull.size(); v++) {
                steps.add(new Step(
                        p,
                        v,
                        hull.get(v).deviceMs() - hull.get(v - 1).deviceMs(),
                        hull.get(v - 1).uploadMs() - hull.get(v).uploadMs()));
            }
        }
        // Stable, and hulls are convex: a network's own steps stay in order.
        steps.sort(Comparator.comparingDouble(s -> s.deviceMs() / s.uploadMs()));
        int[] vertex = new int[hulls.size()];
        for (Step step : steps) {
            int jobs = workload.problems().get(step.network()).jobs();
            if (device + jobs * step.deviceMs() > upload - jobs * step.uploadMs()) {
                int moved = (int) Math.max(0, Math.min(jobs, (upload - device) / (step.deviceMs() + step.uploadMs())));
                return List.of(
                        divided(workload, hulls, vertex, step, moved),
                        divided(workload, hulls, vertex, step, Math.min(jobs, moved + 1)));
            }
            device += jobs * step.deviceMs();
            upload -= jobs * step.uploadMs();
            vertex[step.network()] = step.to();
        }
        return List.of(divided(workload, hulls, vertex, new Step(0, vertex[0], 0, 0), 0));
    }

    private static List<Run> divided(Workload workload, List<List<Cut>> hulls, int[] vertex, Step step, int moved) {
        List<Run> runs = new ArrayList<>();
        for (int p = 0; p < vertex.length; p++) {
            Problem problem = workload.problems().get(p);
            int stay = p == step.network() ? problem.jobs() - moved : problem.jobs();
            if (stay > 0) {
                runs.add(new Run(problem, hulls.get(p).get(vertex[p]), stay));
            }
            if (stay < problem.jobs()) {
                runs.add(new Run(problem, hulls.get(p).get(step.to()), problem.jobs() - stay));
            }
        }
        return runs;
    }

    /** Vertices of the lower hull of the virtual blocks' (f, g), strictly convex, by ascending f. */
    private static List<Cut> hull(List<Cut> cuts) {
        List<Cut> hull = new ArrayList<>();
        for (Cut c : Algorithm2.virtualBlocks(cuts)) {
            while (hull.size() > 1 && !turnsUp(hull.get(hull.size() - 2), hull.get(hull.size() - 1), c)) {
                hull.remove(hull.size() - 1);
            }
            // Layers that take no time: the later cut sends less for nothing.
            if (hull.size() == 1 && hull.get(0).deviceMs() == c.deviceMs()) {
                hull.clear();
            }
            hull.add(c);
        }
        return hull;
    }

    private static boolean turnsUp(Cut a, Cut b, Cut c) {
        return (b.deviceMs() - a.deviceMs()) * (c.uploadMs() - a.uploadMs())
                > (c.deviceMs() - a.deviceMs()) * (b.uploadMs() - a.uploadMs());
    }
}
