package org.cutpoint.exec.pipeline.internal;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Replanner;
import org.cutpoint.exec.adapt.PlanChoice.Conditions;

/** Has plans made, and made ready, for conditions that no plan was made for, beside the jobs that run. */
final class Replanning implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Replanning.class.getName());
    private static final long PATIENCE_S = 10;

    private final Runnable look;
    private final Optional<ExecutorService> thread;

    /** Makes a plan's routes ready to run. */
    interface Preparation {
        Map<Assignment, Route> prepare(Plan plan) throws InterruptedException;
    }

    private Replanning() {
        look = () -> {};
        thread = Optional.empty();
    }

    /** @param keep told which routes are still used, when others are not any more */
    Replanning(Replanner replanner, RouteSwitch routes, Preparation preparation, Consumer<Set<Route>> keep) {
        ExecutorService own = Executors.newSingleThreadExecutor(r -> {
            Thread planning = new Thread(r, "cutpoint-replanning");
            planning.setDaemon(true);
            return planning;
        });
        thread = Optional.of(own);
        AtomicBoolean busy = new AtomicBoolean();
        look = () -> {
            // What comes while one plan is being made may be over when it is there: the next is for what is then.
            if (busy.get()) {
                return;
            }
            Optional<Conditions> unplanned = routes.unplanned();
            if (unplanned.isPresent() || routes.retired()) {
                busy.set(true);
                own.execute(() -> {
                    try {
                        unplanned.ifPresent(now -> replan(own, replanner, routes, preparation, now));
                        keep.accept(routes.used());
                    } finally {
                        busy.set(false);
                    }
                });
            }
        };
    }

    /** Nobody plans. */
    static Replanning none() {
        return new Replanning();
    }

    /** Has a plan made if the conditions are new and no other is being made. Returns at once; asked by one thread. */
    void look() {
        look.run();
    }

    private static void replan(
            ExecutorService own, Replanner replanner, RouteSwitch routes, Preparation preparation, Conditions now) {
        try {
            Optional<Plan> plan = replanner.plan(now.mbps(), now.cloudLoad());
            if (plan.isPresent()) {
                routes.add(plan.get(), preparation.prepare(plan.get()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (own.isShutdown()) {
                // What is planned when the last job ends is given up; nothing failed.
                return;
            }
            // The plan in use goes on.
            LOG.log(
                    System.Logger.Level.WARNING,
                    String.format(
                            Locale.ROOT,
                            "no plan for %.3g Mbit/s and %.3g times the cloud's load: %s",
                            now.mbps(),
                            now.cloudLoad(),
                            e.getMessage()));
        }
    }

    /** Ends what is being planned. */
    @Override
    public void close() throws InterruptedException {
        if (thread.isPresent()) {
            thread.get().shutdownNow();
            thread.get().awaitTermination(PATIENCE_S, TimeUnit.SECONDS);
        }
    }
}
