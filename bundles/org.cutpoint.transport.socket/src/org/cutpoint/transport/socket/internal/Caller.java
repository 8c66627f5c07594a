package org.cutpoint.transport.socket.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.cutpoint.transport.calls.BufferPool;
import org.cutpoint.transport.calls.CallMemory;
import org.cutpoint.transport.calls.Services;
import org.cutpoint.transport.calls.Settings;
import org.cutpoint.transport.socket.internal.Frame.Type;

/** The server's side of one connection: a client, and its calls. Its methods run on the loop's thread if not said otherwise. */
final class Caller implements Link.Peer {
    /** For the client's greeting to come. */
    private static final long GREETING_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Bytes that wait for the network, above which those who can wait do. */
    private static final int MOST_UNSENT = 1 << 20;

    /** What a failure says at most. */
    private static final int LONGEST_TEXT = 8 << 10;

    /** Longest token that is looked at. */
    private static final int LONGEST_TOKEN = 256;

    private final Pipe pipe;
    private final Loop loop;
    private final Link link;
    private final Settings settings;
    private final Map<String, ServerMethodDefinition<?, ?>> methods;
    private final Services services;
    private final Consumer<Caller> known;
    private final Consumer<Caller> gone;
    private final Attributes address;
    private final long begun = System.nanoTime();

    /** Those that are not over; guarded by itself. */
    private final Map<Integer, Answering<?, ?>> calls = new HashMap<>();

    private boolean greeted;
    private Optional<String> token = Optional.empty();
    private volatile boolean leaving;

    /**
     * Of a client.
     *
     * @param known called when it has greeted
     * @param gone called when the connection is over
     */
    Caller(
            SocketChannel channel,
            Pipe pipe,
            Loop loop,
            Link.Limits limits,
            BufferPool pool,
            Settings settings,
            Map<String, ServerMethodDefinition<?, ?>> methods,
            Services services,
            Consumer<Caller> known,
            Consumer<Caller> gone)
            throws IOException {
        this.pipe = pipe;
        this.loop = loop;
        this.settings = settings;
        this.methods = methods;
        this.services = services;
        this.known = known;
        this.gone = gone;
        address = Attributes.newBuilder()
                .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, channel.getRemoteAddress())
                .build();
        link = new Link(channel, pipe, loop, this, limits, pool, true);
    }

    /** Any thread: greets, and begins to read. */
    void start() {
        link.send(new Hello(settings.callsPerConnection(), settings.messageBytes()).frame(), false, () -> {});
        link.start();
    }

    private Optional<Answering<?, ?>> call(int number) {
        synchronized (calls) {
            return Optional.ofNullable(calls.get(number));
        }
    }

    @Override
    public boolean wants(Frame frame) throws BrokenException {
        if (greeted == (frame.type() == Type.HELLO)) {
            throw new BrokenException(greeted ? "it greets twice" : "it does not greet");
        }
        switch (frame.type()) {
            case HELLO -> {
                return require(frame, frame.length() == Hello.BYTES);
            }
            case PING, PONG -> {
                return require(frame, frame.length() == 0);
            }
            case CANCEL -> {
                return require(frame, frame.length() == 0 && frame.call() != 0);
            }
            case CALL -> {
                require(frame, frame.call() != 0 && call(frame.call()).isEmpty());
                if (anonymous()) {
                    refuse(
                            frame.call(),
                            Status.UNAUTHENTICATED.withDescription(
                                    "this server wants a certificate of its authority, or a token"));
                    return false;
                }
                return fits(frame);
            }
            case MESSAGE -> {
                return call(frame.call()).filter(Answering::takesMessages).isPresent() && fits(frame);
            }
            case TOKEN -> {
                boolean shown = token.isPresent() || pipe.session().isEmpty();
                return require(frame, !shown && frame.length() > 0 && frame.length() <= LONGEST_TOKEN);
            }
            default -> throw new BrokenException("a frame that only servers send");
        }
    }

    /** Whether it has shown nothing, where something is to be shown: nothing of it is kept, then. */
    private boolean anonymous() {
        Optional<SSLSession> session = pipe.session();
        if (session.isEmpty() || token.isPresent()) {
            return false;
        }
        try {
            return session.get().getPeerCertificates().length == 0;
        } catch (SSLPeerUnverifiedException e) {
            return true;
        }
    }

    private static boolean require(Frame frame, boolean lawful) throws BrokenException {
        if (!lawful) {
            throw new BrokenException("a frame " + frame.type() + " as nobody sends it");
        }
        return true;
    }

    private boolean fits(Frame frame) {
        if (frame.length() <= settings.messageBytes() + Call.MOST_BESIDE) {
            return true;
        }
        refuse(
                frame.call(),
                Status.RESOURCE_EXHAUSTED.withDescription(
                        "a message of " + frame.length() + " bytes exceeds maximum size " + settings.messageBytes()));
        return false;
    }

    @Override
    public Optional<CallMemory> memory(Frame frame) {
        if (frame.type() == Type.CALL) {
            CallMemory memory = services.memory();
            memory.of(address.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
            return Optional.of(memory);
        }
        return frame.type() == Type.MESSAGE ? call(frame.call()).map(Answering::memory) : Optional.empty();
    }

    @Override
    public void refused(Frame frame) {
        // A call that goes on may have been refused by whoever answers.
        if (frame.type() == Type.CALL || call(frame.call()).isPresent()) {
            refuse(
                    frame.call(),
                    Status.RESOURCE_EXHAUSTED.withDescription("the server is busy: no memory is left for the message"));
        }
    }

    private void refuse(int number, Status why) {
        call(number).ifPresent(Answering::cancel);
        end(number, why, () -> {});
    }

    /** Any thread: says how a call ended. */
    void end(int number, Status how, Runnable written) {
        String text = Optional.ofNullable(how.getDescription()).orElse("");
        String shown = text.substring(0, Math.min(LONGEST_TEXT, text.length()));
        List<ByteBuffer> body = how.isOk() ? List.of() : List.of(ByteBuffer.wrap(shown.getBytes(UTF_8)));
        link.send(Frame.whole(number, Type.END, Frame.EMPTY, how.getCode().value(), body), false, written);
    }

    /** Any thread: sends a message, whose memory may be written to when this returns. */
    void answer(int number, List<ByteBuffer> message, boolean last, Runnable written) {
        link.send(Frame.whole(number, last ? Type.END : Type.MESSAGE, 0, 0, message), true, written);
    }

    /** Any thread: so many more messages are taken. */
    void more(int number, int count) {
        ByteBuffer body = ByteBuffer.allocate(Integer.BYTES).putInt(count).flip();
        link.send(Frame.whole(number, Type.MORE, 0, 0, List.of(body)), false, () -> {});
    }

    /** Any thread. */
    boolean reads() {
        return link.unsentBytes() < MOST_UNSENT;
    }

    /** Any thread: a call is over. */
    void over(int number) {
        synchronized (calls) {
            calls.remove(number);
            if (calls.isEmpty()) {
                calls.notifyAll();
            }
        }
    }

    /** Any thread: has the loop's thread do something. */
    void later(Runnable task) {
        loop.execute(task);
    }

    @Override
    public void came(Frame frame, Body body) throws IOException {
        switch (frame.type()) {
            case HELLO -> {
                Hello.read(body.content());
                body.close();
                greeted = true;
                known.accept(this);
            }
            case CALL -> begin(frame, body);
            case MESSAGE -> {
                Optional<Answering<?, ?>> call = call(frame.call());
                if (call.isPresent()) {
                    call.get().came(frame, body);
                } else {
                    body.close();
                }
            }
            case TOKEN -> {
                token = Optional.of(US_ASCII.decode(body.content()).toString());
                body.close();
            }
            case CANCEL -> {
                body.close();
                call(frame.call()).ifPresent(Answering::cancel);
            }
            case PING -> {
                body.close();
                link.send(Frame.bare(0, Type.PONG, 0));
            }
            default -> body.close();
        }
    }

    private void begin(Frame frame, Body body) throws IOException {
        ByteBuffer content = body.content();
        if (content.remaining() < Long.BYTES + 1) {
            throw new BrokenException("a call without a beginning");
        }
        long left = content.getLong();
        int length = Byte.toUnsignedInt(content.get());
        if (left < 1 || content.remaining() < length) {
            throw new BrokenException("a call without a name");
        }
        String name = US_ASCII.decode(content.slice(content.position(), length)).toString();
        content.position(content.position() + length);
        ServerMethodDefinition<?, ?> method = methods.get(name);
        Optional<Status> refusal = refusal(method, name);
        if (refusal.isPresent()) {
            body.drop();
            end(frame.call(), refusal.get(), () -> {});
            return;
        }
        long end = System.nanoTime() + Math.min(left, Long.MAX_VALUE / 4);
        Attributes.Builder attributes = address.toBuilder().set(Services.END, end);
        pipe.session().ifPresent(session -> attributes.set(Grpc.TRANSPORT_ATTR_SSL_SESSION, session));
        token.ifPresent(shown -> attributes.set(Services.TOKEN, shown));
        begin(method, frame, body, attributes.build());
        loop.lookBy(end);
    }

    private Optional<Status> refusal(ServerMethodDefinition<?, ?> method, String name) {
        if (leaving) {
            return Optional.of(Status.UNAVAILABLE.withDescription("the server is being stopped"));
        }
        if (method == null) {
            return Optional.of(Status.UNIMPLEMENTED.withDescription("there is no method " + name));
        }
        synchronized (calls) {
            // Of those that are answered, the answer may be with the client before it is known here.
            boolean room = calls.size() < settings.callsPerConnection()
                    || calls.values().stream().filter(c -> !c.isAnswered()).count() < settings.callsPerConnection();
            return room
                    ? Optional.empty()
                    : Optional.of(Status.RESOURCE_EXHAUSTED.withDescription(
                            "the server is busy: " + settings.callsPerConnection() + " calls of one client"));
        }
    }

    private <Q, A> void begin(ServerMethodDefinition<Q, A> method, Frame frame, Body body, Attributes attributes) {
        CallMemory memory = body.memory().orElseThrow();
        Answering<Q, A> call = new Answering<>(this, frame.call(), method.getMethodDescriptor(), attributes, memory);
        synchronized (calls) {
            calls.put(frame.call(), call);
        }
        call.begin(method.getServerCallHandler());
        call.came(frame, body);
    }

    @Override
    public void over(IOException why) {
        all().forEach(Answering::cancel);
        synchronized (calls) {
            calls.clear();
            calls.notifyAll();
        }
        gone.accept(this);
    }

    private List<Answering<?, ?>> all() {
        synchronized (calls) {
            return new ArrayList<>(calls.values());
        }
    }

    @Override
    public long look(long now) throws IOException {
        if (!greeted && now - begun > GREETING_NANOS) {
            throw new IOException("it does not greet");
        }
        long next = now + GREETING_NANOS;
        for (Answering<?, ?> call : all()) {
            long end = call.getAttributes().get(Services.END);
            if (end - now <= 0) {
                call.cancel();
                // It is over where it came from, too; what is said is for clients whose clock is slow.
                end(call.number(), Status.DEADLINE_EXCEEDED, () -> {});
            } else if (end - next < 0) {
                next = end;
            }
        }
        return next;
    }

    /** Any thread: ends the connection, soon. */
    void close() {
        link.close();
    }

    /** Any thread: no more calls are taken. */
    void leave() {
        leaving = true;
        link.send(Frame.bare(0, Type.LEAVE, 0));
    }

    /** Any other thread: waits until its calls are over, and answers are with the client. */
    void awaitIdle(long end) throws InterruptedException {
        synchronized (calls) {
            while (!calls.isEmpty()) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    return;
                }
                calls.wait(left);
            }
        }
    }
}
