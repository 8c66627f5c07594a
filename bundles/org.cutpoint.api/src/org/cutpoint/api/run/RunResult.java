package org.cutpoint.api.run;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What happened in a run. Times are milliseconds from the run's start unless said otherwise.
 *
 * @param makespanMs until the last job was done
 * @param spans what each lane did when, by start
 * @param jobs each job's start on the device and completion, in the schedule's order
 * @param uploadBytes tensor bytes sent to the cloud, over a real network before they are encoded; deployment is not among
 *     them
 * @param downloadBytes tensor bytes that came back
 * @param maxAbsDiff largest absolute difference between an output of a split job and the whole network's
 * @param maxRelDiff that difference over the largest absolute value of the whole network's output
 * @param fallbacks jobs that ran elsewhere than planned
 * @param computeJoules what the request's meter says was drawn while the device computed, all jobs together; empty without
 *     a meter
 * @param planChanges how often another plan of the request's table took over
 * @param parts of jobs that run on more than two tiers: what each part took. Of such a job the lane {@link Lane#CLOUD} is all
 *     that passes behind the first hop. Of a job in tiles: what the edge computed, all together, if it tells. Empty for others
 * @param failures jobs without a result in time; their times end when that was known. Empty without a fallback, where a run
 *     fails as a whole
 */
public record RunResult(
        double makespanMs,
        List<Span> spans,
        List<JobTimes> jobs,
        long uploadBytes,
        long downloadBytes,
        double maxAbsDiff,
        double maxRelDiff,
        int fallbacks,
        OptionalDouble computeJoules,
        int planChanges,
        List<Part> parts,
        List<Failure> failures) {
    public RunResult {
        failures = List.copyOf(failures);
        parts = List.copyOf(parts);
        spans = List.copyOf(spans);
        jobs = List.copyOf(jobs);
    }

    /** With nothing sent, no difference, no fallback and no meter. The other methods say what is different. */
    public static RunResult of(double makespanMs, List<Span> spans, List<JobTimes> jobs) {
        return new RunResult(makespanMs, spans, jobs, 0, 0, 0, 0, 0, OptionalDouble.empty(), 0, List.of(), List.of());
    }

    /** The same with so many tensor bytes sent and come back. */
    public RunResult withBytes(long up, long down) {
        return new RunResult(
                makespanMs,
                spans,
                jobs,
                up,
                down,
                maxAbsDiff,
                maxRelDiff,
                fallbacks,
                computeJoules,
                planChanges,
                parts,
                failures);
    }

    /** The same with outputs that differ so far from the whole network's. */
    public RunResult withDifferences(double maxAbs, double maxRel) {
        return new RunResult(
                makespanMs,
                spans,
                jobs,
                uploadBytes,
                downloadBytes,
                maxAbs,
                maxRel,
                fallbacks,
                computeJoules,
                planChanges,
                parts,
                failures);
    }

    /** The same with what a meter says. */
    public RunResult withComputeJoules(OptionalDouble joules) {
        return new RunResult(
                makespanMs,
                spans,
                jobs,
                uploadBytes,
                downloadBytes,
                maxAbsDiff,
                maxRelDiff,
                fallbacks,
                joules,
                planChanges,
                parts,
                failures);
    }

    /** The same with what each part of each job took. */
    public RunResult withParts(List<Part> others) {
        return new RunResult(
                makespanMs,
                spans,
                jobs,
                uploadBytes,
                downloadBytes,
                maxAbsDiff,
                maxRelDiff,
                fallbacks,
                computeJoules,
                planChanges,
                others,
                failures);
    }

    /**
     * A job that has no result, or too late.
     *
     * @param job its id
     * @param reason why, in one line
     */
    public record Failure(String job, String reason) {}

    /** What takes jobs one after the other. */
    public enum Lane {
        DEVICE,
        UPLINK,
        CLOUD,
        DOWNLINK
    }

    /**
     * A lane is busy with a job.
     *
     * @param job its id
     * @param lane which
     * @param startMs from
     * @param endMs to
     */
    public record Span(String job, Lane lane, double startMs, double endMs) {}

    /**
     * A tier computes for a job, or tensors of it are on their way between two neighbouring tiers.
     *
     * @param job its id
     * @param from the tier's id, or the sender's
     * @param to the same tier's, or the receiver's
     * @param startMs from
     * @param endMs to
     */
    public record Part(String job, String from, String to, double startMs, double endMs) {
        /** Whether a tier computes. */
        public boolean computing() {
            return from.equals(to);
        }

        /** How long, milliseconds. */
        public double ms() {
            return endMs - startMs;
        }
    }

    /**
     * A job from the device's taking it up to its result being there.
     *
     * @param job its id
     * @param startMs when the device took it up
     * @param endMs when its result was on the device
     */
    public record JobTimes(String job, double startMs, double endMs) {
        /** From start to end, waiting included, milliseconds. */
        public double latencyMs() {
            return endMs - startMs;
        }
    }

    /** How long the lane was busy in all, milliseconds. */
    public double busyMs(Lane lane) {
        return spans.stream()
                .filter(s -> s.lane() == lane)
                .mapToDouble(s -> s.endMs() - s.startMs())
                .sum();
    }
}
