package org.cutpoint.transport.resilient.internal;

import dev.failsafe.CircuitBreaker;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;

/** One of the servers: how it is, and what is prepared there. Thread-safe. */
final class Peer {
    private static final System.Logger LOG = System.getLogger(Peer.class.getName());

    private final Connection connection;
    private final CircuitBreaker<Object> breaker;
    private final ExecutorService preparing;
    private final Duration leastPatience;
    private final Map<String, Patience> patience = new ConcurrentHashMap<>();
    private final Map<String, String> prepared = new ConcurrentHashMap<>();
    private final Set<String> underWay = new HashSet<>();
    private volatile Optional<Set<String>> codecs = Optional.empty();

    /** @param preparing where preparing again blocks nobody */
    Peer(Connection connection, CircuitBreaker<Object> breaker, ExecutorService preparing, Duration leastPatience) {
        this.connection = connection;
        this.breaker = breaker;
        this.preparing = preparing;
        this.leastPatience = leastPatience;
    }

    Connection connection() {
        return connection;
    }

    /** Prepares something, under whatever name it has there, and returns that. */
    String prepare(Recipe recipe, Progress progress) {
        connection.deploy(recipe.model(), progress);
        String name = recipe.how().apply(connection);
        codecs = Optional.of(connection.codecs());
        return name;
    }

    /** That it is prepared there. */
    void prepared(String key, String name) {
        prepared.put(key, name);
    }

    /** Whether this can be asked for now. If it is to be prepared first, that is begun. */
    boolean ready(String key, Optional<Recipe> recipe) {
        if (prepared.containsKey(key) || recipe.isEmpty()) {
            return true;
        }
        synchronized (underWay) {
            // At rest it has time.
            if (!underWay.contains(key) && breaker.tryAcquirePermit()) {
                underWay.add(key);
                prepareLater(key, recipe.get());
            }
        }
        return false;
    }

    /** Whether this can be asked for soon, or by now. */
    boolean soon(String key) {
        synchronized (underWay) {
            return underWay.contains(key) || prepared.containsKey(key);
        }
    }

    private void prepareLater(String key, Recipe recipe) {
        try {
            preparing.execute(() -> {
                try {
                    prepared.put(key, prepare(recipe, Progress.NONE));
                    breaker.recordSuccess();
                } catch (InputException e) {
                    breaker.recordFailure();
                    LOG.log(System.Logger.Level.DEBUG, "Preparing again failed", e);
                } finally {
                    synchronized (underWay) {
                        underWay.remove(key);
                    }
                }
            });
        } catch (RejectedExecutionException e) {
            // Closed meanwhile.
            underWay.remove(key);
        }
    }

    /** Whether it may be called: not while it is given a rest. Whoever is told so calls it. */
    boolean permits() {
        return breaker.tryAcquirePermit();
    }

    /** Calls it, for no longer than an answer may take. */
    CompletableFuture<InferReply> infer(
            String job, String key, List<Tensor> inputs, Map<String, String> wanted, long leftNanos) {
        Patience usual = patience.computeIfAbsent(key, k -> new Patience(leastPatience));
        Duration wait = Duration.ofNanos(usual.nanos(leftNanos));
        Map<String, String> coded = new HashMap<>(wanted);
        codecs.ifPresent(there -> coded.values().retainAll(there));
        String name = prepared.getOrDefault(key, key);
        long start = System.nanoTime();
        CompletableFuture<InferReply> reply = connection.infer(job, name, inputs, wait, coded);
        reply.whenComplete((answer, failure) -> {
            if (failure == null) {
                usual.answered(System.nanoTime() - start);
                breaker.recordSuccess();
            } else if (!coded.isEmpty() && refuses(Failures.of(failure))) {
                withoutCodecs(failure);
            } else {
                failed(key, Failures.of(failure), usual, start);
            }
        });
        return reply;
    }

    /** Whether it has answered, and does not want the call as it is. */
    private static boolean refuses(Throwable failure) {
        return failure instanceof InputException && Failures.kind(failure).isEmpty();
    }

    /** Somebody may have taken a codec away from it: it is as well as ever, and can do what is not encoded. */
    private synchronized void withoutCodecs(Throwable failure) {
        if (!codecs.equals(Optional.of(Set.<String>of()))) {
            codecs = Optional.of(Set.of());
            LOG.log(
                    System.Logger.Level.WARNING,
                    connection.peer() + " refuses encoded tensors, which travel as they are from now on: "
                            + Failures.of(failure).getMessage());
        }
        breaker.recordSuccess();
    }

    private void failed(String key, Throwable failure, Patience usual, long start) {
        Optional<Kind> kind = Failures.kind(failure);
        if (kind.equals(Optional.of(Kind.UNKNOWN_MODEL))) {
            // It is as well as ever, but was started anew.
            prepared.remove(key);
            breaker.recordSuccess();
            return;
        }
        if (kind.equals(Optional.of(Kind.DEADLINE))) {
            usual.missed(start);
        }
        breaker.recordFailure();
    }

    /** Begins a call in parts, which is not made again. */
    Connection.PartedCall begin(String job, String key, Duration deadline) {
        Connection.PartedCall call;
        try {
            call = connection.begin(job, prepared.getOrDefault(key, key), deadline);
        } catch (TransportException e) {
            // Known beforehand: the server need not have been asked.
            breaker.recordSuccess();
            throw e;
        }
        call.reply().whenComplete((answer, failure) -> {
            if (failure == null) {
                breaker.recordSuccess();
            } else {
                failed(key, Failures.of(failure), new Patience(leastPatience), System.nanoTime());
            }
        });
        return call;
    }
}
