package org.cutpoint.exec.adapt;

/** How many times longer than by itself the cloud takes now, by its replies to jobs. Not thread-safe. */
final class LoadEstimate {
    private static final double NEWEST = 0.4;

    /** Of shorter work, time says more of the machine's clock and caches than of others who use it. */
    private static final double LEAST_MS = 0.5;

    /** Replies off by more than this factor, twice in a row to the same side, are of another load. */
    private static final double OTHER = 1.5;

    /** Plans are not made more exactly than this, so less counts as none. */
    private static final double NONE = 1.25;

    private double factor = 1;
    private int side;

    /**
     * The cloud was busy with a job, and others before it, for so long.
     *
     * @param plannedMs what the job takes if the cloud has nothing else to do
     */
    void met(double ms, double plannedMs) {
        if (plannedMs < LEAST_MS || !(ms > 0)) {
            return;
        }
        double now = ms / plannedMs;
        int to = now > factor * OTHER ? 1 : now * OTHER < factor ? -1 : 0;
        factor = to != 0 && to == side ? now : factor + NEWEST * (now - factor);
        side = to;
    }

    /** As {@link org.cutpoint.api.plan.PlanTable.Column#cloudLoad}; 1 unless it is clearly something else. */
    double factor() {
        return factor > 1 / NONE && factor < NONE ? 1 : factor;
    }
}
