package org.cutpoint.workbench;

import java.util.ArrayList;
import java.util.Arrays;
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
     * Of a plan on a chain of more than two tiers, whose jobs run one after the other, nothing overlapping.
     *
     * @param plan whose schedule says in which order
     * @param cost of it, from the evaluator
     */
    public static Prediction chain(Problem problem, Plan plan, PlanCost cost) {
        String device = problem.device().id();
        List<JobTimes> jobs = new ArrayList<>();
        List<Span> spans = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        double at = 0;
        for (String id : plan.schedule()) {
            double start = at;
            for (JobCost.Step step : cost.jobs().get(id).steps()) {
                if (step instanceof JobCost.Compute compute) {
                    parts.add(new Part(id, compute.tier(), compute.tier(), at, at + compute.ms()));
                    at += compute.ms();
                } else {
                    JobCost.Message message = (JobCost.Message) step;
                    for (int hop = 1; hop < message.path().size(); hop++) {
                        Link link = link(
                                problem,
                                message.path().get(hop - 1),
                                message.path().get(hop));
                        double ms = link.occupationMs(message.bytes()) + link.latencyMs();
                        parts.add(new Part(id, link.from(), link.to(), at, at + ms));
                        at += ms;
                    }
                }
            }
            jobs.add(new JobTimes(id, start, at));
        }
        for (Part part : parts) {
            Lane lane = !part.computing() && part.from().equals(device)
                    ? Lane.UPLINK
                    : !part.computing() && part.to().equals(device)
                            ? Lane.DOWNLINK
                            : part.from().equals(device) ? Lane.DEVICE : Lane.CLOUD;
            spans.add(new Span(part.job(), lane, part.startMs(), part.endMs()));
        }
        return new Prediction(at, jobs, spans, parts);
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
