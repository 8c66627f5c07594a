package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.JobTimes;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.api.run.RunResult.Part;
import org.cutpoint.api.run.RunResult.Span;
import org.cutpoint.api.tiles.PartTimes;
import org.cutpoint.api.tiles.TileCost;
import org.cutpoint.api.tiles.TileCost.PathCost;
import org.cutpoint.api.tiles.TileEvaluator;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.report.RunRecord;
import org.cutpoint.report.RunRecord.Prediction;
import org.cutpoint.report.fidelity.FidelityCase;
import org.cutpoint.report.fidelity.FidelityCase.Cause;
import org.cutpoint.report.fidelity.FidelityCase.Setting;
import org.cutpoint.report.fidelity.Quantity;
import org.cutpoint.report.fidelity.Times;
import org.cutpoint.workbench.Cuts;
import org.cutpoint.workbench.Runs;
import org.cutpoint.workbench.Turns;

/** What was predicted of a run and what was measured, part by part. */
final class FidelityCases {
    private static final Map<Quantity, Lane> LANES = new EnumMap<>(Map.of(
            Quantity.DEVICE, Lane.DEVICE,
            Quantity.UPLOAD, Lane.UPLINK,
            Quantity.CLOUD, Lane.CLOUD,
            Quantity.DOWNLOAD, Lane.DOWNLINK));

    /** What follows one upon the other in a job. */
    private static final List<Quantity> PARTS =
            List.of(Quantity.DEVICE, Quantity.UPLOAD, Quantity.EDGE, Quantity.CLOUD, Quantity.DOWNLOAD);

    /** Of the makespan: a smaller effect explains nothing. */
    private static final double NEGLIGIBLE = 0.005;

    private FidelityCases() {}

    /** Of a plan of cuts, however many tiers and jobs there are. */
    static FidelityCase of(
            Setting setting, Workload workload, Planned planned, Turns.Measured measured, PlanEvaluator evaluator) {
        Plan plan = (Plan) planned.outcome();
        PlanCost cost = planned.cost().orElseThrow();
        Prediction prediction = Runs.prediction(workload, planned);
        RunResult shown = measured.shown();
        Problem problem = workload.first();
        boolean chain = problem.tiers().size() > 2;
        // What a chain's parts take has their links' lag in it.
        double lagMs = chain
                ? 0
                : cost.jobs().values().stream()
                        .mapToDouble(job -> lagMs(job, problem.device().id(), true)
                                + lagMs(job, problem.device().id(), false))
                        .sum();
        Map<Quantity, Double> predictedMs = chain ? parts(problem, prediction.parts()) : lanes(prediction.spans());
        Map<Quantity, Double> measuredMs = chain ? parts(problem, shown.parts()) : lanes(shown.spans());
        Map<Quantity, Double> effects = cost.timeline().isEmpty()
                ? differences(predictedMs, measuredMs)
                : effects(workload, plan, cost, prediction, shown, evaluator);
        return new FidelityCase(
                setting,
                Cuts.shares(workload, plan).stream()
                        .map(c -> c.label() + " x" + c.jobs())
                        .collect(Collectors.joining(", ")),
                times(prediction.makespanMs(), prediction.jobs(), predictedMs, lagMs),
                times(shown.makespanMs(), shown.jobs(), measuredMs, lagMs),
                cause(prediction.makespanMs(), shown.makespanMs(), predictedMs, measuredMs, effects),
                measured.repeatsMs());
    }

    /**
     * Of a plan with tiles whose parts were measured. Of the way back, its lag is a part; of the way up, it is none.
     *
     * @param cuts the plan in a few words
     */
    static FidelityCase of(
            Setting setting,
            TileProblem problem,
            TileTrials.Settled settled,
            String cuts,
            Turns.Measured measured,
            TileEvaluator evaluator) {
        TilePlan plan = settled.planned().plan();
        PartTimes parts = settled.parts().orElseThrow();
        RunResult shown = measured.shown();
        double predicted = settled.cost().predictedMs();
        int back = plan.backAt().orElse(problem.layers());
        Map<Quantity, Double> predictedMs = new EnumMap<>(Quantity.class);
        predictedMs.put(Quantity.DEVICE, sum(settled.cost(), PathCost::device) + parts.restMs());
        predictedMs.put(Quantity.UPLOAD, sum(settled.cost(), PathCost::uplink));
        predictedMs.put(Quantity.DOWNLOAD, problem.returnMs().get(back));
        Map<Quantity, Double> measuredMs = new EnumMap<>(Quantity.class);
        measuredMs.put(Quantity.DEVICE, busyMs(shown.spans(), Lane.DEVICE));
        measuredMs.put(Quantity.UPLOAD, tilesUploadMs(shown.spans(), problem.latencyMs()));
        measuredMs.put(Quantity.DOWNLOAD, busyMs(shown.spans(), Lane.DOWNLINK));
        Map<Quantity, Double> effects = differences(predictedMs, measuredMs);
        effects.put(
                Quantity.DEVICE,
                evaluator.cost(problem, plan, onDevice(parts, shown.spans())).predictedMs() - predicted);
        Optional<PartTimes.Edge> edge = parts.edge();
        if (edge.isPresent()) {
            double edgeMs = sum(settled.cost(), PathCost::edge) + edge.get().restMs();
            double took = shown.parts().stream().mapToDouble(Part::ms).sum();
            predictedMs.put(Quantity.CLOUD, edgeMs);
            measuredMs.put(Quantity.CLOUD, took);
            if (edgeMs > 0) {
                effects.put(
                        Quantity.CLOUD,
                        evaluator
                                        .cost(problem, plan, onEdge(parts, took / edgeMs))
                                        .predictedMs()
                                - predicted);
            }
        }
        return new FidelityCase(
                setting,
                cuts,
                times(predicted, List.of(new JobTimes("1", 0, predicted)), predictedMs, 0),
                times(shown.makespanMs(), shown.jobs(), measuredMs, 0),
                cause(predicted, shown.makespanMs(), predictedMs, measuredMs, effects),
                measured.repeatsMs());
    }

    private static double sum(TileCost cost, Function<PathCost, TileCost.Span> which) {
        return cost.paths().stream()
                .map(which)
                .mapToDouble(span -> span.endMs() - span.startMs())
                .sum();
    }

    /** Tiles' spans on the way up are from when a tile is ready until it has arrived. */
    private static double tilesUploadMs(List<Span> spans, double lagMs) {
        double free = 0;
        double busy = 0;
        for (Span span : spans.stream()
                .filter(s -> s.lane() == Lane.UPLINK)
                .sorted(Comparator.comparingDouble(Span::endMs))
                .toList()) {
            double left = span.endMs() - lagMs;
            busy += Math.max(0, left - Math.max(span.startMs(), free));
            free = left;
        }
        return busy;
    }

    /** With what the device really took. */
    private static PartTimes onDevice(PartTimes parts, List<Span> spans) {
        List<Double> deviceMs = new ArrayList<>(parts.deviceMs());
        double restMs = parts.restMs();
        for (Span span : spans) {
            double ms = span.endMs() - span.startMs();
            if (span.lane() == Lane.DEVICE && span.job().chars().allMatch(Character::isDigit)) {
                deviceMs.set(Integer.parseInt(span.job()), ms);
            } else if (span.lane() == Lane.DEVICE) {
                restMs = ms;
            }
        }
        return new PartTimes(deviceMs, restMs, parts.edge(), parts.rounds());
    }

    /** With an edge that takes so many times as long. */
    private static PartTimes onEdge(PartTimes parts, double factor) {
        return new PartTimes(
                parts.deviceMs(),
                parts.restMs(),
                parts.edge()
                        .map(edge -> new PartTimes.Edge(
                                edge.pathsMs().stream().map(ms -> factor * ms).toList(), factor * edge.restMs())),
                parts.rounds());
    }

    private static Times times(double makespanMs, List<JobTimes> jobs, Map<Quantity, Double> parts, double lagMs) {
        Map<Quantity, Double> ms = new EnumMap<>(Quantity.class);
        ms.put(Quantity.MAKESPAN, makespanMs);
        ms.put(Quantity.LATENCY, RunRecord.latencyQuantileMs(jobs, 0.5));
        double served = lagMs;
        for (Quantity part : PARTS) {
            double busy = parts.getOrDefault(part, 0.0);
            ms.put(part, busy);
            served += busy;
        }
        double latencies = jobs.stream().mapToDouble(JobTimes::latencyMs).sum();
        ms.put(Quantity.QUEUEING, Math.max(0, latencies - served));
        return new Times(ms);
    }

    private static Map<Quantity, Double> lanes(List<Span> spans) {
        Map<Quantity, Double> ms = new EnumMap<>(Quantity.class);
        LANES.forEach((part, lane) -> ms.put(part, busyMs(spans, lane)));
        return ms;
    }

    /** Of a chain: what its tiers compute, and all hops of either way. */
    private static Map<Quantity, Double> parts(Problem problem, List<Part> parts) {
        List<String> tiers = problem.tiers().stream().map(Tier::id).toList();
        Map<Quantity, Double> ms = new EnumMap<>(Quantity.class);
        for (Part part : parts) {
            int from = tiers.indexOf(part.from());
            int to = tiers.indexOf(part.to());
            Quantity quantity = from < to
                    ? Quantity.UPLOAD
                    : from > to
                            ? Quantity.DOWNLOAD
                            : from == 0 ? Quantity.DEVICE : from < tiers.size() - 1 ? Quantity.EDGE : Quantity.CLOUD;
            ms.merge(quantity, part.ms(), Double::sum);
        }
        return ms;
    }

    private static double lagMs(JobCost job, String device, boolean up) {
        return job.steps().stream()
                .filter(JobCost.Message.class::isInstance)
                .map(JobCost.Message.class::cast)
                .filter(message -> message.path().get(0).equals(device) == up)
                .mapToDouble(JobCost.Message::lagMs)
                .sum();
    }

    /** The part whose measured times alone account for most of what the makespan is off. */
    private static Cause cause(
            double predicted,
            double measured,
            Map<Quantity, Double> predictedMs,
            Map<Quantity, Double> measuredMs,
            Map<Quantity, Double> effects) {
        double direction = Math.signum(measured - predicted);
        Quantity most =
                Collections.max(PARTS, Comparator.comparingDouble(q -> effects.getOrDefault(q, 0.0) * direction));
        if (effects.getOrDefault(most, 0.0) * direction < NEGLIGIBLE * measured) {
            // The makespan is as predicted; where something else is not, this has most to do with it.
            Map<Quantity, Double> off = differences(predictedMs, measuredMs);
            most = Collections.max(PARTS, Comparator.comparingDouble(q -> Math.abs(off.getOrDefault(q, 0.0))));
        }
        return new Cause(most, effects.getOrDefault(most, 0.0));
    }

    /** What each part takes more than predicted: where one follows the other, that is its effect. */
    private static Map<Quantity, Double> differences(
            Map<Quantity, Double> predictedMs, Map<Quantity, Double> measuredMs) {
        Map<Quantity, Double> differences = new EnumMap<>(Quantity.class);
        PARTS.forEach(q -> differences.put(q, measuredMs.getOrDefault(q, 0.0) - predictedMs.getOrDefault(q, 0.0)));
        return differences;
    }

    /** By how much each part's measured times change the makespan of jobs that overlap. */
    private static Map<Quantity, Double> effects(
            Workload workload,
            Plan plan,
            PlanCost cost,
            Prediction prediction,
            RunResult shown,
            PlanEvaluator evaluator) {
        String device = workload.first().device().id();
        Map<String, Map<Lane, Double>> predicted = byJob(prediction.spans());
        Map<String, Map<Lane, Double>> measured = byJob(shown.spans());
        int stages = workload.first().stages();
        double before = evaluator.makespanMs(cuts(plan, cost, device, predicted, measured, Set.of()), stages);
        Map<Quantity, Double> effects = new EnumMap<>(Quantity.class);
        LANES.forEach((part, lane) -> effects.put(
                part,
                evaluator.makespanMs(cuts(plan, cost, device, predicted, measured, Set.of(lane)), stages) - before));
        return effects;
    }

    private static double busyMs(List<Span> spans, Lane lane) {
        return spans.stream()
                .filter(span -> span.lane() == lane)
                .mapToDouble(span -> span.endMs() - span.startMs())
                .sum();
    }

    private static Map<String, Map<Lane, Double>> byJob(List<Span> spans) {
        Map<String, Map<Lane, Double>> jobs = new HashMap<>();
        for (Span span : spans) {
            jobs.computeIfAbsent(span.job(), j -> new EnumMap<>(Lane.class))
                    .merge(span.lane(), span.endMs() - span.startMs(), Double::sum);
        }
        return jobs;
    }

    /** The jobs in the schedule's order, with the predicted times of all lanes but these. */
    private static List<Cut> cuts(
            Plan plan,
            PlanCost cost,
            String device,
            Map<String, Map<Lane, Double>> predicted,
            Map<String, Map<Lane, Double>> measured,
            Set<Lane> asMeasured) {
        List<Cut> cuts = new ArrayList<>();
        for (String job : plan.schedule()) {
            Map<Lane, Double> ms = new EnumMap<>(Lane.class);
            for (Lane lane : Lane.values()) {
                Map<String, Map<Lane, Double>> source = asMeasured.contains(lane) ? measured : predicted;
                ms.put(lane, source.getOrDefault(job, Map.of()).getOrDefault(lane, 0.0));
            }
            JobCost its = cost.jobs().get(job);
            cuts.add(new Cut(
                    0,
                    Set.of(),
                    ms.get(Lane.DEVICE),
                    ms.get(Lane.UPLINK),
                    lagMs(its, device, true),
                    ms.get(Lane.CLOUD),
                    ms.get(Lane.DOWNLINK),
                    lagMs(its, device, false),
                    0,
                    0));
        }
        return cuts;
    }
}
