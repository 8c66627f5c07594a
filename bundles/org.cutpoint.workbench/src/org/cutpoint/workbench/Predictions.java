package org.cutpoint.workbench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanCost.StageTimes;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.run.RunResult.JobTimes;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.api.run.RunResult.Part;
import org.cutpoint.api.run.RunResult.Span;
import org.cutpoint.report.RunRecord.Prediction;

/** What a plan's cost says of the run to come. */
public final class Predictions {
    private Predictions() {}

    /**
     * @param cost of a pipeline's plan, from the evaluator
     * @return its makespan, its spans, and when each job is taken up by the device and its result is there
     */
    public static Prediction of(PlanCost cost) {
        Map<String, Double> starts = new LinkedHashMap<>();
        Map<String, Double> ends = new LinkedHashMap<>();
        List<Span> spans = new ArrayList<>();
        double deviceFree = 0;
        // In the schedule's order. Stages in which a job spends no time are not there.
        for (StageTimes times : cost.timeline()) {
            if (times.stage() == 1) {
                deviceFree = times.endMs();
            }
            // What needs nothing of the device passes it as soon as the jobs before it have.
            starts.putIfAbsent(times.job(), times.stage() == 1 ? times.startMs() : deviceFree);
            spans.add(new Span(times.job(), Lane.values()[times.stage() - 1], times.startMs(), times.endMs()));
            ends.merge(times.job(), times.endMs() + lag(cost.jobs().get(times.job()), times.stage()), Math::max);
        }
        List<JobTimes> jobs = starts.entrySet().stream()
                .map(start -> new JobTimes(start.getKey(), start.getValue(), ends.get(start.getKey())))
                .toList();
        return new Prediction(cost.value(), jobs, spans);
    }

    /**
     * Of a plan whose jobs go to and fro, and so run one after the other, nothing overlapping.
     *
     * @param plan whose schedule says in which order
     * @param cost of it, from the evaluator
     * @param device the first tier's id
     */
    public static Prediction oneByOne(Plan plan, PlanCost cost, String device) {
        List<JobTimes> jobs = new ArrayList<>();
        List<Span> spans = new ArrayList<>();
        double at = 0;
        for (String id : plan.schedule()) {
            double start = at;
            for (JobCost.Step step : cost.jobs().get(id).steps()) {
                double begin = at;
                Lane lane;
                double lagMs = 0;
                if (step instanceof JobCost.Compute compute) {
                    lane = compute.tier().equals(device) ? Lane.DEVICE : Lane.CLOUD;
                    at += compute.ms();
                } else {
                    JobCost.Message message = (JobCost.Message) step;
                    lane = message.path().get(0).equals(device) ? Lane.UPLINK : Lane.DOWNLINK;
                    at += message.occupationMs();
                    lagMs = message.lagMs();
                }
                spans.add(new Span(id, lane, begin, at));
                at += lagMs;
            }
            jobs.add(new JobTimes(id, start, at));
        }
        return new Prediction(at, jobs, spans);
    }

    /**
     * Of a plan on a chain of more than two tiers: every tier, and every link in each direction, takes one job at a time, in the
     * plan's order; a lag keeps nobody waiting.
     *
     * @param plan whose schedule says in which order
     * @param cost of it, from the evaluator
     */
    public static Prediction chain(Problem problem, Plan plan, PlanCost cost) {
        String device = problem.device().id();
        Map<Way, Double> free = new HashMap<>();
        List<JobTimes> jobs = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        double makespan = 0;
        for (String id : plan.schedule()) {
            double start = Double.NaN;
            // When each tier has of the job what came there or was made there.
            Map<String, Double> ready = new HashMap<>();
            double end = 0;
            for (JobCost.Step step : cost.jobs().get(id).steps()) {
                List<Hop> hops = step instanceof JobCost.Compute compute
                        ? List.of(new Hop(new Way(compute.tier(), compute.tier()), compute.ms(), 0))
                        : hops(problem, (JobCost.Message) step);
                for (Hop hop : hops) {
                    double begin =
                            Math.max(ready.getOrDefault(hop.way().from(), 0.0), free.getOrDefault(hop.way(), 0.0));
                    double busyUntil = begin + hop.ms();
                    free.put(hop.way(), busyUntil);
                    end = Math.max(end, busyUntil + hop.lagMs());
                    ready.merge(hop.way().to(), busyUntil + hop.lagMs(), Math::max);
                    parts.add(new Part(id, hop.way().from(), hop.way().to(), begin, busyUntil + hop.lagMs()));
                    if (Double.isNaN(start)
                            && step instanceof JobCost.Compute compute
                            && compute.tier().equals(device)) {
                        start = begin;
                    }
                }
            }
            // What needs nothing of the device passes it as soon as the jobs before it have.
            jobs.add(new JobTimes(
                    id, Double.isNaN(start) ? free.getOrDefault(new Way(device, device), 0.0) : start, end));
            makespan = Math.max(makespan, end);
        }
        List<Span> spans = new ArrayList<>();
        for (Part part : parts) {
            Lane lane = !part.computing() && part.from().equals(device)
                    ? Lane.UPLINK
                    : !part.computing() && part.to().equals(device)
                            ? Lane.DOWNLINK
                            : part.from().equals(device) ? Lane.DEVICE : Lane.CLOUD;
            spans.add(new Span(part.job(), lane, part.startMs(), part.endMs()));
        }
        return new Prediction(makespan, jobs, spans, parts);
    }

    /** A tier, or the link from one to its neighbour. */
    private record Way(String from, String to) {}

    /** A job has it for a while, and then a lag, milliseconds. */
    private record Hop(Way way, double ms, double lagMs) {}

    private static List<Hop> hops(Problem problem, JobCost.Message message) {
        List<Hop> hops = new ArrayList<>();
        for (int h = 1; h < message.path().size(); h++) {
            Link link = link(problem, message.path().get(h - 1), message.path().get(h));
            hops.add(new Hop(new Way(link.from(), link.to()), message.hopMs().get(h - 1), link.latencyMs()));
        }
        return hops;
    }

    private static Link link(Problem problem, String from, String to) {
        return problem.links().stream()
                .filter(l -> l.from().equals(from) && l.to().equals(to))
                .findFirst()
                .orElseThrow();
    }

    /** What a message of this stage still needs when its last bit is sent. */
    private static double lag(JobCost job, int stage) {
        double[] lags = job.steps().stream()
                .filter(JobCost.Message.class::isInstance)
                .mapToDouble(step -> ((JobCost.Message) step).lagMs())
                .toArray();
        return switch (stage) {
            case 2 -> Arrays.stream(lags).findFirst().orElse(0);
            case 4 -> lags.length == 0 ? 0 : lags[lags.length - 1];
            default -> 0;
        };
    }
}
