package org.cutpoint.api.plan;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Where every job's layers run, and in which order the device takes the jobs. It holds no value: that is
 * {@link PlanEvaluator}'s to say.
 *
 * @param assignments one per job
 * @param schedule the jobs' ids in the order in which the device runs them
 * @param lowerBound proven bound on the objective over all plans under the same cost model, in the objective's unit
 */
public record Plan(List<Assignment> assignments, List<String> schedule, OptionalDouble lowerBound) implements Outcome {
    public Plan {
        assignments = List.copyOf(assignments);
        schedule = List.copyOf(schedule);
    }
}
