package org.cutpoint.strategy.support;

import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.Problem;

/**
 * Jobs of one problem that are cut alike and follow each other.
 *
 * @param problem theirs
 * @param cut theirs
 * @param jobs how many, >= 1
 */
public record Run(Problem problem, Cut cut, int jobs) {
    public Run {
        if (jobs < 1) {
            throw new IllegalArgumentException("a run of " + jobs + " jobs");
        }
    }
}
