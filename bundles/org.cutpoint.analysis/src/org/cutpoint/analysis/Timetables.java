package org.cutpoint.analysis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.analysis.Timetable.Kind;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanCost.StageTimes;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.Span;

/** Timetables of what was planned and of what happened. */
public final class Timetables {
    private static final String UPLINK = "uplink";
    private static final String DOWNLINK = "downlink";

    private Timetables() {}

    /**
     * What the cost model predicts of a plan. For objectives of a pipeline that is its timeline. For those of a single job
     * nothing overlaps: jobs follow each other, each with its intervals and messages one after the other, over any tiers.
     * O(jobs x steps).
     *
     * @param cost of the plan, by the evaluator
     */
    public static Timetable predicted(Workload workload, Plan plan, PlanCost cost) {
        Timetable.Builder builder = new Timetable.Builder(plan.schedule());
        lanes(workload.first(), builder);
        if (cost.timeline().isEmpty()) {
            oneByOne(workload.first(), plan, cost, builder);
            return builder.build(0);
        }
        List<String> lanes = stages(workload.first());
        for (StageTimes times : cost.timeline()) {
            int lane = times.stage() - 1;
            builder.bar(
                    lanes.get(lane),
                    lane % 2 == 0 ? Kind.TIER : Kind.LINK,
                    times.job(),
                    times.startMs(),
                    times.endMs());
        }
        return builder.build(
                cost.timeline().stream().mapToDouble(StageTimes::endMs).max().orElse(0));
    }

    /** What happened in a run, in the same lanes as its prediction. */
    public static Timetable measured(Workload workload, RunResult run) {
        Timetable.Builder builder = new Timetable.Builder(
                run.jobs().stream().map(RunResult.JobTimes::job).toList());
        lanes(workload.first(), builder);
        List<String> lanes = stages(workload.first());
        for (Span span : run.spans()) {
            int lane = span.lane().ordinal();
            builder.bar(
                    lanes.get(lane), lane % 2 == 0 ? Kind.TIER : Kind.LINK, span.job(), span.startMs(), span.endMs());
        }
        return builder.build(run.makespanMs());
    }

    /** The lanes of a pipeline's four stages. */
    private static List<String> stages(Problem problem) {
        String remote = problem.tiers().size() > 1 ? problem.tiers().get(1).id() : "cloud";
        return List.of(problem.device().id(), UPLINK, remote, DOWNLINK);
    }

    /** All that there might be something in, in an order in which work goes down; the way back is last. */
    private static void lanes(Problem problem, Timetable.Builder builder) {
        List<Tier> tiers = problem.tiers();
        for (int t = 0; t < tiers.size(); t++) {
            builder.lane(tiers.get(t).id(), Kind.TIER);
            if (t + 1 < tiers.size()) {
                builder.lane(link(problem, tiers.get(t).id(), tiers.get(t + 1).id()), Kind.LINK);
            }
        }
        if (tiers.size() == 2 && problem.stages() == 4) {
            builder.lane(DOWNLINK, Kind.LINK);
        }
    }

    private static String link(Problem problem, String from, String to) {
        if (problem.tiers().size() == 2) {
            return from.equals(problem.device().id()) ? UPLINK : DOWNLINK;
        }
        return from + " → " + to;
    }

    private static void oneByOne(Problem problem, Plan plan, PlanCost cost, Timetable.Builder builder) {
        Map<String, JobCost> jobs = new HashMap<>(cost.jobs());
        double at = 0;
        for (String job : plan.schedule()) {
            for (JobCost.Step step : jobs.get(job).steps()) {
                if (step instanceof JobCost.Compute compute) {
                    builder.bar(compute.tier(), Kind.TIER, job, at, at + compute.ms());
                    at += compute.ms();
                } else if (step instanceof JobCost.Message message) {
                    for (String lane : hops(problem, message.path())) {
                        builder.bar(lane, Kind.LINK, job, at, at + message.occupationMs());
                    }
                    at += message.occupationMs() + message.lagMs();
                }
            }
        }
    }

    private static List<String> hops(Problem problem, List<String> path) {
        List<String> hops = new ArrayList<>();
        for (int i = 0; i + 1 < path.size(); i++) {
            hops.add(link(problem, path.get(i), path.get(i + 1)));
        }
        return hops;
    }
}
