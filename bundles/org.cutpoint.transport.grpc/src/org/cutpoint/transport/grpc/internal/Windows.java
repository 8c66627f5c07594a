package org.cutpoint.transport.grpc.internal;

import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Exception;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2LocalFlowController;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Settings;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What clients may send before it is read, which nobody counts: all begin with little, and as many connections as there is memory
 * for get more at once. gRPC widens each further that has a link which carries more in a round trip. Thread-safe.
 */
final class Windows {
    /** Of a connection, and of each call on it: that of HTTP/2. */
    static final int FIRST = 65_535;

    /** 50 ms of 160 Mbit/s. */
    private static final int WIDE = 1 << 20;

    /** How many more connections may have a wide one. */
    private final AtomicLong left;

    /** @param bytes for all wide ones */
    Windows(long bytes) {
        left = new AtomicLong(bytes / WIDE);
    }

    /**
     * A connection begins. On its thread.
     *
     * @param context of the handler
     */
    void widen(ChannelHandlerContext context, Http2ConnectionHandler handler) {
        if (left.getAndUpdate(n -> Math.max(0, n - 1)) == 0) {
            return;
        }
        context.channel().closeFuture().addListener(closed -> left.incrementAndGet());
        Http2LocalFlowController flow = handler.decoder().flowController();
        try {
            flow.incrementWindowSize(handler.connection().connectionStream(), WIDE - FIRST);
        } catch (Http2Exception e) {
            throw new IllegalStateException("a window is too wide", e);
        }
        // Counts here, too, from when the client has confirmed it.
        Http2Settings settings = new Http2Settings().initialWindowSize(WIDE);
        handler.encoder().writeSettings(context, settings, context.newPromise());
        context.flush();
    }
}
