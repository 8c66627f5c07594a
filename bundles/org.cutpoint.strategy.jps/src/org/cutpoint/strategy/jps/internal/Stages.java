package org.cutpoint.strategy.jps.internal;

import java.util.List;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.strategy.support.Run;

/**
 * Makespan of runs of identical jobs without going through the jobs. A permutation flow shop's makespan is its longest
 * path through (job, stage), which steps to the next job in the same stage or to the same job's next stage, there with
 * the lag between them. Through a run of c jobs, from stage s to stage t, the longest such path takes the times of s to
 * t once, and the longest of them c - 1 times more.
 */
final class Stages {
    private Stages() {}

    /** Times of a cut's stages. */
    static double[] times(Cut cut, int stages) {
        return stages == 2
                ? new double[] {cut.deviceMs(), cut.uploadMs()}
                : new double[] {cut.deviceMs(), cut.uploadMs(), cut.remoteMs(), cut.returnMs()};
    }

    /** Lags after a cut's stages; the last is before its completion. */
    static double[] lags(Cut cut, int stages) {
        return stages == 2
                ? new double[] {0, cut.uploadLagMs()}
                : new double[] {0, cut.uploadLagMs(), 0, cut.returnLagMs()};
    }

    /** Time until the last job of all runs is done. O(runs). */
    static double makespanMs(List<Run> runs, int stages) {
        double[] free = new double[stages];
        double makespan = 0;
        for (Run run : runs) {
            double[] times = times(run.cut(), stages);
            double[] lags = lags(run.cut(), stages);
            double[] done = new double[stages];
            for (int from = 0; from < stages; from++) {
                double once = 0;
                double longest = 0;
                for (int to = from; to < stages; to++) {
                    once += times[to];
                    longest = Math.max(longest, times[to]);
                    done[to] = Math.max(done[to], free[from] + once + (run.jobs() - 1) * longest);
                    once += lags[to];
                }
            }
            makespan = Math.max(makespan, done[stages - 1] + lags[stages - 1]);
            free = done;
        }
        return makespan;
    }
}
