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
 */
public record Assignment(String id, String problem, Map<String, String> tiers, List<PlanInterval> intervals) {
    public Assignment {
        tiers = Map.copyOf(tiers);
        intervals = List.copyOf(intervals);
    }
}
