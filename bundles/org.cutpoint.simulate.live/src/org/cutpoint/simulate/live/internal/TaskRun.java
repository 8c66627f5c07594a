package org.cutpoint.simulate.live.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.Emulator;
import org.cutpoint.api.run.Emulator.EmulatedLink;
import org.cutpoint.api.run.Emulator.EmulatedTier;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskMode;
import org.cutpoint.api.transport.Chain;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.Connection.PartedCall;
import org.cutpoint.api.transport.Connection.Stage;
import org.cutpoint.exec.timing.BusyTime;
import org.cutpoint.exec.timing.CallStages;
import org.cutpoint.exec.timing.Settling;
import org.cutpoint.exec.timing.UndisturbedTime;
import org.cutpoint.exec.timing.Waiting;
import org.cutpoint.scenario.delay.TaskDelay;
import org.cutpoint.simulate.live.LiveScenarios.Conditions;
import org.cutpoint.simulate.live.LiveScenarios.LiveTask;
import org.cutpoint.workbench.Clouds;

/** One task of one device. Its methods are called one after the other, from any thread. */
final class TaskRun implements AutoCloseable {
    private static final int WARM_UPS = 3;

    /** Samples of which the median tells whether they still become faster, and how long that is waited for. */
    private static final int TOGETHER = 10;

    private static final long SETTLING_NANOS = 500_000_000;

    /** The same for what is short. Java begins to compile what has been called two hundred times. */
    private static final int PRACTISED = 200;

    private static final long PRACTISING_NANOS = 10_000_000_000L;
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    /** Nothing that returns is charged. */
    private static final double AT_ONCE = 1e6;

    private final Task task;
    private final Net net;
    private final boolean returns;
    private final Conditions conditions;
    private final SegmentExecutor executor;
    private final Emulator emulator;
    private final ExecutionOptions options;
    private final Map<String, Tensor> inputs = new HashMap<>();
    private final UndisturbedTime time = new UndisturbedTime();
    private final List<Double> edgeMs = new ArrayList<>();
    private final List<Double> cloudMs = new ArrayList<>();
    private Optional<Placement> prepared = Optional.empty();
    private Placement placement = Placement.onDevice(0, 0);
    private Optional<SegmentSession> session = Optional.empty();
    private Optional<Connection> edge = Optional.empty();
    private String chain = "";
    private Optional<Segment> behind = Optional.empty();
    private Map<String, Tensor> results = Map.of();

    TaskRun(Task task, Net net, boolean returns, Conditions conditions, SegmentExecutor executor, Emulator emulator) {
        this.task = task;
        this.net = net;
        this.returns = returns;
        this.conditions = conditions;
        this.executor = executor;
        this.emulator = emulator;
        options = new ExecutionOptions(conditions.threads(), true);
        for (TensorInfo info : net.model().graph().inputs()) {
            inputs.put(info.id(), Tensor.random(info, conditions.seed() + inputs.size()));
        }
    }

    /** Loads what this placement needs, unless it is loaded; whether it was not. */
    boolean prepare(Placement next, Optional<Clouds.Cloud> server) {
        placement = next;
        // Whenever it starts, what has to be loaded is the same.
        Placement timeless = new Placement(0, next.edge(), next.cut1(), next.cut2(), next.edgeMbps(), next.coreMbps());
        if (prepared.equals(Optional.of(timeless))) {
            return false;
        }
        close();
        ModelGraph graph = net.model().graph();
        int all = net.line().layers().size();
        List<String> device = net.between(0, next.cut1());
        List<String> rest = net.between(next.cut1(), all);
        if (!device.isEmpty()) {
            session = Optional.of(executor.open(net.model(), graph.segment(device), options));
        }
        if (!rest.isEmpty()) {
            Connection connection = server.orElseThrow().connection();
            behind = Optional.of(graph.segment(rest));
            connection.deploy(net.model(), Progress.NONE);
            chain = connection.prepare(
                    net.model(),
                    chain(graph, net.between(next.cut1(), next.cut2()), net.between(next.cut2(), all), next.coreMbps()),
                    options);
            edge = Optional.of(connection);
        }
        prepared = Optional.of(timeless);
        return true;
    }

    /** What the placement's edge server, and the cloud behind it, are asked to run. */
    private Chain chain(ModelGraph graph, List<String> own, List<String> behindIt, double coreMbps) {
        boolean cloud = !behindIt.isEmpty();
        List<Chain.Part> parts = new ArrayList<>();
        parts.add(new Chain.Part(
                placement.edge().orElseThrow(),
                own,
                new RemoteTier(
                        own.isEmpty() ? 1 : conditions.edgeSlowdown(),
                        cloud ? Optional.of(reserved(coreMbps)) : Optional.empty(),
                        // A scheduler sees to it that there is room for all that are let in.
                        true)));
        if (cloud) {
            parts.add(new Chain.Part(
                    "cloud", behindIt, new RemoteTier(conditions.cloudSlowdown(), Optional.empty(), true)));
        }
        List<String> all = Stream.concat(own.stream(), behindIt.stream()).toList();
        return new Chain(
                parts, graph.segment(all).outputs().stream().map(TensorInfo::id).toList());
    }

    private Network reserved(double mbps) {
        return new Network("reserved", mbps, returns ? mbps : AT_ONCE, 0);
    }

    /** Which servers take part in what is prepared; empty if none does. */
    Optional<Way> way() {
        return placement.edge().map(e -> new Way(e, mode()));
    }

    /** @param edge the edge server's id */
    record Way(String edge, TaskMode mode) {}

    private TaskMode mode() {
        return TaskMode.of(
                placement.cut1(), placement.cut2(), net.line().layers().size());
    }

    /**
     * Sends something short the way that samples go, again and again, until all processes have compiled what they do for it:
     * before, each of their messages takes milliseconds, which no machine that is emulated would need.
     *
     * @param small of two layers or more, which take next to nothing
     */
    void practise(Model small) throws InterruptedException {
        ModelGraph graph = small.graph();
        List<String> layers = graph.layers().stream().map(Layer::id).toList();
        int own =
                switch (mode()) {
                    case DEVICE -> throw new IllegalStateException("nothing is sent");
                    case EDGE -> layers.size();
                    case CLOUD -> 0;
                    case EDGE_CLOUD -> 1;
                };
        Connection connection = edge.orElseThrow();
        connection.deploy(small, Progress.NONE);
        String name = connection.prepare(
                small, chain(graph, layers.subList(0, own), layers.subList(own, layers.size()), AT_ONCE), options);
        List<Tensor> given = graph.inputs().stream()
                .map(info -> Tensor.random(info, conditions.seed()))
                .toList();
        settle(PRACTISED, PRACTISING_NANOS, () -> {
            long begun = System.nanoTime();
            called(connection, name, given, new HashMap<>());
            return System.nanoTime() - begun;
        });
    }

    /**
     * The first samples allocate, and tell how long this machine takes for what is to be slowed down. In processes that have
     * just started each call makes the next faster: what is short is repeated until it does not.
     */
    void warmUp() throws InterruptedException {
        for (int i = 0; i < WARM_UPS; i++) {
            sample();
        }
        settle(TOGETHER, SETTLING_NANOS, this::sample);
    }

    /** What computing a sample took on each tier, milliseconds, when it was warmed up last; 0 where none of it is computed. */
    Computed computed() {
        return new Computed(
                session.isPresent() ? conditions.deviceSlowdown() * time.nanos() / 1e6 : 0,
                median(edgeMs),
                median(cloudMs));
    }

    /** Milliseconds that a sample is computed on each tier. */
    record Computed(double deviceMs, double edgeMs, double cloudMs) {}

    /** Of the last, which were the warmest. */
    private static double median(List<Double> values) {
        List<Double> last = values.stream()
                .skip(Math.max(0, values.size() - TOGETHER))
                .sorted()
                .toList();
        return last.isEmpty() ? 0 : last.get(last.size() / 2);
    }

    /** Something that is repeated. */
    private interface Repeated {
        /** How long it took, nanoseconds. */
        long nanos() throws InterruptedException;
    }

    /** Repeats it until the median of so many times is no longer less than before, or so long. */
    private static void settle(int together, long mostNanos, Repeated what) throws InterruptedException {
        long until = System.nanoTime() + mostNanos;
        Settling settling = new Settling();
        double[] times = new double[together];
        do {
            for (int i = 0; i < together; i++) {
                if (System.nanoTime() - until >= 0) {
                    return;
                }
                times[i] = what.nanos();
            }
            Arrays.sort(times);
        } while (!settling.after(times[together / 2]));
    }

    /** One sample as {@link #run} sends it, as fast as can be; how long it took, nanoseconds. */
    private long sample() throws InterruptedException {
        long begun = System.nanoTime();
        Map<String, Tensor> tensors = new HashMap<>(inputs);
        computeOnDevice(tensors);
        if (behind.isPresent()) {
            InferReply reply = called(edge.orElseThrow(), chain, sent(tensors), tensors);
            long took = System.nanoTime() - begun;
            edgeMs.add(computed(reply, 0));
            cloudMs.add(computed(reply, 1));
            return took;
        }
        return System.nanoTime() - begun;
    }

    private static double computed(InferReply reply, int server) {
        return CallStages.done(reply).stream()
                .filter(stage -> stage.kind() == Stage.Kind.COMPUTE && stage.server() == server)
                .mapToDouble(Stage::ms)
                .sum();
    }

    /** @param made takes what comes back */
    private InferReply called(Connection connection, String name, List<Tensor> given, Map<String, Tensor> made)
            throws InterruptedException {
        PartedCall call = connection.begin(name, DEADLINE);
        try {
            call.send(given);
            call.finish();
            return answered(call.reply(), made);
        } finally {
            call.reply().cancel(true);
        }
    }

    private void computeOnDevice(Map<String, Tensor> tensors) {
        if (session.isPresent()) {
            BusyTime busy = BusyTime.start(executor.workers(options));
            List<Tensor> made = session.get().run(List.copyOf(tensors.values()));
            time.add(busy.nanos());
            made.forEach(tensor -> tensors.put(tensor.info().id(), tensor));
        }
    }

    private List<Tensor> sent(Map<String, Tensor> tensors) {
        return behind.orElseThrow().inputs().stream()
                .map(info -> tensors.get(info.id()))
                .toList();
    }

    private InferReply answered(CompletableFuture<InferReply> call, Map<String, Tensor> tensors)
            throws InterruptedException {
        try {
            InferReply reply = call.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            reply.outputs().forEach(tensor -> tensors.put(tensor.info().id(), tensor));
            return reply;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof InputException input
                    ? input
                    : new InputException(edge.get().peer(), String.valueOf(e.getCause()), "", e);
        } catch (TimeoutException e) {
            throw new InputException(edge.get().peer(), "no answer within " + DEADLINE.toSeconds() + " s", "", e);
        } finally {
            call.cancel(true);
        }
    }

    /**
     * Runs all samples, from the placement's start on.
     *
     * @param epoch when the scenario began, in {@link System#nanoTime}
     */
    LiveTask run(long epoch) throws InterruptedException {
        EmulatedTier device = emulator.tier(conditions.deviceSlowdown());
        double[] parts = new double[6];
        long start = epoch + Math.round(placement.startMs() * 1e6);
        Waiting.until(start);
        long at = Math.max(start, System.nanoTime() - 1_000_000);
        long begun = at;
        Optional<EmulatedLink> up = behind.map(b -> emulator.uplink(reserved(placement.edgeMbps())));
        Optional<EmulatedLink> down = behind.map(b -> emulator.downlink(reserved(placement.edgeMbps())));
        for (int sample = 0; sample < task.samples(); sample++) {
            Map<String, Tensor> tensors = new HashMap<>(inputs);
            long before = at;
            computeOnDevice(tensors);
            if (session.isPresent()) {
                at = device.stretch(at, time.nanos());
                at = conditions.deviceSlowdown() == 1 ? System.nanoTime() : at;
                parts[0] += at - before;
            }
            if (behind.isPresent()) {
                at = remotely(tensors, at, up.get(), down.get(), parts);
            }
            results = tensors;
        }
        return new LiveTask(
                task,
                placement,
                (begun - epoch) / 1e6,
                (at - epoch) / 1e6,
                new TaskDelay(
                        parts[0] / 1e6,
                        parts[1] / 1e6,
                        parts[2] / 1e6,
                        parts[3] / 1e6,
                        parts[4] / 1e6,
                        parts[5] / 1e6));
    }

    private long remotely(Map<String, Tensor> tensors, long ready, EmulatedLink up, EmulatedLink down, double[] parts)
            throws InterruptedException {
        long bytes = behind.orElseThrow().inputs().stream()
                .mapToLong(TensorInfo::bytes)
                .sum();
        // The real way passes while the emulated one is occupied.
        PartedCall ahead = edge.orElseThrow().begin(chain, DEADLINE);
        InferReply reply;
        long arrival;
        try {
            ahead.send(sent(tensors));
            arrival = up.send(bytes, ready);
            Waiting.until(arrival);
            parts[1] += arrival - ready;
            ahead.finish();
            reply = answered(ahead.reply(), tensors);
        } finally {
            ahead.reply().cancel(true);
        }
        long answered = System.nanoTime();
        long done = Math.min(answered, arrival + Math.round(reply.computeMs() * 1e6));
        // The real way back, if it is told, counts with the emulated one.
        List<Stage> stages = CallStages.told(reply);
        if (stages.isEmpty()) {
            parts[2] += done - arrival;
        }
        for (Stage stage : stages) {
            int part =
                    switch (stage.kind()) {
                        case COMPUTE, WAIT -> stage.server() == 0 ? 2 : 4;
                        case SEND -> 3;
                        case RETURN -> 5;
                    };
            parts[part] += stage.ms() * 1e6;
        }
        long back = returns
                ? behind.get().outputs().stream().mapToLong(TensorInfo::bytes).sum()
                : 0;
        long here = down.send(back, done);
        long end = Math.max(here, answered);
        Waiting.until(end);
        parts[5] += end - done;
        return end;
    }

    /** How far the last sample's results are from the whole network's, relative to these. All samples are alike. */
    double difference() {
        ModelGraph graph = net.model().graph();
        try (SegmentSession whole = executor.open(net.model(), graph.segment(net.layers()), options)) {
            double largest = 0;
            for (Tensor expected : whole.run(List.copyOf(inputs.values()))) {
                Tensor actual = results.get(expected.info().id());
                largest = Math.max(largest, actual == null ? Double.POSITIVE_INFINITY : difference(expected, actual));
            }
            return largest;
        }
    }

    private static double difference(Tensor expected, Tensor actual) {
        if (expected.data().equals(actual.data())) {
            return 0;
        }
        if (expected.info().type() != ElementType.FP32 || !expected.info().equals(actual.info())) {
            return Double.POSITIVE_INFINITY;
        }
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < expected.info().elements(); i++) {
            float e = expected.data().getFloat(4 * i);
            difference = Math.max(difference, Math.abs(e - actual.data().getFloat(4 * i)));
            largest = Math.max(largest, Math.abs(e));
        }
        return difference / largest;
    }

    @Override
    public void close() {
        edgeMs.clear();
        cloudMs.clear();
        session.ifPresent(SegmentSession::close);
        session = Optional.empty();
        edge = Optional.empty();
        behind = Optional.empty();
        prepared = Optional.empty();
    }
}
