package org.cutpoint.api.plan;

import java.util.Locale;

/** What is to be made small. */
public enum Objective {
    /** Time of a single job, nothing overlapping, milliseconds. */
    LATENCY,
    /** Energy of a single job on the first tier, joules. */
    ENERGY,
    /** Time until the last of all jobs is done, pipelined, milliseconds. */
    MAKESPAN,
    /** Time of the slowest stage of the pipeline, milliseconds. */
    BOTTLENECK;

    /** As files spell it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
