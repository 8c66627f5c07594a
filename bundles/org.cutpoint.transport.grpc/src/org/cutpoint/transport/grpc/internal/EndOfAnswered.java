package org.cutpoint.transport.grpc.internal;

import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Error;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Stream;

/**
 * Ends the streams of calls that were answered before all of their request had come, as refused ones are (RFC 9113, section 8.1). gRPC
 * leaves them open and takes nothing more from them: what their client goes on sending uses up the windows of the stream and of the
 * connection, for ever if it is more than they are, and the client keeps the rest. One for each connection, in its way until HTTP/2
 * has begun.
 */
final class EndOfAnswered extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        context.fireChannelRead(message);
        // That of HTTP/2 comes after TLS's handshake. No answer has been written yet: that is done after reading.
        Http2ConnectionHandler handler = context.pipeline().get(Http2ConnectionHandler.class);
        if (handler != null && !context.isRemoved()) {
            watch(context.pipeline().context(handler), handler);
            context.pipeline().remove(this);
        }
    }

    private static void watch(ChannelHandlerContext context, Http2ConnectionHandler handler) {
        handler.connection().addListener(new Http2ConnectionAdapter() {
            /** On this side when all of the answer has been written. */
            @Override
            public void onStreamHalfClosed(Http2Stream stream) {
                // Others have to hear of this before it ends.
                context.executor().execute(() -> end(stream, context, handler));
            }
        });
    }

    private static void end(Http2Stream stream, ChannelHandlerContext context, Http2ConnectionHandler handler) {
        if (stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
            handler.resetStream(context, stream.id(), Http2Error.NO_ERROR.code(), context.newPromise());
            context.flush();
        }
    }
}
