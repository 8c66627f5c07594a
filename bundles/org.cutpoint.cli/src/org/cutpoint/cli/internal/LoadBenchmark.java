package org.cutpoint.cli.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.workbench.Clouds;

/**
 * Many clients at one runtime, a connection each: a client has a whole network run there, and again as soon as it has the answer;
 * one that is refused asks again after a while.
 */
final class LoadBenchmark implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final long PAUSE_MS = 20;

    /** Calls that run together may be computed by other kernels. */
    private static final double TOLERANCE = 1e-4;

    private final List<Connection> connections;
    private final String name;
    private final List<Tensor> inputs;
    private final List<Tensor> expected;

    private LoadBenchmark(Connection first, List<Connection> connections, String name, List<Tensor> inputs) {
        this.connections = connections;
        this.name = name;
        this.inputs = inputs;
        try {
            expected = first.infer(name, inputs, DEADLINE).join().outputs();
        } catch (CompletionException e) {
            throw e.getCause() instanceof InputException known ? known : e;
        }
    }

    /**
     * What so many clients got.
     *
     * @param perSecond answers, of all together
     * @param ms each answer's time, sorted; where a call was refused, with the time until it was not
     * @param refused how often one was
     * @param answers of each client, sorted
     */
    record Load(double perSecond, List<Double> ms, long refused, List<Integer> answers) {
        /** @param share of the answers that took no longer, 0 to 1 */
        double quantileMs(double share) {
            return ms.isEmpty() ? Double.NaN : ms.get((int) Math.min(ms.size() - 1L, Math.round(share * ms.size())));
        }
    }

    /** Has the model prepared, and opens as many connections as clients are to be measured at most. */
    static LoadBenchmark open(
            Clouds clouds, Connection first, Model model, ExecutionOptions options, int clients, Progress progress) {
        List<Connection> connections = new ArrayList<>();
        try {
            first.deploy(model, progress);
            List<String> layers = model.graph().layers().stream().map(Layer::id).toList();
            String name = first.prepare(model, model.graph().segment(layers), options);
            progress.begin("connecting", clients);
            for (int i = 0; i < clients; i++) {
                connections.add(clouds.connect(first.peer()).connection());
                progress.advance(1);
            }
            List<Tensor> inputs = model.graph().inputs().stream()
                    .map(info -> Tensor.random(info, 1))
                    .toList();
            return new LoadBenchmark(first, connections, name, inputs);
        } catch (RuntimeException e) {
            connections.forEach(Connection::close);
            throw e;
        } finally {
            progress.end();
        }
    }

    /**
     * Has so many clients call for so long, after a quarter of that time which does not count.
     *
     * @throws InputException if a call fails in another way than that the runtime is busy
     */
    Load measure(int clients, Duration time) throws InterruptedException {
        Span counted = new Span(
                System.nanoTime() + time.toNanos() / 4, System.nanoTime() + time.toNanos() / 4 + time.toNanos());
        CountDownLatch done = new CountDownLatch(clients);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Client> all = connections.subList(0, clients).stream()
                .map(connection -> new Client(connection, counted, done, failure))
                .toList();
        all.forEach(Client::next);
        done.await();
        if (failure.get() != null) {
            throw failure.get() instanceof InputException known ? known : new IllegalStateException(failure.get());
        }
        return new Load(
                all.stream().mapToInt(client -> client.ms.size()).sum() * 1e9 / time.toNanos(),
                all.stream()
                        .map(client -> client.ms)
                        .flatMap(Collection::stream)
                        .sorted()
                        .toList(),
                all.stream().mapToLong(client -> client.refused).sum(),
                all.stream().map(client -> client.ms.size()).sorted().toList());
    }

    private boolean right(List<Tensor> outputs) {
        return outputs.size() == expected.size()
                && IntStream.range(0, outputs.size())
                        .allMatch(i -> expected.get(i).isNear(outputs.get(i), TOLERANCE));
    }

    /** In {@link System#nanoTime}. */
    private record Span(long from, long to) {
        boolean holds(long nanos) {
            return nanos - from >= 0 && nanos - to < 0;
        }
    }

    /** Each call of it ends before the next, so that no two threads are in it at once. */
    private final class Client {
        private final Connection connection;
        private final Span counted;
        private final CountDownLatch done;
        private final AtomicReference<Throwable> failure;
        private final Executor later = CompletableFuture.delayedExecutor(PAUSE_MS, TimeUnit.MILLISECONDS);
        private final List<Double> ms = new ArrayList<>();
        private long refused;
        private long begun;

        Client(Connection connection, Span counted, CountDownLatch done, AtomicReference<Throwable> failure) {
            this.connection = connection;
            this.counted = counted;
            this.done = done;
            this.failure = failure;
        }

        void next() {
            begun = System.nanoTime();
            call();
        }

        private void call() {
            if (begun - counted.to() >= 0 || failure.get() != null) {
                done.countDown();
                return;
            }
            connection.infer(name, inputs, DEADLINE).whenComplete(this::answered);
        }

        private void answered(InferReply reply, Throwable thrown) {
            long now = System.nanoTime();
            if (thrown == null && right(reply.outputs())) {
                if (counted.holds(now)) {
                    ms.add((now - begun) / 1e6);
                }
                next();
            } else if (thrown instanceof TransportException e && e.kind() == Kind.BUSY) {
                refused += counted.holds(now) ? 1 : 0;
                later.execute(this::call);
            } else {
                failure.compareAndSet(
                        null,
                        thrown != null
                                ? thrown
                                : new InputException(
                                        connection.peer(), "it answers the same request with another result", ""));
                done.countDown();
            }
        }
    }

    @Override
    public void close() {
        connections.forEach(Connection::close);
    }
}
