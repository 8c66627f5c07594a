package org.cutpoint.transport.calls;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.cutpoint.api.manage.RuntimeStatus.Calls;
import org.cutpoint.transport.oip.GRPCInferenceServiceGrpc;
import org.cutpoint.transport.oip.v1.PartedInferenceGrpc;
import org.cutpoint.transport.oip.v1.PlanningGrpc;

/** Counts a server's calls. */
final class CallCount implements ServerInterceptor {
    private static final Set<String> INFERENCES = Set.of(
            GRPCInferenceServiceGrpc.getModelInferMethod().getFullMethodName(),
            PartedInferenceGrpc.getInferMethod().getFullMethodName());
    private static final String PLAN = PlanningGrpc.getPlanMethod().getFullMethodName();

    private final AtomicLong running = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong inferences = new AtomicLong();
    private final AtomicLong plans = new AtomicLong();

    Calls now() {
        return new Calls(running.get(), answered.get(), failed.get(), inferences.get(), plans.get());
    }

    private void ended(String method, boolean well) {
        running.decrementAndGet();
        (well ? answered : failed).incrementAndGet();
        if (well && INFERENCES.contains(method)) {
            inferences.incrementAndGet();
        } else if (well && method.equals(PLAN)) {
            plans.incrementAndGet();
        }
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        AtomicBoolean open = new AtomicBoolean(true);
        running.incrementAndGet();
        ServerCall<Q, A> counted = new SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
                if (open.compareAndSet(true, false)) {
                    ended(method, status.isOk());
                }
                super.close(status, trailers);
            }
        };
        Runnable fail = () -> {
            if (open.compareAndSet(true, false)) {
                ended(method, false);
            }
        };
        try {
            return new SimpleForwardingServerCallListener<>(next.startCall(counted, headers)) {
                @Override
                public void onCancel() {
                    fail.run();
                    super.onCancel();
                }
            };
        } catch (RuntimeException e) {
            fail.run();
            throw e;
        }
    }
}
