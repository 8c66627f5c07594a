package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.JobTimes;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.api.run.RunResult.Span;
import org.cutpoint.report.RunRecord;
import org.cutpoint.report.RunRecord.Prediction;
import org.cutpoint.report.fidelity.FidelityCase;
import org.cutpoint.report.fidelity.FidelityCase.Cause;
import org.cutpoint.report.fidelity.FidelityCase.Setting;
import org.cutpoint.report.fidelity.Quantity;
import org.cutpoint.report.fidelity.Times;
import org.cutpoint.workbench.Cuts;
import org.cutpoint.workbench.Predictions;
import org.cutpoint.workbench.Turns;

/** What was predicted of a run and what was measured, part by part. */
final class FidelityCases {
    private static final Map<Quantity, Lane> LANES = new EnumMap<>(Map.of(
            Quantity.DEVICE, Lane.DEVICE,
            Quantity.UPLOAD, Lane.UPLINK,
            Quantity.CLOUD, Lane.CLOUD,
            Quantity.DOWNLOAD, Lane.DOWNLINK));

    /** Of the makespan: a smaller effect explains nothing. */
    private static final double NEGLIGIBLE = 0.005;

    private FidelityCases() {}

    static FidelityCase of(
            Setting setting, Workload workload, Planned planned, Turns.Measured measured, PlanEvaluator evaluator) {
        Plan plan = (Plan) planned.outcome();
        PlanCost cost = planned.cost().orElseThrow();
        Prediction prediction = Predictions.of(cost);
        RunResult shown = measured.shown();
        double lagMs = cost.jobs().values().stream()
                .mapToDouble(job -> lagMs(job, workload.first().device().id(), true)
                        + lagMs(job, workload.first().device().id(), false))
                .sum();
        return new FidelityCase(
                setting,
                Cuts.shares(workload, plan).stream()
                        .map(c -> c.label() + " x" + c.jobs())
                        .collect(Collectors.joining(", ")),
                times(prediction.makespanMs(), prediction.jobs(), prediction.spans(), lagMs),
                times(shown.makespanMs(), shown.jobs(), shown.spans(), lagMs),
                cause(workload, plan, cost, prediction, shown, evaluator),
                measured.repeatsMs());
    }

    private static Times times(double makespanMs, List<JobTimes> jobs, List<Span> spans, double lagMs) {
        Map<Quantity, Double> ms = new EnumMap<>(Quantity.class);
        ms.put(Quantity.MAKESPAN, makespanMs);
        ms.put(Quantity.LATENCY, RunRecord.latencyQuantileMs(jobs, 0.5));
        double served = lagMs;
        for (Map.Entry<Quantity, Lane> part : LANES.entrySet()) {
            double busy = busyMs(spans, part.getValue());
            ms.put(part.getKey(), busy);
            served += busy;
        }
        double latencies = jobs.stream().mapToDouble(JobTimes::latencyMs).sum();
        ms.put(Quantity.QUEUEING, Math.max(0, latencies - served));
        return new Times(ms);
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
        double direction = Math.signum(shown.makespanMs() - prediction.makespanMs());
        Map<Quantity, Double> effects = new EnumMap<>(Quantity.class);
        LANES.forEach((part, lane) -> effects.put(
                part,
                evaluator.makespanMs(cuts(plan, cost, device, predicted, measured, Set.of(lane)), stages) - before));
        Quantity most = Collections.max(LANES.keySet(), Comparator.comparingDouble(q -> effects.get(q) * direction));
        if (effects.get(most) * direction < NEGLIGIBLE * shown.makespanMs()) {
            // The makespan is as predicted; where something else is not, this has most to do with it.
            most = Collections.max(
                    LANES.keySet(),
                    Comparator.comparingDouble(q ->
                            Math.abs(busyMs(shown.spans(), LANES.get(q)) - busyMs(prediction.spans(), LANES.get(q)))));
        }
        return new Cause(most, effects.get(most));
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
