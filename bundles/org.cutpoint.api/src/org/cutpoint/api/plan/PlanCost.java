package org.cutpoint.api.plan;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a plan is worth.
 *
 * @param value the objective's value: milliseconds, or joules for {@link Objective#ENERGY}. Where jobs are cut
 *     differently, latency, energy and bottleneck are those of the worst job
 * @param jobs every job's cost, by its id; jobs that are cut alike share one object
 * @param violates names of the limits that some job breaks, as files spell them; empty if it keeps them all
 * @param gap (value - lower bound) / lower bound, where the plan has a bound; 0 where both are 0
 * @param timeline when each job is in each stage, in the schedule's order; empty unless the objective is about a
 *     pipeline
 */
public record PlanCost(
        double value, Map<String, JobCost> jobs, List<String> violates, OptionalDouble gap, List<StageTimes> timeline) {
    public PlanCost {
        jobs = Map.copyOf(jobs);
        violates = List.copyOf(violates);
        timeline = List.copyOf(timeline);
    }

    /**
     * When one job is in one stage of the pipeline, lags not included. A job in pieces is in the second one several times.
     *
     * @param job its id
     * @param stage 1 device, 2 upload, 3 second tier, 4 return
     * @param startMs from the first job's start, milliseconds
     * @param endMs from the first job's start, milliseconds
     */
    public record StageTimes(String job, int stage, double startMs, double endMs) {}
}
