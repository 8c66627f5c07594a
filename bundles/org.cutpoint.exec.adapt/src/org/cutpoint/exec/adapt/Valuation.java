package org.cutpoint.exec.adapt;

import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;

/** What plans are worth under conditions that they may not have been made for. */
public interface Valuation {
    /**
     * What one of many jobs costs: milliseconds, or joules; the less the better. Infinite where the plan breaks limits.
     *
     * @param mbps of the uplink, 10^6 bit/s
     * @param cloudLoad as {@link org.cutpoint.api.plan.PlanTable.Column#cloudLoad}
     */
    double perJob(Plan plan, double mbps, double cloudLoad);

    /**
     * How its jobs come and go under other conditions.
     *
     * @param mbps as {@link #perJob} has it
     * @param cloudLoad as {@link #perJob} has it
     */
    Pace pace(Plan plan, double mbps, double cloudLoad);

    /**
     * How a plan's jobs come and go; infinite where the plan cannot be.
     *
     * @param latencyMs what a job takes that meets no other, of several that are cut differently the longest, milliseconds
     * @param bottleneckMs how far apart results come at least, milliseconds
     */
    record Pace(double latencyMs, double bottleneckMs) {}

    /** How much such a job sends from the device, bytes. */
    long sentBytes(Assignment job);

    /** What such a job takes by itself, as planned, milliseconds. */
    double aloneMs(Assignment job);
}
