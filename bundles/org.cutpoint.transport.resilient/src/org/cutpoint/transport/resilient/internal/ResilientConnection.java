package org.cutpoint.transport.resilient.internal;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RateLimiter;
import dev.failsafe.RetryPolicy;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Chain;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;

/** Calls servers again, and others instead. See {@link org.cutpoint.api.transport.Resilience}. */
final class ResilientConnection implements Connection {
    private static final long FIRST_DELAY_MS = 20;
    private static final long LONGEST_DELAY_MS = 500;
    private static final double JITTER = 0.25;

    /** With a number, the name of what no server has prepared yet. */
    private static final String UNPREPARED = "unprepared-";

    private static final System.Logger LOG = System.getLogger(ResilientConnection.class.getName());

    private final List<Peer> peers;
    private final RateLimiter<Object> budget;
    private final int retries;
    private final ScheduledThreadPoolExecutor timers;
    private final ExecutorService preparing;
    private final Map<String, Recipe> recipes = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Duration, FailsafeExecutor<InferReply>> again = new ConcurrentHashMap<>();

    ResilientConnection(List<Connection> connections, ResilienceConfig config) {
        if (connections.isEmpty()) {
            throw new IllegalArgumentException("no connection");
        }
        retries = Math.max(0, config.retries());
        budget = RateLimiter.burstyBuilder(Math.max(1, config.retriesPerSecond()), Duration.ofSeconds(1))
                .build();
        timers = new ScheduledThreadPoolExecutor(1, daemons("cutpoint-retry"));
        timers.setRemoveOnCancelPolicy(true);
        preparing = Executors.newCachedThreadPool(daemons("cutpoint-prepare"));
        Duration patience = Duration.ofMillis(Math.max(1, config.leastPatienceMs()));
        peers = connections.stream()
                .map(c -> new Peer(c, breaker(config), preparing, patience))
                .toList();
    }

    private static CircuitBreaker<Object> breaker(ResilienceConfig config) {
        return CircuitBreaker.builder()
                .withFailureThreshold(Math.max(1, config.failures()))
                .withSuccessThreshold(1)
                .withDelay(Duration.ofMillis(Math.max(1, config.restMs())))
                .build();
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    private Connection first() {
        return peers.get(0).connection();
    }

    @Override
    public String peer() {
        return peers.stream().map(p -> p.connection().peer()).collect(Collectors.joining(","));
    }

    // ---- preparing

    @Override
    public void deploy(Model model, Progress progress) {
        try {
            onAny(peer -> {
                peer.connection().deploy(model, progress);
                return peer;
            });
        } catch (TransportException e) {
            requirePassing(e);
        }
    }

    /** What may be over soon is waited for when there is something to be run: until then, others do it. */
    private static void requirePassing(TransportException failure) {
        if (failure.kind() == Kind.UNSUPPORTED) {
            throw failure;
        }
        LOG.log(System.Logger.Level.DEBUG, "Nothing can be prepared yet", failure);
    }

    @Override
    public String prepare(Model model, Segment segment, ExecutionOptions options) {
        return prepare(new Recipe(model, connection -> connection.prepare(model, segment, options)));
    }

    @Override
    public String prepare(Model model, Chain chain, ExecutionOptions options) {
        return prepare(new Recipe(model, connection -> {
            try {
                return connection.prepare(model, chain, options);
            } catch (TransportException e) {
                if (e.kind() != Kind.UNSUPPORTED || connection == first()) {
                    throw e;
                }
                // Nothing is behind it: it does the work of all.
                return connection.prepare(model, model.graph().segment(chain.layers()), options);
            }
        }));
    }

    private String prepare(Recipe recipe) {
        try {
            return onAny(peer -> {
                String name = peer.prepare(recipe, Progress.NONE);
                recipes.put(name, recipe);
                peer.prepared(name, name);
                return name;
            });
        } catch (TransportException e) {
            requirePassing(e);
            String name = UNPREPARED + numbers.incrementAndGet();
            recipes.put(name, recipe);
            return name;
        }
    }

    /** Has the first server do it that can, trying again what may be over soon. */
    private <T> T onAny(Function<Peer, T> what) {
        List<InputException> failures = new ArrayList<>();
        for (Peer peer : peers) {
            RetryPolicy<Object> policy = RetryPolicy.builder()
                    .handleIf(e -> Failures.kind(e).isPresent()
                            && Failures.kind(e).get() != Kind.UNSUPPORTED
                            && Failures.kind(e).get() != Kind.DEADLINE)
                    .withBackoff(FIRST_DELAY_MS, LONGEST_DELAY_MS, ChronoUnit.MILLIS)
                    .withMaxRetries(retries)
                    .build();
            try {
                return Failsafe.with(policy).get(() -> what.apply(peer));
            } catch (InputException e) {
                failures.add(e);
            } catch (FailsafeException e) {
                throw new InputException(peer.connection().peer(), "preparing was interrupted", "", e);
            }
        }
        throw failures.get(0);
    }

    // ---- inferring

    @Override
    public CompletableFuture<InferReply> infer(String name, List<Tensor> inputs, Duration deadline) {
        return infer(name, inputs, deadline, Map.of());
    }

    @Override
    public CompletableFuture<InferReply> infer(
            String name, List<Tensor> inputs, Duration deadline, Map<String, String> codecs) {
        return infer("", name, inputs, deadline, codecs);
    }

    @Override
    public CompletableFuture<InferReply> infer(
            String job, String name, List<Tensor> inputs, Duration deadline, Map<String, String> codecs) {
        Call call = new Call(job, name, inputs, codecs, System.nanoTime() + deadline.toNanos());
        CompletableFuture<InferReply> result = new CompletableFuture<>();
        // The first one from here: most need no more.
        follow(call.attempt(), result, failure -> {
            if (!call.again(failure)) {
                result.completeExceptionally(failure);
                return;
            }
            FailsafeExecutor<InferReply> later = again.computeIfAbsent(deadline, this::later);
            follow(later.getStageAsync(call::attempt), result, result::completeExceptionally);
        });
        return result;
    }

    private interface Failing {
        void with(Throwable failure);
    }

    private static void follow(
            CompletableFuture<InferReply> attempt, CompletableFuture<InferReply> result, Failing failing) {
        result.whenComplete((reply, failure) -> {
            if (result.isCancelled()) {
                attempt.cancel(true);
            }
        });
        attempt.whenComplete((reply, failure) -> {
            if (failure == null) {
                result.complete(reply);
            } else {
                failing.with(Failures.of(failure));
            }
        });
    }

    private FailsafeExecutor<InferReply> later(Duration deadline) {
        RetryPolicy<InferReply> policy = RetryPolicy.<InferReply>builder()
                .handleIf(this::worthwhile)
                .withBackoff(FIRST_DELAY_MS, LONGEST_DELAY_MS, ChronoUnit.MILLIS)
                .withJitter(JITTER)
                .withMaxAttempts(Math.max(1, retries))
                .withMaxDuration(deadline)
                .build();
        return Failsafe.with(policy).with(timers);
    }

    /** Whether to call again, which is then counted. */
    private boolean worthwhile(Throwable failure) {
        Throwable cause = Failures.of(failure);
        boolean hopeless = cause instanceof CancellationException
                || cause instanceof Resting
                || Failures.kind(cause).equals(Optional.of(Kind.BUSY)) && peers.size() == 1;
        return !hopeless && budget.tryAcquirePermit();
    }

    /** No server is to be called now. */
    private static final class Resting extends TransportException {
        private static final long serialVersionUID = 1L;

        Resting(String peer) {
            super(
                    Kind.UNREACHABLE,
                    peer,
                    "it has failed too often in a row, and is not called for a moment",
                    "Check that the server is running and not overloaded");
        }
    }

    /** An inference until it is done. */
    private final class Call {
        private final String job;
        private final String name;
        private final List<Tensor> inputs;
        private final Map<String, String> codecs;
        private final long end;
        private final Set<Peer> failed = ConcurrentHashMap.newKeySet();
        private final Set<Peer> busy = ConcurrentHashMap.newKeySet();

        Call(String job, String name, List<Tensor> inputs, Map<String, String> codecs, long end) {
            this.job = job;
            this.name = name;
            this.inputs = inputs;
            this.codecs = codecs;
            this.end = end;
        }

        boolean again(Throwable failure) {
            return retries > 0 && end - System.nanoTime() > 0 && worthwhile(failure);
        }

        CompletableFuture<InferReply> attempt() {
            long left = end - System.nanoTime();
            // Who has failed it is asked again, if nobody else is there.
            List<Peer> order = Stream.concat(
                            peers.stream().filter(p -> !failed.contains(p)),
                            peers.stream().filter(p -> failed.contains(p) && !busy.contains(p)))
                    .toList();
            Peer chosen;
            try {
                chosen = choose(name, order);
            } catch (TransportException e) {
                return CompletableFuture.failedFuture(e);
            }
            CompletableFuture<InferReply> reply = chosen.infer(job, name, inputs, codecs, Math.max(1, left));
            reply.whenComplete((answer, failure) -> {
                if (failure != null) {
                    failed.add(chosen);
                    if (Failures.kind(Failures.of(failure)).equals(Optional.of(Kind.BUSY))) {
                        busy.add(chosen);
                    }
                }
            });
            return reply;
        }
    }

    /** @throws TransportException if none of them can be called now */
    private Peer choose(String name, List<Peer> among) {
        Optional<Recipe> recipe = Optional.ofNullable(recipes.get(name));
        boolean soon = false;
        for (Peer peer : among) {
            if (!peer.ready(name, recipe)) {
                soon |= peer.soon(name);
            } else if (peer.permits()) {
                return peer;
            }
        }
        throw soon
                ? new TransportException(Kind.UNKNOWN_MODEL, peer(), "it is being prepared again", "")
                : new Resting(peer());
    }

    @Override
    public PartedCall begin(String name, Duration deadline) {
        return begin("", name, deadline);
    }

    @Override
    public PartedCall begin(String job, String name, Duration deadline) {
        return choose(name, peers).begin(job, name, deadline);
    }

    // ---- what the first server says

    @Override
    public int behind() {
        return first().behind();
    }

    @Override
    public Set<String> codecs() {
        return first().codecs();
    }

    @Override
    public long exchange(int upBytes, int downBytes, Duration deadline) {
        return first().exchange(upBytes, downBytes, deadline);
    }

    @Override
    public Profiler profiler() {
        return first().profiler();
    }

    @Override
    public Profiler profiler(int behind) {
        return first().profiler(behind);
    }

    @Override
    public Management management() {
        return first().management();
    }

    @Override
    public void close() {
        timers.shutdownNow();
        preparing.shutdownNow();
        peers.forEach(peer -> peer.connection().close());
    }
}
