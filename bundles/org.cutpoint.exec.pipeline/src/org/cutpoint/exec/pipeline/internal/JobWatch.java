package org.cutpoint.exec.pipeline.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.observe.JobEvent;
import org.cutpoint.api.observe.JobListener;
import org.cutpoint.api.observe.RunInfo;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.api.transport.Connection;

/**
 * Tells those who listen what becomes of a run's jobs. What it is told of one job comes from one lane after the other, so nothing is
 * locked; where nobody listens, it does nothing.
 */
final class JobWatch implements AutoCloseable {
    private static final int LANES = Lane.values().length;

    private final List<JobListener> listeners;
    private final RunInfo run;
    private final double[][] laneMs;
    private final long[] sentBytes;

    private JobWatch(List<JobListener> listeners, RunInfo run, int jobs) {
        this.listeners = listeners;
        this.run = run;
        int kept = listeners.isEmpty() ? 0 : jobs;
        laneMs = new double[kept][];
        sentBytes = new long[kept];
        tell(listener -> listener.began(run));
    }

    /** A run that begins, for those who listen then. */
    static JobWatch of(List<JobListener> listeners, RunRequest request, int jobs) {
        Optional<Network> network = request.conditions().emulation().network();
        RunInfo run = new RunInfo(
                runId(),
                request.model().graph().name(),
                request.workload().first().tiers().stream().map(Tier::id).toList(),
                jobs,
                network.map(n -> OptionalDouble.of(n.uplinkMbps())).orElse(OptionalDouble.empty()),
                network.map(n -> OptionalDouble.of(n.downlinkMbps())).orElse(OptionalDouble.empty()),
                request.cloud().map(Connection::peer).orElse(""));
        return new JobWatch(List.copyOf(listeners), run, jobs);
    }

    /** Eight hexadecimal digits. No secret: secure random numbers would take longer to begin with than a run's first job. */
    private static String runId() {
        long seed = System.nanoTime() ^ (ProcessHandle.current().pid() << 40) ^ System.currentTimeMillis() << 16;
        return Integer.toHexString(new SplittableRandom(seed).nextInt() | Integer.MIN_VALUE);
    }

    /** What nobody is told of. */
    static JobWatch nobody() {
        return new JobWatch(
                List.of(), new RunInfo("", "", List.of(), 0, OptionalDouble.empty(), OptionalDouble.empty(), ""), 0);
    }

    /** How the job is called among all processes' jobs. */
    String id(PipelineRun.Job job) {
        return run.id().isEmpty() ? "" : run.id() + "-" + job.id();
    }

    /** A lane was busy with it. */
    void busy(PipelineRun.Job job, Lane lane, double ms) {
        if (job.index() < laneMs.length) {
            if (laneMs[job.index()] == null) {
                laneMs[job.index()] = new double[LANES];
            }
            laneMs[job.index()][lane.ordinal()] += ms;
        }
    }

    /** It has sent so much. */
    void sent(PipelineRun.Job job, long bytes) {
        if (job.index() < sentBytes.length) {
            sentBytes[job.index()] += bytes;
        }
    }

    /** It is over. */
    void ended(PipelineRun.Job job, double totalMs, boolean fallback, Optional<String> failure) {
        if (listeners.isEmpty()) {
            return;
        }
        Map<String, Double> lanes = new HashMap<>();
        double busyMs = 0;
        if (job.index() < laneMs.length && laneMs[job.index()] != null) {
            for (Lane lane : Lane.values()) {
                double ms = laneMs[job.index()][lane.ordinal()];
                busyMs += ms;
                if (ms > 0) {
                    lanes.put(lane.name().toLowerCase(Locale.ROOT), ms);
                }
            }
            laneMs[job.index()] = null;
        }
        JobEvent event = new JobEvent(
                id(job),
                JobEvent.Kind.JOB,
                run.model(),
                plan(job.route()),
                run.peer(),
                Instant.now(),
                Math.max(0, totalMs - busyMs),
                totalMs,
                lanes,
                job.index() < sentBytes.length ? sentBytes[job.index()] : 0,
                failure,
                fallback);
        tell(listener -> listener.ended(event));
    }

    /** How many layers on which tier. */
    private String plan(Route route) {
        List<String> shares = new ArrayList<>();
        share(shares, 0, layers(route.deviceSegments()));
        if (route.chain().isEmpty()) {
            share(shares, 1, layers(route.cloudSegments()));
        } else {
            for (int tier = 0; tier < route.chain().size(); tier++) {
                share(shares, tier + 1, route.chain().get(tier).size());
            }
        }
        return String.join(", ", shares) + " layers";
    }

    private static int layers(List<Segment> segments) {
        return segments.stream().mapToInt(segment -> segment.layers().size()).sum();
    }

    private void share(List<String> shares, int tier, int layers) {
        if (layers > 0) {
            shares.add((tier < run.tiers().size() ? run.tiers().get(tier) : "tier " + tier) + " " + layers);
        }
    }

    private void tell(Consumer<JobListener> what) {
        for (JobListener listener : listeners) {
            try {
                what.accept(listener);
            } catch (RuntimeException e) {
                // Its fault is nobody else's.
                System.getLogger(JobWatch.class.getName())
                        .log(System.Logger.Level.WARNING, "Somebody who listens to jobs failed", e);
            }
        }
    }

    @Override
    public void close() {
        tell(listener -> listener.over(run));
    }
}
