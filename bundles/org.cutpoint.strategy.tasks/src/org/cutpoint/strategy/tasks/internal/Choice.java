package org.cutpoint.strategy.tasks.internal;

import org.cutpoint.api.scenario.TaskMode;
import org.cutpoint.scenario.delay.BestCuts;

/**
 * One way to carry a task out.
 *
 * @param startMs when it starts, milliseconds
 * @param costMs from its arrival to its end, and what else counts as if it were, milliseconds
 * @param edge position of its edge server in the scenario; -1 without one
 */
record Choice(
        double startMs, double costMs, TaskMode mode, int edge, BestCuts.Cuts cuts, double edgeMbps, double coreMbps) {
    /** Delays that differ by less than rounding makes are equal, relative. */
    private static final double SAME = 1e-9;

    /** Less than this by more than rounding. */
    static boolean isLess(double ms, double otherMs) {
        return ms < otherMs - SAME * Math.max(1, otherMs);
    }

    /** The one that costs less; of equal ones the earlier start, then the mode, then the edge server. */
    boolean isBetterThan(Choice other) {
        if (isLess(costMs, other.costMs)) {
            return true;
        }
        if (isLess(other.costMs, costMs)) {
            return false;
        }
        if (startMs != other.startMs) {
            return startMs < other.startMs;
        }
        return mode != other.mode ? mode.compareTo(other.mode) < 0 : edge < other.edge;
    }
}
