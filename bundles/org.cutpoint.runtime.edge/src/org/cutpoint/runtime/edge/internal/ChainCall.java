package org.cutpoint.runtime.edge.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.cutpoint.api.InputException;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.Connection.PartedCall;
import org.cutpoint.api.transport.Connection.Stage;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.ModelHost.Caller;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.exec.codec.support.MessageCoder.Coded;
import org.cutpoint.exec.timing.CallStages;

/**
 * One call of a chain: this machine's part, then the call of the others.
 *
 * <p>Where this machine or the network behind it is emulated, it keeps the instant at which what they stand for would have
 * been done, as the device does: the call runs when the emulated message arrives, and of the real network's time nothing counts,
 * for it passes while the emulated way there, or back, is occupied.
 */
final class ChainCall {
    /** Whoever called has a shorter one, and breaks the call off. */
    private static final Duration DEADLINE = Duration.ofMinutes(30);

    /** Servers wait some minutes for all parts of a call. */
    private static final double LONGEST_AHEAD_MS = 60_000;

    private final ModelHost host;
    private final Optional<Connection> onward;
    private final Caller caller;
    private final Prepared chain;
    private final Map<String, Tensor> tensors = new HashMap<>();
    private final List<Stage> stages = new ArrayList<>();
    private final long begun = System.nanoTime();

    private final CompletableFuture<InferReply> reply = new CompletableFuture<>() {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            // Not before this machine has done what it is at: it may be reading the inputs' memory.
            stop();
            return false;
        }
    };

    // Guarded by this.
    private Optional<CompletableFuture<InferReply>> current = Optional.empty();
    private Optional<Thread> sleeper = Optional.empty();
    private boolean stopped;

    /** @param caller on whose behalf */
    ChainCall(ModelHost host, Optional<Connection> onward, Caller caller, Prepared chain, List<Tensor> inputs) {
        this.host = host;
        this.caller = caller;
        this.onward = onward;
        this.chain = chain;
        inputs.forEach(tensor -> tensors.put(tensor.info().id(), tensor));
    }

    CompletableFuture<InferReply> reply() {
        return reply;
    }

    /** Has its own part take its turn now, and goes on with it on a thread of the executor. */
    void start(Executor executor) {
        try {
            checkInputs();
            Optional<CompletableFuture<InferReply>> own =
                    chain.own().map(part -> host.submit(caller, part.name(), chosen(part.needs())));
            own.ifPresent(this::under);
            executor.execute(() -> run(own));
        } catch (RejectedExecutionException e) {
            stop();
            reply.completeExceptionally(
                    new TransportException(Kind.UNREACHABLE, "model host", "it is being stopped", "", e));
        } catch (RuntimeException e) {
            reply.completeExceptionally(e);
        }
    }

    private void checkInputs() {
        for (String needed : chain.needs()) {
            if (!tensors.containsKey(needed)) {
                throw new InputException("chain", "input '" + needed + "' is missing", "It reads " + chain.needs());
            }
        }
    }

    /** What the caller no longer waits for is not begun, and not waited for. */
    synchronized void stop() {
        stopped = true;
        current.ifPresent(call -> call.cancel(true));
        sleeper.ifPresent(Thread::interrupt);
    }

    private synchronized void under(CompletableFuture<InferReply> call) {
        current = Optional.of(call);
        if (stopped) {
            call.cancel(true);
        }
    }

    private void run(Optional<CompletableFuture<InferReply>> own) {
        try {
            long at = begun;
            if (own.isPresent()) {
                at = computed(await(own.get()));
            }
            if (chain.next().isPresent()) {
                at = forward(chain.next().get(), at);
            }
            reply.complete(new InferReply(chosen(chain.returns()), (at - begun) / 1e6, stages));
        } catch (InterruptedException | CancellationException e) {
            reply.completeExceptionally(new CancellationException("the caller went away"));
        } catch (RuntimeException | Error e) {
            reply.completeExceptionally(e);
        }
    }

    /** What it waits for ends even if the caller goes away: at once if it can be cancelled, else when it is done. */
    private static InferReply await(CompletableFuture<InferReply> call) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return call.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof RuntimeException failure) {
                        throw failure;
                    }
                    throw new IllegalStateException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Books this machine's part and says when it was done. */
    private long computed(InferReply made) throws InterruptedException {
        long done = System.nanoTime();
        long busy = Math.round(made.computeMs() * 1e6);
        Optional<Prepared.Slow> slow = chain.own().orElseThrow().slow();
        // Who has the emulated machine to himself does not wait for others, though the real one runs one call at a
        // time.
        long from = slow.filter(s -> s.turn().shared()).isPresent() ? begun : Math.max(begun, done - busy);
        Turn.Stay stay = slow.isEmpty() ? new Turn.Stay(from, done) : sleeping(() -> stretched(slow.get(), from, busy));
        put(made);
        waited(0, begun, stay.nanos());
        stages.add(new Stage(Stage.Kind.COMPUTE, 0, ms(stay.endNanos() - stay.nanos())));
        return stay.endNanos();
    }

    private static Turn.Stay stretched(Prepared.Slow slow, long from, long busy) throws InterruptedException {
        return slow.turn().pass(from, 0, start -> slow.tier().stretch(start, slow.undisturbed(busy)));
    }

    private void waited(int server, long from, long to) {
        if (to - from > 0) {
            stages.add(new Stage(Stage.Kind.WAIT, server, ms(to - from)));
        }
    }

    /** Has the next server run its part and says when its answer was here. */
    private long forward(Prepared.Next next, long ready) throws InterruptedException {
        List<Tensor> sent = chosen(next.needs());
        Optional<Hop> hop = next.hop();
        long arrival = ready;
        Optional<PartedCall> ahead = Optional.empty();
        if (hop.isPresent()) {
            Map<String, Tensor> arriving = Coding.byId(sent);
            Coded message = next.coding().code(arriving);
            sent = next.needs().stream().map(arriving::get).toList();
            ahead = ahead(next, sent, hop.get(), message.bytes());
            Turn.Stay way = sleeping(() -> hop.get().send(message, ready));
            waited(0, ready, way.nanos());
            arrival = way.endNanos();
            stages.add(new Stage(Stage.Kind.SEND, 0, ms(arrival - way.nanos())));
        }
        InferReply answer = called(next, sent, ahead);
        long answered = System.nanoTime();
        long within = Math.round(answer.computeMs() * 1e6);
        double backMs = CallStages.backMs(answer);
        if (hop.isEmpty()) {
            // The way back is told where clocks were compared; else it cannot be told apart from that there.
            stages.add(new Stage(Stage.Kind.SEND, 0, Math.max(0, ms(answered - ready - within) - backMs)));
        }
        put(answer);
        if (hop.isEmpty()) {
            addStages(answer);
            if (backMs > 0) {
                stages.add(new Stage(Stage.Kind.RETURN, 0, backMs));
            }
            return answered;
        }
        boolean alone = CallStages.told(answer).isEmpty();
        long done = alone
                ? hop.get().done(arrival, within, answered)
                : within == 0 ? answered : Math.min(answered, arrival + within);
        waited(1, arrival, alone ? done - within : arrival);
        addStages(answer);
        Map<String, Tensor> back = Coding.byId(
                chosen(chain.returns().stream().filter(id -> made(answer, id)).toList()));
        Coded message = next.coding().codeBack(back);
        tensors.putAll(back);
        Turn.Stay way = sleeping(() -> hop.get().sendBack(message, done));
        waited(1, done, way.nanos());
        stages.add(new Stage(Stage.Kind.RETURN, 0, ms(way.endNanos() - way.nanos())));
        return way.endNanos();
    }

    /** What is sent while the emulated way there takes its time, to be run when it is over; empty if it cannot be. */
    private Optional<PartedCall> ahead(Prepared.Next next, List<Tensor> inputs, Hop hop, long bytes) {
        if (hop.upMs(bytes) > LONGEST_AHEAD_MS) {
            return Optional.empty();
        }
        try {
            PartedCall call = onward.orElseThrow().begin(caller.job(), next.name(), DEADLINE);
            under(call.reply());
            call.send(inputs);
            return Optional.of(call);
        } catch (TransportException e) {
            if (e.kind() == Kind.UNSUPPORTED) {
                return Optional.empty();
            }
            throw ForwardingHost.behind("tier '" + next.tier() + "'", e);
        }
    }

    private InferReply called(Prepared.Next next, List<Tensor> inputs, Optional<PartedCall> ahead) {
        ahead.ifPresent(PartedCall::finish);
        CompletableFuture<InferReply> call = ahead.isPresent() ? ahead.get().reply() : infer(next, inputs);
        under(call);
        try {
            return await(call);
        } catch (InputException e) {
            throw ForwardingHost.behind("tier '" + next.tier() + "'", e);
        }
    }

    private CompletableFuture<InferReply> infer(Prepared.Next next, List<Tensor> inputs) {
        Map<String, String> codecs = next.coding().wire();
        return onward.orElseThrow().infer(caller.job(), next.name(), inputs, DEADLINE, codecs);
    }

    /** The next server's stages, as they are seen from here. */
    private void addStages(InferReply answer) {
        CallStages.done(answer).forEach(stage -> stages.add(new Stage(stage.kind(), stage.server() + 1, stage.ms())));
    }

    private static boolean made(InferReply answer, String id) {
        return answer.outputs().stream().anyMatch(tensor -> tensor.info().id().equals(id));
    }

    private void put(InferReply made) {
        made.outputs().forEach(tensor -> tensors.put(tensor.info().id(), tensor));
    }

    private List<Tensor> chosen(List<String> ids) {
        return ids.stream().map(tensors::get).toList();
    }

    private static double ms(long nanos) {
        return nanos / 1e6;
    }

    /** Something that sleeps and tells an instant. */
    private interface Sleep {
        Turn.Stay over() throws InterruptedException;
    }

    /** What is only emulated ends at once when the caller goes away. */
    private Turn.Stay sleeping(Sleep sleep) throws InterruptedException {
        synchronized (this) {
            if (stopped) {
                throw new InterruptedException();
            }
            sleeper = Optional.of(Thread.currentThread());
        }
        try {
            return sleep.over();
        } finally {
            synchronized (this) {
                sleeper = Optional.empty();
            }
        }
    }
}
