package org.cutpoint.exec.pipeline.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.energy.EnergyMeter;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.RateCurve;
import org.cutpoint.api.run.Emulator;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.exec.timing.BusyTime;

/**
 * A network whose layers take known times and compute something simple, a cloud in this process, and the services that
 * the executor needs. With link rates of 8 Mbit/s a kilobyte takes a millisecond.
 */
final class TestBed {
    /** {@code half}: the second half of a tensor, the first being zeros then. {@code slow}: that in a millisecond each way. */
    static final TensorCodecs CODECS = new TensorCodecs() {
        @Override
        public List<String> ids() {
            return List.of("half", RAW, "slow");
        }

        @Override
        public TensorCodec get(String id) {
            return new Half(id.equals("slow") ? 1 : 0);
        }
    };

    private static final class Half implements TensorCodec {
        private final double ms;

        Half(double ms) {
            this.ms = ms;
        }

        private void work() {
            BusyTime busy = BusyTime.start(1);
            while (busy.nanos() < ms * 1e6) {
                Thread.onSpinWait();
            }
        }

        @Override
        public boolean lossless() {
            return false;
        }

        @Override
        public ByteBuffer encode(Tensor tensor) {
            work();
            int half = (int) tensor.info().bytes() / 2;
            return tensor.data().slice(half, half);
        }

        @Override
        public Tensor decode(TensorInfo info, ByteBuffer encoded) {
            work();
            ByteBuffer all = ByteBuffer.allocate((int) info.bytes());
            return new Tensor(
                    info, all.position(encoded.remaining()).put(encoded).clear());
        }
    }

    /** Milliseconds of a layer on the device (slow-down included) and in the cloud, by its id. */
    private final Map<String, double[]> times = new HashMap<>();

    private final List<Layer> layers = new ArrayList<>();
    private final TensorInfo input;
    final AtomicInteger openSessions = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final List<String> cloudOrder = new ArrayList<>();
    final List<List<Float>> cloudInputs = new ArrayList<>();
    final ConcurrentLinkedQueue<Long> cloudStarts = new ConcurrentLinkedQueue<>();
    final List<Map<String, String>> wireCodecs = new CopyOnWriteArrayList<>();
    final AtomicInteger cloudCalls = new AtomicInteger();
    final AtomicInteger exchanges = new AtomicInteger();

    /** What answers tell of their way; 0: nothing. */
    volatile double backMs;

    final AtomicInteger recycled = new AtomicInteger();
    /** Done before the device opens a segment. */
    volatile Runnable opening = () -> {};

    /** Done while the device runs a segment. */
    volatile Consumer<Segment> running = segment -> {};

    /** How often a segment of the device was run while it ran. */
    final AtomicInteger overlaps = new AtomicInteger();

    double slowdown = 1;
    double rpcMs;
    volatile int failAtCall = Integer.MAX_VALUE;
    volatile int wellAgainAtCall = Integer.MAX_VALUE;

    /** The segment of these layers cannot be loaded on the device. */
    List<String> neverOnDevice = List.of();

    /** The answer to this call is another one. */
    int wrongAtCall = Integer.MAX_VALUE;

    final List<List<String>> opened = new CopyOnWriteArrayList<>();
    int failAtPart = Integer.MAX_VALUE;
    final List<List<String>> parts = new CopyOnWriteArrayList<>();
    RuntimeException cloudFailure = new InputException("cloud:1", "it burns", "Call the fire brigade.");
    boolean neverAnswers;
    float cloudError;
    private ModelGraph graph;
    private final ExecutorService cloudThread = Executors.newSingleThreadExecutor(r -> new Thread(r, "fake-cloud"));

    TestBed(int inputBytes) {
        input = tensor("x", inputBytes);
    }

    static TensorInfo tensor(String id, int bytes) {
        return TensorInfo.of(id, ElementType.FP32, List.of(bytes / 4L));
    }

    TestBed layer(String id, double deviceMs, double cloudMs, int outputBytes, String... inputs) {
        layers.add(
                new Layer(id, List.of(id), List.of("Op"), List.of(inputs), List.of(tensor(id, outputBytes)), 0, 0, 0));
        times.put(id, new double[] {deviceMs, cloudMs});
        return this;
    }

    ModelGraph graph() {
        if (graph == null) {
            String last = layers.get(layers.size() - 1).id();
            graph = new ModelGraph("bed", "0".repeat(64), List.of(input), layers, List.of(last));
        }
        return graph;
    }

    // ---- plans

    /** A plan with a job for every entry, cut after so many layers, run in this order. */
    RunRequest request(Optional<Network> network, int... cuts) {
        List<Assignment> assignments = new ArrayList<>();
        List<String> schedule = new ArrayList<>();
        for (int cut : cuts) {
            Map<String, String> tiers = new HashMap<>();
            for (int i = 0; i < layers.size(); i++) {
                tiers.put(layers.get(i).id(), i < cut ? "device" : "cloud");
            }
            schedule.add("job" + schedule.size());
            assignments.add(new Assignment(schedule.get(schedule.size() - 1), "bed", tiers, List.of()));
        }
        return request(network, assignments, schedule);
    }

    RunRequest request(Optional<Network> network, List<Assignment> assignments, List<String> schedule) {
        Problem problem = new Problem(
                "bed",
                List.of(Tier.of("device"), Tier.of("cloud")),
                List.of(),
                List.of(),
                graph().results(),
                List.of(),
                List.of(
                        link("device", "cloud", network.map(Network::uplinkMbps)),
                        link("cloud", "device", network.map(Network::downlinkMbps))),
                Objective.MAKESPAN,
                schedule.size(),
                4,
                true,
                Limits.NONE);
        return RunRequest.of(
                        new Model("bed", graph(), Path.of("bed.onnx")),
                        Workload.of(problem),
                        new Plan(assignments, schedule, OptionalDouble.empty()))
                .withCloud(Optional.of(connection()))
                .emulating(e -> e.withNetwork(network).withSlowdown(slowdown))
                .with(how -> how.withDeadline(Duration.ofSeconds(10)));
    }

    /** The same, with weights of 1,000 bytes in each layer, and a device that has so much memory for them. */
    RunRequest withDeviceMemory(RunRequest request, long bytes) {
        Problem problem = request.workload().first();
        List<ProblemLayer> weighty = layers.stream()
                .map(layer -> new ProblemLayer(
                        layer.id(),
                        layer.inputs(),
                        List.of(),
                        Map.of("device", 1.0, "cloud", 1.0),
                        0,
                        1000,
                        0,
                        Map.of()))
                .toList();
        Tier device = new Tier("device", OptionalDouble.empty(), OptionalLong.of(bytes));
        return request.withWorkload(Workload.of(new Problem(
                problem.name(),
                List.of(device, problem.tiers().get(1)),
                problem.inputs(),
                weighty,
                problem.results(),
                problem.groups(),
                problem.links(),
                problem.objective(),
                problem.jobs(),
                problem.stages(),
                problem.returnResult(),
                problem.limits())));
    }

    private static Link link(String from, String to, Optional<Double> mbps) {
        return new Link(from, to, mbps.orElse(80.0), 0, 0, 0, 0);
    }

    double deviceMs(int cut) {
        return layers.subList(0, cut).stream()
                .mapToDouble(l -> times.get(l.id())[0])
                .sum();
    }

    double cloudMs(int cut) {
        return layers.subList(cut, layers.size()).stream()
                .mapToDouble(l -> times.get(l.id())[1])
                .sum();
    }

    /** Completion of every job by the cost model: a permutation flow shop of four stages with lags. */
    double[] completions(Network network, int... cuts) {
        double device = 0;
        double up = 0;
        double cloud = 0;
        double down = 0;
        double lag = network.rttMs() / 2;
        double[] completions = new double[cuts.length];
        for (int i = 0; i < cuts.length; i++) {
            device += deviceMs(cuts[i]);
            completions[i] = device;
            if (cuts[i] < layers.size()) {
                up = Math.max(up, device) + graph().crossingBytes(cuts[i]) * 8 / (network.uplinkMbps() * 1e3);
                cloud = Math.max(cloud, up + lag) + cloudMs(cuts[i]);
                long result = graph().tensor(graph().results().get(0)).bytes();
                down = Math.max(down, cloud) + result * 8 / (network.downlinkMbps() * 1e3);
                completions[i] = down + lag;
            }
        }
        return completions;
    }

    // ---- services

    /** A machine that draws three watts all the time. */
    static final class ThreeWatts implements EnergyMeter {
        int open;

        @Override
        public String id() {
            return "three";
        }

        @Override
        public Sensors sensors() {
            return new Found(Scope.BOARD, List.of("all"));
        }

        @Override
        public Measurement start() {
            open++;
            long start = System.nanoTime();
            return new Measurement() {
                @Override
                public double joules() {
                    return 3 * (System.nanoTime() - start) / 1e9;
                }

                @Override
                public void close() {
                    open--;
                }
            };
        }
    }

    /** What a job does of which so many layers run on the device. */
    Route route(int onDevice) {
        RunRequest request = request(Optional.empty(), onDevice);
        return Route.of(
                request.model().graph(),
                request.workload().first(),
                new GreedyEvaluator()
                        .cost(
                                request.workload().first(),
                                request.plan().assignments().get(0)),
                false);
    }

    PipelineExecutor executor() {
        return executor(new PipelineExecutor.Bounds(1 << 30, 4, 2, 0));
    }

    PipelineExecutor executor(PipelineExecutor.Bounds bounds) {
        return new PipelineExecutor(segments(0), new WaitingEmulator(), new GreedyEvaluator(), CODECS, bounds);
    }

    SegmentExecutor segments(int tier) {
        return new SegmentExecutor() {
            @Override
            public String runtime() {
                return "fake";
            }

            @Override
            public SegmentSession open(Model model, Segment segment, ExecutionOptions options) {
                if (tier == 0 && segment.layers().equals(neverOnDevice)) {
                    throw new InputException("segment", "no space is left on the device", "");
                }
                if (tier == 0) {
                    opening.run();
                    opened.add(segment.layers());
                }
                openSessions.incrementAndGet();
                double factor = tier == 0 ? slowdown : 1;
                return session(
                        segment,
                        segment.layers().stream()
                                        .mapToDouble(l -> times.get(l)[tier])
                                        .sum()
                                / factor,
                        tier);
            }
        };
    }

    private SegmentSession session(Segment segment, double ms, int tier) {
        float error = tier == 0 ? 0 : cloudError;
        // What is to be slowed down must keep the processor busy; what is not may as well sleep.
        boolean busy = tier == 0 && slowdown > 1;
        return new SegmentSession() {
            private final AtomicInteger under = new AtomicInteger();
            private boolean ended;
            private final Map<Tensor, ByteBuffer> made = Collections.synchronizedMap(new IdentityHashMap<>());

            /** Whoever reads on finds no numbers. */
            @Override
            public void recycle(List<Tensor> outputs) {
                for (Tensor output : outputs) {
                    ByteBuffer data = made.remove(output);
                    while (data.hasRemaining()) {
                        data.putFloat(Float.NaN);
                    }
                    recycled.incrementAndGet();
                }
            }

            @Override
            public Segment segment() {
                return segment;
            }

            @Override
            public List<Tensor> run(List<Tensor> inputs) {
                if (under.incrementAndGet() > 1) {
                    overlaps.incrementAndGet();
                }
                try {
                    if (tier == 0) {
                        running.accept(segment);
                    }
                    return compute(inputs);
                } finally {
                    under.decrementAndGet();
                }
            }

            private List<Tensor> compute(List<Tensor> inputs) {
                BusyTime work = BusyTime.start(1);
                long end = System.nanoTime() + Math.round(ms * 1e6);
                Map<String, Float> values = new HashMap<>();
                inputs.forEach(t -> values.put(t.info().id(), t.data().getFloat()));
                for (String id : segment.layers()) {
                    float sum = id.hashCode() % 7 + error;
                    for (String read : graph.layer(id).inputs()) {
                        sum += values.get(read) * 0.5f;
                    }
                    values.put(id, sum);
                }
                List<Tensor> outputs = segment.outputs().stream()
                        .map(info -> filled(info, values.get(info.id()), made))
                        .toList();
                while (busy && work.nanos() < ms * 1e6) {
                    Thread.onSpinWait();
                }
                while (!busy
                        && end - System.nanoTime() > 0
                        && !Thread.currentThread().isInterrupted()) {
                    LockSupport.parkNanos(end - System.nanoTime());
                }
                return outputs;
            }

            @Override
            public void close() {
                if (!ended) {
                    ended = true;
                    closed.incrementAndGet();
                    openSessions.decrementAndGet();
                }
            }
        };
    }

    private static Tensor filled(TensorInfo info, float value, Map<Tensor, ByteBuffer> made) {
        ByteBuffer data = ByteBuffer.allocate((int) info.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        while (data.hasRemaining()) {
            data.putFloat(value);
        }
        Tensor tensor = new Tensor(info, data.flip());
        made.put(tensor, data);
        return tensor;
    }

    private static List<Tensor> others(List<Tensor> tensors) {
        return tensors.stream()
                .map(t -> filled(t.info(), t.data().getFloat() + 1, new IdentityHashMap<>()))
                .toList();
    }

    Connection connection() {
        Map<String, SegmentSession> prepared = new HashMap<>();
        return new Connection() {
            @Override
            public Set<String> codecs() {
                return Set.of("half");
            }

            @Override
            public CompletableFuture<InferReply> infer(
                    String name, List<Tensor> inputs, Duration deadline, Map<String, String> codecs) {
                wireCodecs.add(codecs);
                return infer(name, inputs, deadline);
            }

            private boolean deployed;

            @Override
            public String peer() {
                return "cloud:1";
            }

            @Override
            public void deploy(Model model, Progress progress) {
                deployed = true;
            }

            @Override
            public String prepare(Model model, Segment segment, ExecutionOptions options) {
                if (!deployed) {
                    throw new InputException("cloud:1", "no such model", "");
                }
                String name = String.join("+", segment.layers());
                SegmentSession session = segments(1).open(model, segment, options);
                openSessions.decrementAndGet(); // the server's own
                prepared.put(name, session);
                return name;
            }

            @Override
            public CompletableFuture<InferReply> infer(String name, List<Tensor> inputs, Duration deadline) {
                int call = cloudCalls.incrementAndGet();
                boolean fails = call >= failAtCall && call < wellAgainAtCall;
                if (fails && neverAnswers) {
                    return new CompletableFuture<>();
                }
                return CompletableFuture.supplyAsync(
                        () -> {
                            if (fails) {
                                throw cloudFailure;
                            }
                            sleep(rpcMs / 2);
                            cloudStarts.add(System.nanoTime());
                            synchronized (cloudOrder) {
                                cloudOrder.add(name);
                                cloudInputs.add(inputs.stream()
                                        .map(t -> t.data().getFloat())
                                        .toList());
                            }
                            long start = System.nanoTime();
                            List<Tensor> outputs = prepared.get(name).run(inputs);
                            double ms = (System.nanoTime() - start) / 1e6;
                            sleep(rpcMs / 2);
                            List<Stage> way =
                                    backMs == 0 ? List.of() : List.of(new Stage(Stage.Kind.RETURN, -1, backMs));
                            return new InferReply(call == wrongAtCall ? others(outputs) : outputs, ms, way);
                        },
                        cloudThread);
            }

            @Override
            public PartedCall begin(String name, Duration deadline) {
                return gathered(inputs -> infer(name, inputs, deadline), (more, reply) -> {
                    parts.add(more.stream().map(t -> t.info().id()).toList());
                    if (parts.size() >= failAtPart) {
                        reply.completeExceptionally(cloudFailure);
                    }
                });
            }

            @Override
            public long exchange(int upBytes, int downBytes, Duration deadline) {
                exchanges.incrementAndGet();
                return 1_000_000 + 1_000 * upBytes;
            }

            @Override
            public void close() {}
        };
    }

    /**
     * A call whose inputs come in parts, and which is made with all of them.
     *
     * @param each told of every part, with the reply to be
     */
    static Connection.PartedCall gathered(
            Function<List<Tensor>, CompletableFuture<Connection.InferReply>> call,
            BiConsumer<List<Tensor>, CompletableFuture<Connection.InferReply>> each) {
        CompletableFuture<Connection.InferReply> reply = new CompletableFuture<>();
        List<Tensor> inputs = new ArrayList<>();
        return new Connection.PartedCall() {
            @Override
            public void send(List<Tensor> more) {
                inputs.addAll(more);
                each.accept(more, reply);
            }

            @Override
            public void finish() {
                call.apply(inputs).whenComplete((result, failure) -> {
                    if (failure == null) {
                        reply.complete(result);
                    } else {
                        reply.completeExceptionally(
                                failure instanceof CompletionException ? failure.getCause() : failure);
                    }
                });
            }

            @Override
            public CompletableFuture<Connection.InferReply> reply() {
                return reply;
            }
        };
    }

    private static void sleep(double ms) {
        long end = System.nanoTime() + Math.round(ms * 1e6);
        while (end - System.nanoTime() > 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    /** Ends the cloud. */
    void stop() {
        cloudThread.shutdownNow();
    }

    /** Waits as the real one does. */
    static final class WaitingEmulator implements Emulator {
        @Override
        public EmulatedLink link(RateCurve rate, double setupMs, double latencyMs) {
            return new EmulatedLink() {
                private long free = Long.MIN_VALUE;
                private long epoch;

                @Override
                public void begin(long nanos) {
                    epoch = nanos;
                }

                @Override
                public long send(long bytes, long readyNanos) throws InterruptedException {
                    double startMs = (Math.max(free, readyNanos) - epoch) / 1e6 + setupMs;
                    free = epoch + Math.round(rate.endMs(startMs, bytes) * 1e6);
                    waitUntil(free);
                    return free + Math.round(latencyMs * 1e6);
                }
            };
        }

        @Override
        public EmulatedTier tier(double slowdown) {
            return (start, busy) -> {
                long end = slowdown == 1 ? System.nanoTime() : start + Math.round(slowdown * busy);
                waitUntil(end);
                return end;
            };
        }

        private static void waitUntil(long nanos) throws InterruptedException {
            while (nanos - System.nanoTime() > 0) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                LockSupport.parkNanos(nanos - System.nanoTime());
            }
        }
    }

    /** The order of layers, segments and messages as the exchange formats define them, for two tiers; times of plain cuts. */
    private final class GreedyEvaluator implements PlanEvaluator {
        @Override
        public JobCost cost(Problem problem, Assignment assignment) {
            if (!assignment.pieces().isEmpty()) {
                return new JobCost(0, 0, 0, inPieces(problem, assignment));
            }
            List<JobCost.Step> steps = new ArrayList<>();
            Set<String> done = new LinkedHashSet<>();
            Map<String, Set<String>> present = Map.of("device", new HashSet<>(Set.of("x")), "cloud", new HashSet<>());
            String tier = "device";
            int segment = 0;
            List<String> run = new ArrayList<>();
            while (done.size() < layers.size()) {
                String here = tier;
                Optional<Layer> next = layers.stream()
                        .filter(l -> !done.contains(l.id()) && done.containsAll(graph().ancestors(l.id())))
                        .filter(l -> assignment.tiers().get(l.id()).equals(here))
                        .findFirst();
                if (next.isPresent()) {
                    done.add(next.get().id());
                    run.add(next.get().id());
                } else {
                    segment += flush(steps, run, tier, segment, present);
                    tier = tier.equals("device") ? "cloud" : "device";
                }
            }
            flush(steps, run, tier, segment, present);
            Map<String, Long> back = new LinkedHashMap<>();
            problem.results().stream()
                    .filter(r -> !present.get("device").contains(r))
                    .forEach(r -> back.put(r, graph().tensor(r).bytes()));
            if (problem.returnResult() && !back.isEmpty()) {
                steps.add(message("cloud", "device", back));
            }
            return new JobCost(latencyMs(problem, assignment), 0, 0, steps);
        }

        private double latencyMs(Problem problem, Assignment assignment) {
            int cut = cut(assignment);
            long bytes = cut < layers.size() ? graph().crossingBytes(cut) : 0;
            return deviceMs(cut) + 8 * bytes / (1000 * problem.links().get(0).mbps()) + cloudMs(cut);
        }

        private int cut(Assignment assignment) {
            return (int) assignment.tiers().values().stream()
                    .filter("device"::equals)
                    .count();
        }

        private List<JobCost.Step> inPieces(Problem problem, Assignment assignment) {
            List<String> remote = layers.stream()
                    .map(Layer::id)
                    .filter(l -> assignment.tiers().get(l).equals("cloud"))
                    .toList();
            List<String> wanted = graph().segment(remote).inputs().stream()
                    .map(TensorInfo::id)
                    .toList();
            List<JobCost.Step> steps = new ArrayList<>();
            if (wanted.contains("x")) {
                steps.add(message("device", "cloud", Map.of("x", input.bytes())));
            }
            for (List<String> piece : assignment.pieces()) {
                steps.add(new JobCost.Compute("device", 0, piece, 0));
                Map<String, Long> made = new LinkedHashMap<>();
                piece.stream()
                        .filter(wanted::contains)
                        .forEach(t -> made.put(t, graph().tensor(t).bytes()));
                if (!made.isEmpty()) {
                    steps.add(message("device", "cloud", made));
                }
            }
            steps.add(new JobCost.Compute("cloud", 1, remote, 0));
            String result = problem.results().get(0);
            steps.add(message(
                    "cloud", "device", Map.of(result, graph().tensor(result).bytes())));
            return steps;
        }

        private int flush(
                List<JobCost.Step> steps,
                List<String> run,
                String tier,
                int segment,
                Map<String, Set<String>> present) {
            if (run.isEmpty()) {
                return 0;
            }
            Segment part = graph().segment(run);
            Map<String, Long> missing = new LinkedHashMap<>();
            part.inputs().stream()
                    .filter(t -> !present.get(tier).contains(t.id()))
                    .forEach(t -> missing.put(t.id(), t.bytes()));
            if (!missing.isEmpty()) {
                steps.add(message(tier.equals("device") ? "cloud" : "device", tier, missing));
                present.get(tier).addAll(missing.keySet());
            }
            steps.add(new JobCost.Compute(tier, segment, List.copyOf(run), 0));
            present.get(tier).addAll(run);
            run.clear();
            return 1;
        }

        private JobCost.Message message(String from, String to, Map<String, Long> tensors) {
            long bytes = tensors.values().stream().mapToLong(Long::longValue).sum();
            return new JobCost.Message(List.of(from, to), List.copyOf(tensors.keySet()), bytes, 0, 0);
        }

        @Override
        public void check(Problem problem) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void check(Workload workload) {
            throw new UnsupportedOperationException();
        }

        /** The slowest stage of its first job, and so many of them. */
        @Override
        public PlanCost evaluate(Workload workload, Plan plan) {
            int cut = cut(plan.assignments().get(0));
            double mbps = workload.first().links().get(0).mbps();
            long bytes = cut < layers.size() ? graph().crossingBytes(cut) : 0;
            double slowest = Math.max(Math.max(deviceMs(cut), 8 * bytes / (1000 * mbps)), cloudMs(cut));
            boolean one = workload.first().objective() == Objective.BOTTLENECK;
            Map<String, JobCost> jobs = new HashMap<>();
            plan.assignments().forEach(a -> jobs.put(a.id(), cost(workload.first(), a)));
            return new PlanCost(
                    one ? slowest : slowest * workload.jobs(), jobs, List.of(), OptionalDouble.empty(), List.of());
        }

        @Override
        public List<Cut> cuts(Problem problem) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Cut> cut(Problem problem, Set<String> deviceLayers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public double makespanMs(List<Cut> jobs, int stages) {
            throw new UnsupportedOperationException();
        }
    }
}
