package org.cutpoint.profile.measured.internal;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;

/** Consecutive layers that are being measured, with several things to read that they take in turns. */
final class Target {
    private final int first;
    private final int last;
    private final SegmentSession session;
    private final List<List<Tensor>> inputs;
    private final int threads;
    private final Clock clock;
    private double[] samples = new double[32];
    private int count;
    private int next;
    private double warmMs;

    Target(int first, int last, SegmentSession session, List<List<Tensor>> inputs, int threads, Clock clock) {
        this.first = first;
        this.last = last;
        this.session = session;
        this.inputs = inputs;
        this.threads = threads;
        this.clock = clock;
    }

    int first() {
        return first;
    }

    int last() {
        return last;
    }

    /** What it makes of each of its inputs. */
    List<List<Tensor>> outputs() {
        return inputs.stream().map(session::run).toList();
    }

    /** Runs it once. */
    void run() {
        session.recycle(session.run(nextInputs()));
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

    /** Runs it once and keeps the time, which it returns, milliseconds. */
    double sample() {
        double ms = timed();
        keep(ms);
        return ms;
    }

    /** How many times it keeps. */
    int count() {
        return count;
    }

    /** Keeps times that were measured before, milliseconds. */
    void restore(double[] earlier) {
        for (double ms : earlier) {
            keep(ms);
        }
    }

    private void keep(double ms) {
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
        LongSupplier busy = clock.busy(threads);
        List<Tensor> made = session.run(given);
        double ms = busy.getAsLong() / 1e6;
        session.recycle(made);
        return ms;
    }

    /** The times that are kept, milliseconds, oldest first. */
    double[] samples() {
        return Arrays.copyOf(samples, count);
    }

    /** What the times that are kept say. */
    Statistics statistics() {
        return new Statistics(samples());
    }

    /** What was measured. */
    Interval interval() {
        return statistics().interval(first, last);
    }
}
