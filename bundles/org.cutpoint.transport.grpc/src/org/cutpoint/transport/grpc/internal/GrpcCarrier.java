package org.cutpoint.transport.grpc.internal;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import org.cutpoint.api.InputException;
import org.cutpoint.transport.calls.Carrier;
import org.cutpoint.transport.calls.Settings;

/** A channel of gRPC to one server, over HTTP/2. */
final class GrpcCarrier implements Carrier {
    private static final int KEEP_ALIVE_TIMEOUT_SECONDS = 10;

    private final ManagedChannel channel;
    private final EventLoopGroup threads;

    /** @param peer what messages call it */
    GrpcCarrier(String peer, String host, int port, Settings settings) {
        threads = NetworkThreads.start(1, "cutpoint-grpc-client-");
        try {
            channel = NettyChannelBuilder.forAddress(host, port)
                    .eventLoopGroup(threads)
                    .channelType(NioSocketChannel.class)
                    .usePlaintext()
                    .directExecutor()
                    .disableRetry()
                    .maxInboundMessageSize(settings.messageBytes())
                    .keepAliveTime(settings.keepAlive().toMillis(), MILLISECONDS)
                    .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, SECONDS)
                    .build();
        } catch (IllegalArgumentException e) {
            NetworkThreads.end(threads);
            throw new InputException(peer, "this is no address", "Give HOST:PORT", e);
        }
    }

    @Override
    public Channel channel() {
        return channel;
    }

    /** A server that is back should not wait until the channel's next try, which may be minutes away. */
    @Override
    public void hurry() {
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.resetConnectBackoff();
        }
    }

    @Override
    public void renew() {
        channel.enterIdle();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            channel.awaitTermination(2, SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        NetworkThreads.end(threads);
    }
}
