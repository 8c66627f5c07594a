package org.cutpoint.transport.socket.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.grpc.Status;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.cutpoint.api.keys.Credentials;
import org.cutpoint.transport.calls.BufferPool;
import org.cutpoint.transport.calls.CallMemory;
import org.cutpoint.transport.calls.Settings;
import org.cutpoint.transport.socket.internal.Frame.Type;

/**
 * The client's side of one connection. No more calls are under way than the server takes: the others wait here, in their order.
 * Thread-safe.
 */
final class Line implements Link.Peer {
    /** Between greeting and answer. */
    private static final long GREETING_NANOS = 10_000_000_000L;

    private final Loop loop;
    private final Link link;
    private final Settings settings;
    private final long begun = System.nanoTime();

    private final Map<Integer, Call<?, ?>> calls = new HashMap<>();
    private final Queue<Call<?, ?>> waiting = new ArrayDeque<>();
    private Optional<Hello> server = Optional.empty();
    private Optional<Status> over = Optional.empty();
    private boolean retired;
    private int numbers;

    /** @param credentials with which it is encrypted; empty if it is not */
    Line(InetSocketAddress address, Optional<Credentials> credentials, Loop loop, BufferPool pool, Settings settings)
            throws IOException {
        this.loop = loop;
        this.settings = settings;
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            boolean connected = channel.connect(address);
            long silence = settings.keepAlive().toNanos();
            Link.Limits limits =
                    new Link.Limits(Long.MAX_VALUE, silence, settings.load().toNanos());
            Pipe pipe =
                    credentials.<Pipe>map(c -> TlsPipe.of(channel, c, address)).orElseGet(() -> Pipe.plain(channel));
            link = new Link(channel, pipe, loop, this, limits, pool, connected);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        link.send(new Hello(0, settings.messageBytes()).frame(), false, () -> {});
        credentials
                .flatMap(Credentials::token)
                .ifPresent(token -> link.send(
                        Frame.whole(0, Type.TOKEN, 0, 0, List.of(ByteBuffer.wrap(token.getBytes(US_ASCII)))),
                        false,
                        () -> {}));
        link.start();
    }

    static Status unavailable(IOException why) {
        Status status = why instanceof ClosedChannelException
                ? Status.UNAVAILABLE.withDescription("Channel shutdown: closed here")
                : (why instanceof BrokenException ? Status.DATA_LOSS : Status.UNAVAILABLE)
                        .withDescription(why.getMessage());
        return status.withCause(why);
    }

    /** Whether new calls may use it. */
    synchronized boolean takesCalls() {
        return over.isEmpty() && !retired && !link.isClosed();
    }

    /** It takes no more calls, and ends with those that it has. */
    void retire() {
        boolean idle;
        synchronized (this) {
            retired = true;
            idle = calls.isEmpty() && waiting.isEmpty();
        }
        if (idle) {
            link.close();
        }
    }

    void place(Call<?, ?> call) {
        Optional<Status> failed;
        List<Begun> begun = List.of();
        synchronized (this) {
            failed = over;
            if (failed.isEmpty()) {
                waiting.add(call);
                call.waits(this);
                begun = next();
            }
        }
        failed.ifPresent(call::end);
        begun.forEach(this::begin);
        if (call.hasEnded()) {
            ended(call, call.number());
        } else {
            loop.lookBy(call.deadline());
        }
    }

    /** A call that the server takes, by this number. */
    private record Begun(Call<?, ?> call, int number) {}

    /** Those whose turn it is. They are begun without the lock: whoever sends for long does not keep those who ask, or answers. */
    private List<Begun> next() {
        List<Begun> begun = new ArrayList<>();
        while (server.isPresent()
                && !waiting.isEmpty()
                && calls.size() < server.get().calls()) {
            numbers++;
            Call<?, ?> call = waiting.remove();
            calls.put(numbers, call);
            begun.add(new Begun(call, numbers));
        }
        return begun;
    }

    private void begin(Begun begun) {
        begun.call().begin(this, link, begun.number());
        if (begun.call().hasEnded()) {
            // Before it knew its number, maybe.
            ended(begun.call(), begun.number());
        }
    }

    /** A call has ended. */
    void ended(Call<?, ?> call, int number) {
        boolean idle;
        List<Begun> begun;
        synchronized (this) {
            if (number == 0) {
                waiting.remove(call);
            } else {
                calls.remove(number);
            }
            begun = next();
            idle = retired && calls.isEmpty() && waiting.isEmpty();
        }
        begun.forEach(this::begin);
        if (idle) {
            link.close();
        }
    }

    private synchronized Optional<Call<?, ?>> call(Frame frame) {
        return Optional.ofNullable(calls.get(frame.call()));
    }

    @Override
    public boolean wants(Frame frame) throws BrokenException {
        if (server().isEmpty() != (frame.type() == Type.HELLO)) {
            throw new BrokenException(frame.type() == Type.HELLO ? "it greets twice" : "it does not greet");
        }
        if (frame.type() == Type.HELLO) {
            return frame.length() == Hello.BYTES;
        }
        if (frame.type() == Type.LEAVE || frame.type() == Type.PING || frame.type() == Type.PONG) {
            return frame.length() == 0;
        }
        Optional<Call<?, ?>> call = call(frame);
        if (frame.length() <= call.map(Call::mostBytes).orElse(0)) {
            return call.isPresent();
        }
        call.ifPresent(c -> c.giveUp(Status.RESOURCE_EXHAUSTED.withDescription(
                "an answer of " + frame.length() + " bytes exceeds maximum size " + c.mostBytes())));
        return false;
    }

    private synchronized Optional<Hello> server() {
        return server;
    }

    /** What a server answers is bounded by what was asked. */
    @Override
    public Optional<CallMemory> memory(Frame frame) {
        return Optional.empty();
    }

    @Override
    public void refused(Frame frame) {
        call(frame)
                .ifPresent(
                        c -> c.giveUp(Status.RESOURCE_EXHAUSTED.withDescription("no memory is left for the answer")));
    }

    @Override
    public void came(Frame frame, Body body) throws IOException {
        switch (frame.type()) {
            case HELLO -> {
                Hello hello = Hello.read(body.content());
                body.close();
                List<Begun> begun;
                synchronized (this) {
                    server = Optional.of(hello);
                    begun = next();
                }
                begun.forEach(this::begin);
            }
            case MESSAGE, END, MORE -> {
                Optional<Call<?, ?>> call = call(frame);
                if (call.isPresent()) {
                    call.get().came(frame, body);
                } else {
                    body.close();
                }
            }
            case PING -> {
                body.close();
                link.send(Frame.bare(0, Type.PONG, 0));
            }
            case PONG -> body.close();
            case LEAVE -> {
                body.close();
                leave();
            }
            case CALL, CANCEL, TOKEN -> throw new BrokenException("a frame that only clients send");
        }
    }

    private void leave() {
        List<Call<?, ?>> left;
        synchronized (this) {
            retired = true;
            left = new ArrayList<>(waiting);
        }
        left.forEach(c -> c.end(Status.UNAVAILABLE.withDescription("it is being stopped")));
        retire();
    }

    @Override
    public void over(IOException why) {
        Status status = why instanceof BrokenException && server().isEmpty()
                ? Status.FAILED_PRECONDITION
                        .withDescription("what answers there does not speak Cutpoint's protocol over TCP")
                        .withCause(why)
                : unavailable(why);
        List<Call<?, ?>> left = new ArrayList<>();
        synchronized (this) {
            over = Optional.of(status);
            left.addAll(calls.values());
            left.addAll(waiting);
        }
        left.forEach(c -> c.end(status));
    }

    @Override
    public long look(long now) throws IOException {
        if (server().isEmpty() && now - begun > GREETING_NANOS) {
            throw new IOException("nobody greets there");
        }
        List<Call<?, ?>> all;
        synchronized (this) {
            all = new ArrayList<>(calls.values());
            all.addAll(waiting);
        }
        long next = now + settings.keepAlive().toNanos();
        for (Call<?, ?> call : all) {
            if (call.deadline() - now <= 0) {
                call.giveUp(Status.DEADLINE_EXCEEDED.withDescription("no answer in time"));
            } else if (call.deadline() - next < 0) {
                next = call.deadline();
            }
        }
        return next;
    }
}
