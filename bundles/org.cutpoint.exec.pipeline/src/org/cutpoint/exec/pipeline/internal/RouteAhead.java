package org.cutpoint.exec.pipeline.internal;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The routes of jobs that are begun one after the other while link and cloud change: what is chosen now should be sent soon, so no
 * more jobs begin than that. One lane asks; another may say what was sent.
 */
final class RouteAhead {
    private static final int JOBS_AHEAD = 2;

    private final RouteSwitch routes;
    private final Runnable look;

    /** Jobs that were taken and have not been sent. */
    private final Semaphore ahead = new Semaphore(JOBS_AHEAD);

    private Optional<Route> chosen = Optional.empty();

    /** @param look called whenever a route is asked for */
    RouteAhead(RouteSwitch routes, Runnable look) {
        this.routes = routes;
        this.look = look;
    }

    /** What the next job does, as things are now. */
    Route next() {
        look.run();
        if (chosen.isEmpty() || routes.reconsider()) {
            Optional<Route> before = chosen;
            chosen = Optional.of(routes.next());
            before.ifPresent(routes::ended);
        }
        return chosen.get();
    }

    /** What the next job does, which begins: if not what {@link #next} says, then something that need not be sent; empty: it has to wait. */
    Optional<Route> take() {
        Route route = next();
        if (route.sends() && !ahead.tryAcquire()) {
            return routes.meanwhile();
        }
        chosen = Optional.empty();
        return Optional.of(route);
    }

    /** Waits until another job can be sent soon, at most so long. */
    void await(long millis) throws InterruptedException {
        if (ahead.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            ahead.release();
        }
    }

    /** A job that has taken a route is over. */
    void ended(Route route) {
        routes.ended(route);
    }

    /** All that a job sends has left the device. */
    void sent(Route route) {
        if (route.sends()) {
            ahead.release();
        }
    }
}
