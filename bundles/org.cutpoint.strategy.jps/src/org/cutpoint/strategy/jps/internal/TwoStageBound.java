package org.cutpoint.strategy.jps.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.plan.Cut;

/**
 * Lower bound on the makespan of identical jobs over device and uplink, over all multisets of cuts and all orders.
 *
 * <p>Proof. Write f, g for a cut's two times and e for the lag after an upload: the least of all uploading cuts' lags,
 * 0 where nothing is uploaded. Lags only get shorter by that, and a makespan is monotone in times and lags: a plan gets
 * no longer when its cuts are replaced by ones that dominate them in f, g and e. So let a plan use only undominated
 * cuts, sorted by ascending f; then g descends, and only the last can be without upload. Let i be the first of those
 * that it uses and j the last. Then
 * <ul>
 *   <li>when the device is done with all jobs, its last job's upload and lag are still to come, none shorter than j's:
 *       T >= sum f + g_j + e_j;
 *   <li>before the first job leaves the device, which takes f_i or more, the uplink idles; then it carries everything,
 *       and after the last upload comes a lag: T >= f_i + sum g + e_i (if i uploads nothing, it is the last cut and i =
 *       j).
 * </ul>
 * If i = j, all is known. Otherwise, one job is at i, one at j, and the mean of the n - 2 others is a point (x, y) of
 * the convex hull of all cuts, with f_i <= x <= f_j and y >= g_j. The bound for (i, j) is the least value of the larger
 * of the two right-hand sides over all such points on the hull's lower boundary h, which is where h(x) - x passes a
 * known value. The bound is the least over all (i, j).
 *
 * <p>Most pairs need not be looked at. With any weight w from 0 to 1, the larger of the two right-hand sides is at
 * least w times the first plus 1 - w times the second, and that is a sum of one term that depends on i alone, one on j
 * alone, and n - 2 times one that depends on the hull alone: its least value over all pairs is found in O(cuts), is
 * itself a (weaker) bound, and excludes all pairs whose sum is not below a makespan that some plan reaches. Where more
 * than the wanted number of pairs remain, the weaker bound stands.
 */
final class TwoStageBound {
    private static final int WEIGHT_STEPS = 24;

    private final int jobs;
    private final double[] f;
    private final double[] g;
    private final double[] e;
    /** Vertices of the hull's lower boundary. */
    private final double[] hullF;

    private final double[] hullG;
    /** Height of the hull's lower boundary at each cut. */
    private final double[] hullAt;

    private TwoStageBound(List<Cut> cuts, int jobs) {
        this.jobs = jobs;
        f = cuts.stream().mapToDouble(Cut::deviceMs).toArray();
        g = cuts.stream().mapToDouble(Cut::uploadMs).toArray();
        double lag = cuts.stream()
                .filter(TwoStageBound::uploads)
                .mapToDouble(Cut::uploadLagMs)
                .min()
                .orElse(0);
        e = cuts.stream().mapToDouble(c -> uploads(c) ? lag : 0).toArray();
        int[] hull = hull();
        hullF = new double[hull.length];
        hullG = new double[hull.length];
        for (int v = 0; v < hull.length; v++) {
            hullF[v] = f[hull[v]];
            hullG[v] = g[hull[v]];
        }
        hullAt = new double[f.length];
        for (int c = 0, v = 0; c < f.length; c++) {
            while (v + 1 < hull.length && hull[v + 1] <= c) {
                v++;
            }
            hullAt[c] = hull[v] == c ? g[c] : at(v, f[c]);
        }
    }

    /**
     * The bound.
     *
     * @param cuts all places where a job may be cut, by position
     * @param jobs how many, >= 1
     * @param reached makespan of some plan, milliseconds
     * @param pairs most pairs of cuts to look at; the bound is weaker if that is not enough
     * @return at most what was reached, milliseconds
     * @throws CancellationException if the thread is interrupted
     */
    static double of(List<Cut> cuts, int jobs, double reached, long pairs) {
        return new TwoStageBound(undominated(cuts), jobs).bound(reached, pairs);
    }

    private double bound(double reached, long pairs) {
        double least = reached;
        for (int c = 0; c < f.length; c++) {
            least = Math.min(least, e[c] + Math.max(jobs * f[c] + g[c], f[c] + jobs * g[c]));
        }
        if (jobs == 1) {
            return least;
        }
        // The weaker bound is concave in the weight: bisection by its slope.
        double low = 0;
        double high = 1;
        for (int step = 0; step < WEIGHT_STEPS; step++) {
            double middle = (low + high) / 2;
            if (slope(middle) > 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double weight = (low + high) / 2;
        double weaker = Math.max(weighted(weight), Math.max(weighted(0), weighted(1)));
        if (weaker >= least) {
            return least;
        }
        double rest = (jobs - 2) * onHull(weight);
        double leastFirst = Double.POSITIVE_INFINITY;
        double leastLast = Double.POSITIVE_INFINITY;
        for (int c = 0; c < f.length; c++) {
            leastFirst = Math.min(leastFirst, first(c, weight));
            leastLast = Math.min(leastLast, last(c, weight));
        }
        long left = pairs;
        for (int i = 0; i + 1 < f.length; i++) {
            double first = first(i, weight) + rest;
            if (first + leastLast >= least) {
                continue;
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted");
            }
            for (int j = i + 1; j < f.length; j++) {
                if (first + last(j, weight) < least) {
                    if (--left < 0) {
                        return Math.min(weaker, reached);
                    }
                    least = Math.min(least, pair(i, j));
                }
            }
        }
        return least;
    }

    /** The least, over the hull between the two cuts, of the larger of both sums. */
    private double pair(int i, int j) {
        double others = jobs - 2;
        double device = f[i] + f[j] + g[j] + e[j];
        double uplink = f[i] + g[i] + g[j] + e[i];
        if (jobs == 2) {
            return Math.max(device, uplink);
        }
        // device + others x = uplink + others h(x): where h(x) - x, which descends, passes this value.
        double wanted = (device - uplink) / others;
        int low = 0;
        int high = hullF.length - 1;
        if (hullG[low] - hullF[low] <= wanted) {
            high = low;
        } else if (hullG[high] - hullF[high] >= wanted) {
            low = high;
        }
        while (high - low > 1) {
            int mid = (low + high) >>> 1;
            if (hullG[mid] - hullF[mid] > wanted) {
                low = mid;
            } else {
                high = mid;
            }
        }
        double x = hullF[low];
        if (low < high) {
            double before = hullG[low] - hullF[low];
            double after = hullG[high] - hullF[high];
            x += (hullF[high] - x) * (before - wanted) / (before - after);
        }
        double atLeast = uplink + others * g[j];
        if (x <= f[i]) {
            return Math.max(atLeast, device + others * f[i]);
        }
        if (x >= f[j]) {
            return Math.max(atLeast, uplink + others * hullAt[j]);
        }
        // Both sums are equal at x but for rounding: the smaller is the safe one.
        return Math.max(atLeast, Math.min(device + others * x, uplink + others * at(low, x)));
    }

    private double weighted(double weight) {
        double leastFirst = Double.POSITIVE_INFINITY;
        double leastLast = Double.POSITIVE_INFINITY;
        for (int c = 0; c < f.length; c++) {
            leastFirst = Math.min(leastFirst, first(c, weight));
            leastLast = Math.min(leastLast, last(c, weight));
        }
        return leastFirst + leastLast + (jobs - 2) * onHull(weight);
    }

    /** How the weaker bound changes with the weight: the slope of the terms that are least. */
    private double slope(double weight) {
        int first = 0;
        int last = 0;
        int vertex = 0;
        double leastFirst = Double.POSITIVE_INFINITY;
        double leastLast = Double.POSITIVE_INFINITY;
        double leastOnHull = Double.POSITIVE_INFINITY;
        for (int c = 0; c < f.length; c++) {
            double asFirst = first(c, weight);
            if (asFirst < leastFirst) {
                leastFirst = asFirst;
                first = c;
            }
            double asLast = last(c, weight);
            if (asLast < leastLast) {
                leastLast = asLast;
                last = c;
            }
        }
        for (int v = 0; v < hullF.length; v++) {
            double onHull = weight * hullF[v] + (1 - weight) * hullG[v];
            if (onHull < leastOnHull) {
                leastOnHull = onHull;
                vertex = v;
            }
        }
        return f[last] + e[last] - g[first] - e[first] + (jobs - 2.0) * (hullF[vertex] - hullG[vertex]);
    }

    private double first(int c, double weight) {
        return f[c] + (1 - weight) * (g[c] + e[c]);
    }

    private double last(int c, double weight) {
        return weight * (f[c] + e[c]) + g[c];
    }

    private double onHull(double weight) {
        double least = Double.POSITIVE_INFINITY;
        for (int v = 0; v < hullF.length; v++) {
            least = Math.min(least, weight * hullF[v] + (1 - weight) * hullG[v]);
        }
        return least;
    }

    /** Height of the hull's edge from vertex v, at x. */
    private double at(int v, double x) {
        return hullG[v] + (hullG[v + 1] - hullG[v]) * ((x - hullF[v]) / (hullF[v + 1] - hullF[v]));
    }

    /** Indices of the lower hull's vertices. */
    private int[] hull() {
        int[] hull = new int[f.length];
        int size = 0;
        for (int c = 0; c < f.length; c++) {
            while (size > 1 && !turnsUp(hull[size - 2], hull[size - 1], c)) {
                size--;
            }
            hull[size++] = c;
        }
        return Arrays.copyOf(hull, size);
    }

    private boolean turnsUp(int a, int b, int c) {
        return (f[b] - f[a]) * (g[c] - g[a]) > (f[c] - f[a]) * (g[b] - g[a]);
    }

    private static boolean uploads(Cut cut) {
        return cut.uploadMs() > 0 || cut.uploadLagMs() > 0;
    }

    /** The proof's cuts: ascending f, descending g, at most the last without upload. */
    private static List<Cut> undominated(List<Cut> cuts) {
        List<Cut> sorted = new ArrayList<>(cuts);
        // With equal f the least g first, and of equal g the one without a lag.
        sorted.sort((a, b) -> a.deviceMs() != b.deviceMs()
                ? Double.compare(a.deviceMs(), b.deviceMs())
                : a.uploadMs() != b.uploadMs()
                        ? Double.compare(a.uploadMs(), b.uploadMs())
                        : Boolean.compare(uploads(a), uploads(b)));
        List<Cut> kept = new ArrayList<>();
        for (Cut cut : sorted) {
            Cut last = kept.isEmpty() ? null : kept.get(kept.size() - 1);
            if (last == null || cut.uploadMs() < last.uploadMs() || uploads(last) && !uploads(cut)) {
                kept.add(cut);
            }
            if (!uploads(cut)) {
                break;
            }
        }
        return kept;
    }
}
