package org.cutpoint.transport.rest.internal;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.ServerMethodDefinition;
import io.grpc.netty.shaded.io.netty.bootstrap.ServerBootstrap;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelInitializer;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpDecoderConfig;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpServerCodec;
import io.grpc.netty.shaded.io.netty.handler.timeout.WriteTimeoutHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.transport.calls.Addresses;
import org.cutpoint.transport.calls.CallMemory;
import org.cutpoint.transport.calls.Daemons;
import org.cutpoint.transport.calls.Services;
import org.cutpoint.transport.calls.Settings;

/** A running server: HTTP/1.1 by Netty, which has its own limits for heads; requests become calls of the services. */
final class RestServer implements Transport.Server {
    /** A name in a path is at most as long as elsewhere, three times that with percents. */
    private static final int LINE_BYTES = 16 << 10;

    private static final int HEADER_BYTES = 16 << 10;
    private static final int CHUNK_BYTES = 64 << 10;

    /** Threads that read JSON and write it; requests that wait for one. */
    private static final int THREADS = 4;

    private static final int WAITING = 1024;

    private final EventLoopGroup loops;
    private final ThreadPoolExecutor pool;
    private final Services services;
    private final Settings settings;
    private final RestTransport.Limits limits;
    private final Map<String, ServerMethodDefinition<?, ?>> methods;
    private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
    private Channel listener;
    private volatile boolean closing;

    private RestServer(EventLoopGroup loops, Services services, Settings settings, RestTransport.Limits limits) {
        this.loops = loops;
        this.services = services;
        this.settings = settings;
        this.limits = limits;
        methods = services.definitions().stream()
                .flatMap(service -> service.getMethods().stream())
                .collect(Collectors.toUnmodifiableMap(
                        m -> m.getMethodDescriptor().getFullMethodName(), m -> m));
        pool = new ThreadPoolExecutor(
                THREADS, THREADS, 10, SECONDS, new ArrayBlockingQueue<>(WAITING), Daemons.named("cutpoint-rest-"));
        pool.allowCoreThreadTimeOut(true);
    }

    /**
     * Starts one.
     *
     * @param made what it answers to, given the network's threads; closed with the server
     * @see Transport#serve
     */
    static RestServer start(
            String bind,
            int port,
            Settings settings,
            RestTransport.Limits limits,
            Function<EventLoopGroup, Services> made) {
        InetSocketAddress address = Addresses.toListen(bind, port);
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(),
                Daemons.named("cutpoint-rest-network-"),
                NioIoHandler.newFactory());
        RestServer server = new RestServer(loops, made.apply(loops), settings, limits);
        try {
            server.listen(address);
            return server;
        } catch (IOException e) {
            server.end();
            throw Addresses.refused(bind, port, e);
        }
    }

    private void listen(InetSocketAddress address) throws IOException {
        try {
            listener = new ServerBootstrap()
                    .group(loops)
                    .channel(NioServerSocketChannel.class)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.AUTO_READ, false)
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            accept(channel);
                        }
                    })
                    .bind(address)
                    .syncUninterruptibly()
                    .channel();
        } catch (Exception e) {
            // Netty throws what the system says as it is, without declaring it.
            throw e instanceof IOException io ? io : new IOException(e);
        }
    }

    private void accept(Channel channel) {
        Exchange exchange = new Exchange(this);
        if (closing || exchanges.size() >= limits.connections()) {
            channel.close();
            return;
        }
        channel.pipeline()
                .addLast(new WriteTimeoutHandler(limits.idle().toNanos(), NANOSECONDS))
                .addLast(new HttpServerCodec(new HttpDecoderConfig()
                        .setMaxInitialLineLength(LINE_BYTES)
                        .setMaxHeaderSize(HEADER_BYTES)
                        .setMaxChunkSize(CHUNK_BYTES)))
                .addLast(exchange);
        // Not before: who closes the server asks all that are there, which they can only be told once they are
        // connected.
        exchanges.add(exchange);
        channel.closeFuture().addListener(closed -> exchanges.remove(exchange));
        if (closing) {
            channel.close();
        }
    }

    Settings settings() {
        return settings;
    }

    RestTransport.Limits limits() {
        return limits;
    }

    /** Where what takes long is done. */
    ThreadPoolExecutor pool() {
        return pool;
    }

    /** Of a request that begins. */
    CallMemory memory() {
        return services.memory();
    }

    /** A method by its full name in the protocol's definition. */
    ServerMethodDefinition<?, ?> method(String name) {
        return methods.get(name);
    }

    @Override
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
        }
        listener.close().awaitUninterruptibly(1, SECONDS);
        exchanges.forEach(Exchange::leave);
        long end = System.nanoTime() + settings.drain().toNanos();
        boolean interrupted = false;
        for (Exchange exchange : exchanges) {
            interrupted |= exchange.awaitClosed(end);
        }
        end();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        services.close();
        pool.shutdownNow();
        loops.shutdownGracefully(0, 1, SECONDS).awaitUninterruptibly(2, SECONDS);
    }
}
