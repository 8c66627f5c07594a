package org.cutpoint.exec.pipeline.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.observe.JobListener;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.PlanInterval;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.Adaptation;
import org.cutpoint.api.run.Codings;
import org.cutpoint.api.run.Emulator;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Fallback;
import org.cutpoint.api.run.FrameStream;
import org.cutpoint.api.run.FrameStream.Late;
import org.cutpoint.api.run.PlanExecutor;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.StreamExecutor;
import org.cutpoint.api.run.StreamResult;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.Connection.PartedCall;
import org.cutpoint.exec.adapt.CostValuation;
import org.cutpoint.exec.adapt.PlanChoice;
import org.cutpoint.exec.adapt.Valuation.Pace;
import org.cutpoint.exec.codec.support.MessageCoder;
import org.cutpoint.exec.compare.Comparison;
import org.cutpoint.exec.timing.Settling;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Runs plans for real: one thread each for device, uplink, cloud and downlink, as the four stages of the cost model's
 * flow shop; on more than two tiers all that is behind the first hop is one of them, in which jobs overlap, too. Plans that
 * send a job back and forth are run as well, but one job after the other.
 *
 * <p>What the clock does not see: deployment, loading, warming up, and comparing results with the whole network's.
 */
@Component
@Designate(ocd = Config.class)
public final class PipelineExecutor implements PlanExecutor, StreamExecutor {
    /** Runs of each of the device's segments before the clock starts; of short ones up to the second number. */
    private static final int TIMED = 8;

    private static final int MOST_TIMED = 64;

    /** Of segments that take long, fewer do: what disturbs them for a moment is a small share of their time. */
    private static final int LEAST_TIMED = 3;

    private static final long LONG_NANOS = 1_500_000_000;

    /** So long, all together, until code is compiled and caches are filled. */
    private static final long TIMED_NANOS = 5_000_000;

    /** Idle time before each of them, at most. */
    private static final long PAUSE_NANOS = 15_000_000;

    /** Calls to the cloud that take no longer are repeated, too: in cold processes each makes the next faster. */
    private static final long SHORT_CALL_NANOS = 20_000_000;

    /** Calls of which the median tells whether calls still become faster. */
    private static final int CALLS_TOGETHER = 25;

    /**
     * Plans whose jobs are predicted to take no longer, one after the other, are rehearsed as a whole: the first steps of
     * every lane would be a share of their makespan.
     */
    private static final double SHORT_RUN_MS = 2000;

    /** The same on more than two tiers, where a rehearsal lasts as long as the longest way, and few go into the time for them. */
    private static final double SHORT_CHAIN_MS = 500;

    /** Bound on the time of all calls, and of all rehearsals, that are repeated. */
    private static final long REPEAT_NANOS = 3_000_000_000L;

    private static final int KEPT_RESULTS = 8;

    private static final long MOST_KEPT_BYTES = 8 << 20;

    private final SegmentExecutor executor;
    private final Emulator emulator;
    private final PlanEvaluator evaluator;
    private final TensorCodecs codecs;
    private final Bounds bounds;
    private final List<JobListener> listeners = new CopyOnWriteArrayList<>();

    /** Results of whole networks for the last inputs: plans of one network are compared with the same ones. */
    private final Map<Expected, Map<String, Tensor>> expected = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Expected, Map<String, Tensor>> eldest) {
            return size() > KEPT_RESULTS;
        }
    };

    /** What the results of a whole network depend on. */
    private record Expected(String sha256, LoadOptions view, ExecutionOptions options, long seed, int input) {}

    /**
     * @param heldBytes bound on tensors between device and cloud
     * @param inputs number of distinct inputs
     * @param callsInFlight bound on calls to the cloud at once
     * @param repeatNanos bound on the time in which what is short is repeated before the clock starts
     */
    record Bounds(long heldBytes, int inputs, int callsInFlight, long repeatNanos) {}

    @Activate
    public PipelineExecutor(
            @Reference SegmentExecutor executor,
            @Reference Emulator emulator,
            @Reference PlanEvaluator evaluator,
            @Reference TensorCodecs codecs,
            Config config) {
        this(
                executor,
                emulator,
                evaluator,
                codecs,
                new Bounds(
                        Math.min(
                                Math.max(1, config.heldMiB()) * (1L << 20),
                                // Direct memory is bounded by the heap's limit unless the virtual machine is told
                                // otherwise.
                                Runtime.getRuntime().maxMemory() / 2),
                        Math.max(1, config.inputs()),
                        Math.max(1, config.callsInFlight()),
                        REPEAT_NANOS));
    }

    PipelineExecutor(
            SegmentExecutor executor, Emulator emulator, PlanEvaluator evaluator, TensorCodecs codecs, Bounds bounds) {
        this.executor = executor;
        this.emulator = emulator;
        this.evaluator = evaluator;
        this.codecs = codecs;
        this.bounds = bounds;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addListener(JobListener listener) {
        listeners.add(listener);
    }

    void removeListener(JobListener listener) {
        listeners.remove(listener);
    }

    @Override
    public RunResult run(RunRequest request, Progress progress) throws InterruptedException {
        List<Route> routes = new ArrayList<>();
        Map<Kind, Route> kinds = new HashMap<>();
        List<PipelineRun.Job> jobs = jobs(request, kinds, routes);
        Optional<RouteSwitch> switched =
                request.conditions().adaptation().map(how -> switched(request, how, kinds, routes));
        boolean pipelined = routes.stream().allMatch(Route::pipelined);
        List<Map<String, Tensor>> inputs = inputs(request, jobs.size());
        try {
            PipelineRun.Outcome outcome;
            try (Loaded loaded = Loaded.load(executor, request, routes, progress)) {
                Coders coders = coders(request);
                warmUp(request, loaded, routes, inputs.get(0), coders, progress);
                PipelineRuns runs = (source, changing, watch) -> new PipelineRun(
                        request,
                        emulator,
                        coders,
                        bounds,
                        loaded,
                        source,
                        inputs,
                        changing,
                        pipelined,
                        leadIn(request, loaded, jobs.get(0).route(), inputs.get(0)),
                        watch);
                rehearse(request, () -> runs.of(new JobList(jobs), Optional.empty(), JobWatch.nobody()), progress);
                try (Replanning replanning = replanning(request, switched, loaded, pipelined);
                        JobWatch watch = JobWatch.of(listeners, request, jobs.size())) {
                    JobSource source = switched.isEmpty()
                            ? new JobList(jobs)
                            : new SwitchedJobs(jobs, new RouteAhead(switched.get(), replanning::look));
                    progress.begin("running " + jobs.size() + " jobs", jobs.size());
                    outcome = runs.of(source, switched, watch).run(progress);
                }
            }
            Comparison comparison = compare(request, outcome, inputs, progress);
            return result(
                    outcome, comparison, switched.map(RouteSwitch::switches).orElse(0));
        } finally {
            progress.end();
        }
    }

    /** Runs of the same plan, rehearsals and the one that counts. */
    private interface PipelineRuns {
        PipelineRun of(JobSource source, Optional<RouteSwitch> switched, JobWatch watch);
    }

    private static RunResult result(PipelineRun.Outcome outcome, Comparison comparison, int planChanges) {
        return new RunResult(
                outcome.makespanMs(),
                outcome.spans(),
                outcome.jobs(),
                outcome.uploadBytes(),
                outcome.downloadBytes(),
                comparison.maxAbs(),
                comparison.maxRel(),
                outcome.fallbacks(),
                outcome.computeJoules(),
                planChanges,
                outcome.parts(),
                outcome.failures());
    }

    @Override
    public StreamResult run(RunRequest request, FrameStream stream, Progress progress) throws InterruptedException {
        List<Route> routes = new ArrayList<>();
        Map<Kind, Route> kinds = new HashMap<>();
        FrameRoutes planned = inTurns(request, jobs(request, kinds, routes));
        Optional<FrameSource.Planned> local =
                stream.late() == Late.DEGRADE ? Optional.of(local(request, kinds, routes)) : Optional.empty();
        if (!routes.stream().allMatch(Route::pipelined)) {
            throw new InputException("plan", "it sends frames to and fro", "Plan for objective bottleneck");
        }
        Optional<RouteSwitch> switched =
                request.conditions().adaptation().map(how -> switched(request, how, kinds, routes));
        if (!routes.stream().allMatch(Route::pipelined)) {
            throw new InputException(
                    "plan",
                    "one of those that it may change to sends frames to and fro",
                    "Plan for objective bottleneck");
        }
        List<Map<String, Tensor>> inputs = inputs(request, stream.frames());
        try {
            FrameSource source;
            PipelineRun.Outcome outcome;
            try (Loaded loaded = Loaded.load(executor, request, routes, progress)) {
                Coders coders = coders(request);
                warmUp(request, loaded, routes, inputs.get(0), coders, progress);
                try (Replanning replanning = replanning(request, switched, loaded, true);
                        JobWatch watch = JobWatch.of(listeners, request, stream.frames())) {
                    FrameRoutes each = switched.map(s -> FrameRoutes.switched(s, replanning::look))
                            .orElseGet(() -> planned);
                    source = new FrameSource(stream, FrameClock.SYSTEM, each, local, inputs.size());
                    progress.begin("running " + stream.frames() + " frames", stream.frames());
                    outcome = new PipelineRun(
                                    request,
                                    emulator,
                                    coders,
                                    bounds,
                                    loaded,
                                    source,
                                    inputs,
                                    switched,
                                    true,
                                    leadIn(request, loaded, routes.get(0), inputs.get(0)),
                                    watch)
                            .run(progress);
                }
            }
            Optional<Comparison> comparison = compareUnlessEnded(source, request, outcome, inputs, progress);
            return new StreamResult(
                    result(
                            outcome,
                            comparison.orElseGet(Comparison::new),
                            switched.map(RouteSwitch::switches).orElse(0)),
                    source.frames(),
                    comparison.isPresent());
        } finally {
            progress.end();
        }
    }

    /** Empty if somebody has ended the stream, or does now: who interrupts wants to see what there is. */
    private Optional<Comparison> compareUnlessEnded(
            FrameSource source,
            RunRequest request,
            PipelineRun.Outcome outcome,
            List<Map<String, Tensor>> inputs,
            Progress progress) {
        if (!source.whole()) {
            return Optional.empty();
        }
        try {
            return Optional.of(compare(request, outcome, inputs, progress));
        } catch (InterruptedException e) {
            return Optional.empty();
        }
    }

    /** What frames do where nothing changes: what is planned, in turns. */
    private FrameRoutes inTurns(RunRequest request, List<PipelineRun.Job> jobs) {
        Problem problem = request.workload().first();
        Map<String, Assignment> assignments = new HashMap<>();
        request.plan().assignments().forEach(a -> assignments.put(a.id(), a));
        double latencyMs = jobs.stream()
                .mapToDouble(job -> latencyMs(problem, assignments.get(job.id())))
                .max()
                .orElse(0);
        return FrameRoutes.inTurns(
                jobs.stream().map(PipelineRun.Job::route).toList(),
                FrameRoutes.Outlook.of(0, new Pace(latencyMs, bottleneckMs(request))));
    }

    /** What a frame does on the device alone. */
    private FrameSource.Planned local(RunRequest request, Map<Kind, Route> kinds, List<Route> routes) {
        Loaded.tooLarge(request).ifPresent(why -> {
            throw new InputException(
                    "late frames",
                    "the device cannot run them alone: " + why,
                    "Drop or skip them, or give the device more memory.");
        });
        Problem problem = request.workload().first();
        Map<String, String> here = new HashMap<>();
        request.model()
                .graph()
                .layers()
                .forEach(layer -> here.put(layer.id(), problem.device().id()));
        Assignment alone = new Assignment("", problem.name(), here, List.of());
        return new FrameSource.Planned(route(request, alone, kinds, routes), latencyMs(problem, alone));
    }

    private double latencyMs(Problem problem, Assignment assignment) {
        return cost(problem, assignment).latencyMs();
    }

    private JobCost cost(Problem problem, Assignment assignment) {
        try {
            return evaluator.cost(problem, assignment);
        } catch (InvalidPlanException e) {
            throw new InputException("plan", e.getMessage(), "The strategy that made it is broken.", e);
        }
    }

    private double bottleneckMs(RunRequest request) {
        Problem problem = request.workload().first();
        if (problem.tiers().size() > 2) {
            return request.plan().assignments().stream()
                    .mapToDouble(assignment -> cost(problem, assignment).busiestMs())
                    .max()
                    .orElse(0);
        }
        Problem pipeline = problem.withObjective(Objective.BOTTLENECK);
        try {
            return evaluator.evaluate(Workload.of(pipeline), request.plan()).value();
        } catch (InvalidPlanException e) {
            throw new InputException("plan", e.getMessage(), "Plan for objective bottleneck", e);
        }
    }

    /** What codes in each direction, where the network is emulated. */
    record Coders(MessageCoder up, MessageCoder down) {}

    private Coders coders(RunRequest request) {
        Codings used = request.conditions().emulation().network().isPresent()
                ? request.conditions().codecs()
                : Codings.NONE;
        double here = request.conditions().emulation().slowdown();
        // What is behind the device: on two tiers the cloud, which is as it is.
        double there = request.conditions().emulation().remote().stream()
                .mapToDouble(RemoteTier::slowdown)
                .findFirst()
                .orElse(1);
        return new Coders(
                MessageCoder.of(codecs, used.up(), here, there), MessageCoder.of(codecs, used.down(), there, here));
    }

    /** By tensor, where the network is real, as far as the other side has them. */
    static Codings wireCodecs(RunRequest request) {
        if (request.conditions().emulation().network().isPresent()
                || request.cloud().isEmpty()
                || request.conditions().codecs().isEmpty()) {
            return Codings.NONE;
        }
        Set<String> there = request.cloud().get().codecs();
        return new Codings(
                shared(request.conditions().codecs().up(), there),
                shared(request.conditions().codecs().down(), there));
    }

    private static Map<String, String> shared(Map<String, String> ids, Set<String> there) {
        Map<String, String> shared = new HashMap<>(ids);
        shared.values().retainAll(there);
        return shared;
    }

    /** The jobs in the schedule's order; fills in the distinct routes. */
    private List<PipelineRun.Job> jobs(RunRequest request, Map<Kind, Route> kinds, List<Route> routes) {
        if (request.workload().problems().size() != 1) {
            throw new InputException(
                    "plan", "it is for several networks at once", "Run the networks one after the other.");
        }
        Map<String, Route> byJob = new HashMap<>();
        for (Assignment assignment : request.plan().assignments()) {
            byJob.put(assignment.id(), route(request, assignment, kinds, routes));
        }
        List<PipelineRun.Job> jobs = new ArrayList<>();
        for (String id : request.plan().schedule()) {
            Route route = byJob.remove(id);
            if (route == null) {
                throw new InputException("plan", "its schedule names job '" + id + "' twice or for nothing", "");
            }
            jobs.add(new PipelineRun.Job(jobs.size(), id, route, jobs.size() % bounds.inputs()));
        }
        if (!byJob.isEmpty()) {
            throw new InputException(
                    "plan",
                    "its schedule leaves out job '" + byJob.keySet().iterator().next() + "'",
                    "");
        }
        return jobs;
    }

    /** Jobs that run alike. */
    private record Kind(Map<String, String> tiers, List<PlanInterval> intervals, List<List<String>> pieces) {}

    private Route route(RunRequest request, Assignment assignment, Map<Kind, Route> kinds, List<Route> routes) {
        Problem problem = request.workload().first();
        Kind kind = new Kind(assignment.tiers(), assignment.intervals(), assignment.pieces());
        Route route = kinds.computeIfAbsent(kind, k -> {
            try {
                Route made = Route.of(
                        request.model().graph(),
                        problem,
                        evaluator.cost(problem, assignment),
                        !assignment.pieces().isEmpty());
                routes.add(made);
                return made;
            } catch (InvalidPlanException e) {
                throw new InputException("plan", e.getMessage(), "The strategy that made it is broken.", e);
            }
        });
        if (route.usesCloud() && request.cloud().isEmpty()) {
            throw new InputException(
                    "plan", "it runs layers in the cloud, but there is no connection to one", "Start a server.");
        }
        return route;
    }

    private RouteSwitch switched(RunRequest request, Adaptation how, Map<Kind, Route> kinds, List<Route> routes) {
        Problem problem = request.workload().first();
        double mbps = request.conditions()
                .emulation()
                .network()
                .map(Network::uplinkMbps)
                .orElseGet(() -> problem.links().get(0).mbps());
        PlanChoice choice = new PlanChoice(how.table(), new CostValuation(evaluator, problem), mbps);
        Map<Assignment, Route> byJob = new HashMap<>();
        choice.kinds().forEach(job -> byJob.put(job, route(request, job, kinds, routes)));
        double returnMs = problem.links().stream()
                .mapToDouble(link -> link.latencyMs() + link.setupMs())
                .sum();
        return new RouteSwitch(choice, byJob, returnMs, System::nanoTime);
    }

    /** Who plans anew while a run lasts; does nothing where nobody can, or nothing is to change. */
    private Replanning replanning(
            RunRequest request, Optional<RouteSwitch> switched, Loaded loaded, boolean pipelined) {
        return switched.flatMap(routes -> request.conditions()
                        .adaptation()
                        .orElseThrow()
                        .replanner()
                        .map(replanner -> new Replanning(
                                replanner, routes, plan -> prepared(request, plan, loaded, pipelined), loaded::keep)))
                .orElseGet(Replanning::none);
    }

    /** The routes of a plan's jobs, ready to run. */
    private Map<Assignment, Route> prepared(RunRequest request, Plan plan, Loaded loaded, boolean pipelined)
            throws InterruptedException {
        Map<Assignment, Route> routes = new HashMap<>();
        for (Assignment assignment : plan.assignments()) {
            Assignment job = assignment.withId("");
            if (routes.containsKey(job)) {
                continue;
            }
            Route route = route(request, job, new HashMap<>(), new ArrayList<>());
            if (pipelined && !route.pipelined()) {
                throw new InputException("plan", "it sends jobs to and fro, while others are pipelined", "");
            }
            for (DeviceSegment fresh : loaded.add(route)) {
                List<Tensor> given = fresh.segment().inputs().stream()
                        .map(info -> Tensor.random(info, request.conditions().seed()))
                        .toList();
                fresh.tryOut(given);
                if (request.conditions().emulation().slowdown() > 1) {
                    time(request, fresh, given, Progress.NONE);
                }
            }
            routes.put(job, route);
        }
        return routes;
    }

    /** @param jobs how many there are */
    private List<Map<String, Tensor>> inputs(RunRequest request, int jobs) {
        List<Map<String, Tensor>> inputs = new ArrayList<>();
        int count = Math.min(bounds.inputs(), jobs);
        for (int i = 0; i < Math.max(1, count); i++) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (TensorInfo info : request.model().graph().inputs()) {
                tensors.put(
                        info.id(), Tensor.random(info, request.conditions().seed() + 1_000_003L * i + tensors.size()));
            }
            inputs.add(tensors);
        }
        return inputs;
    }

    /**
     * Twice each: the first run of a session allocates, and the first call of a connection sets up buffers. What will
     * be slowed down runs some more times, with pauses as between jobs, so that its undisturbed time is known. What is
     * short is repeated until both processes have compiled the way there and back.
     */
    private void warmUp(
            RunRequest request,
            Loaded loaded,
            List<Route> routes,
            Map<String, Tensor> input,
            Coders coders,
            Progress progress)
            throws InterruptedException {
        progress.begin("warming up", 2L * routes.size());
        long repeatUntil = System.nanoTime() + repeatNanos(request);
        for (int round = 0; round < 2; round++) {
            for (Route route : routes) {
                Map<String, Tensor> tensors = new HashMap<>(input);
                for (Route.Step step : route.steps()) {
                    Loaded.stopIfInterrupted(progress);
                    if (step instanceof Route.OnDevice device) {
                        List<Tensor> given = List.copyOf(tensors.values());
                        if (request.conditions().emulation().slowdown() > 1 && round > 0) {
                            time(request, loaded.segment(device.segment()), given, progress);
                        }
                        put(
                                tensors,
                                loaded.segment(device.segment()).tryOut(given).made());
                    } else if (step instanceof Route.InCloud cloud) {
                        if (request.conditions().fallback() == Fallback.READY) {
                            loaded.segment(cloud.segment()).tryOut(List.copyOf(tensors.values()));
                        }
                        long took = warmUpCloudOrDevice(request, loaded, route, cloud.segment(), tensors);
                        if (round > 0 && took < SHORT_CALL_NANOS) {
                            repeat(
                                    () -> warmUpCloudOrDevice(request, loaded, route, cloud.segment(), tensors),
                                    repeatUntil,
                                    progress);
                        }
                    }
                }
                if (round > 0) {
                    coders.up().warmUp(travelling(route, Route.Up.class, tensors));
                    coders.down().warmUp(travelling(route, Route.Down.class, tensors));
                }
                progress.advance(1);
            }
        }
    }

    /** Graphs that are left as they are, are run for their results: nothing predicts their times. */
    private long repeatNanos(RunRequest request) {
        return request.conditions().options().optimize() ? bounds.repeatNanos() : 0;
    }

    /** A call to the cloud, which tells how long it took, nanoseconds. */
    private interface Call {
        long nanos() throws InterruptedException;
    }

    /** Repeats a call until it no longer becomes faster. */
    private static void repeat(Call call, long until, Progress progress) throws InterruptedException {
        Settling calls = new Settling();
        double[] together = new double[CALLS_TOGETHER];
        do {
            for (int i = 0; i < together.length; i++) {
                if (System.nanoTime() - until >= 0) {
                    return;
                }
                Loaded.stopIfInterrupted(progress);
                together[i] = call.nanos();
            }
            Arrays.sort(together);
        } while (!calls.after(together[together.length / 2]));
    }

    /** Runs a plan that is over in an instant until it no longer becomes faster. */
    private void rehearse(RunRequest request, Supplier<PipelineRun> runs, Progress progress)
            throws InterruptedException {
        if (repeatNanos(request) == 0
                || evaluator.evaluate(request.workload(), request.plan()).jobs().values().stream()
                                .mapToDouble(JobCost::latencyMs)
                                .sum()
                        > (request.workload().first().tiers().size() > 2 ? SHORT_CHAIN_MS : SHORT_RUN_MS)) {
            return;
        }
        progress.begin("rehearsing", 0);
        Progress unseen = new Progress() {
            @Override
            public void begin(String task, long steps) {}

            @Override
            public void advance(long steps) {}

            @Override
            public void end() {}

            @Override
            public boolean cancelled() {
                return progress.cancelled();
            }
        };
        long until = System.nanoTime() + repeatNanos(request);
        Settling settling = new Settling();
        while (System.nanoTime() - until < 0
                && !settling.after(runs.get().run(unseen).makespanMs())) {
            Loaded.stopIfInterrupted(progress);
        }
    }

    /** The device's part of a job that is as the first one, as far as it needs nothing from the cloud. */
    private PipelineRun.LeadIn leadIn(RunRequest request, Loaded loaded, Route route, Map<String, Tensor> input) {
        if (repeatNanos(request) == 0) {
            return PipelineRun.LeadIn.NONE;
        }
        return () -> {
            Map<String, Tensor> tensors = new HashMap<>(input);
            List<DeviceSegment> ran = new ArrayList<>();
            List<List<Tensor>> made = new ArrayList<>();
            for (Route.Step step : route.steps()) {
                if (step instanceof Route.InCloud) {
                    break;
                } else if (step instanceof Route.OnDevice device) {
                    DeviceSegment segment = loaded.segment(device.segment());
                    ran.add(segment);
                    made.add(segment.tryOut(List.copyOf(tensors.values())).made());
                    put(tensors, made.get(made.size() - 1));
                }
            }
            for (int i = 0; i < ran.size(); i++) {
                ran.get(i).recycle(made.get(i));
            }
        };
    }

    /** What of these tensors travels with messages of this direction. */
    private static Map<String, Tensor> travelling(
            Route route, Class<? extends Route.Message> direction, Map<String, Tensor> tensors) {
        Map<String, Tensor> travelling = new HashMap<>();
        for (Route.Step step : route.steps()) {
            if (direction.isInstance(step)) {
                direction.cast(step).tensors().forEach(info -> travelling.put(info.id(), tensors.get(info.id())));
            }
        }
        return travelling;
    }

    /** Pauses are as long as a slowed-down device idles between jobs: after longer ones short segments take longer. */
    private static void time(RunRequest request, DeviceSegment segment, List<Tensor> given, Progress progress)
            throws InterruptedException {
        long last = recycled(segment, segment.tryOut(given));
        long spent = 0;
        for (int i = 0;
                i < LEAST_TIMED || i < TIMED && spent < LONG_NANOS || i < MOST_TIMED && spent < TIMED_NANOS;
                i++) {
            Loaded.stopIfInterrupted(progress);
            TimeUnit.NANOSECONDS.sleep(Math.min(
                    PAUSE_NANOS, Math.round((request.conditions().emulation().slowdown() - 1) * last)));
            last = recycled(segment, segment.run(given));
            spent += last;
        }
    }

    /** How long it took, nanoseconds. */
    private static long recycled(DeviceSegment segment, DeviceSegment.Ran ran) {
        segment.recycle(ran.made());
        return ran.busyNanos();
    }

    /** A cloud that fails already now is no reason not to begin, if the device can stand in for it. */
    private static long warmUpCloudOrDevice(
            RunRequest request, Loaded loaded, Route route, Segment segment, Map<String, Tensor> tensors)
            throws InterruptedException {
        try {
            return warmUpCloud(request, loaded, route, segment, tensors);
        } catch (InputException e) {
            if (request.conditions().fallback() == Fallback.NONE
                    || Loaded.tooLarge(request).isPresent()) {
                throw e;
            }
            put(
                    tensors,
                    loaded.standIn(segment)
                            .tryOut(List.copyOf(tensors.values()))
                            .made());
            return Long.MAX_VALUE;
        }
    }

    /** How long the call takes, nanoseconds. */
    private static long warmUpCloud(
            RunRequest request, Loaded loaded, Route route, Segment segment, Map<String, Tensor> tensors)
            throws InterruptedException {
        CloudCaller caller = new CloudCaller(
                request.cloud().orElseThrow(), loaded, request.conditions().deadline(), wireCodecs(request));
        long start = System.nanoTime();
        CompletableFuture<CloudCaller.Timed> call = route.inParts()
                ? sendParts(caller, route, segment, tensors)
                : send(request, caller, route, segment, tensors);
        try {
            put(tensors, caller.await(call, segment, "warm-up").reply().outputs());
            return System.nanoTime() - start;
        } finally {
            call.cancel(true);
        }
    }

    /** In the way in which jobs will. */
    private static CompletableFuture<CloudCaller.Timed> send(
            RunRequest request, CloudCaller caller, Route route, Segment segment, Map<String, Tensor> tensors) {
        Optional<PartedCall> ahead = request.conditions().emulation().network().isPresent()
                        && CloudCaller.worthAhead(route, segment, tensors)
                ? caller.ahead("", route, segment, tensors, Duration.ZERO)
                : Optional.empty();
        Supplier<CompletableFuture<CloudCaller.Timed>> whole = () -> caller.send("", route, segment, tensors);
        return ahead.map(parts -> {
                    parts.finish();
                    return CloudCaller.orWhole(CloudCaller.timed(parts.reply()), whole);
                })
                .orElseGet(whole);
    }

    private static CompletableFuture<CloudCaller.Timed> sendParts(
            CloudCaller caller, Route route, Segment segment, Map<String, Tensor> tensors) {
        PartedCall parts = caller.begin("", route, segment);
        for (Route.Step step : route.deviceSteps()) {
            if (step instanceof Route.Up up) {
                parts.send(up.tensors().stream()
                        .map(info -> tensors.get(info.id()))
                        .toList());
            }
        }
        parts.finish();
        return CloudCaller.timed(parts.reply());
    }

    static void put(Map<String, Tensor> tensors, List<Tensor> more) {
        more.forEach(tensor -> tensors.put(tensor.info().id(), tensor));
    }

    private Comparison compare(
            RunRequest request, PipelineRun.Outcome outcome, List<Map<String, Tensor>> inputs, Progress progress)
            throws InterruptedException {
        progress.begin("comparing with the whole network", outcome.results().size());
        Comparison comparison = new Comparison();
        try (Whole whole = new Whole(request)) {
            for (PipelineRun.JobResult result : outcome.results()) {
                Loaded.stopIfInterrupted(progress);
                comparison.add(whole.results(result.input(), inputs.get(result.input())), result.tensors());
                progress.advance(1);
            }
        }
        return comparison;
    }

    /** The whole network of a request, loaded when its results for an input are not known from an earlier run. */
    private final class Whole implements AutoCloseable {
        private final RunRequest request;
        private Optional<SegmentSession> session = Optional.empty();

        Whole(RunRequest request) {
            this.request = request;
        }

        Map<String, Tensor> results(int index, Map<String, Tensor> inputs) {
            Expected key = new Expected(
                    request.model().graph().sha256(),
                    request.model().options(),
                    request.conditions().options(),
                    request.conditions().seed(),
                    index);
            synchronized (expected) {
                Map<String, Tensor> known = expected.get(key);
                if (known != null) {
                    return known;
                }
            }
            Map<String, Tensor> results = run(inputs);
            if (results.values().stream().mapToLong(t -> t.info().bytes()).sum() <= MOST_KEPT_BYTES) {
                synchronized (expected) {
                    expected.put(key, results);
                }
            }
            return results;
        }

        private Map<String, Tensor> run(Map<String, Tensor> inputs) {
            ModelGraph graph = request.model().graph();
            if (session.isEmpty()) {
                Segment all =
                        graph.segment(graph.layers().stream().map(Layer::id).toList());
                session = Optional.of(
                        executor.open(request.model(), all, request.conditions().options()));
            }
            Map<String, Tensor> results = new HashMap<>();
            put(results, session.get().run(List.copyOf(inputs.values())));
            // A network may return what it was given; that is nothing to compare.
            results.keySet().retainAll(graph.results());
            return Map.copyOf(results);
        }

        @Override
        public void close() {
            session.ifPresent(SegmentSession::close);
        }
    }
}
