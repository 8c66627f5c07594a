package org.cutpoint.transport.grpc.internal;

import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Error;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Stream;

/**
 * Ends the streams of calls that were answered before all of their request had come, as refused ones are (RFC 9113, section 8.1). gRPC
 * leaves them open and takes nothing more from them: what their client goes on sending uses up the windows of the stream and of the
 * connection, for ever if it is more than they are, and the client keeps the rest.
 */
final class EndOfAnswered extends Http2ConnectionAdapter {
    private final ChannelHandlerContext context;
    private final Http2ConnectionHandler handler;

    /** @param context of the handler */
    EndOfAnswered(ChannelHandlerContext context, Http2ConnectionHandler handler) {
        this.context = context;
        this.handler = handler;
    }

    /** On this side when all of the answer has been written. */
    @Override
    public void onStreamHalfClosed(Http2Stream stream) {
        // Others have to hear of this before it ends.
        context.executor().execute(() -> end(stream));
    }

    private void end(Http2Stream stream) {
        if (stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
            handler.resetStream(context, stream.id(), Http2Error.NO_ERROR.code(), context.newPromise());
            context.flush();
        }
    }
}
