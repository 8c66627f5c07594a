package org.cutpoint.transport.grpc.internal;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Listens, and closes connections beyond a number as soon as they come: gRPC itself takes all. Others get {@link HttpBegin}. */
final class BoundedListener extends NioServerSocketChannel {
    private final int most;
    private final Windows windows;
    private final AtomicInteger open = new AtomicInteger();

    /** @param most connections at the same time */
    BoundedListener(int most, Windows windows) {
        this.most = most;
        this.windows = windows;
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
                connection.closeFuture().addListener(closed -> open.decrementAndGet());
            }
        }
        return read;
    }
}
