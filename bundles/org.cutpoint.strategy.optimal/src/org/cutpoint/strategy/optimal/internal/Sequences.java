package org.cutpoint.strategy.optimal.internal;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * Least makespan of jobs of one or several networks over two or four stages, over all cuts and all orders: job by job,
 * with what is known of a beginning as a label (when each stage is free, when all is done). A beginning is dropped if
 * another of as many jobs of each network is nowhere later, or if it cannot lead to less than the best known. Where too
 * many remain, only the most promising are followed; the bounds of the others then bound the result.
 *
 * <p>The bound of a beginning: with weights of the stages that add up to 1 (see {@link Balance}), the weighted sum of
 * when each is free, of the least that the remaining jobs can add, and of the least that comes after that stage.
 */
final class Sequences {
    /** Labels that are looked at before only some are followed: a second or so. */
    private static final long MOST_LABELS = 200_000;

    /** How many are followed at first, for something to compare with. */
    private static final int NARROWEST = 4;

    /** Points of which all pairs are mixed. */
    private static final int MOST_MIXED = 150;

    private static final double TOLERANCE = 1e-10;

    private final List<List<Point>> points;
    private final int[] jobs;
    private final int stages;
    private final double[] weights;
    /** By network: the least weighted sum of a job. */
    private final double[] leastSum;
    /** By stage: the least that is still to come when a job has left it. */
    private final double[] tail;
    /** By stage: the least that a job takes to get there. */
    private final double[] head;
    /** By network and stage: the least time of a job. */
    private final double[][] leastMs;

    private final double[] target;
    private double least = Double.POSITIVE_INFINITY;
    private Label best = new Label(new int[0], new double[0], 0, -1, null, null);
    private double dropped = Double.POSITIVE_INFINITY;

    /** A beginning. */
    private static final class Label {
        private final int[] left;
        private final double[] free;
        private final double done;
        private final int problem;
        private final Point point;
        private final Label before;
        private double bound;
        private double promise;

        Label(int[] left, double[] free, double done, int problem, Point point, Label before) {
            this.left = left;
            this.free = free;
            this.done = done;
            this.problem = problem;
            this.point = point;
            this.before = before;
        }

        boolean dominates(Label other) {
            if (done > other.done) {
                return false;
            }
            for (int s = 0; s < free.length; s++) {
                if (free[s] > other.free[s]) {
                    return false;
                }
            }
            return true;
        }
    }

    private Sequences(List<List<Point>> points, int[] jobs, int stages, Balance balance) {
        this.points = new ArrayList<>(points);
        this.jobs = jobs;
        this.stages = stages;
        weights = balance.weights();
        leastSum = points.stream()
                .mapToDouble(all ->
                        all.stream().mapToDouble(p -> p.sum(weights)).min().orElseThrow())
                .toArray();
        leastMs = new double[jobs.length][stages];
        tail = new double[stages];
        Arrays.fill(tail, Double.POSITIVE_INFINITY);
        head = tail.clone();
        for (int p = 0; p < jobs.length; p++) {
            Arrays.fill(leastMs[p], Double.POSITIVE_INFINITY);
            for (Point point : points.get(p)) {
                double before = 0;
                for (int s = 0; s < stages; s++) {
                    head[s] = Math.min(head[s], before);
                    before += point.ms()[s] + point.lagMs()[s];
                }
                double after = 0;
                for (int s = stages - 1; s >= 0; s--) {
                    after += point.lagMs()[s];
                    tail[s] = Math.min(tail[s], after);
                    after += point.ms()[s];
                    leastMs[p][s] = Math.min(leastMs[p][s], point.ms()[s]);
                }
            }
        }
        double total = Arrays.stream(jobs).sum();
        target = Arrays.stream(balance.times()).map(t -> t / total).toArray();
    }

    /**
     * The best schedule found.
     *
     * @param points by network
     * @param jobs by network
     * @throws CancellationException if the thread is interrupted
     */
    static Schedule best(List<List<Point>> points, int[] jobs, int stages, Balance balance) {
        Sequences search = new Sequences(points, jobs, stages, balance);
        long perJob =
                Math.max(1, MOST_LABELS / Arrays.stream(jobs).asLongStream().sum());
        search.begin();
        search.follow((int) Math.max(1, Math.min(NARROWEST, perJob / Math.max(1, search.choices()))));
        search.leaveOutDear();
        int width = (int) Math.max(1, Math.min(100_000, perJob / Math.max(1, search.choices())));
        search.dropped = Double.POSITIVE_INFINITY;
        search.follow(width);
        return search.schedule();
    }

    /**
     * What the search begins with: of each network the best mix of two points, one after the other or evenly mingled, or
     * the point of the least sum; improved by local search.
     */
    private void begin() {
        List<LocalSearch.Job> mixed = new ArrayList<>();
        List<LocalSearch.Job> soonest = new ArrayList<>();
        List<List<Point>> cheap = new ArrayList<>();
        for (int p = 0; p < jobs.length; p++) {
            cheap.add(points.get(p).stream()
                    .sorted(Comparator.comparingDouble(point -> point.sum(weights)))
                    .limit(MOST_MIXED)
                    .toList());
            Mixes mixes = new Mixes(jobs[p], stages);
            points.get(p).forEach(point -> mixes.offer(point, point));
            for (Point one : cheap.get(p)) {
                for (Point other : cheap.get(p)) {
                    if (one != other) {
                        mixes.offer(one, other);
                    }
                }
            }
            int problem = p;
            mixes.best().forEach(point -> mixed.add(new LocalSearch.Job(problem, point)));
            Point least = points.get(p).stream()
                    .min(Comparator.comparingDouble(point -> point.ms()[0] + point.ms()[1]))
                    .orElseThrow();
            soonest.addAll(Collections.nCopies(jobs[p], new LocalSearch.Job(p, least)));
        }
        LocalSearch search = new LocalSearch(cheap, stages);
        search.offer(mixed);
        if (jobs.length == 1) {
            search.offer(twoStages());
        }
        search.offer(soonest);
        take(search.improved());
    }

    /** What were best if the stages after the upload took no time. */
    private List<LocalSearch.Job> twoStages() {
        Map<Point, Point> whole = new IdentityHashMap<>();
        List<Point> two = new ArrayList<>();
        // Ascending in device time, so that what comes later dominates nothing.
        for (Point point : points.get(0)) {
            Point first = point.firstStages(2);
            if (two.stream().noneMatch(p -> p.dominates(first))) {
                two.add(first);
                whole.put(first, point);
            }
        }
        List<LocalSearch.Job> sequence = new ArrayList<>();
        if (TwoStages.applies(two)) {
            for (Schedule.Run run : TwoStages.best(two, jobs[0]).runs()) {
                sequence.addAll(Collections.nCopies(run.jobs(), new LocalSearch.Job(0, whole.get(run.point()))));
            }
        }
        return sequence;
    }

    private void take(List<LocalSearch.Job> sequence) {
        Label label = start();
        for (LocalSearch.Job job : sequence) {
            label = extended(label, job.problem(), job.point());
        }
        least = label.done;
        best = label;
    }

    private long choices() {
        return points.stream().mapToLong(List::size).sum();
    }

    /** Points that cost more than the gap to the bound are in no better schedule. */
    private void leaveOutDear() {
        Label start = start();
        for (int p = 0; p < jobs.length; p++) {
            double spare = least - start.bound + leastSum[p];
            points.set(
                    p,
                    points.get(p).stream()
                            .filter(point -> point.sum(weights) <= spare * (1 + 1e-9))
                            .toList());
        }
    }

    private Label start() {
        Label start = new Label(jobs.clone(), new double[stages], 0, -1, null, null);
        price(start);
        return start;
    }

    private void follow(int width) {
        List<Label> level = List.of(start());
        int total = Arrays.stream(jobs).sum();
        for (int job = 0; job < total; job++) {
            List<Label> next = new ArrayList<>();
            for (Label label : level) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("interrupted");
                }
                for (int p = 0; p < jobs.length; p++) {
                    for (Point point : label.left[p] > 0 ? points.get(p) : List.<Point>of()) {
                        Label longer = extended(label, p, point);
                        if (longer.bound < least * (1 - TOLERANCE)) {
                            next.add(longer);
                        }
                    }
                }
            }
            level = narrowed(next, width);
        }
        for (Label label : level) {
            if (label.done < least) {
                least = label.done;
                best = label;
            }
        }
    }

    /** Without those that others dominate, which promise no more; of the rest, the most promising. */
    private List<Label> narrowed(List<Label> labels, int width) {
        labels.sort(Comparator.<Label>comparingDouble(l -> l.promise).thenComparingDouble(l -> l.bound));
        Map<IntBuffer, List<Label>> kept = new HashMap<>();
        List<Label> followed = new ArrayList<>();
        for (Label label : labels) {
            List<Label> same = kept.computeIfAbsent(IntBuffer.wrap(label.left), k -> new ArrayList<>());
            if (isDominated(label, same)) {
                continue;
            }
            if (followed.size() < width) {
                followed.add(label);
                same.add(label);
            } else {
                dropped = Math.min(dropped, label.bound);
            }
        }
        return followed;
    }

    private static boolean isDominated(Label label, List<Label> others) {
        for (Label other : others) {
            if (other.dominates(label)) {
                return true;
            }
        }
        return false;
    }

    private Label extended(Label label, int problem, Point point) {
        int[] left = label.left.clone();
        left[problem]--;
        double[] free = new double[stages];
        double arrived = 0;
        for (int s = 0; s < stages; s++) {
            free[s] = Math.max(label.free[s], arrived) + point.ms()[s];
            arrived = free[s] + point.lagMs()[s];
        }
        Label next = new Label(left, free, Math.max(label.done, arrived), problem, point, label);
        price(next);
        return next;
    }

    private void price(Label label) {
        int left = 0;
        double rest = 0;
        for (int p = 0; p < jobs.length; p++) {
            left += label.left[p];
            rest += label.left[p] * leastSum[p];
        }
        double bound = label.done;
        double promise = label.done;
        double weighted = rest;
        for (int s = 0; s < stages; s++) {
            double begin = left > 0 ? Math.max(label.free[s], label.free[0] + head[s]) : label.free[s];
            double atLeast = begin;
            for (int p = 0; p < jobs.length; p++) {
                atLeast += label.left[p] * leastMs[p][s];
            }
            double after = left > 0 ? tail[s] : 0;
            bound = Math.max(bound, atLeast + after);
            weighted += weights[s] * (begin + after);
            promise = Math.max(promise, label.free[s] + left * target[s]);
        }
        // What led here bounds it, too.
        double inherited = label.before == null ? 0 : label.before.bound;
        label.bound = left > 0 ? Math.max(inherited, Math.max(bound, weighted)) : label.done;
        label.promise = Math.max(promise, label.bound);
    }

    private Schedule schedule() {
        List<Schedule.Run> runs = new ArrayList<>();
        int alike = 0;
        for (Label label = best; label.before != null; label = label.before) {
            alike++;
            if (label.before.point != label.point) {
                runs.add(new Schedule.Run(label.problem, label.point, alike));
                alike = 0;
            }
        }
        Collections.reverse(runs);
        return new Schedule(runs, Math.min(least, dropped));
    }
}
