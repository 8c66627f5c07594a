package org.cutpoint.strategy.optimal.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;

/**
 * A good sequence of jobs of one or several networks: some simple ones, the best of which is changed, one job or two at
 * a time, as long as it gets no worse. The same jobs give the same sequence.
 */
final class LocalSearch {
    /** Jobs that are gone through, in all sequences together. */
    private static final long MOST_STEPS = 4_000_000;

    /** How often every job is tried at every point, on average, where there are few of both. */
    private static final int CHANGES = 20;

    private final int stages;
    private final List<List<Point>> points;
    private List<Job> best = List.of();
    private double leastMs = Double.POSITIVE_INFINITY;

    /**
     * A job of a sequence.
     *
     * @param problem index of its network
     * @param point where it is cut
     */
    record Job(int problem, Point point) {}

    /** @param points by network, of which jobs may take any */
    LocalSearch(List<List<Point>> points, int stages) {
        this.points = points;
        this.stages = stages;
    }

    /** Begins with these jobs, if there are any, in the best of some orders. */
    void offer(List<Job> jobs) {
        if (jobs.isEmpty()) {
            return;
        }
        take(jobs);
        // Campbell, Dudek and Smith: Johnson's rule for the first and the last stages' sums.
        for (int width = 1; width < stages; width++) {
            int w = width;
            List<Job> order = new ArrayList<>(jobs);
            order.sort(Comparator.<Job>comparingInt(j -> sum(j, 0, w) < sum(j, stages - w, stages) ? 0 : 1)
                    .thenComparingDouble(j ->
                            sum(j, 0, w) < sum(j, stages - w, stages) ? sum(j, 0, w) : -sum(j, stages - w, stages)));
            take(order);
        }
    }

    private static double sum(Job job, int from, int to) {
        double sum = 0;
        for (int s = from; s < to; s++) {
            sum += job.point().ms()[s];
        }
        return sum;
    }

    private void take(List<Job> jobs) {
        double ms = makespanMs(jobs);
        if (ms < leastMs) {
            leastMs = ms;
            best = List.copyOf(jobs);
        }
    }

    /** Changes the best sequence as long as it gets better, or for some time. */
    List<Job> improved() {
        Random random = new Random(1);
        List<Job> jobs = new ArrayList<>(best);
        double ms = leastMs;
        long changes = (long) CHANGES
                * jobs.size()
                * points.stream().mapToInt(List::size).sum();
        for (long left = Math.min(changes, MOST_STEPS / jobs.size()); left > 0; left--) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted");
            }
            int at = random.nextInt(jobs.size());
            int to = random.nextInt(jobs.size());
            Job moved = jobs.get(at);
            boolean recut = random.nextBoolean();
            if (recut) {
                List<Point> own = points.get(moved.problem());
                jobs.set(at, new Job(moved.problem(), own.get(random.nextInt(own.size()))));
            }
            boolean shifted = !recut || random.nextInt(4) == 0;
            if (shifted) {
                jobs.add(to, jobs.remove(at));
            }
            double changed = makespanMs(jobs);
            if (changed <= ms) {
                ms = changed;
            } else {
                if (shifted) {
                    jobs.add(at, jobs.remove(to));
                }
                jobs.set(at, moved);
            }
        }
        return ms < leastMs ? jobs : best;
    }

    private double makespanMs(List<Job> jobs) {
        double[] free = new double[stages];
        double done = 0;
        for (Job job : jobs) {
            double at = 0;
            for (int s = 0; s < stages; s++) {
                free[s] = Math.max(free[s], at) + job.point().ms()[s];
                at = free[s] + job.point().lagMs()[s];
            }
            done = Math.max(done, at);
        }
        return done;
    }
}
