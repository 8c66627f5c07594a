package org.cutpoint.exec.pipeline.internal;

import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.plan.PlanSwitch;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.plan.PlanTable.Entry;

/**
 * Which route the next job takes, by the bandwidth that the messages of the jobs before it have met. A job that has begun
 * stays on its route, so that none is lost when the plan changes. Thread-safe: one lane asks, another one measures.
 */
final class RouteSwitch {
    private static final System.Logger LOG = System.getLogger(RouteSwitch.class.getName());

    /** By which share the bandwidth must have left a plan's range. */
    private static final double MARGIN = 0.1;

    /** How much the newest message counts, beside all before it. */
    private static final double NEWEST = 0.5;

    /** Of shorter messages, time is mostly not bandwidth. */
    private static final long LEAST_BYTES = 1024;

    /** After so many jobs that sent nothing, one is sent in order to know how the link is now. */
    private static final int SILENT_JOBS = 8;

    /** Nothing tells the cloud's load from here. */
    static final double LOAD = 1;

    private final PlanTable table;
    private final Map<Entry, Route> routes;
    private final Route otherwise;
    private final PlanSwitch plans;
    private double mbps;
    private int silent;

    /**
     * @param routes of the table's entries that have a plan
     * @param otherwise what a job does where the table has none
     * @param mbps what the uplink is taken to have before the first message
     */
    RouteSwitch(PlanTable table, Map<Entry, Route> routes, Route otherwise, double mbps) {
        this.table = table;
        this.routes = routes;
        this.otherwise = otherwise;
        this.mbps = mbps;
        plans = new PlanSwitch(table, MARGIN, mbps, LOAD);
    }

    /** The next job's route. */
    synchronized Route next() {
        Entry before = plans.current();
        Entry now = plans.at(mbps, LOAD);
        if (now != before) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "at {0} Mbit/s the plan for {1} to {2} Mbit/s takes over",
                    mbps,
                    now.fromMbps(),
                    now.toMbps());
        }
        Route route = routes.getOrDefault(now, otherwise);
        if (route.sends()) {
            silent = 0;
            return route;
        }
        if (++silent <= SILENT_JOBS) {
            return route;
        }
        silent = 0;
        return talkative().orElse(route);
    }

    /** How often another plan took over. */
    synchronized int switches() {
        return plans.switches();
    }

    /** A route that sends something: that of the slowest link for which one is planned. */
    private Optional<Route> talkative() {
        return table.column(LOAD).entries().stream()
                .map(entry -> routes.getOrDefault(entry, otherwise))
                .filter(Route::sends)
                .findFirst();
    }

    /** A message has been sent. */
    synchronized void sent(long bytes, double ms) {
        if (bytes >= LEAST_BYTES && ms > 0) {
            mbps += NEWEST * (8 * bytes / (1000 * ms) - mbps);
        }
    }
}
