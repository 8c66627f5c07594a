package org.cutpoint.exec.pipeline.internal;

import java.util.List;
import java.util.Optional;
import org.cutpoint.exec.adapt.Valuation.Pace;

/** What the frames of a stream do, one after the other. The device's lane asks; another may say what was sent. */
interface FrameRoutes {
    /** What the next frame does, as things are now. */
    Route next();

    /** What the next frame does, which begins; empty if it has to wait. */
    Optional<Route> take();

    /** All that a frame sends has left the device. */
    default void sent(Route route) {}

    /** A frame is over. */
    default void ended(Route route) {}

    /** What is expected of frames that do that. */
    Outlook outlook();

    /**
     * What is expected of frames.
     *
     * @param plan told apart from others by this number: what was measured under another one says nothing
     * @param latencyMs what a frame takes that meets no other, milliseconds
     * @param room how many are under way while every stage is busy, and a little more
     */
    record Outlook(int plan, double latencyMs, int room) {
        /** Frames under way beside those that keep all stages busy. */
        private static final int SPARE = 2;

        private static final int MOST = 64;

        static Outlook of(int plan, Pace pace) {
            double busy = Math.ceil(pace.latencyMs() / pace.bottleneckMs()) + SPARE;
            // Where nothing takes any time, or nothing is known, there is no number.
            int room = busy >= 1 && busy <= MOST ? (int) busy : MOST;
            return new Outlook(plan, pace.latencyMs(), room);
        }
    }

    /** These in turns, whatever happens. */
    static FrameRoutes inTurns(List<Route> routes, Outlook outlook) {
        return new FrameRoutes() {
            private int taken;

            @Override
            public Route next() {
                return routes.get(taken % routes.size());
            }

            @Override
            public Optional<Route> take() {
                return Optional.of(routes.get(taken++ % routes.size()));
            }

            @Override
            public Outlook outlook() {
                return outlook;
            }
        };
    }

    /** Those of the plan that is best now. */
    static FrameRoutes switched(RouteSwitch routes, Runnable look) {
        RouteAhead ahead = new RouteAhead(routes, look);
        return new FrameRoutes() {
            @Override
            public Route next() {
                return ahead.next();
            }

            @Override
            public Optional<Route> take() {
                return ahead.take();
            }

            @Override
            public void sent(Route route) {
                ahead.sent(route);
            }

            @Override
            public void ended(Route route) {
                ahead.ended(route);
            }

            @Override
            public Outlook outlook() {
                return routes.outlook();
            }
        };
    }
}
