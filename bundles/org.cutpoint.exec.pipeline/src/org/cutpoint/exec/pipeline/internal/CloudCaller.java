package org.cutpoint.exec.pipeline.internal;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Codings;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.Connection.PartedCall;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.exec.timing.Clocks;

/** Calls segments in the cloud and says in one line what went wrong. */
final class CloudCaller {
    /** A server that keeps deadlines answers before this side's patience ends. */
    private static final long GRACE_MS = 500;

    /** Servers wait some minutes for all parts of a call. */
    private static final Duration LONGEST_AHEAD = Duration.ofMinutes(1);

    /** What is smaller is there in less time than a call of two messages takes more than one of one. */
    private static final long LEAST_AHEAD_BYTES = 16 << 10;

    private final Connection cloud;
    private final Loaded loaded;
    private final Duration deadline;
    private final Codings codecs;

    /** @param codecs with which tensors travel */
    CloudCaller(Connection cloud, Loaded loaded, Duration deadline, Codings codecs) {
        this.codecs = codecs;
        this.cloud = cloud;
        this.loaded = loaded;
        this.deadline = deadline;
    }

    /** A reply and when it came, in {@link System#nanoTime}. */
    record Timed(InferReply reply, long nanos) {}

    /**
     * Sends what the segment needs of these tensors. The time of the reply is taken by whoever completes the call.
     *
     * @param job its id, for the server's log
     */
    CompletableFuture<Timed> send(String job, Route route, Segment segment, Map<String, Tensor> tensors) {
        String name = loaded.name(route, segment);
        List<Tensor> inputs =
                segment.inputs().stream().map(TensorInfo::id).map(tensors::get).toList();
        Map<String, String> coded = new HashMap<>();
        choose(segment.inputs(), codecs.up(), coded);
        choose(segment.outputs(), codecs.down(), coded);
        return timed(cloud.infer(job, name, inputs, deadline, coded));
    }

    private static void choose(List<TensorInfo> tensors, Map<String, String> from, Map<String, String> into) {
        for (TensorInfo tensor : tensors) {
            if (from.containsKey(tensor.id())) {
                into.put(tensor.id(), from.get(tensor.id()));
            }
        }
    }

    /** Begins a call of the segment whose inputs are sent in parts. */
    PartedCall begin(String job, Route route, Segment segment) {
        return cloud.begin(job, loaded.name(route, segment), deadline);
    }

    /** Whether a call is begun while its emulated message is on its way: all of it is there, and it takes the real link long. */
    static boolean worthAhead(Route route, Segment segment, Map<String, Tensor> tensors) {
        List<TensorInfo> inputs = segment.inputs();
        return inputs.stream().map(TensorInfo::id).allMatch(tensors::containsKey)
                && (!route.chain().isEmpty()
                        || inputs.stream().mapToLong(TensorInfo::bytes).sum() >= LEAST_AHEAD_BYTES);
    }

    /**
     * Sends what a segment needs, and has it run only when the call is finished: where the way there is emulated, the real one is
     * to pass meanwhile, or it would count, too.
     *
     * @param onTheWay how long that takes, for which the call's deadline waits
     * @return empty if the server takes inputs only together, or would not wait so long
     */
    Optional<PartedCall> ahead(
            String job, Route route, Segment segment, Map<String, Tensor> tensors, Duration onTheWay) {
        if (onTheWay.compareTo(LONGEST_AHEAD) > 0) {
            return Optional.empty();
        }
        try {
            PartedCall call = cloud.begin(job, loaded.name(route, segment), deadline.plus(onTheWay));
            call.send(segment.inputs().stream()
                    .map(TensorInfo::id)
                    .map(tensors::get)
                    .toList());
            return Optional.of(call);
        } catch (TransportException e) {
            if (e.kind() == TransportException.Kind.UNSUPPORTED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * A call that was begun ahead, or in its place a whole one: connections that outlive failures know what to do about most of
     * them, but only for whole calls.
     */
    static CompletableFuture<Timed> orWhole(CompletableFuture<Timed> begun, Supplier<CompletableFuture<Timed>> whole) {
        return begun.exceptionallyCompose(failure -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            boolean again = cause instanceof TransportException e && e.kind() != TransportException.Kind.DEADLINE;
            return again ? whole.get() : CompletableFuture.failedFuture(cause);
        });
    }

    /** Sends so many bytes for nothing, and says how long that took, nanoseconds. */
    long exchange(int bytes, Duration patience) {
        return cloud.exchange(bytes, 0, patience);
    }

    /** Has the connection learn how the server's clock is, if it can: answers then tell how long they were on their way. */
    void compareClocks() {
        Clocks.compare(cloud);
    }

    /** A call's reply with the time at which it came. Cancelling it cancels the call. */
    static CompletableFuture<Timed> timed(CompletableFuture<InferReply> call) {
        CompletableFuture<Timed> timed = call.thenApply(reply -> new Timed(reply, System.nanoTime()));
        timed.whenComplete((reply, thrown) -> {
            if (timed.isCancelled()) {
                call.cancel(true);
            }
        });
        return timed;
    }

    /** Waits for the reply, not for ever. */
    Timed await(CompletableFuture<Timed> call, Segment segment, String job) throws InterruptedException {
        try {
            Timed timed = call.get(deadline.toMillis() + GRACE_MS, TimeUnit.MILLISECONDS);
            checkOutputs(timed.reply().outputs(), segment, job);
            return timed;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InputException input) {
                throw input;
            }
            throw failure(job, String.valueOf(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            call.cancel(true);
            throw failure(job, "no answer within " + deadline.toMillis() + " ms", e);
        } catch (CancellationException e) {
            throw failure(job, "the call was cancelled", e);
        }
    }

    private void checkOutputs(Collection<Tensor> outputs, Segment segment, String job) {
        for (TensorInfo wanted : segment.outputs()) {
            if (outputs.stream().map(Tensor::info).noneMatch(got -> answers(wanted, got))) {
                throw failure(
                        job,
                        "the reply lacks tensor '" + wanted.id() + "' " + wanted.type() + " " + wanted.shape(),
                        null);
            }
        }
    }

    /** Results may be of another size in every run; whoever reads a tensor that crosses a cut checks its shape. */
    private static boolean answers(TensorInfo wanted, TensorInfo got) {
        boolean strings = wanted.type() == ElementType.BYTES && got.type() == ElementType.OPAQUE;
        return got.id().equals(wanted.id()) && (got.type() == wanted.type() || strings);
    }

    private InputException failure(String job, String what, Throwable cause) {
        return new InputException(
                cloud.peer(),
                "job '" + job + "' failed in the cloud: " + what,
                "Check that the server is running and not overloaded, or raise the deadline.",
                cause);
    }
}
