package org.cutpoint.runtime.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Lease;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Runs a strategy on a thread of its own, so that one that hangs costs its caller no more than the time limit. The
 * lease stays open until the strategy has really returned.
 */
@Component
public final class LimitedPlanner implements Planner {
    private final PlanEvaluator evaluator;
    private final Strategies strategies;
    private final ExecutorService threads;

    @Activate
    public LimitedPlanner(@Reference PlanEvaluator evaluator, @Reference Strategies strategies) {
        this.evaluator = evaluator;
        this.strategies = strategies;
        AtomicInteger count = new AtomicInteger();
        // Daemons: a strategy that ignores interrupts must not keep the process alive.
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "cutpoint-plan-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Deactivate
    void deactivate() {
        threads.shutdownNow();
    }

    /** What the strategy's thread hands over. */
    private record Answer(Outcome outcome, double solveMs) {}

    @Override
    public Planned plan(Workload workload, String strategy, Duration limit) throws InterruptedException {
        evaluator.check(workload);
        Lease<Strategy> lease = lease(strategy);
        String version = lease.version();
        Answer answer = await(start(workload, lease), strategy, version, limit);
        return new Planned(
                strategy,
                version,
                answer.outcome(),
                cost(workload, answer.outcome(), strategy, version),
                answer.solveMs());
    }

    private Lease<Strategy> lease(String strategy) throws InterruptedException {
        try {
            return strategies.lease(strategy);
        } catch (CancellationException e) {
            throw interruption(e);
        }
    }

    private FutureTask<Answer> start(Workload workload, Lease<Strategy> lease) {
        FutureTask<Answer> solving = new FutureTask<>(() -> {
            long start = System.nanoTime();
            Outcome outcome = lease.get().plan(workload);
            return new Answer(outcome, (System.nanoTime() - start) / 1e6);
        });
        try {
            // The lease is closed around the task, not in it: one that is cancelled too early never runs.
            threads.execute(() -> {
                try (lease) {
                    solving.run();
                }
            });
            return solving;
        } catch (RejectedExecutionException e) {
            lease.close();
            throw new InputException("planner", "it is shutting down", "", e);
        }
    }

    private Answer await(FutureTask<Answer> running, String strategy, String version, Duration limit)
            throws InterruptedException {
        try {
            return running.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            running.cancel(true);
            throw new InputException(
                    where(strategy, version),
                    "it found no plan within " + limit.toMillis() + " ms",
                    "Allow it more time, or make the problem smaller.");
        } catch (InterruptedException e) {
            running.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InputException inputException) {
                throw inputException;
            }
            throw fault(strategy, version, "it failed: " + e.getCause(), e.getCause());
        }
    }

    private Optional<PlanCost> cost(Workload workload, Outcome outcome, String strategy, String version) {
        if (outcome == null) {
            throw fault(strategy, version, "it answered nothing", null);
        }
        if (!(outcome instanceof Plan plan)) {
            return Optional.empty();
        }
        try {
            return Optional.of(evaluator.evaluate(workload, plan));
        } catch (InvalidPlanException e) {
            throw fault(strategy, version, "its plan is not valid: " + e.getMessage(), e);
        }
    }

    private static InputException fault(String strategy, String version, String what, Throwable cause) {
        return new InputException(
                where(strategy, version), what, "That is the strategy's fault: use another one, or update it.", cause);
    }

    private static String where(String strategy, String version) {
        return "strategy '" + strategy + "' " + version;
    }

    private static InterruptedException interruption(CancellationException e) {
        Thread.interrupted();
        InterruptedException interruption = new InterruptedException(e.getMessage());
        interruption.initCause(e);
        return interruption;
    }
}
