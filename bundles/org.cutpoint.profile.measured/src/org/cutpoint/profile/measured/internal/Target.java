package org.cutpoint.profile.measured.internal;

import java.util.Arrays;
import java.util.List;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.run.BusyTime;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.hipparchus.stat.descriptive.rank.Percentile;

/** Consecutive layers that are being measured, with several things to read that they take in turns. */
final class Target {
    private static final double[] QUARTILES = {25, 50, 75};

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

    private double timed() {
        List<Tensor> given = nextInputs();
        BusyTime busy = BusyTime.start(threads);
        session.run(given);
        return busy.nanos() / 1e6;
    }

    /** Median of the times that are kept, milliseconds. */
    double median() {
        return quartiles()[1];
    }

    /** What was measured. */
    Interval interval() {
        double[] quartiles = quartiles();
        return new Interval(first, last, quartiles[1], quartiles[0], quartiles[2], count);
    }

    private double[] quartiles() {
        Percentile percentile = new Percentile();
        percentile.setData(samples, 0, count);
        return Arrays.stream(QUARTILES).map(percentile::evaluate).toArray();
    }
}
