package org.cutpoint.exec.pipeline.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
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

    Replanning(Replanner replanner, RouteSwitch routes, Preparation preparation) {
        ExecutorService own = Executors.newSingleThreadExecutor(r -> {
            Thread planning = new Thread(r, "cutpoint-replanning");
            planning.setDaemon(true);
            return planning;
        });
        thread = Optional.of(own);
        look = () ->
                routes.unplanned().ifPresent(now -> own.execute(() -> replan(replanner, routes, preparation, now)));
    }

    /** Nobody plans. */
    static Replanning none() {
        return new Replanning();
    }

    /** Has a plan made if the conditions are new. Returns at once. */
    void look() {
        look.run();
    }

    private static void replan(Replanner replanner, RouteSwitch routes, Preparation preparation, Conditions now) {
        try {
            Optional<Plan> plan = replanner.plan(now.mbps(), now.cloudLoad());
            if (plan.isPresent()) {
                routes.add(plan.get(), preparation.prepare(plan.get()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // The plan in use goes on.
            LOG.log(
                    System.Logger.Level.WARNING,
                    "no plan for " + now.mbps() + " Mbit/s and " + now.cloudLoad() + " times the cloud's load: "
                            + e.getMessage());
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
