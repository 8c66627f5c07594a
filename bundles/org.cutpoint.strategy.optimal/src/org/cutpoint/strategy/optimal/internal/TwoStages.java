package org.cutpoint.strategy.optimal.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/**
 * Least makespan of n identical jobs over device and uplink, over all multisets of cuts.
 *
 * <p>Let points be undominated, ascending in device time f: then upload time g descends, and Johnson's rule takes jobs
 * in the points' order. From job k to the next the path through the pipeline that changes from device to uplink at k
 * grows by f(k+1) - g(k), which ascends with k; so the longest path changes at the first or at the last job. With z jobs
 * that upload nothing, which come last and take F each, and a lag L after every upload, the makespan is the larger of
 *
 * <pre>
 *   L + f(first) + sum of g      and      max(L + g(last), z F) + sum of f
 * </pre>
 *
 * over the jobs that upload. So: for every z, every first and every last point, divide what jobs remain among the points
 * between them so that the larger of two sums is least. The continuous problem is solved by a mix of two points of the
 * lower convex hull, whose weights w and 1 - w for the two sums price every point by what it costs more than these two.
 * Nothing better than what is known can cost more than the gap between that and the bound, which leaves few divisions:
 * depth first. Zs and pairs are left out by the same bound.
 */
final class TwoStages {
    /** Nodes of the search: a second or so. */
    private static final long MOST_NODES = 30_000_000;

    /** What is no better than this is not looked for. */
    private static final double TOLERANCE = 1e-10;

    private final int jobs;
    private final List<Point> points;
    /** Points that upload: f, g ascending in f. */
    private final double[] f;

    private final double[] g;
    private final double lagMs;
    private final boolean hasLocal;
    private final double localMs;

    private double least = Double.POSITIVE_INFINITY;
    private int[] best = new int[0];
    private int bestLocal;
    private long nodes;

    private TwoStages(List<Point> points, int jobs) {
        this.points = points;
        this.jobs = jobs;
        Point last = points.get(points.size() - 1);
        hasLocal = last.ms()[1] == 0 && last.lagMs()[1] == 0;
        localMs = hasLocal ? last.ms()[0] : 0;
        int uploading = points.size() - (hasLocal ? 1 : 0);
        f = points.stream().limit(uploading).mapToDouble(p -> p.ms()[0]).toArray();
        g = points.stream().limit(uploading).mapToDouble(p -> p.ms()[1]).toArray();
        lagMs = uploading == 0 ? 0 : points.get(0).lagMs()[1];
    }

    /** Whether the points are as the theorem wants them; where uploads take several ways their lags may differ. */
    static boolean applies(List<Point> points) {
        for (int i = 1; i < points.size(); i++) {
            Point one = points.get(i - 1);
            Point next = points.get(i);
            boolean local = i == points.size() - 1 && next.ms()[1] == 0 && next.lagMs()[1] == 0;
            if (next.ms()[1] > one.ms()[1] || next.lagMs()[1] != one.lagMs()[1] && !local) {
                return false;
            }
        }
        return true;
    }

    /**
     * The schedule of least makespan.
     *
     * @param points to which {@link #applies} applies; not empty
     * @throws CancellationException if the thread is interrupted
     */
    static Schedule best(List<Point> points, int jobs) {
        return new TwoStages(points, jobs).run();
    }

    private Schedule run() {
        if (hasLocal) {
            found(new int[f.length], jobs, jobs * localMs);
        }
        int most = hasLocal ? jobs - 1 : 0;
        double[] bounds =
                IntStream.rangeClosed(0, most).mapToDouble(this::bound).toArray();
        List<Integer> locals = f.length == 0
                ? List.of()
                : IntStream.rangeClosed(0, most)
                        .boxed()
                        .sorted(Comparator.comparingDouble(z -> bounds[z]))
                        .toList();
        double lowerBound = Double.POSITIVE_INFINITY;
        for (int z : locals) {
            if (bounds[z] >= limit()) {
                break;
            }
            if (nodes > MOST_NODES) {
                lowerBound = bounds[z];
                break;
            }
            divide(z);
            if (nodes > MOST_NODES) {
                lowerBound = bounds[z];
                break;
            }
        }
        List<Schedule.Run> runs = new ArrayList<>();
        for (int k = 0; k < f.length; k++) {
            if (best[k] > 0) {
                runs.add(new Schedule.Run(0, points.get(k), best[k]));
            }
        }
        if (bestLocal > 0) {
            runs.add(new Schedule.Run(0, points.get(f.length), bestLocal));
        }
        return new Schedule(runs, Math.min(lowerBound, least));
    }

    private double limit() {
        return least - TOLERANCE * least;
    }

    private void found(int[] counts, int local, double makespanMs) {
        if (makespanMs < least) {
            least = makespanMs;
            best = counts.clone();
            bestLocal = local;
        }
    }

    /** On the makespan with so many jobs that upload nothing: first and last point are the best for their terms. */
    private double bound(int local) {
        if (f.length == 0) {
            return Double.POSITIVE_INFINITY;
        }
        int uploading = jobs - local;
        double upload = lagMs + f[0];
        double device = Math.max(lagMs + g[g.length - 1], local * localMs);
        return new Hull(0, f.length - 1).bound(upload, device, uploading);
    }

    private void divide(int local) {
        int uploading = jobs - local;
        Hull whole = new Hull(0, f.length - 1);
        whole.bound(lagMs + f[0], Math.max(lagMs + g[g.length - 1], local * localMs), uploading);
        double w = whole.weight;
        int[] counts = new int[f.length];
        for (int i = 0; i < f.length; i++) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted");
            }
            double alone = Math.max(
                    lagMs + f[i] + uploading * g[i], Math.max(lagMs + g[i], local * localMs) + uploading * f[i]);
            if (alone < least) {
                counts[i] = uploading;
                found(counts, local, alone);
                counts[i] = 0;
            }
            for (int j = i + 1; j < f.length && uploading > 1; j++) {
                double device = Math.max(lagMs + g[j], local * localMs) + f[i] + f[j];
                double upload = lagMs + f[i] + g[i] + g[j];
                double quick = w * device + (1 - w) * upload + (uploading - 2) * whole.least;
                if (quick < limit() && nodes++ <= MOST_NODES) {
                    counts[i]++;
                    counts[j]++;
                    new Division(i, j, counts, local, upload, device, uploading - 2).run();
                    counts[i]--;
                    counts[j]--;
                }
            }
        }
    }

    /** The lower convex hull of some consecutive points. */
    private final class Hull {
        private final int[] vertices;
        private final int size;
        /** Of the last bound: how much device time counts, and the least weighted sum of a point. */
        private double weight;

        private double least;
        private int left;
        private int right;

        Hull(int from, int to) {
            vertices = new int[to - from + 1];
            int count = 0;
            for (int k = from; k <= to; k++) {
                while (count > 1 && !turnsUp(vertices[count - 2], vertices[count - 1], k)) {
                    count--;
                }
                vertices[count++] = k;
            }
            size = count;
        }

        private boolean turnsUp(int a, int b, int c) {
            return (f[b] - f[a]) * (g[c] - g[a]) > (f[c] - f[a]) * (g[b] - g[a]);
        }

        /** The best bound on the larger of both sums when so many jobs are divided among the points. O(vertices). */
        double bound(double upload, double device, int count) {
            // All for the upload: the last point; all for the device: the first.
            double best = upload + count * g[vertices[size - 1]];
            set(0, g[vertices[size - 1]], size - 1, size - 1);
            double first = device + count * f[vertices[0]];
            if (first > best) {
                best = first;
                set(1, f[vertices[0]], 0, 0);
            }
            for (int v = 0; v + 1 < size; v++) {
                int a = vertices[v];
                int b = vertices[v + 1];
                double w = (g[a] - g[b]) / (f[b] - f[a] + g[a] - g[b]);
                double sum = w * f[a] + (1 - w) * g[a];
                double edge = w * device + (1 - w) * upload + count * sum;
                if (edge > best) {
                    best = edge;
                    set(w, sum, v, v + 1);
                }
            }
            return best;
        }

        private void set(double w, double sum, int from, int to) {
            weight = w;
            least = sum;
            left = vertices[from];
            right = vertices[to];
        }
    }

    /** All divisions of jobs among the points from one to another. */
    private final class Division {
        private final int[] counts;
        private final int local;
        private final double upload;
        private final double device;
        private final int count;
        private final double bound;
        private final int left;
        private final int right;
        private final int[] others;
        private final double[] extra;

        Division(int from, int to, int[] counts, int local, double upload, double device, int count) {
            this.counts = counts;
            this.local = local;
            this.upload = upload;
            this.device = device;
            this.count = count;
            Hull hull = new Hull(from, to);
            bound = hull.bound(upload, device, count);
            left = hull.left;
            right = hull.right;
            double[] price = new double[f.length];
            for (int k = from; k <= to; k++) {
                price[k] = Math.max(0, hull.weight * f[k] + (1 - hull.weight) * g[k] - hull.least);
            }
            // The dear ones first: they leave little to spend.
            others = IntStream.rangeClosed(from, to)
                    .filter(k -> k != left && k != right)
                    .boxed()
                    .sorted(Comparator.comparingDouble(k -> -price[k]))
                    .mapToInt(k -> k)
                    .toArray();
            extra = IntStream.of(others).mapToDouble(k -> price[k]).toArray();
        }

        void run() {
            if (bound < limit()) {
                search(0, count, upload, device, bound);
            }
        }

        private void search(int next, int remaining, double uploadMs, double deviceMs, double spent) {
            if (++nodes > MOST_NODES) {
                return;
            }
            if ((nodes & 0xfff) == 0 && Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted");
            }
            if (next == others.length || remaining == 0) {
                rest(remaining, uploadMs, deviceMs);
                return;
            }
            int k = others[next];
            for (int x = 0; x <= remaining && spent + x * extra[next] < limit(); x++) {
                counts[k] += x;
                search(next + 1, remaining - x, uploadMs + x * g[k], deviceMs + x * f[k], spent + x * extra[next]);
                counts[k] -= x;
            }
        }

        /** The more of them at the right point, the more device time and the less upload. */
        private void rest(int remaining, double uploadMs, double deviceMs) {
            double allLeft = uploadMs + remaining * g[left] - deviceMs - remaining * f[left];
            double step = f[right] - f[left] + g[left] - g[right];
            int balanced = step > 0 ? (int) Math.max(0, Math.min(remaining, Math.floor(allLeft / step))) : 0;
            for (int r = balanced; r <= Math.min(remaining, balanced + 1); r++) {
                int l = remaining - r;
                double makespanMs =
                        Math.max(uploadMs + l * g[left] + r * g[right], deviceMs + l * f[left] + r * f[right]);
                if (makespanMs < least) {
                    counts[left] += l;
                    counts[right] += r;
                    found(counts, local, makespanMs);
                    counts[left] -= l;
                    counts[right] -= r;
                }
            }
        }
    }
}
