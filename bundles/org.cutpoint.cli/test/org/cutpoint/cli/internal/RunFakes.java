package org.cutpoint.cli.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Lease;
import org.cutpoint.api.Progress;
import org.cutpoint.api.energy.EnergyMeter;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.FrameStream;
import org.cutpoint.api.run.PlanExecutor;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.StreamExecutor;
import org.cutpoint.api.run.StreamResult;
import org.cutpoint.api.run.StreamResult.Fate;
import org.cutpoint.api.run.StreamResult.Frame;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.scenario.TaskScheduler;
import org.cutpoint.api.scenario.TaskSchedulers;
import org.cutpoint.api.schedule.DevicePipeline;
import org.cutpoint.api.schedule.DevicePipelines;
import org.cutpoint.api.schedule.Order;
import org.cutpoint.api.schedule.SchedulePlanner;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.Scheduler;
import org.cutpoint.api.schedule.Schedulers;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.report.Comparison;
import org.cutpoint.report.Reports;
import org.cutpoint.report.RunRecord;
import org.cutpoint.report.StreamRecord;
import org.cutpoint.report.TextStyle;
import org.cutpoint.report.Timeline;

/** A network, an executor and a writer that do little, and remember. */
final class RunFakes {
    private RunFakes() {}

    /** Answers on port 7000 only. */
    static final class Net implements Transport {
        int connected;
        int closed;

        /** How often somebody wanted to practise. */
        int prepared;

        /** How many servers are behind each. */
        int behind;

        /** Measures on the server's machine; empty where the server is too old for that. */
        Optional<Profiler> there = Optional.of(new Fakes.Profiling());

        /** Looks after the server; empty where it cannot be looked after. */
        Optional<Management> management = Optional.empty();

        @Override
        public Connection connect(String host, int port, Duration timeout) {
            if (port != 7000) {
                throw new InputException(host + ":" + port, "nobody answers there", "Start 'cutpoint serve'");
            }
            connected++;
            return new Connection() {
                @Override
                public String peer() {
                    return host + ":" + port;
                }

                @Override
                public void deploy(Model model, Progress progress) {}

                @Override
                public String prepare(Model model, Segment segment, ExecutionOptions options) {
                    // Nobody practises with it.
                    prepared++;
                    throw new TransportException(TransportException.Kind.UNSUPPORTED, peer(), "it runs nothing", "");
                }

                @Override
                public CompletableFuture<InferReply> infer(String name, List<Tensor> inputs, Duration deadline) {
                    return new CompletableFuture<>();
                }

                @Override
                public long exchange(int upBytes, int downBytes, Duration deadline) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public int behind() {
                    return behind;
                }

                @Override
                public Profiler profiler(int server) {
                    return profiler();
                }

                @Override
                public Management management() {
                    return management.orElseGet(Connection.super::management);
                }

                @Override
                public Profiler profiler() {
                    return there.orElseGet(Connection.super::profiler);
                }

                @Override
                public void close() {
                    closed++;
                }
            };
        }

        @Override
        public Server serve(String bind, int port, ModelHost host) {
            throw new UnsupportedOperationException();
        }
    }

    /** A machine that draws three watts all the time. */
    static final class ThreeWatts implements EnergyMeter {
        private final Scope scope;

        ThreeWatts(Scope scope) {
            this.scope = scope;
        }

        @Override
        public String id() {
            return "three-" + scope.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public Sensors sensors() {
            return new Found(scope, List.of("rail"));
        }

        @Override
        public Measurement start() {
            long start = System.nanoTime();
            return new Measurement() {
                @Override
                public double joules() {
                    return 3 * (System.nanoTime() - start) / 1e9;
                }

                @Override
                public void close() {}
            };
        }
    }

    /** Sessions that do nothing; counts their runs. */
    /** {@code half}, which loses half of a tensor, and {@code raw}. */
    static final class Codecs implements TensorCodecs {
        @Override
        public List<String> ids() {
            return List.of("half", RAW);
        }

        @Override
        public TensorCodec get(String id) {
            if (!ids().contains(id)) {
                throw new InputException("codec", "there is no codec '" + id + "'", "");
            }
            int part = id.equals("half") ? 2 : 1;
            return new TensorCodec() {
                @Override
                public boolean lossless() {
                    return part == 1;
                }

                @Override
                public ByteBuffer encode(Tensor tensor) {
                    return tensor.data().slice(0, (int) tensor.info().bytes() / part);
                }

                @Override
                public Tensor decode(TensorInfo info, ByteBuffer encoded) {
                    return new Tensor(info, ByteBuffer.allocate((int) info.bytes()));
                }
            };
        }
    }

    static final class Segments implements SegmentExecutor {
        int runs;
        int open;

        @Override
        public String runtime() {
            return "fake";
        }

        @Override
        public SegmentSession open(Model model, Segment segment, ExecutionOptions options) {
            open++;
            return new SegmentSession() {
                @Override
                public Segment segment() {
                    return segment;
                }

                @Override
                public List<Tensor> run(List<Tensor> inputs) {
                    runs++;
                    return List.of();
                }

                @Override
                public void close() {
                    open--;
                }
            };
        }
    }

    /** Has each layer of the device part send something, and takes them from the last to the first. */
    static final class TaskScheduling implements TaskSchedulers {
        @Override
        public List<Strategies.Entry> list() {
            return List.of(new Strategies.Entry("nearby", "Whatever is near", "t", "1.0.0"));
        }

        @Override
        public Lease<TaskScheduler> lease(String id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <R> Answer<R> call(String id, Function<TaskScheduler, R> work, Duration limit) {
            throw new UnsupportedOperationException();
        }
    }

    static final class Scheduling implements Schedulers, SchedulePlanner, DevicePipelines {
        final AtomicInteger scheduled = new AtomicInteger();

        /** Layers that send something. */
        List<String> uploads = List.of("a", "b", "c");

        @Override
        public List<Strategies.Entry> list() {
            return List.of(new Strategies.Entry("reverse", "Turns it round", "b", "1.0.0"));
        }

        @Override
        public Lease<Scheduler> lease(String id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public DevicePipeline of(Problem problem, Assignment assignment) {
            List<String> layers = problem.layers().stream()
                    .map(ProblemLayer::id)
                    .filter(l -> assignment.tiers().get(l).equals("device"))
                    .toList();
            Map<String, List<String>> sent = new HashMap<>();
            layers.stream().filter(uploads::contains).forEach(l -> sent.put(l, List.of(l)));
            return new DevicePipeline(
                    new ScheduleProblem(
                            "s",
                            layers.stream()
                                    .map(l -> new ScheduleProblem.Node(l, 1, 1, List.of()))
                                    .toList()),
                    Optional.empty(),
                    sent,
                    10);
        }

        @Override
        public Scheduled schedule(ScheduleProblem problem, String scheduler, Duration limit) {
            scheduled.incrementAndGet();
            List<String> order = new ArrayList<>(
                    problem.nodes().stream().map(ScheduleProblem.Node::id).toList());
            Collections.reverse(order);
            return new Scheduled(scheduler, "1", new Order(order), 5, 0.5);
        }
    }

    /** Measures what it likes. */
    static final class Executor implements PlanExecutor, StreamExecutor {
        final List<RunRequest> requests = new ArrayList<>();
        final List<FrameStream> streams = new ArrayList<>();

        /** Which stream is interrupted after its first frame. */
        int interrupted = -1;

        Optional<InputException> failure = Optional.empty();

        @Override
        public StreamResult run(RunRequest request, FrameStream stream, Progress progress) {
            boolean whole = streams.size() != interrupted;
            streams.add(stream);
            List<Frame> frames = IntStream.range(0, whole ? stream.frames() : 1)
                    .mapToObj(f -> new Frame(f, OptionalDouble.of(f + 1), Fate.IN_TIME, false))
                    .toList();
            return new StreamResult(run(request, progress), frames, whole);
        }

        @Override
        public RunResult run(RunRequest request, Progress progress) {
            requests.add(request);
            failure.ifPresent(f -> {
                throw f;
            });
            return RunResult.of(10, List.of(), List.of(new RunResult.JobTimes("1", 0, 9)))
                    .withBytes(request.plan().assignments().size(), 0);
        }
    }

    /** Writes down which run it was asked to write. */
    static final class Writer implements Reports {
        @Override
        public String runJson(RunRecord run) {
            return "{\"strategy\":\"" + run.strategy() + "\",\"cuts\":\"" + run.cutsText() + "\",\"emulated\":"
                    + run.networkEmulated() + ",\"slowdown\":" + run.device().slowdown() + ",\"predicted\":"
                    + run.predicted().makespanMs()
                    + run.energy().map(e -> ",\"power\":" + e.power()).orElse("") + "}";
        }

        @Override
        public String traceJson(List<RunRecord> runs) {
            return "trace of " + runs.size();
        }

        @Override
        public String traceJson(List<Timeline> timelines, String about) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String table(List<RunRecord> runs, TextStyle style) {
            return "table of " + runs.size() + "\n";
        }

        @Override
        public String parts(List<RunRecord> runs, TextStyle style) {
            return "parts of " + runs.size() + "\n";
        }

        @Override
        public String delays(List<RunRecord> runs, TextStyle style) {
            return "delays of " + runs.size() + "\n";
        }

        @Override
        public String streamJson(StreamRecord stream) {
            return "{\"stream\":\"" + stream.strategy() + "\",\"bottleneckMs\":" + stream.bottleneckMs() + "}";
        }

        @Override
        public String streamTraceJson(List<StreamRecord> streams) {
            return "trace of streams: " + streams.size();
        }

        @Override
        public String streams(List<StreamRecord> streams, TextStyle style) {
            return "streams: " + streams.size() + "\n";
        }

        @Override
        public String conditions(List<RunRecord> runs) {
            return "";
        }

        @Override
        public String gantt(RunRecord run, int jobs, TextStyle style) {
            return "gantt of " + run.strategy() + "\n";
        }

        @Override
        public List<String> notes(Comparison comparison) {
            return List.of("a note");
        }

        @Override
        public String summary(Comparison comparison) {
            return "summary";
        }

        @Override
        public List<String> verification(Comparison comparison) {
            return List.of("verified");
        }

        @Override
        public String comparisonJson(Comparison comparison) {
            return "json of " + comparison.runs().size();
        }

        @Override
        public String comparisonHtml(Comparison comparison) {
            return "page of " + comparison.runs().size();
        }
    }
}
