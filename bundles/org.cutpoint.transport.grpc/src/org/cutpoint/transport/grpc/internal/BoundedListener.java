package org.cutpoint.transport.grpc.internal;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;
import java.util.Optional;
import org.cutpoint.transport.calls.Refusals;
import org.cutpoint.transport.calls.Room;

/**
 * Listens, and closes connections beyond a number: those that have not begun, or those that come: gRPC itself takes all. Others get
 * {@link HttpBegin}.
 */
final class BoundedListener extends NioServerSocketChannel {
    private final Room<HttpBegin> room;
    private final Windows windows;
    private final Optional<Refusals> refusals;

    /**
     * Of one server.
     *
     * @param most connections at the same time
     * @param windows of all of them
     * @param refusals where those that fail to encrypt are told; empty if none does
     */
    BoundedListener(int most, Windows windows, Optional<Refusals> refusals) {
        room = new Room<>(most);
        this.windows = windows;
        this.refusals = refusals;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        int before = accepted.size();
        int read = super.doReadMessages(accepted);
        if (accepted.size() > before) {
            Channel connection = (Channel) accepted.get(before);
            if (room.come(HttpBegin::leave)) {
                HttpBegin begin = new HttpBegin(connection, windows, room);
                room.waits(begin);
                connection.pipeline().addFirst(begin);
                // Before what gRPC puts there, which nothing is known of when it fails.
                refusals.ifPresent(r -> connection.pipeline().addLast(new Knocking(r)));
                connection.closeFuture().addListener(closed -> room.gone(begin));
            } else {
                accepted.remove(before);
                connection.unsafe().closeForcibly();
            }
        }
        return read;
    }
}
