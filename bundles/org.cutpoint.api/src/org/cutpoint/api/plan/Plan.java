package org.cutpoint.api.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Where every job's layers run, and in which order the device takes the jobs. It holds no value: that is
 * {@link PlanEvaluator}'s to say.
 *
 * @param assignments one per job
 * @param schedule the jobs' ids in the order in which the device runs them
 * @param lowerBound proven bound on the objective over all plans under the same cost model, in the objective's unit
 * @param notes what a reader should know of how it came about, sentences; mostly none
 */
public record Plan(List<Assignment> assignments, List<String> schedule, OptionalDouble lowerBound, List<String> notes)
        implements Outcome {
    public Plan {
        assignments = List.copyOf(assignments);
        schedule = List.copyOf(schedule);
        notes = List.copyOf(notes);
    }

    /** Without notes. */
    public Plan(List<Assignment> assignments, List<String> schedule, OptionalDouble lowerBound) {
        this(assignments, schedule, lowerBound, List.of());
    }

    /** This plan with a bound. */
    public Plan withLowerBound(OptionalDouble bound) {
        return new Plan(assignments, schedule, bound, notes);
    }

    /** This plan with one note more. */
    public Plan withNote(String note) {
        List<String> more = new ArrayList<>(notes);
        more.add(note);
        return new Plan(assignments, schedule, lowerBound, more);
    }
}
