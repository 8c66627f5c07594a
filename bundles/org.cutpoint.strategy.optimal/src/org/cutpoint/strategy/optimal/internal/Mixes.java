package org.cutpoint.strategy.optimal.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Mixes of two kinds of identical jobs through a pipeline, and the best of those offered. */
final class Mixes {
    /** Shares that are looked at for a pair: all of them where there are no more jobs. */
    private static final int SHARES = 32;

    /** Jobs that are gone through one by one, of all mingled mixes together. */
    private static final long MOST_MINGLED = 3_000_000;

    private final int jobs;
    private final int stages;
    private double least = Double.POSITIVE_INFINITY;
    private List<Point> kinds = List.of();
    private int ofFirst;
    private boolean mingled;
    private long mingledJobs;

    Mixes(int jobs, int stages) {
        this.jobs = jobs;
        this.stages = stages;
    }

    /** Looks at mixes of two points: first all of the one, then the other; and mingled. */
    void offer(Point one, Point other) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
        int step = one == other ? jobs : Math.max(1, jobs / SHARES);
        int best = jobs;
        double bestMs = Double.POSITIVE_INFINITY;
        for (int first = jobs; first >= 0; first -= step) {
            double ms = inTurnMs(one, first, other);
            if (ms < bestMs) {
                bestMs = ms;
                best = first;
            }
        }
        for (int first = Math.max(0, best - step); step > 1 && first <= Math.min(jobs, best + step); first++) {
            double ms = inTurnMs(one, first, other);
            if (ms < bestMs) {
                bestMs = ms;
                best = first;
            }
        }
        take(one, other, best, false, bestMs);
        if (one != other && mingledJobs < MOST_MINGLED && bestMs <= 1.2 * least) {
            mingledJobs += jobs;
            take(one, other, best, true, mingledMs(one, best, other));
        }
    }

    private void take(Point one, Point other, int first, boolean even, double ms) {
        if (ms < least) {
            least = ms;
            kinds = List.of(one, other);
            ofFirst = first;
            mingled = even;
        }
    }

    /** The jobs in the order of the best mix. */
    List<Point> best() {
        List<Point> order = new ArrayList<>(jobs);
        for (int j = 0; j < jobs; j++) {
            order.add(kinds.get((mingled ? isFirst(j, ofFirst) : j < ofFirst) ? 0 : 1));
        }
        return order;
    }

    /** Whether the j-th job of an even mix is of the first kind. */
    private boolean isFirst(int j, int first) {
        return (j + 1L) * first / jobs > (long) j * first / jobs;
    }

    private double mingledMs(Point one, int first, Point other) {
        double[] free = new double[stages];
        double done = 0;
        for (int j = 0; j < jobs; j++) {
            Point point = isFirst(j, first) ? one : other;
            double arrived = 0;
            for (int s = 0; s < stages; s++) {
                free[s] = Math.max(free[s], arrived) + point.ms()[s];
                arrived = free[s] + point.lagMs()[s];
            }
            done = Math.max(done, arrived);
        }
        return done;
    }

    /**
     * The longest path through jobs and stages: through jobs that are alike from one stage to another it takes the times
     * of all these stages once, and the longest of them for every further job.
     */
    private double inTurnMs(Point one, int first, Point other) {
        double[] free = new double[stages];
        double done = 0;
        for (int kind = 0; kind < 2; kind++) {
            Point point = kind == 0 ? one : other;
            int count = kind == 0 ? first : jobs - first;
            if (count == 0) {
                continue;
            }
            double[] after = new double[stages];
            for (int from = 0; from < stages; from++) {
                double once = 0;
                double longest = 0;
                for (int to = from; to < stages; to++) {
                    once += point.ms()[to];
                    longest = Math.max(longest, point.ms()[to]);
                    after[to] = Math.max(after[to], free[from] + once + (count - 1) * longest);
                    once += point.lagMs()[to];
                }
            }
            done = Math.max(done, after[stages - 1] + point.lagMs()[stages - 1]);
            free = after;
        }
        return done;
    }
}
