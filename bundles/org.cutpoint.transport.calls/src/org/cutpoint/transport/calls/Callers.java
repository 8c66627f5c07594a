package org.cutpoint.transport.calls;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Deadline;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.SocketAddress;
import java.util.OptionalLong;
import org.cutpoint.api.transport.ModelHost.Caller;

/** Who calls: each connection is a client of its own. */
final class Callers implements ServerInterceptor {
    private static final Context.Key<Caller> CALLER = Context.keyWithDefault("cutpoint-caller", Caller.ANYONE);

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        SocketAddress address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        Caller caller = new Caller(String.valueOf(address), end(call));
        return Contexts.interceptCall(Context.current().withValue(CALLER, caller), call, headers, next);
    }

    private static OptionalLong end(ServerCall<?, ?> call) {
        Long told = call.getAttributes().get(Services.END);
        if (told != null) {
            return OptionalLong.of(told);
        }
        Deadline deadline = Context.current().getDeadline();
        return deadline == null
                ? OptionalLong.empty()
                : OptionalLong.of(System.nanoTime() + deadline.timeRemaining(NANOSECONDS));
    }

    /** Of the call that this thread is working on. */
    static Caller current() {
        return CALLER.get();
    }
}
