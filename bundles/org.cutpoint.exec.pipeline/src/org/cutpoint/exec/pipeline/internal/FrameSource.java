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

    private final FrameStream stream;
    private final FrameClock clock;
    private final List<Planned> planned;
    private final Optional<Planned> local;
    private final FrameQueue queue;
    private final int room;
    private final int inputs;
    private final boolean[] degraded;
    private final long[] begins;
    private final long[] ends;
    private Progress progress = Progress.NONE;
    private long epoch;
    private long reported;
    private int underWay;
    private int taken;
    private double expectedMs;
    private double localMs;

    /**
     * What a frame may do.
     *
     * @param latencyMs what it takes, as planned
     */
    record Planned(Route route, double latencyMs) {}

    /**
     * @param planned what frames do, in turns
     * @param local what they do on the device alone; only used where late frames are degraded
     * @param room how many are under way at once
     * @param inputs number of distinct inputs
     */
    FrameSource(
            FrameStream stream,
            FrameClock clock,
            List<Planned> planned,
            Optional<Planned> local,
            int room,
            int inputs) {
        this.stream = stream;
        this.clock = clock;
        this.planned = List.copyOf(planned);
        this.local = local;
        this.room = room;
        this.inputs = inputs;
        queue = new FrameQueue(stream);
        degraded = new boolean[stream.frames()];
        begins = new long[stream.frames()];
        ends = new long[stream.frames()];
        expectedMs = plannedMs();
        localMs = local.map(Planned::latencyMs).orElse(Double.POSITIVE_INFINITY);
    }

    private double plannedMs() {
        return planned.stream().mapToDouble(Planned::latencyMs).max().orElseThrow();
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
            boolean fits = underWay < room;
            if (stream.late() == Late.SKIP && expectedMs > leftMs) {
                queue.drop();
                expectedMs += FORGOTTEN * (plannedMs() - expectedMs);
                continue;
            }
            if (stream.late() == Late.DEGRADE && local.isPresent() && soonerHere(fits, leftMs)) {
                return Optional.of(begun(local.get().route(), true, now));
            }
            return fits
                    ? Optional.of(begun(planned.get(taken++ % planned.size()).route(), false, now))
                    : Optional.empty();
        }
        return Optional.empty();
    }

    private boolean soonerHere(boolean fits, double leftMs) {
        boolean sends = planned.get(taken % planned.size()).route().usesCloud();
        return sends && (!fits || expectedMs > leftMs && localMs < expectedMs);
    }

    private Job begun(Route route, boolean here, long now) {
        int frame = queue.take();
        // What is not begun has 0.
        begins[frame] = Math.max(1, now);
        degraded[frame] = here;
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
    public synchronized void failed(Job job) {
        underWay--;
    }

    @Override
    public synchronized void done(Job job, long nanos) {
        underWay--;
        ends[job.index()] = nanos - epoch;
        double ms = (ends[job.index()] - begins[job.index()]) / 1e6;
        if (degraded[job.index()]) {
            localMs += NEWEST * (ms - localMs);
        } else {
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

    /** Whether all frames of the stream have come. */
    synchronized boolean whole() {
        return queue.offered() == stream.frames();
    }
}
