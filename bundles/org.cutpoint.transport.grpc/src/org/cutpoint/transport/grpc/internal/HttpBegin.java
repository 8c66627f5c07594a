package org.cutpoint.transport.grpc.internal;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandler;
import org.cutpoint.transport.calls.Room;

/** Adds to HTTP/2 what gRPC lacks, when it begins on a connection; then it goes. */
final class HttpBegin extends ChannelInboundHandlerAdapter {
    private final Channel connection;
    private final Windows windows;
    private final Room<HttpBegin> room;
    private volatile boolean leaves;

    /** @param room where it has come, and waits until HTTP/2 begins */
    HttpBegin(Channel connection, Windows windows, Room<HttpBegin> room) {
        this.connection = connection;
        this.windows = windows;
        this.room = room;
    }

    /** Any thread: makes room. A connection that has no thread yet is closed when it has. */
    void leave() {
        leaves = true;
        if (connection.isRegistered()) {
            connection.close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (leaves) {
            connection.eventLoop().execute(connection::close);
        }
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
            room.begun(this);
            context.pipeline().remove(this);
        }
    }
}
