package org.cutpoint.transport.calls;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.manage.Management.PlanText;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.transport.oip.v1.PlanReply;
import org.cutpoint.transport.oip.v1.PlanRequest;
import org.cutpoint.transport.oip.v1.PlanningGrpc.PlanningImplBase;

/** Plans for clients, on threads of its own: others are not kept waiting by strategies that take long. */
final class PlanningService extends PlanningImplBase implements AutoCloseable {
    private static final int WAITING = 64;

    private final Management management;
    private final ThreadPoolExecutor threads;

    PlanningService(Management management) {
        this.management = management;
        int count = Math.max(2, Runtime.getRuntime().availableProcessors());
        threads = new ThreadPoolExecutor(
                count,
                count,
                10,
                SECONDS,
                new LinkedBlockingQueue<>(WAITING),
                Daemons.named("cutpoint-calls-planning-"));
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    @Override
    public void plan(PlanRequest request, StreamObserver<PlanReply> observer) {
        FutureTask<Void> planning =
                new FutureTask<>(() -> InferenceService.answer(observer, () -> plan(request)), null);
        // A client that has given up needs no plan.
        ((ServerCallStreamObserver<PlanReply>) observer).setOnCancelHandler(() -> {
            planning.cancel(true);
            threads.remove(planning);
        });
        try {
            threads.execute(planning);
        } catch (RejectedExecutionException e) {
            observer.onError(Failures.status(new TransportException(
                            Kind.BUSY, "planning", "this server plans, and " + WAITING + " more wait already", ""))
                    .asRuntimeException());
        }
    }

    private PlanReply plan(PlanRequest request) {
        Duration limit = request.getLimitMs() <= 0 ? Strategy.TIME_LIMIT : Duration.ofMillis(request.getLimitMs());
        try {
            PlanText plan = management.plan(request.getProblemsList(), request.getStrategy(), limit);
            return PlanReply.newBuilder()
                    .setPlan(plan.text())
                    .setFeasible(plan.feasible())
                    .setStrategyVersion(plan.strategyVersion())
                    .setSolveMs(plan.solveMs())
                    .build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("not wanted any more");
        }
    }
}
