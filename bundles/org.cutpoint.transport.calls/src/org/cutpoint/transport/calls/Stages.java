package org.cutpoint.transport.calls;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.ModelHost.Caller;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;

/**
 * Several models of one call, each of which runs as soon as what it reads is there: sent by the caller, or made by one before it.
 * What they make stays here, so that it is gone when the call is. Thread-safe.
 */
final class Stages {
    /** No call needs more, and each asks the host what it reads. */
    private static final int MOST = 1024;

    private final ModelHost host;
    private final Caller caller;
    private final List<Stage> waiting = new ArrayList<>();
    private final String last;
    private final Map<String, Tensor> known = new HashMap<>();
    private final Set<CompletableFuture<InferReply>> running = new HashSet<>();
    private final CompletableFuture<InferReply> reply = new CompletableFuture<>();
    private final Map<String, List<Tensor>> made = new LinkedHashMap<>();
    private List<Tensor> results = List.of();
    private double computeMs;
    private boolean complete;

    private record Stage(String name, List<String> inputs) {}

    /** Whether a name means several models. */
    static boolean chained(String name) {
        return name.contains(Connection.THEN);
    }

    /**
     * @param caller on whose behalf
     * @param chain names joined by {@link Connection#THEN}
     * @throws TransportException if there is no model of one of these names
     */
    Stages(ModelHost host, Caller caller, String chain) {
        this.host = host;
        this.caller = caller;
        String[] names = chain.split(Pattern.quote(Connection.THEN), -1);
        if (names.length > MOST) {
            throw new InputException(
                    "model '" + names[0] + "' …", names.length + " models in one call", "At most " + MOST);
        }
        for (String name : names) {
            ModelHost.Signature signature = host.signature(name)
                    .orElseThrow(() -> new TransportException(
                            Kind.UNKNOWN_MODEL,
                            "model '" + name + "'",
                            "this server has none of this name",
                            "Prepare it first"));
            waiting.add(new Stage(
                    name, signature.inputs().stream().map(TensorInfo::id).toList()));
        }
        last = names[names.length - 1];
    }

    /** Takes what has come, and runs what can run. */
    synchronized void arrived(Collection<Tensor> tensors) {
        tensors.forEach(t -> known.putIfAbsent(t.info().id(), t));
        advance();
    }

    /** Nothing more will come. The reply is the last model's, its time that of all. */
    synchronized CompletableFuture<InferReply> finish() {
        complete = true;
        advance();
        return reply;
    }

    /** Nobody reads any more what they made: fresh memory would make each call longer. Once all have run. */
    synchronized void recycle() {
        made.forEach(host::recycle);
        made.clear();
    }

    /** Gives up; completes when nothing of it runs any more. */
    CompletableFuture<Void> cancel() {
        List<CompletableFuture<InferReply>> left;
        synchronized (this) {
            waiting.clear();
            left = List.copyOf(running);
        }
        left.forEach(r -> r.cancel(false));
        reply.cancel(false);
        return CompletableFuture.allOf(
                left.stream().map(r -> r.handle((made, failure) -> made)).toArray(CompletableFuture<?>[]::new));
    }

    private void advance() {
        List<Stage> ready = waiting.stream()
                .filter(s -> known.keySet().containsAll(s.inputs()))
                .toList();
        waiting.removeAll(ready);
        ready.forEach(this::run);
        if (complete && running.isEmpty() && !waiting.isEmpty()) {
            Stage stuck = waiting.get(0);
            String missing = stuck.inputs().stream()
                    .filter(input -> !known.containsKey(input))
                    .findFirst()
                    .orElseThrow();
            waiting.clear();
            reply.completeExceptionally(new InputException(
                    "model '" + stuck.name() + "'",
                    "input '" + missing + "' is missing",
                    "Send it, or make it before"));
        }
    }

    private void run(Stage stage) {
        CompletableFuture<InferReply> pending = host.submit(
                caller, stage.name(), stage.inputs().stream().map(known::get).toList());
        running.add(pending);
        pending.whenComplete((result, failure) -> {
            if (failure != null) {
                failed(pending, failure);
            } else {
                done(stage, pending, result);
            }
        });
    }

    private void failed(CompletableFuture<InferReply> ended, Throwable failure) {
        synchronized (this) {
            running.remove(ended);
            waiting.clear();
        }
        reply.completeExceptionally(failure);
    }

    private void done(Stage stage, CompletableFuture<InferReply> ended, InferReply result) {
        InferReply all;
        synchronized (this) {
            running.remove(ended);
            computeMs += result.computeMs();
            result.outputs().forEach(t -> known.putIfAbsent(t.info().id(), t));
            made.put(stage.name(), result.outputs());
            if (stage.name().equals(last)) {
                results = result.outputs();
            }
            advance();
            if (!waiting.isEmpty() || !running.isEmpty()) {
                return;
            }
            all = new InferReply(results, computeMs);
        }
        reply.complete(all);
    }
}
