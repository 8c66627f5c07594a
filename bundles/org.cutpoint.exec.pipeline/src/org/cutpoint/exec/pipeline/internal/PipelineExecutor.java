package org.cutpoint.exec.pipeline.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.PlanInterval;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.run.Emulator;
import org.cutpoint.api.run.PlanExecutor;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Runs plans for real: one thread each for device, uplink, cloud and downlink, as the four stages of the cost model's
 * flow shop. Plans that send a job back and forth are run too, but one job after the other.
 *
 * <p>What the clock does not see: deployment, loading, warming up, and comparing results with the whole network's.
 */
@Component
@Designate(ocd = Config.class)
public final class PipelineExecutor implements PlanExecutor {
    private final SegmentExecutor executor;
    private final Emulator emulator;
    private final PlanEvaluator evaluator;
    private final TensorCodec codec;
    private final Bounds bounds;

    /**
     * @param heldBytes bound on tensors between device and cloud
     * @param inputs number of distinct inputs
     * @param callsInFlight bound on calls to the cloud at once
     */
    record Bounds(long heldBytes, int inputs, int callsInFlight) {}

    @Activate
    public PipelineExecutor(
            @Reference SegmentExecutor executor,
            @Reference Emulator emulator,
            @Reference PlanEvaluator evaluator,
            @Reference(target = "(" + TensorCodec.ID + "=raw)") TensorCodec codec,
            Config config) {
        this(
                executor,
                emulator,
                evaluator,
                codec,
                new Bounds(
                        Math.min(
                                Math.max(1, config.heldMiB()) * (1L << 20),
                                // Direct memory is bounded by the heap's limit unless the virtual machine is told
                                // otherwise.
                                Runtime.getRuntime().maxMemory() / 2),
                        Math.max(1, config.inputs()),
                        Math.max(1, config.callsInFlight())));
    }

    PipelineExecutor(
            SegmentExecutor executor, Emulator emulator, PlanEvaluator evaluator, TensorCodec codec, Bounds bounds) {
        this.executor = executor;
        this.emulator = emulator;
        this.evaluator = evaluator;
        this.codec = codec;
        this.bounds = bounds;
    }

    @Override
    public RunResult run(RunRequest request, Progress progress) throws InterruptedException {
        List<Route> routes = new ArrayList<>();
        List<PipelineRun.Job> jobs = jobs(request, routes);
        List<Map<String, Tensor>> inputs = inputs(request);
        try {
            List<PipelineRun.Outcome> repeats = new ArrayList<>();
            try (Loaded loaded = Loaded.load(executor, request, routes, progress)) {
                warmUp(request, loaded, routes, inputs.get(0), progress);
                progress.begin("running " + jobs.size() + " jobs", (long) jobs.size() * request.repeats());
                while (repeats.size() < request.repeats()) {
                    repeats.add(new PipelineRun(request, emulator, codec, bounds, loaded, jobs, inputs).run(progress));
                }
            }
            PipelineRun.Outcome outcome = median(repeats);
            progress.begin("comparing with the whole network", outcome.results().size());
            Comparison comparison = compare(request, outcome, inputs, progress);
            return new RunResult(
                    outcome.makespanMs(),
                    outcome.spans(),
                    outcome.jobs(),
                    outcome.uploadBytes(),
                    outcome.downloadBytes(),
                    comparison.maxAbs(),
                    comparison.maxRel(),
                    0,
                    repeats.stream().map(PipelineRun.Outcome::makespanMs).toList());
        } finally {
            progress.end();
        }
    }

    private static PipelineRun.Outcome median(List<PipelineRun.Outcome> repeats) {
        return repeats.stream()
                .sorted(Comparator.comparingDouble(PipelineRun.Outcome::makespanMs))
                .toList()
                .get((repeats.size() - 1) / 2);
    }

    /** The jobs in the schedule's order; fills in the distinct routes. */
    private List<PipelineRun.Job> jobs(RunRequest request, List<Route> routes) {
        if (request.workload().problems().size() != 1) {
            throw new InputException(
                    "plan", "it is for several networks at once", "Run the networks one after the other.");
        }
        Problem problem = request.workload().first();
        record Kind(Map<String, String> tiers, List<PlanInterval> intervals) {}
        Map<Kind, Route> kinds = new HashMap<>();
        Map<String, Route> byJob = new HashMap<>();
        ModelGraph graph = request.model().graph();
        for (Assignment assignment : request.plan().assignments()) {
            Route route = kinds.computeIfAbsent(new Kind(assignment.tiers(), assignment.intervals()), k -> {
                try {
                    Route made = Route.of(graph, problem.tiers(), evaluator.cost(problem, assignment));
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
            byJob.put(assignment.id(), route);
        }
        List<PipelineRun.Job> jobs = new ArrayList<>();
        for (String id : request.plan().schedule()) {
            Route route = byJob.remove(id);
            if (route == null) {
                throw new InputException("plan", "its schedule names job '" + id + "' twice or for nothing", "");
            }
            jobs.add(new PipelineRun.Job(id, route, jobs.size() % bounds.inputs()));
        }
        if (!byJob.isEmpty()) {
            throw new InputException(
                    "plan",
                    "its schedule leaves out job '" + byJob.keySet().iterator().next() + "'",
                    "");
        }
        return jobs;
    }

    private List<Map<String, Tensor>> inputs(RunRequest request) {
        List<Map<String, Tensor>> inputs = new ArrayList<>();
        int count = Math.min(bounds.inputs(), request.plan().schedule().size());
        for (int i = 0; i < Math.max(1, count); i++) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (TensorInfo info : request.model().graph().inputs()) {
                tensors.put(info.id(), Tensor.random(info, request.seed() + 1_000_003L * i + tensors.size()));
            }
            inputs.add(tensors);
        }
        return inputs;
    }

    /** Twice each: the first run of a session allocates, and the first call of a connection sets up buffers. */
    private static void warmUp(
            RunRequest request, Loaded loaded, List<Route> routes, Map<String, Tensor> input, Progress progress)
            throws InterruptedException {
        progress.begin("warming up", 2L * routes.size());
        for (int round = 0; round < 2; round++) {
            for (Route route : routes) {
                Map<String, Tensor> tensors = new HashMap<>(input);
                for (Route.Step step : route.steps()) {
                    Loaded.stopIfInterrupted(progress);
                    if (step instanceof Route.OnDevice device) {
                        put(tensors, loaded.session(device.segment()).run(List.copyOf(tensors.values())));
                    } else if (step instanceof Route.InCloud cloud) {
                        warmUpCloud(request, loaded, cloud.segment(), tensors);
                    }
                }
                progress.advance(1);
            }
        }
    }

    private static void warmUpCloud(RunRequest request, Loaded loaded, Segment segment, Map<String, Tensor> tensors)
            throws InterruptedException {
        CloudCaller caller = new CloudCaller(request.cloud().orElseThrow(), loaded, request.deadline());
        CompletableFuture<CloudCaller.Timed> call = caller.send(segment, tensors);
        try {
            put(tensors, caller.await(call, segment, "warm-up").reply().outputs());
        } finally {
            call.cancel(true);
        }
    }

    static void put(Map<String, Tensor> tensors, List<Tensor> more) {
        more.forEach(tensor -> tensors.put(tensor.info().id(), tensor));
    }

    private Comparison compare(
            RunRequest request, PipelineRun.Outcome outcome, List<Map<String, Tensor>> inputs, Progress progress)
            throws InterruptedException {
        ModelGraph graph = request.model().graph();
        Comparison comparison = new Comparison();
        Segment all = graph.segment(graph.layers().stream().map(l -> l.id()).toList());
        try (SegmentSession whole = executor.open(request.model(), all, request.options())) {
            for (PipelineRun.JobResult result : outcome.results()) {
                Loaded.stopIfInterrupted(progress);
                Map<String, Tensor> expected = new HashMap<>();
                put(expected, whole.run(List.copyOf(inputs.get(result.input()).values())));
                // A network may return what it was given; that is nothing to compare.
                expected.keySet().retainAll(graph.results());
                comparison.add(expected, result.tensors());
                progress.advance(1);
            }
        }
        return comparison;
    }
}
