package org.cutpoint.study;

import java.util.Locale;

/** What is done with every cell of an experiment. */
public enum Mode {
    /** A strategy plans, the cost model says what the plan is worth. */
    PLAN,
    /** A scheduler orders the device's part of a network that is cut in two, or of a schedule problem's file. */
    SCHEDULE,
    /** What every cut of a network costs, a row for each: no strategy is asked. */
    CUTS,
    /** A strategy divides the front of a network into tiles, for one inference on a device and an edge. */
    TILES,
    /** Tasks of many devices are placed on edge servers and a cloud, in simulated time. */
    SIMULATE,
    /** A plan runs, beside what was predicted of it. */
    RUN;

    /** As files spell it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
