package org.cutpoint.transport.calls;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Refuses calls beyond a number at once, before anything is read of them. */
final class CallLimit implements ServerInterceptor {
    private final int limit;
    private final AtomicInteger running = new AtomicInteger();

    CallLimit(int limit) {
        this.limit = limit;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (running.incrementAndGet() > limit) {
            running.decrementAndGet();
            call.close(
                    Status.RESOURCE_EXHAUSTED.withDescription("the server is busy: " + limit + " calls at once"),
                    new Metadata());
            return new ServerCall.Listener<>() {};
        }
        AtomicBoolean counted = new AtomicBoolean(true);
        Runnable end = () -> {
            if (counted.compareAndSet(true, false)) {
                running.decrementAndGet();
            }
        };
        try {
            return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
                @Override
                public void onComplete() {
                    end.run();
                    super.onComplete();
                }

                @Override
                public void onCancel() {
                    end.run();
                    super.onCancel();
                }
            };
        } catch (RuntimeException e) {
            end.run();
            throw e;
        }
    }
}
