package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanCost.StageTimes;
import org.cutpoint.api.run.RunResult.JobTimes;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.api.run.RunResult.Span;
import org.cutpoint.report.RunRecord.Prediction;

/** What a plan's cost says of the run to come. */
final class Predictions {
    private Predictions() {}

    /**
     * @param cost of a pipeline's plan, from the evaluator
     * @return its makespan, its spans, and when each job is taken up by the device and its result is there
     */
    static Prediction of(PlanCost cost) {
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
