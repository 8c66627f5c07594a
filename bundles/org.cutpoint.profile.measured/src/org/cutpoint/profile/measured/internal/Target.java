package org.cutpoint.profile.measured.internal;

import java.util.Arrays;
import java.util.List;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.exec.timing.BusyTime;

/** Consecutive layers that are being measured, with several things to read that they take in turns. */
final class Target {
    private final int first;
    private final int last;
    private final SegmentSession session;
    private final List<List<Tensor>> inputs;
    private final int threads;
    private double[] samples = new double[32];
    private int count;
    private int next;
    private double warmMs;

    Target(int first, int last, SegmentSession session, List<List<Tensor>> inputs, int threads) {
        this.first = first;
        this.last = last;
        this.session = session;
        this.inputs = inputs;
        this.threads = threads;
    }

    /** What it makes of each of its inputs. */
    List<List<Tensor>> outputs() {
        return inputs.stream().map(session::run).toList();
    }

    /** Runs it once. */
    void run() {
        session.run(nextInputs());
    }

    private List<Tensor> nextInputs() {
        next = (next + 1) % inputs.size();
        return inputs.get(next);
    }

    /** Runs it once; the time counts only as an estimate. */
    void warmUp() {
        warmMs = timed();
    }

    /** The last warm-up's time, milliseconds. */
    double warmMs() {
        return warmMs;
    }

    /** Runs it once and keeps the time. */
    void sample() {
        double ms = timed();
        if (count == samples.length) {
            samples = Arrays.copyOf(samples, 2 * count);
        }
        samples[count++] = ms;
    }

    /** Drops the times that are kept. */
    void forget() {
        count = 0;
    }

    private double timed() {
        List<Tensor> given = nextInputs();
        BusyTime busy = BusyTime.start(threads);
        session.run(given);
        return busy.nanos() / 1e6;
    }

    /** What the times that are kept say. */
    Statistics statistics() {
        return new Statistics(Arrays.copyOf(samples, count));
    }

    /** What was measured. */
    Interval interval() {
        return statistics().interval(first, last);
    }
}
