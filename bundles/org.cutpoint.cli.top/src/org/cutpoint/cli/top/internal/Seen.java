package org.cutpoint.cli.top.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a runtime says of itself at one moment: {@code cutpoint-activity/1} and {@code cutpoint-health/1}.
 *
 * @param version of the runtime
 * @param uptimeMs since its process was started, milliseconds
 * @param jobs that have ended
 * @param failed of them
 * @param fallbacks of them, ran elsewhere than planned
 * @param runs under way
 * @param queues what waits
 * @param lanes busy with the last jobs
 * @param uplinkMbps of the last messages, Mbit/s
 * @param plan of the last job
 * @param recent the last jobs, newest first
 * @param checks of its health; empty if it has none
 */
record Seen(
        String version,
        long uptimeMs,
        long jobs,
        long failed,
        long fallbacks,
        List<Run> runs,
        List<Queue> queues,
        List<Lane> lanes,
        OptionalDouble uplinkMbps,
        Optional<String> plan,
        List<Job> recent,
        List<Check> checks) {

    record Run(
            String id,
            String model,
            List<String> tiers,
            long jobs,
            OptionalDouble uplinkMbps,
            OptionalDouble downlinkMbps,
            String peer) {}

    record Queue(
            long waiting,
            long mostWaiting,
            long waitingBytes,
            long mostWaitingBytes,
            long running,
            long segments,
            long models) {}

    record Lane(String lane, long jobs, double meanMs) {}

    record Job(
            String id,
            String kind,
            String model,
            String plan,
            String peer,
            String ended,
            double waitMs,
            double totalMs,
            Map<String, Double> laneMs,
            Optional<String> failure,
            boolean fallback) {}

    record Check(String name, String status, String message) {}

    /** The same with what it says of its health. */
    Seen with(List<Check> health) {
        return new Seen(
                version, uptimeMs, jobs, failed, fallbacks, runs, queues, lanes, uplinkMbps, plan, recent, health);
    }
}
