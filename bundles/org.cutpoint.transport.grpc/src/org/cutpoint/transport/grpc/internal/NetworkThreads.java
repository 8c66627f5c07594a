package org.cutpoint.transport.grpc.internal;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import org.cutpoint.transport.calls.Daemons;

/**
 * Netty's threads of one server or connection. Not those that gRPC shares: they outlive their last user by a second, in
 * which a framework that stops takes their classes away, and a server that cannot start never gives them back.
 */
final class NetworkThreads {
    private NetworkThreads() {}

    static EventLoopGroup start(int count, String prefix) {
        return new MultiThreadIoEventLoopGroup(count, Daemons.named(prefix), NioIoHandler.newFactory());
    }

    /** Returns when they have ended, or do not want to. */
    static void end(EventLoopGroup threads) {
        threads.shutdownGracefully(0, 1, SECONDS).awaitUninterruptibly(2, SECONDS);
    }
}
