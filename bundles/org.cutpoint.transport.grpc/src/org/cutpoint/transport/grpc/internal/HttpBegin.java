package org.cutpoint.transport.grpc.internal;

import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandler;

/** Adds to HTTP/2 what gRPC lacks, when it begins on a connection; then it goes. */
final class HttpBegin extends ChannelInboundHandlerAdapter {
    private final Windows windows;

    HttpBegin(Windows windows) {
        this.windows = windows;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        context.fireChannelRead(message);
        // It comes after TLS's handshake. Nothing has been answered yet: answers are written after reading.
        Http2ConnectionHandler handler = context.pipeline().get(Http2ConnectionHandler.class);
        if (handler != null && !context.isRemoved()) {
            ChannelHandlerContext http = context.pipeline().context(handler);
            handler.connection().addListener(new EndOfAnswered(http, handler));
            windows.widen(http, handler);
            context.pipeline().remove(this);
        }
    }
}
