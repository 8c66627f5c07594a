package org.cutpoint.transport.rest.internal;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.channel.ChannelFutureListener;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.socket.DuplexChannel;
import io.grpc.netty.shaded.io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.FullHttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpContent;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpHeaderNames;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpHeaderValues;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpObject;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpRequest;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpResponseStatus;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpUtil;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpVersion;
import io.grpc.netty.shaded.io.netty.handler.codec.http.LastHttpContent;
import io.grpc.netty.shaded.io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.grpc.netty.shaded.io.netty.handler.codec.http.TooLongHttpLineException;
import io.grpc.netty.shaded.io.netty.util.ReferenceCountUtil;
import io.grpc.netty.shaded.io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cutpoint.transport.calls.CallMemory;
import org.cutpoint.transport.rest.internal.Routes.Route;
import org.cutpoint.transport.rest.internal.Routes.What;

/**
 * One connection: a request is read, answered, and only then the next one is looked at. All of its fields belong to the
 * connection's thread.
 */
final class Exchange extends ChannelInboundHandlerAdapter {
    private static final System.Logger LOG = System.getLogger(Exchange.class.getName());

    /** Of requests that hold no tensors. */
    private static final int SHORT_BYTES = 64 << 10;

    private static final long FORGETTING_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final RestServer server;
    private volatile Optional<ChannelHandlerContext> context = Optional.empty();
    private Optional<ScheduledFuture<?>> timer = Optional.empty();
    private Optional<Incoming> incoming = Optional.empty();
    private Optional<RestCall<?, ?>> call = Optional.empty();

    /** Came while another request was being answered: at most what one read brought. */
    private final Queue<Object> pending = new ArrayDeque<>();

    private boolean answering;
    private boolean last;

    /** What still comes of a refused request is forgotten for a while: who is cut off in the middle may not see why. */
    private boolean forgetting;

    Exchange(RestServer server) {
        this.server = server;
    }

    /**
     * A request of which not all is there.
     *
     * @param tensorBytes the length of its part in JSON, where tensors follow that
     */
    private record Incoming(
            Route route,
            Optional<Integer> tensorBytes,
            Metadata headers,
            boolean keepAlive,
            long most,
            long end,
            CallMemory memory,
            ByteString.Output body) {}

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = Optional.of(ctx);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        await(ctx);
    }

    /** The next request. */
    private void await(ChannelHandlerContext ctx) {
        answering = false;
        call = Optional.empty();
        if (last) {
            if (forgetting) {
                // Closing while something comes would take the answer from the client, too.
                ((DuplexChannel) ctx.channel()).shutdownOutput();
                within(ctx, FORGETTING_NANOS, ctx::close);
                readOn(ctx);
            } else {
                ctx.close();
            }
            return;
        }
        within(ctx, server.limits().idle().toNanos(), ctx::close);
        drain(ctx);
        readOn(ctx);
    }

    /** While there is something to be looked at, nothing more is read; else it is, if only to see the client go. */
    private void readOn(ChannelHandlerContext ctx) {
        if (pending.isEmpty()) {
            ctx.read();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        pending.add(read);
        drain(ctx);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        readOn(ctx);
    }

    private void drain(ChannelHandlerContext ctx) {
        while ((!answering || forgetting) && !pending.isEmpty()) {
            look(ctx, pending.remove());
        }
    }

    private void within(ChannelHandlerContext ctx, long nanos, Runnable otherwise) {
        timer.ifPresent(t -> t.cancel(false));
        timer = Optional.of(ctx.executor().schedule(otherwise, nanos, NANOSECONDS));
    }

    private void look(ChannelHandlerContext ctx, Object read) {
        if (forgetting) {
            ReferenceCountUtil.release(read);
            if (read instanceof LastHttpContent && !answering) {
                ctx.close();
            }
            return;
        }
        try {
            if (read instanceof HttpObject object && object.decoderResult().isFailure()) {
                throw Refusal.bad("this is no request of HTTP/1.1 within the limits: "
                        + reason(object.decoderResult().cause()));
            }
            if (read instanceof HttpRequest request) {
                begin(ctx, request);
            }
            if (read instanceof HttpContent content) {
                add(ctx, content);
            }
        } catch (Refusal e) {
            // What else comes of it is not read.
            last = true;
            forgetting = !(read instanceof LastHttpContent content
                    && content.decoderResult().isSuccess());
            refuse(ctx, e);
        } finally {
            ReferenceCountUtil.release(read);
        }
    }

    private static String reason(Throwable failure) {
        if (failure instanceof TooLongHttpLineException) {
            return "its first line is too long";
        }
        return failure instanceof TooLongHttpHeaderException
                ? "its headers are too long"
                : "a line, a header or a length is not as it should be";
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        CallMemory memory = server.memory();
        memory.of(ctx.channel().remoteAddress());
        if (request.headers().contains(HttpHeaderNames.CONTENT_ENCODING)
                && !request.headers()
                        .get(HttpHeaderNames.CONTENT_ENCODING)
                        .equalsIgnoreCase(HttpHeaderValues.IDENTITY.toString())) {
            throw new Refusal(HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, "requests are not taken compressed");
        }
        Route route = Routes.of(request.method(), request.uri());
        Metadata headers = new Metadata();
        Optional.ofNullable(request.headers().get(HttpHeaderNames.AUTHORIZATION))
                .ifPresent(value -> headers.put(AUTHORIZATION, value));
        long most = route.what() == What.INFER ? server.settings().messageBytes() : SHORT_BYTES;
        Incoming begun = new Incoming(
                route,
                Optional.ofNullable(request.headers().get(InferJson.HEADER)).map(InferJson::length),
                headers,
                HttpUtil.isKeepAlive(request),
                most,
                System.nanoTime() + server.settings().call().toNanos(),
                memory,
                ByteString.newOutput());
        long announced = length(request);
        if (announced > most) {
            throw tooLarge(most);
        }
        if (!memory.fits(announced)) {
            throw busy();
        }
        incoming = Optional.of(begun);
        if (HttpUtil.is100ContinueExpected(request)) {
            ctx.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
        if (!(request instanceof HttpContent)) {
            more(ctx, begun);
        }
    }

    private static long length(HttpRequest request) {
        try {
            return Math.max(0, HttpUtil.getContentLength(request, 0L));
        } catch (NumberFormatException e) {
            throw Refusal.bad("the header Content-Length is no number");
        }
    }

    private static Refusal tooLarge(long most) {
        return new Refusal(
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                "the request is larger than " + most + " bytes (messageMebibytes of the server's configuration)");
    }

    private static Refusal busy() {
        return new Refusal(
                HttpResponseStatus.SERVICE_UNAVAILABLE,
                "the server is busy: requests of other calls take the memory that there is for them");
    }

    private void more(ChannelHandlerContext ctx, Incoming request) {
        long left = Math.min(server.limits().idle().toNanos(), request.end() - System.nanoTime());
        within(ctx, left, () -> {
            last = true;
            forgetting = true;
            refuse(
                    ctx,
                    new Refusal(HttpResponseStatus.REQUEST_TIMEOUT, "the rest of the request did not come in time"));
        });
    }

    private void add(ChannelHandlerContext ctx, HttpContent content) {
        if (incoming.isEmpty()) {
            // Of a request that was refused.
            return;
        }
        Incoming request = incoming.get();
        ByteBuf bytes = content.content();
        if (request.body().size() + bytes.readableBytes() > request.most()) {
            throw tooLarge(request.most());
        }
        if (!request.memory().come(bytes.readableBytes())) {
            throw busy();
        }
        try {
            bytes.readBytes(request.body(), bytes.readableBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (content instanceof LastHttpContent) {
            complete(ctx, request);
        } else {
            more(ctx, request);
        }
    }

    private void complete(ChannelHandlerContext ctx, Incoming request) {
        incoming = Optional.empty();
        answering = true;
        last |= !request.keepAlive();
        long end = System.nanoTime() + server.settings().call().toNanos();
        Reply reply = new Reply(ctx, request);
        within(ctx, server.settings().call().toNanos(), () -> {
            last = true;
            reply.give(Answers.error(new Refusal(HttpResponseStatus.GATEWAY_TIMEOUT, "no answer in time")));
            call.ifPresent(RestCall::cancel);
        });
        try {
            server.pool().execute(() -> ask(ctx, request, reply, end));
        } catch (RejectedExecutionException e) {
            request.memory().end();
            reply.give(Answers.error(busy()));
        }
    }

    private void ask(ChannelHandlerContext ctx, Incoming request, Reply reply, long end) {
        try {
            Answers answers = Answers.to(request.route(), request.body().toByteString(), request.tensorBytes());
            reply.answers = Optional.of(answers);
            RestCall.start(
                    server.method(request.route().what().method()),
                    answers.request(),
                    request.headers(),
                    request.memory(),
                    ctx.channel().remoteAddress(),
                    end,
                    begun -> ctx.executor().execute(() -> {
                        call = Optional.of(begun);
                        if (!ctx.channel().isActive()) {
                            begun.cancel();
                        }
                    }),
                    reply);
        } catch (Refusal e) {
            request.memory().end();
            reply.give(Answers.error(e));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A call failed", e);
            request.memory().end();
            reply.give(Answers.error(new Refusal(HttpResponseStatus.INTERNAL_SERVER_ERROR, "the server failed: " + e)));
        }
    }

    /** Takes a call's answer to the client. */
    private final class Reply implements RestCall.Answer {
        private final ChannelHandlerContext ctx;
        private final boolean keepAlive;
        private final AtomicBoolean given = new AtomicBoolean();
        private volatile Optional<Answers> answers = Optional.empty();
        private volatile Optional<FullHttpResponse> made = Optional.empty();

        Reply(ChannelHandlerContext ctx, Incoming request) {
            this.ctx = ctx;
            this.keepAlive = request.keepAlive();
        }

        @Override
        public void message(Message message) {
            try {
                made = Optional.of(answers.orElseThrow().response(message));
            } catch (Refusal e) {
                made = Optional.of(Answers.error(e));
            }
        }

        @Override
        public void end(Status status) {
            give(status.isOk() && made.isPresent() ? made.get() : Answers.error(Refusal.of(status)));
        }

        /** Once. */
        void give(FullHttpResponse response) {
            if (given.compareAndSet(false, true)) {
                ctx.executor().execute(() -> send(ctx, response, keepAlive));
            } else {
                response.release();
            }
        }
    }

    private void send(ChannelHandlerContext ctx, FullHttpResponse response, boolean keepAlive) {
        timer.ifPresent(t -> t.cancel(false));
        boolean end = last || !keepAlive;
        last = end;
        response.headers()
                .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        HttpUtil.setKeepAlive(response, !end);
        ctx.writeAndFlush(response).addListener((ChannelFutureListener) sent -> {
            call.ifPresent(sent.isSuccess() ? RestCall::written : RestCall::cancel);
            if (sent.isSuccess()) {
                await(ctx);
            } else {
                ctx.close();
            }
        });
    }

    /** Of what is not complete. */
    private void refuse(ChannelHandlerContext ctx, Refusal why) {
        incoming.ifPresent(request -> request.memory().end());
        incoming = Optional.empty();
        answering = true;
        send(ctx, Answers.error(why), false);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        timer.ifPresent(t -> t.cancel(false));
        incoming.ifPresent(request -> request.memory().end());
        incoming = Optional.empty();
        pending.forEach(ReferenceCountUtil::release);
        pending.clear();
        call.ifPresent(RestCall::cancel);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.log(System.Logger.Level.DEBUG, "A connection failed", cause);
        }
        ctx.close();
    }

    /** The server ends: what is being answered is the last. */
    void leave() {
        context.ifPresent(ctx -> ctx.executor().execute(() -> {
            last = true;
            if (!answering) {
                ctx.close();
            }
        }));
    }

    /**
     * Waits until nothing is left to answer.
     *
     * @return whether it was interrupted
     */
    boolean awaitClosed(long end) {
        ChannelHandlerContext ctx = context.orElseThrow();
        boolean interrupted = false;
        for (boolean over = false; !over; ) {
            try {
                ctx.channel().closeFuture().await(Math.max(1, end - System.nanoTime()), NANOSECONDS);
                over = true;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        ctx.channel().close();
        return interrupted;
    }
}
