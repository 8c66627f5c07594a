package org.cutpoint.transport.grpc.internal;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.cutpoint.transport.calls.Refusals;

/** Listens, and closes connections beyond a number as soon as they come: gRPC itself takes all. Others get {@link HttpBegin}. */
final class BoundedListener extends NioServerSocketChannel {
    private final int most;
    private final Windows windows;
    private final Optional<Refusals> refusals;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * Of one server.
     *
     * @param most connections at the same time
     * @param windows of all of them
     * @param refusals where those that fail to encrypt are told; empty if none does
     */
    BoundedListener(int most, Windows windows, Optional<Refusals> refusals) {
        this.most = most;
        this.windows = windows;
        this.refusals = refusals;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        int before = accepted.size();
        int read = super.doReadMessages(accepted);
        if (accepted.size() > before) {
            Channel connection = (Channel) accepted.get(before);
            if (open.incrementAndGet() > most) {
                open.decrementAndGet();
                accepted.remove(before);
                connection.unsafe().closeForcibly();
            } else {
                connection.pipeline().addFirst(new HttpBegin(windows));
                // Before what gRPC puts there, which nothing is known of when it fails.
                refusals.ifPresent(r -> connection.pipeline().addLast(new Knocking(r)));
                connection.closeFuture().addListener(closed -> open.decrementAndGet());
            }
        }
        return read;
    }
}
