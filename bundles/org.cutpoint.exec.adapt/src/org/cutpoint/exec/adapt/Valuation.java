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

    /** How much such a job sends from the device, bytes. */
    long sentBytes(Assignment job);

    /** What such a job takes by itself, as planned, milliseconds. */
    double aloneMs(Assignment job);
}
