package org.cutpoint.exec.pipeline.internal;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.exec.adapt.PlanChoice;
import org.cutpoint.exec.adapt.PlanChoice.Conditions;

/**
 * Which route the next job takes, by what messages and replies of the jobs before it have told. A job that has begun stays on its
 * route, so that none is lost when the plan changes. Thread-safe: one lane asks, others measure. Instants are {@link
 * System#nanoTime}.
 */
final class RouteSwitch {
    private static final System.Logger LOG = System.getLogger(RouteSwitch.class.getName());

    private final PlanChoice choice;
    private final Map<Assignment, Route> routes;
    private final double returnMs;
    private final LongSupplier clock;

    /** Routes of jobs that are under way or about to begin, and of how many. */
    private final Map<Route, Integer> underWay = new HashMap<>();

    private boolean retired;
    private long epoch;

    /**
     * @param routes of all jobs that {@code choice} knows
     * @param returnMs what passes beside a message's bits from its sending to its answer on the real network
     */
    RouteSwitch(PlanChoice choice, Map<Assignment, Route> routes, double returnMs, LongSupplier clock) {
        this.choice = choice;
        this.routes = new ConcurrentHashMap<>(routes);
        this.returnMs = returnMs;
        this.clock = clock;
        epoch = clock.getAsLong();
    }

    /** The run's clock starts. */
    synchronized void begin(long nanos) {
        epoch = nanos;
    }

    private double ms(long nanos) {
        return (nanos - epoch) / 1e6;
    }

    private double now() {
        return ms(clock.getAsLong());
    }

    /** The next job's route, which is kept until that has {@link #ended}. */
    synchronized Route next() {
        int before = choice.changes();
        Route route = routes.get(choice.next(now()));
        if (choice.changes() > before) {
            log();
        }
        return taken(route);
    }

    /** Whether another plan has taken over, so that a job that has not begun had better take another route. */
    synchronized boolean reconsider() {
        boolean changed = choice.reconsider(now());
        if (changed) {
            log();
        }
        return changed;
    }

    /** A route that sends nothing, for a job that could not be sent for longer than it takes. */
    synchronized Optional<Route> meanwhile() {
        return choice.meanwhile(now()).map(routes::get).map(this::taken);
    }

    private Route taken(Route route) {
        underWay.merge(route, 1, Integer::sum);
        return route;
    }

    /** A job that has taken this route is over, or takes another one. */
    synchronized void ended(Route route) {
        boolean taken = underWay.containsKey(route);
        underWay.computeIfPresent(route, (r, jobs) -> jobs == 1 ? null : jobs - 1);
        retired |= taken && !underWay.containsKey(route) && !routes.containsValue(route);
    }

    /** Whether a route is used no more since this was asked last. */
    synchronized boolean retired() {
        boolean was = retired;
        retired = false;
        return was;
    }

    /** Routes that jobs are on, or may take. */
    synchronized Set<Route> used() {
        Set<Route> used = new HashSet<>(routes.values());
        used.addAll(underWay.keySet());
        return used;
    }

    private void log() {
        Conditions now = choice.conditions(now());
        LOG.log(
                System.Logger.Level.DEBUG,
                "another plan takes over at {0} Mbit/s and {1} times the cloud''s load",
                now.mbps(),
                now.cloudLoad());
    }

    /** How often another plan took over. */
    synchronized int switches() {
        return choice.changes();
    }

    /** What is expected of frames that take the plan in use. */
    synchronized FrameRoutes.Outlook outlook() {
        return FrameRoutes.Outlook.of(choice.changes(), choice.pace(now()));
    }

    /** Conditions for which nobody has planned, once. */
    synchronized Optional<Conditions> unplanned() {
        return choice.unplanned(now());
    }

    /** A plan more is ready, with the routes of its jobs. Those of plans that are forgotten for it are not taken any more. */
    synchronized void add(Plan plan, Map<Assignment, Route> more) {
        more.forEach(routes::putIfAbsent);
        choice.add(plan);
        routes.keySet().retainAll(choice.kinds());
    }

    /** How long a message is to be sent in order to know the link, since jobs send none, bytes; 0: none. */
    synchronized int wantedBytes() {
        return choice.wantedBytes();
    }

    /** The server answers no messages that are no job's. */
    synchronized void unwanted() {
        choice.messageUnwanted();
    }

    /** A message that is no job's had the link for so long. */
    synchronized void met(long bytes, double ms) {
        choice.messageMet(bytes, ms);
    }

    /** A job's message has the link from then on. */
    synchronized void began(long bytes, long nanos, double restMs) {
        choice.messageBegan(bytes, ms(nanos), restMs);
    }

    /** It has left, after so long. */
    synchronized void ended(double ms, long nanos) {
        choice.messageEnded(ms, ms(nanos));
    }

    /** A job's call goes over the real network. */
    synchronized void calling(Route route, long nanos) {
        double rest = returnMs + route.cloudMs() * choice.conditions(ms(nanos)).cloudLoad();
        choice.messageBegan(route.tells() ? route.sentBytes() : 0, ms(nanos), rest);
    }

    /** It has been answered; without what it waited and was computed, it took so long. */
    synchronized void answered(Route route, double ms, long nanos) {
        choice.messageEnded(route.tells() ? ms - returnMs : 0, ms(nanos));
    }

    /** It will not be answered. */
    synchronized void lost(long nanos) {
        choice.messageLost(ms(nanos));
    }

    /** The cloud computed a job, or others before it, for so long. */
    synchronized void computed(Route route, double ms) {
        if (route.tells()) {
            choice.cloudMet(ms, route.cloudMs());
        }
    }
}
