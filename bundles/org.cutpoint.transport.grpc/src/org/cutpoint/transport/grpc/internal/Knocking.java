package org.cutpoint.transport.grpc.internal;

import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import org.cutpoint.transport.calls.Refusals;

/** Sees whether a connection's handshake succeeds, before gRPC closes it without a word. Gone with the first bytes. */
final class Knocking extends ChannelInboundHandlerAdapter {
    private final Refusals refusals;

    Knocking(Refusals refusals) {
        this.refusals = refusals;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        SocketAddress client = ctx.channel().remoteAddress();
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.handshakeFuture().addListener(done -> {
                if (!done.isSuccess()) {
                    refusals.handshake(client, done.cause());
                }
            });
        }
        ctx.fireChannelRead(read);
        ctx.pipeline().remove(this);
    }
}
