package org.cutpoint.strategy.optimal.internal;

import java.util.List;

/**
 * Jobs in the order in which the device takes them.
 *
 * @param runs jobs that are alike and follow each other
 * @param lowerBound on the makespan of all schedules, milliseconds
 */
record Schedule(List<Run> runs, double lowerBound) {
    /**
     * Jobs that are cut alike.
     *
     * @param problem index of theirs
     * @param point where they are cut
     * @param jobs how many
     */
    record Run(int problem, Point point, int jobs) {}
}
