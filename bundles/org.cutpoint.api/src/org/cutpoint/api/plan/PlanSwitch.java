package org.cutpoint.api.plan;

import org.cutpoint.api.plan.PlanTable.Entry;

/**
 * Which plan of a table to run now, while the bandwidth moves: the one in use as long as the bandwidth is within its range
 * or not further outside than a margin, so that a bandwidth at a border does not switch to and fro. Not thread-safe.
 */
public final class PlanSwitch {
    private final PlanTable table;
    private final double margin;
    private Entry current;
    private double load;
    private int switches;

    /**
     * @param margin by which share a bandwidth must be beyond a plan's range for another to take over: 0.1 is 10 %
     * @param mbps at the beginning
     * @param cloudLoad at the beginning
     */
    public PlanSwitch(PlanTable table, double margin, double mbps, double cloudLoad) {
        if (!(margin >= 0)) {
            throw new IllegalArgumentException("a margin of " + margin);
        }
        this.table = table;
        this.margin = margin;
        current = table.at(mbps, cloudLoad);
        load = cloudLoad;
    }

    /** The entry in use. */
    public Entry current() {
        return current;
    }

    /** How often another plan took over. */
    public int switches() {
        return switches;
    }

    /**
     * The entry to use from now on.
     *
     * @param mbps measured now
     * @param cloudLoad measured now; another one than before is taken at once if the table has it apart
     */
    public Entry at(double mbps, double cloudLoad) {
        Entry there = table.at(mbps, cloudLoad);
        boolean near = mbps >= current.fromMbps() / (1 + margin) && mbps <= current.toMbps() * (1 + margin);
        boolean sameLoad = cloudLoad == load || table.at(current.fromMbps(), cloudLoad) == current;
        if (there != current && !(near && sameLoad)) {
            current = there;
            load = cloudLoad;
            switches++;
        }
        return current;
    }
}
