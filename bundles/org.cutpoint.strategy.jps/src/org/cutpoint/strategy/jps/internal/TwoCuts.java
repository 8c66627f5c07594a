package org.cutpoint.strategy.jps.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.strategy.support.Run;

/**
 * The best way to cut identical jobs at one place or at two, all of one kind before all of the other: over all pairs of
 * cuts in both orders and all divisions of the jobs.
 *
 * <p>For m jobs of cut a followed by n - m of cut b, the longest path (see {@link Stages}) leaves a's run in some stage
 * s and goes on in b's from there. That is one linear function of m for each stage, and one more for a path that ends
 * with a's last job, whose lag may be longer. The makespan, their maximum, is convex in m: its least value is found by
 * bisection. A pair is skipped where one of its lines is nowhere below the best found so far. O(cuts^2 log jobs), and
 * for nearly all pairs O(1).
 */
final class TwoCuts {
    private final int stages;
    private final int jobs;
    private final List<Cut> cuts;
    /** For each cut and stage: once through the stages up to it, and the longest of these. */
    private final double[] toOnce;

    private final double[] toLongest;
    /** For each cut and stage: once through the stages from it to completion, and the longest of these. */
    private final double[] fromOnce;

    private final double[] fromLongest;
    /** Lines of the pair at hand: value for one job of the first cut, and slope. */
    private final double[] value;

    private final double[] slope;

    private double best = Double.POSITIVE_INFINITY;
    private int bestFirst;
    private int bestSecond;
    private int bestJobs;

    private TwoCuts(List<Cut> cuts, int jobs, int stages) {
        this.cuts = cuts;
        this.jobs = jobs;
        this.stages = stages;
        int size = cuts.size() * stages;
        toOnce = new double[size];
        toLongest = new double[size];
        fromOnce = new double[size];
        fromLongest = new double[size];
        value = new double[stages + 1];
        slope = new double[stages + 1];
        for (int c = 0; c < cuts.size(); c++) {
            double[] times = Stages.times(cuts.get(c), stages);
            double[] lags = Stages.lags(cuts.get(c), stages);
            double once = 0;
            double longest = 0;
            for (int s = 0; s < stages; s++) {
                once += times[s];
                longest = Math.max(longest, times[s]);
                toOnce[c * stages + s] = once;
                toLongest[c * stages + s] = longest;
                once += lags[s];
            }
            once = 0;
            longest = 0;
            for (int s = stages - 1; s >= 0; s--) {
                once += lags[s] + times[s];
                longest = Math.max(longest, times[s]);
                fromOnce[c * stages + s] = once;
                fromLongest[c * stages + s] = longest;
            }
        }
    }

    /**
     * The best runs, in order: one or two.
     *
     * @param cuts at least one, by position
     * @throws CancellationException if the thread is interrupted
     */
    static List<Run> best(Problem problem, List<Cut> cuts) {
        TwoCuts search = new TwoCuts(undominated(cuts, problem.stages()), problem.jobs(), problem.stages());
        search.single();
        if (problem.jobs() > 1) {
            search.pairs();
        }
        List<Run> runs = new ArrayList<>(2);
        runs.add(new Run(problem, search.cuts.get(search.bestFirst), search.bestJobs));
        if (search.bestJobs < problem.jobs()) {
            runs.add(new Run(problem, search.cuts.get(search.bestSecond), problem.jobs() - search.bestJobs));
        }
        return runs;
    }

    private void single() {
        for (int c = 0; c < cuts.size(); c++) {
            double makespan = fromOnce[c * stages] + (jobs - 1.0) * fromLongest[c * stages];
            if (makespan < best) {
                best = makespan;
                bestFirst = c;
                bestSecond = c;
                bestJobs = jobs;
            }
        }
    }

    private void pairs() {
        for (int first = 0; first < cuts.size(); first++) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted");
            }
            for (int second = first + 1; second < cuts.size(); second++) {
                pair(first, second);
                pair(second, first);
            }
        }
    }

    private void pair(int first, int second) {
        int a = first * stages;
        int b = second * stages;
        double others = jobs - 2.0;
        for (int s = 0; s < stages; s++) {
            double v = toOnce[a + s] + fromOnce[b + s] + others * fromLongest[b + s];
            double d = toLongest[a + s] - fromLongest[b + s];
            if (Math.min(v, v + others * d) >= best) {
                return;
            }
            value[s] = v;
            slope[s] = d;
        }
        value[stages] = fromOnce[a];
        slope[stages] = fromLongest[a];
        // Bisection for the first division from which on one more job of the first cut does not shorten the makespan.
        int low = 1;
        int high = jobs - 1;
        while (low < high) {
            int mid = (low + high) >>> 1;
            if (at(mid + 1) >= at(mid)) {
                high = mid;
            } else {
                low = mid + 1;
            }
        }
        double makespan = at(low);
        if (makespan < best) {
            best = makespan;
            bestFirst = first;
            bestSecond = second;
            bestJobs = low;
        }
    }

    private double at(int firstJobs) {
        double makespan = 0;
        for (int l = 0; l <= stages; l++) {
            makespan = Math.max(makespan, value[l] + (firstJobs - 1.0) * slope[l]);
        }
        return makespan;
    }

    /** Without the cuts of which another takes no longer in any stage or lag: a longest path is monotone in all. */
    private static List<Cut> undominated(List<Cut> cuts, int stages) {
        List<Cut> kept = new ArrayList<>();
        for (Cut cut : cuts) {
            if (kept.stream().noneMatch(k -> dominates(k, cut, stages))) {
                kept.removeIf(k -> dominates(cut, k, stages));
                kept.add(cut);
            }
        }
        return kept;
    }

    private static boolean dominates(Cut a, Cut b, int stages) {
        return a.deviceMs() <= b.deviceMs()
                && a.uploadMs() <= b.uploadMs()
                && a.uploadLagMs() <= b.uploadLagMs()
                && (stages == 2
                        || a.remoteMs() <= b.remoteMs()
                                && a.returnMs() <= b.returnMs()
                                && a.returnLagMs() <= b.returnLagMs());
    }
}
