package org.cutpoint.transport.grpc.internal;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.keys.Credentials;
import org.cutpoint.transport.calls.Carrier;
import org.cutpoint.transport.calls.Settings;
import org.cutpoint.transport.calls.Tokens;

/** A channel of gRPC to one server, over HTTP/2. */
final class GrpcCarrier implements Carrier {
    private static final int KEEP_ALIVE_TIMEOUT_SECONDS = 10;

    private final ManagedChannel channel;
    private final Channel calls;
    private final EventLoopGroup threads;

    /**
     * @param peer what messages call it
     * @param credentials with which it is reached encrypted; empty if it is not
     */
    GrpcCarrier(String peer, String host, int port, Settings settings, Optional<Credentials> credentials) {
        threads = NetworkThreads.start(1, "cutpoint-grpc-client-");
        try {
            NettyChannelBuilder builder = NettyChannelBuilder.forAddress(host, port)
                    .eventLoopGroup(threads)
                    .channelType(NioSocketChannel.class)
                    .directExecutor()
                    .disableRetry()
                    .maxInboundMessageSize(settings.messageBytes())
                    .keepAliveTime(settings.keepAlive().toMillis(), MILLISECONDS)
                    .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, SECONDS);
            credentials.ifPresentOrElse(c -> builder.sslContext(Tls.of(c)), builder::usePlaintext);
            channel = builder.build();
            calls = credentials
                    .flatMap(Credentials::token)
                    .map(token -> ClientInterceptors.intercept(channel, Tokens.shown(token)))
                    .orElse(channel);
        } catch (IllegalArgumentException e) {
            NetworkThreads.end(threads);
            throw new InputException(peer, "this is no address", "Give HOST:PORT", e);
        }
    }

    @Override
    public Channel channel() {
        return calls;
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
