package org.cutpoint.runtime.internal;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Lease;

/**
 * Calls strategies on threads of their own, so that one that hangs costs its caller no more than the time limit. The
 * lease stays open until the strategy has really returned.
 */
final class LimitedCalls {
    private final ExecutorService threads;

    /** @param name of the threads */
    LimitedCalls(String name) {
        AtomicInteger count = new AtomicInteger();
        // Daemons: a strategy that ignores interrupts must not keep the process alive.
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    void stop() {
        threads.shutdownNow();
    }

    /**
     * What a strategy answered.
     *
     * @param version of its bundle
     * @param result never null
     * @param ms time that it took, milliseconds
     */
    record Answer<R>(String id, String version, R result, double ms) {
        /**
         * The answer is worth nothing.
         *
         * @param what is wrong with it
         */
        InputException fault(String what, Throwable cause) {
            return LimitedCalls.fault(id, version, what, cause);
        }
    }

    /**
     * Leases a strategy and calls it.
     *
     * @param lease gives the lease of an id
     * @param call what is asked of it
     * @throws InputException if there is none of this id, it does not apply, fails, answers nothing, or takes too long
     * @throws InterruptedException if interrupted; the strategy is interrupted, too
     */
    <S, R> Answer<R> call(Function<String, Lease<S>> lease, String id, Function<S, R> call, Duration limit)
            throws InterruptedException {
        Lease<S> leased = lease(lease, id);
        String version = leased.version();
        Answer<R> answer = await(start(leased, id, version, call), id, version, limit);
        if (answer.result() == null) {
            throw answer.fault("it answered nothing", null);
        }
        return answer;
    }

    private static <S> Lease<S> lease(Function<String, Lease<S>> lease, String id) throws InterruptedException {
        try {
            return lease.apply(id);
        } catch (CancellationException e) {
            throw interruption(e);
        }
    }

    private <S, R> FutureTask<Answer<R>> start(Lease<S> lease, String id, String version, Function<S, R> call) {
        FutureTask<Answer<R>> solving = new FutureTask<>(() -> {
            long start = System.nanoTime();
            R result = call.apply(lease.get());
            return new Answer<>(id, version, result, (System.nanoTime() - start) / 1e6);
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

    private static <R> Answer<R> await(FutureTask<Answer<R>> running, String id, String version, Duration limit)
            throws InterruptedException {
        try {
            return running.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            running.cancel(true);
            throw new InputException(
                    where(id, version),
                    "it found no plan within " + limit.toMillis() + " ms",
                    "Allow it more time, or make the problem smaller.");
        } catch (InterruptedException e) {
            running.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InputException inputException) {
                throw inputException;
            }
            throw fault(id, version, "it failed: " + e.getCause(), e.getCause());
        }
    }

    private static InputException fault(String id, String version, String what, Throwable cause) {
        return new InputException(
                where(id, version), what, "That is the strategy's fault: use another one, or update it.", cause);
    }

    private static String where(String id, String version) {
        return "strategy '" + id + "' " + version;
    }

    private static InterruptedException interruption(CancellationException e) {
        Thread.interrupted();
        InterruptedException interruption = new InterruptedException(e.getMessage());
        interruption.initCause(e);
        return interruption;
    }
}
