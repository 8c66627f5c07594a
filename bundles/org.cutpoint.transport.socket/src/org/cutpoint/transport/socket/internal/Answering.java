package org.cutpoint.transport.socket.internal;

import com.google.protobuf.Message;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.cutpoint.transport.calls.CallMemory;

/**
 * One call at the server. Whoever answers is told of everything on the loop's thread; he may answer on any.
 *
 * @param <Q> what is asked
 * @param <A> what is answered
 */
final class Answering<Q, A> extends ServerCall<Q, A> {
    private static final System.Logger LOG = System.getLogger(Answering.class.getName());

    private final Caller caller;
    private final int number;
    private final MethodDescriptor<Q, A> method;
    private final Attributes attributes;
    private final CallMemory memory;

    /** On the loop's thread, as is the listener. */
    private final Queue<Body> unread = new ArrayDeque<>();

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private Optional<Listener<Q>> listener = Optional.empty();
    private boolean complete;
    private boolean told;
    private volatile boolean cancelled;
    private volatile boolean closed;

    /** What goes with the end. */
    private List<ByteBuffer> only = List.of();

    private boolean answered;

    Answering(Caller caller, int number, MethodDescriptor<Q, A> method, Attributes attributes, CallMemory memory) {
        this.memory = memory;
        this.caller = caller;
        this.number = number;
        this.method = method;
        this.attributes = attributes;
    }

    int number() {
        return number;
    }

    /** Where its messages count. */
    CallMemory memory() {
        return memory;
    }

    /** On the loop's thread. */
    void begin(ServerCallHandler<Q, A> handler) {
        attempt(() -> {
            memory.in(Context.current()).run(() -> listener = Optional.of(handler.startCall(this, new Metadata())));
            listener.get().onReady();
        });
    }

    /** Whoever answers has failed: nobody else may suffer. */
    private void attempt(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A call failed", e);
            close(Status.INTERNAL.withDescription("the server failed: " + e), new Metadata());
        }
    }

    /** Whether nothing is to be done for it but to write the answer. */
    boolean isAnswered() {
        return closed;
    }

    /** Whether a message of the client is of use. */
    boolean takesMessages() {
        return !complete && !cancelled && !closed;
    }

    /** A frame of the client. On the loop's thread. */
    void came(Frame frame, Body body) {
        if (frame.empty() || !takesMessages()) {
            body.close();
        } else {
            unread.add(body);
        }
        complete |= frame.last();
        read();
        if (unread.size() > Call.WINDOW) {
            unread.forEach(Body::close);
            unread.clear();
            close(Status.RESOURCE_EXHAUSTED.withDescription("messages come that nobody has asked for"), new Metadata());
            cancel();
        }
    }

    private void read() {
        while (!cancelled && !unread.isEmpty() && asked.get() > 0) {
            asked.decrementAndGet();
            try (Body body = unread.remove()) {
                Q message = method.parseRequest(body);
                attempt(() -> listener.ifPresent(l -> l.onMessage(message)));
            } catch (RuntimeException e) {
                close(Status.DATA_LOSS.withDescription("the request is damaged"), new Metadata());
                cancel();
                return;
            }
        }
        if (complete && unread.isEmpty() && !cancelled && !told) {
            told = true;
            attempt(() -> listener.ifPresent(Listener::onHalfClose));
        }
    }

    @Override
    public void request(int messages) {
        boolean first = asked.getAndAdd(messages) == 0;
        if (!method.getType().clientSendsOneMessage()) {
            caller.more(number, messages);
            if (first) {
                caller.later(this::read);
            }
        }
    }

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(A message) {
        if (cancelled || closed) {
            return;
        }
        List<ByteBuffer> body = Gather.buffers((Message) message);
        if (method.getType().serverSendsOneMessage()) {
            only = body;
            answered = true;
        } else {
            caller.answer(number, body, false, () -> {});
        }
    }

    @Override
    public void close(Status status, Metadata trailers) {
        if (cancelled || closed) {
            return;
        }
        closed = true;
        if (status.isOk() && answered) {
            caller.answer(number, only, true, this::written);
            only = List.of();
        } else {
            caller.end(number, status, this::written);
        }
    }

    /** The client has, or will have, all of the answer. */
    private void written() {
        over(Listener::onComplete);
    }

    /** The client wants nothing of it any more, or is gone. On the loop's thread. */
    void cancel() {
        cancelled = true;
        unread.forEach(Body::close);
        unread.clear();
        over(Listener::onCancel);
    }

    private void over(Consumer<Listener<Q>> tell) {
        if (over.compareAndSet(false, true)) {
            caller.over(number);
            attempt(() -> listener.ifPresent(tell));
        }
    }

    @Override
    public boolean isReady() {
        return !cancelled && !closed && caller.reads();
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    @Override
    public MethodDescriptor<Q, A> getMethodDescriptor() {
        return method;
    }
}
