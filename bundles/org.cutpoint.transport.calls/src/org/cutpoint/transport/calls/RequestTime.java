package org.cutpoint.transport.calls;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import org.cutpoint.api.InputException;

/**
 * Ends calls whose requests do not get complete: else who opens calls and sends nothing takes the places of those who do. To a
 * request belong a time, and a second for each 16 KiB that have come of it. What it bounds must bear being closed by any thread.
 */
final class RequestTime implements ServerInterceptor, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RequestTime.class.getName());
    private static final long SLOWEST_BYTES_PER_SECOND = 16 << 10;
    private static final long RAREST_LOOK_MILLIS = 10_000;

    private final Duration patience;
    private final Set<Coming<?>> coming = ConcurrentHashMap.newKeySet();
    private final Future<?> looks;

    /** @param timers that look from time to time; stays the caller's */
    RequestTime(Duration patience, ScheduledExecutorService timers) {
        this.patience = patience;
        long period = Math.max(1, Math.min(RAREST_LOOK_MILLIS, patience.toMillis() / 4));
        looks = timers.scheduleWithFixedDelay(this::look, period, period, MILLISECONDS);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Coming<Q> request = new Coming<>(next.startCall(call, headers), call, CallMemory.current());
        coming.add(request);
        return request;
    }

    private void look() {
        long now = System.nanoTime();
        for (Coming<?> request : coming) {
            if (now - request.end() >= 0 && coming.remove(request)) {
                try {
                    request.giveUp();
                } catch (RuntimeException e) {
                    // It is over in another way; the others are still to be looked at.
                    LOG.log(System.Logger.Level.DEBUG, "cannot be closed", e);
                }
            }
        }
    }

    @Override
    public void close() {
        looks.cancel(false);
    }

    /** A call of which not everything has come. */
    private final class Coming<Q> extends SimpleForwardingServerCallListener<Q> {
        private final ServerCall<Q, ?> call;
        private final Optional<CallMemory> memory;
        private final long begun = System.nanoTime();
        private volatile boolean givenUp;

        Coming(ServerCall.Listener<Q> listener, ServerCall<Q, ?> call, Optional<CallMemory> memory) {
            super(listener);
            this.call = call;
            this.memory = memory;
        }

        long end() {
            long bytes = memory.map(CallMemory::arrived).orElse(0L);
            return begun + patience.toNanos() + SECONDS.toNanos(bytes / SLOWEST_BYTES_PER_SECOND);
        }

        void giveUp() {
            givenUp = true;
            InputException why = new InputException(
                    "request",
                    "it is not complete after " + SECONDS.convert(Duration.ofNanos(System.nanoTime() - begun)) + " s",
                    "Send it faster");
            call.close(Failures.status(why), new Metadata());
        }

        @Override
        public void onHalfClose() {
            coming.remove(this);
            super.onHalfClose();
        }

        @Override
        public void onComplete() {
            coming.remove(this);
            if (givenUp) {
                // Whoever was waiting for the rest has to let go of what has come.
                super.onCancel();
            } else {
                super.onComplete();
            }
        }

        @Override
        public void onCancel() {
            coming.remove(this);
            super.onCancel();
        }
    }
}
