package org.cutpoint.transport.socket.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.cutpoint.transport.socket.internal.Frame.Type;

/**
 * One call of a client. What its one message is goes with its beginning in one frame, if it has only one.
 *
 * @param <Q> what is asked
 * @param <A> what is answered
 */
final class Call<Q, A> extends ClientCall<Q, A> {
    private static final System.Logger LOG = System.getLogger(Call.class.getName());

    /** Messages that may be on their way beyond those that the server has asked for. */
    static final int WINDOW = 4;

    /** Of frames beside their messages. */
    static final int MOST_BESIDE = 512;

    private static final long FOR_EVER_NANOS = TimeUnit.DAYS.toNanos(365);
    private final Dialler dialler;
    private final MethodDescriptor<Q, A> method;
    private final Executor executor;
    private final int mostBytes;
    private final long deadline;
    private final AtomicBoolean ended = new AtomicBoolean();

    private Optional<Listener<A>> listener = Optional.empty();
    private List<ByteBuffer> only = List.of();

    /** What is to be sent as soon as the server takes the call; this and what follows guarded by the call. */
    private List<IntFunction<List<ByteBuffer>>> held = new ArrayList<>();

    private Optional<Line> line = Optional.empty();
    private Optional<Link> link = Optional.empty();
    private int number;
    private int sent;
    private int taken;

    Call(Dialler dialler, MethodDescriptor<Q, A> method, CallOptions options) {
        this.dialler = dialler;
        this.method = method;
        executor = options.getExecutor() == null ? Runnable::run : options.getExecutor();
        Integer limit = options.getMaxInboundMessageSize();
        mostBytes = MOST_BESIDE + (limit == null ? dialler.messageBytes() : Math.min(limit, dialler.messageBytes()));
        Deadline end = options.getDeadline();
        deadline = System.nanoTime() + (end == null ? FOR_EVER_NANOS : end.timeRemaining(NANOSECONDS));
    }

    /** Of an answer's frame. */
    int mostBytes() {
        return mostBytes;
    }

    /** By {@link System#nanoTime}. */
    long deadline() {
        return deadline;
    }

    boolean hasEnded() {
        return ended.get();
    }

    private boolean single() {
        return method.getType().clientSendsOneMessage();
    }

    @Override
    public void start(Listener<A> responses, Metadata headers) {
        listener = Optional.of(responses);
        if (!single()) {
            emit(to -> opening(to, List.of(), Frame.EMPTY));
            dialler.place(this);
        }
    }

    /** Answers are given on as they come. */
    @Override
    public void request(int messages) {}

    @Override
    public void sendMessage(Q message) {
        List<ByteBuffer> body = Gather.buffers((Message) message);
        if (single()) {
            only = body;
            return;
        }
        synchronized (this) {
            sent++;
            emit(to -> Frame.whole(to, Type.MESSAGE, 0, 0, body));
        }
    }

    @Override
    public void halfClose() {
        if (single()) {
            List<ByteBuffer> body = only;
            only = List.of();
            emit(to -> opening(to, body, Frame.LAST));
            dialler.place(this);
        } else {
            emit(to -> List.of(Frame.bare(to, Type.MESSAGE, Frame.LAST | Frame.EMPTY)));
        }
    }

    private List<ByteBuffer> opening(int to, List<ByteBuffer> message, int flags) {
        byte[] name = method.getFullMethodName().getBytes(US_ASCII);
        ByteBuffer first = message.isEmpty() ? ByteBuffer.allocate(0) : message.get(0);
        ByteBuffer begin = ByteBuffer.allocate(Long.BYTES + 1 + name.length + first.remaining())
                .putLong(Math.max(1, deadline - System.nanoTime()))
                .put((byte) name.length)
                .put(name)
                .put(first.duplicate())
                .flip();
        List<ByteBuffer> body = new ArrayList<>(message);
        if (body.isEmpty()) {
            body.add(begin);
        } else {
            body.set(0, begin);
        }
        return Frame.whole(to, Type.CALL, flags, 0, body);
    }

    private synchronized void emit(IntFunction<List<ByteBuffer>> frame) {
        if (link.isEmpty()) {
            held.add(frame);
        } else if (!ended.get()) {
            link.get().send(frame.apply(number), false, () -> {});
        }
    }

    /** It has to wait for its turn at the server. */
    synchronized void waits(Line at) {
        line = Optional.of(at);
    }

    /** The server takes it, by this number. */
    void begin(Line at, Link over, int as) {
        synchronized (this) {
            line = Optional.of(at);
            link = Optional.of(over);
            number = as;
            List<IntFunction<List<ByteBuffer>>> first = held;
            held = List.of();
            first.forEach(this::emit);
        }
    }

    @Override
    public synchronized boolean isReady() {
        return single() || sent - taken < WINDOW;
    }

    /** Something of the server about it. On the loop's thread. */
    void came(Frame frame, Body body) {
        switch (frame.type()) {
            case MORE -> {
                int more = frame.length() == Integer.BYTES ? body.content().getInt(0) : 0;
                body.close();
                synchronized (this) {
                    taken = (int) Math.min(Integer.MAX_VALUE, (long) taken + Math.max(0, more));
                }
                tell(Listener::onReady);
            }
            case MESSAGE -> answer(body).ifPresent(message -> tell(to -> to.onMessage(message)));
            default -> {
                if (frame.code() == Status.Code.OK.value()) {
                    if (frame.empty()) {
                        body.close();
                        end(Status.OK);
                    } else {
                        answer(body).ifPresent(message -> end(Status.OK, Optional.of(message)));
                    }
                } else {
                    String why = UTF_8.decode(body.content()).toString();
                    body.close();
                    end(Status.fromCodeValue(frame.code()).withDescription(why));
                }
            }
        }
    }

    /** What an answer says; empty if it was damaged, and the call is over. */
    private Optional<A> answer(Body body) {
        try {
            return Optional.of(method.parseResponse(body));
        } catch (RuntimeException e) {
            giveUp(Status.DATA_LOSS.withDescription("the answer is damaged").withCause(e));
            return Optional.empty();
        } finally {
            body.close();
        }
    }

    private void tell(Consumer<Listener<A>> what) {
        executor.execute(() -> told(what));
    }

    private void told(Consumer<Listener<A>> what) {
        try {
            what.accept(listener.orElseThrow());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "An answer cannot be used", e);
        }
    }

    @Override
    public void cancel(String message, Throwable cause) {
        giveUp(Status.CANCELLED.withDescription(message).withCause(cause));
    }

    /** It ends here; the server is told. */
    void giveUp(Status why) {
        synchronized (this) {
            if (link.isPresent() && !ended.get()) {
                link.get().send(Frame.bare(number, Type.CANCEL, 0));
            }
        }
        end(why);
    }

    /** It is over. */
    void end(Status how) {
        end(how, Optional.empty());
    }

    /** @param last message, told together with the end: whoever waits is woken up once */
    private void end(Status how, Optional<A> last) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        Optional<Line> at;
        int as;
        synchronized (this) {
            at = line;
            as = number;
            held = List.of();
        }
        at.ifPresent(l -> l.ended(this, as));
        if (listener.isPresent()) {
            executor.execute(() -> {
                last.ifPresent(message -> told(to -> to.onMessage(message)));
                told(to -> to.onClose(how, new Metadata()));
            });
        }
    }

    /** The number that it has at the server; 0: none. */
    synchronized int number() {
        return number;
    }
}
