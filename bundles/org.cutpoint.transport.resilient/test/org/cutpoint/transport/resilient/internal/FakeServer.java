package org.cutpoint.transport.resilient.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Chain;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;

/** A server that returns what it is given, and fails as it is told. */
final class FakeServer implements Connection {
    final AtomicInteger calls = new AtomicInteger();
    final AtomicInteger prepares = new AtomicInteger();
    final Set<String> prepared = ConcurrentHashMap.newKeySet();
    final Set<CompletableFuture<InferReply>> silent = ConcurrentHashMap.newKeySet();
    private final String peer;
    volatile How how = How.WELL;

    /** How many calls more it fails. */
    final AtomicInteger times = new AtomicInteger(Integer.MAX_VALUE);

    /** What it can decode. */
    volatile Set<String> decodes = Set.of("half");

    volatile boolean closed;
    volatile boolean forwards = true;

    /** What becomes of calls. */
    enum How {
        WELL,
        BUSY,
        GONE,
        DAMAGED,
        SILENT,
        REFUSING
    }

    FakeServer(String peer) {
        this.peer = peer;
    }

    /** It has forgotten everything. */
    void restart() {
        prepared.clear();
        how = How.WELL;
    }

    @Override
    public String peer() {
        return peer;
    }

    private void requireThere() {
        if (how == How.GONE || how == How.SILENT) {
            throw failure(Kind.UNREACHABLE);
        }
    }

    private TransportException failure(Kind kind) {
        return new TransportException(kind, peer, "it is " + how, "");
    }

    @Override
    public void deploy(Model model, Progress progress) {
        requireThere();
    }

    @Override
    public String prepare(Model model, Segment segment, ExecutionOptions options) {
        return prepare("segment");
    }

    @Override
    public String prepare(Model model, Chain chain, ExecutionOptions options) {
        if (!forwards) {
            throw failure(Kind.UNSUPPORTED);
        }
        return prepare("chain");
    }

    private String prepare(String what) {
        prepares.incrementAndGet();
        requireThere();
        // Each server has its own names.
        prepared.add(peer + what);
        return peer + what;
    }

    @Override
    public CompletableFuture<InferReply> infer(String name, List<Tensor> inputs, Duration deadline) {
        calls.incrementAndGet();
        return switch (times.getAndDecrement() > 0 ? how : How.WELL) {
            case WELL -> prepared.contains(name)
                    ? CompletableFuture.completedFuture(new InferReply(inputs, 1))
                    : CompletableFuture.failedFuture(failure(Kind.UNKNOWN_MODEL));
            case BUSY -> CompletableFuture.failedFuture(failure(Kind.BUSY));
            case GONE -> CompletableFuture.failedFuture(failure(Kind.UNREACHABLE));
            case DAMAGED -> CompletableFuture.failedFuture(failure(Kind.DAMAGED));
            case REFUSING -> CompletableFuture.failedFuture(new InputException(peer, "it does not like that", ""));
            case SILENT -> silence(deadline);
        };
    }

    @Override
    public Set<String> codecs() {
        return Set.of("half");
    }

    @Override
    public CompletableFuture<InferReply> infer(
            String name, List<Tensor> inputs, Duration deadline, Map<String, String> codecs) {
        if (decodes.containsAll(codecs.values())) {
            return infer(name, inputs, deadline);
        }
        calls.incrementAndGet();
        return CompletableFuture.failedFuture(new InputException(peer, "there is no codec 'half'", ""));
    }

    private CompletableFuture<InferReply> silence(Duration deadline) {
        CompletableFuture<InferReply> reply = new CompletableFuture<>();
        silent.add(reply);
        CompletableFuture.delayedExecutor(deadline.toNanos(), TimeUnit.NANOSECONDS)
                .execute(() -> reply.completeExceptionally(failure(Kind.DEADLINE)));
        return reply;
    }

    @Override
    public long exchange(int upBytes, int downBytes, Duration deadline) {
        return 1;
    }

    @Override
    public void close() {
        closed = true;
    }
}
