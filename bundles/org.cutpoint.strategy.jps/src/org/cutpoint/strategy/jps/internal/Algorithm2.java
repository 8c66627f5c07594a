package org.cutpoint.strategy.jps.internal;

import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.strategy.support.Run;

/** Virtual blocks and algorithm 2 of Duan and Wu, ICPP 2021 (doi:10.1145/3472456.3472468), sections 3.2 and 5.2. */
final class Algorithm2 {
    private Algorithm2() {}

    /**
     * What the algorithm finds.
     *
     * @param cut l*, index into the virtual blocks
     * @param ratio jobs at l* - 1 for each one at l*; 0 where l* is the first block
     */
    record Result(int cut, long ratio) {
        /**
         * How many of so many jobs are cut at l* - 1. Of every ratio + 1 jobs the last is cut at l*, and so is the last
         * of a remainder; with ratio 0 all are.
         */
        int jobsBefore(int jobs) {
            long groups = ratio >= jobs ? 1 : (jobs + ratio) / (ratio + 1);
            return (int) (jobs - groups);
        }
    }

    /**
     * Clusters positions into virtual blocks: drops each at which an earlier one uploads in no more time (nor, on one
     * link, bytes). What is left has ascending f and strictly descending g. O(cuts).
     *
     * @param cuts by position
     */
    static List<Cut> virtualBlocks(List<Cut> cuts) {
        List<Cut> blocks = new ArrayList<>();
        double least = Double.POSITIVE_INFINITY;
        for (Cut cut : cuts) {
            if (cut.uploadMs() < least) {
                least = cut.uploadMs();
                blocks.add(cut);
            }
        }
        return blocks;
    }

    /**
     * Algorithm 2: binary search for the leftmost block l* with f >= g, and the ratio of its balance to that of the
     * block before. If memory forbids all of these, l* is the last block, which then takes all jobs. O(log blocks).
     */
    static Result search(List<Cut> blocks) {
        int left = 0;
        int right = blocks.size() - 1;
        while (left < right) {
            int mid = (left + right) >>> 1;
            if (blocks.get(mid).deviceMs() < blocks.get(mid).uploadMs()) {
                left = mid + 1;
            } else {
                right = mid;
            }
        }
        Cut at = blocks.get(left);
        double surplus = at.deviceMs() - at.uploadMs();
        if (left == 0 || surplus < 0) {
            return new Result(left, 0);
        }
        Cut before = blocks.get(left - 1);
        return new Result(left, (long) Math.floor(surplus / (before.uploadMs() - before.deviceMs())));
    }

    /** A network's jobs as {@code jps} cuts them, in Johnson's order: one run or two. */
    static List<Run> runs(Problem problem, List<Cut> cuts) {
        List<Cut> blocks = virtualBlocks(cuts);
        Result result = search(blocks);
        int before = result.jobsBefore(problem.jobs());
        List<Run> runs = new ArrayList<>(2);
        if (before > 0) {
            runs.add(new Run(problem, blocks.get(result.cut() - 1), before));
        }
        runs.add(new Run(problem, blocks.get(result.cut()), problem.jobs() - before));
        return runs;
    }
}
