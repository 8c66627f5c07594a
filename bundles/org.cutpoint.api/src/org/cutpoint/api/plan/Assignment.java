package org.cutpoint.api.plan;

import java.util.List;
import java.util.Map;

/**
 * Where one job's layers run.
 *
 * @param id the job's, unique in its plan
 * @param problem name of the problem that the job belongs to
 * @param tiers the tier of every layer, by ids; jobs that are cut alike should share one map
 * @param intervals calls in execution order, where the problem has groups; else empty: each segment is one call. Empty
 *     although there are groups: each layer is a call of its own
 * @param pieces the first tier's layers as the groups in which it runs them, one call each, in that order. What a piece
 *     makes for other tiers is sent to the second as one message while the next piece computes; inputs of the network that
 *     are needed there are sent before the first. The second tier sends on what those behind it need. For a device part that
 *     is closed under predecessors, without intervals. Empty: what a tier needs is sent as one message when the first has
 *     done its part
 */
public record Assignment(
        String id, String problem, Map<String, String> tiers, List<PlanInterval> intervals, List<List<String>> pieces) {
    public Assignment {
        tiers = Map.copyOf(tiers);
        intervals = List.copyOf(intervals);
        // Thousands of jobs are in none.
        pieces =
                pieces.isEmpty() ? List.of() : pieces.stream().map(List::copyOf).toList();
    }

    /** Not in pieces. */
    public Assignment(String id, String problem, Map<String, String> tiers, List<PlanInterval> intervals) {
        this(id, problem, tiers, intervals, List.of());
    }

    /** This assignment of another job. */
    public Assignment withId(String other) {
        return new Assignment(other, problem, tiers, intervals, pieces);
    }

    /** This assignment in these pieces. */
    public Assignment inPieces(List<List<String>> ordered) {
        return new Assignment(id, problem, tiers, intervals, ordered);
    }
}
