package org.cutpoint.exec.pipeline.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.cutpoint.api.Progress;
import org.cutpoint.api.run.FrameStream;
import org.cutpoint.api.run.FrameStream.Late;
import org.cutpoint.api.run.StreamResult.Fate;
import org.cutpoint.api.run.StreamResult.Frame;
import org.cutpoint.exec.pipeline.internal.FrameRoutes.Outlook;
import org.cutpoint.exec.pipeline.internal.PipelineRun.Job;

/**
 * A job for each frame of a stream that is not dropped. No more are begun than the pipeline has use for: what waits, waits here,
 * where it can still be dropped.
 */
final class FrameSource implements JobSource {
    /** After so long it is looked again whether there is room, or something for the device to do. */
    private static final long AGAIN_NANOS = 2_000_000;

    /** How much the newest latency counts in what is expected. */
    private static final double NEWEST = 0.2;

    /** What is not tried is forgotten: of what is expected, so much goes back to what was planned with every frame skipped. */
    private static final double FORGOTTEN = 0.05;

    /** Likewise with every frame that runs here instead: one in some dozens then tries whether the cloud is still slow. */
    private static final double FORGOTTEN_HERE = 0.01;

    /** In place of a plan's number: run on the device alone, where late frames are; or for want of a link, which says nothing. */
    private static final int LOCAL = -1;

    private static final int INSTEAD = -2;

    private final FrameStream stream;
    private final FrameClock clock;
    private final FrameRoutes routes;
    private final Optional<Planned> local;
    private final FrameQueue queue;
    private final int inputs;

    /** By frame, the plan under which it was begun. */
    private final int[] plans;

    private final boolean[] degraded;
    private final long[] begins;
    private final long[] ends;
    private Progress progress = Progress.NONE;
    private long epoch;
    private long reported;
    private int underWay;
    private boolean stopped;
    private Outlook outlook;
    private double expectedMs;
    private double localMs;

    /**
     * What a frame may do.
     *
     * @param latencyMs what it takes, as planned
     */
    record Planned(Route route, double latencyMs) {}

    /**
     * @param routes what frames do
     * @param local what they do on the device alone; only used where late frames are degraded
     * @param inputs number of distinct inputs
     */
    FrameSource(FrameStream stream, FrameClock clock, FrameRoutes routes, Optional<Planned> local, int inputs) {
        this.stream = stream;
        this.clock = clock;
        this.routes = routes;
        this.local = local;
        this.inputs = inputs;
        queue = new FrameQueue(stream);
        plans = new int[stream.frames()];
        degraded = new boolean[stream.frames()];
        begins = new long[stream.frames()];
        ends = new long[stream.frames()];
        outlook = routes.outlook();
        expectedMs = outlook.latencyMs();
        localMs = local.map(Planned::latencyMs).orElse(Double.POSITIVE_INFINITY);
    }

    @Override
    public int most() {
        return stream.frames();
    }

    @Override
    public synchronized void begin(long epochNanos, Progress reportTo) {
        epoch = epochNanos;
        progress = reportTo;
    }

    @Override
    public synchronized boolean more() {
        return !queue.over();
    }

    @Override
    public Optional<Job> next() throws InterruptedException {
        long pause;
        synchronized (this) {
            long now = clock.nanos() - epoch;
            queue.come(now);
            Optional<Job> job = chosen(now);
            report();
            if (job.isPresent()) {
                return job;
            }
            pause = queue.first().isPresent()
                    ? AGAIN_NANOS
                    : Math.min(AGAIN_NANOS, queue.next().orElse(now) - now);
        }
        clock.sleep(pause);
        return Optional.empty();
    }

    private Optional<Job> chosen(long now) {
        for (OptionalInt first = queue.first(); first.isPresent(); first = queue.first()) {
            int frame = first.getAsInt();
            double leftMs = (stream.nanos(frame) + stream.deadline().toNanos() - now) / 1e6;
            // What the device does alone is over when it takes the next.
            Route route = routes.next();
            expect();
            boolean fits = !route.usesCloud() || underWay < outlook.room();
            if (stream.late() == Late.SKIP && expectedMs > leftMs) {
                queue.drop();
                forget(FORGOTTEN);
                continue;
            }
            if (stream.late() == Late.DEGRADE && local.isPresent() && soonerHere(route, fits, leftMs)) {
                if (fits) {
                    forget(FORGOTTEN_HERE);
                }
                return Optional.of(begun(local.get().route(), LOCAL, now));
            }
            return fits
                    ? routes.take().map(taken -> begun(taken, taken == route ? outlook.plan() : INSTEAD, now))
                    : Optional.empty();
        }
        return Optional.empty();
    }

    /** What was measured under another plan says nothing of this one. */
    private void expect() {
        Outlook now = routes.outlook();
        if (now.plan() != outlook.plan()) {
            expectedMs = now.latencyMs();
        }
        outlook = now;
    }

    private void forget(double share) {
        expectedMs += share * (outlook.latencyMs() - expectedMs);
    }

    private boolean soonerHere(Route route, boolean fits, double leftMs) {
        return route.usesCloud() && (!fits || expectedMs > leftMs && localMs < expectedMs);
    }

    private Job begun(Route route, int plan, long now) {
        int frame = queue.take();
        // What is not begun has 0.
        begins[frame] = Math.max(1, now);
        plans[frame] = plan;
        degraded[frame] = plan < 0;
        underWay++;
        return new Job(frame, Integer.toString(frame), route, frame % inputs);
    }

    /** Of those that came, what is known of by now. */
    private void report() {
        long known = queue.dropped();
        if (known > reported) {
            progress.advance(known - reported);
            reported = known;
        }
    }

    @Override
    public long ready(Job job, long free) {
        return Math.max(free, epoch + stream.nanos(job.index()));
    }

    @Override
    public void sent(Job job) {
        routes.sent(job.route());
    }

    @Override
    public synchronized void failed(Job job) {
        underWay--;
        routes.ended(job.route());
    }

    @Override
    public synchronized void done(Job job, long nanos) {
        underWay--;
        routes.ended(job.route());
        ends[job.index()] = nanos - epoch;
        double ms = (ends[job.index()] - begins[job.index()]) / 1e6;
        if (plans[job.index()] == LOCAL) {
            localMs += NEWEST * (ms - localMs);
        } else if (plans[job.index()] == outlook.plan()) {
            expectedMs += NEWEST * (ms - expectedMs);
        }
    }

    @Override
    public synchronized void stoodIn(Job job) {
        degraded[job.index()] = true;
    }

    @Override
    public synchronized boolean stop() {
        queue.come(clock.nanos() - epoch);
        queue.end();
        stopped = true;
        return true;
    }

    /** What became of all that came. */
    synchronized List<Frame> frames() {
        List<Frame> frames = new ArrayList<>();
        for (int f = 0; f < queue.offered(); f++) {
            boolean ended = ends[f] != 0;
            long late = stream.nanos(f) + stream.deadline().toNanos();
            Fate fate = begins[f] == 0 ? Fate.DROPPED : !ended ? Fate.LOST : ends[f] <= late ? Fate.IN_TIME : Fate.LATE;
            frames.add(new Frame(
                    stream.nanos(f) / 1e6,
                    ended ? OptionalDouble.of(ends[f] / 1e6) : OptionalDouble.empty(),
                    fate,
                    degraded[f]));
        }
        return frames;
    }

    /** Whether all frames of the stream have come, and nobody ended it. */
    synchronized boolean whole() {
        return queue.offered() == stream.frames() && !stopped;
    }
}
