package org.cutpoint.strategy.optimal.internal;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.DoubleStream;
import org.cutpoint.api.plan.PlanInterval;

/**
 * A way to cut a job in two, and what it takes of the pipeline.
 *
 * @param device the device's layers, by number
 * @param intervals in execution order, where the problem has groups
 * @param ms device, upload, second tier, return: milliseconds; only the first two where the pipeline has two stages
 * @param lagMs after the upload and, with four stages, after the return: by stage as above
 */
record Point(BitSet device, List<PlanInterval> intervals, double[] ms, double[] lagMs) {
    boolean dominates(Point other) {
        for (int s = 0; s < ms.length; s++) {
            if (ms[s] > other.ms[s] || lagMs[s] > other.lagMs[s]) {
                return false;
            }
        }
        return true;
    }

    /** The same cut, of which only the first stages count. */
    Point firstStages(int count) {
        return new Point(device, intervals, Arrays.copyOf(ms, count), Arrays.copyOf(lagMs, count));
    }

    /** Time of the slowest stage, milliseconds. */
    double slowestMs() {
        return DoubleStream.of(ms).max().orElseThrow();
    }

    /** Weighted sum of the stages' times. */
    double sum(double[] weights) {
        double sum = 0;
        for (int s = 0; s < ms.length; s++) {
            sum += weights[s] * ms[s];
        }
        return sum;
    }
}
