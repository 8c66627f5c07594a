package org.cutpoint.profile.measured.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.IntervalFit;
import org.hipparchus.exception.MathIllegalArgumentException;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;
import org.hipparchus.stat.descriptive.rank.Median;
import org.hipparchus.stat.descriptive.rank.Percentile;
import org.hipparchus.stat.regression.OLSMultipleLinearRegression;

/**
 * What measured intervals of layers say of those that were not measured.
 *
 * <p>The model: {@code t(i..j) = sum of own(l) for l in i..j + start(i) + end(j) + rest}. {@code own(l)} is what a layer
 * takes within a call; {@code start} and {@code end} are what it costs to begin a call before a layer and to end it after one:
 * the call itself, converting what is read and written to the runtime's layout, and what it could have fused across. So
 * a call of two layers takes the sum of their times when run one by one, less {@code end(i) + start(i+1)}.
 *
 * <p>All are unknown and fitted by least squares, generalised and regularised: own times are expected to be in proportion
 * to the layers' work, starts and ends to the bytes that cross there, or to be alike where bytes say nothing. That is the
 * posterior of a Gaussian process (Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, section 2.7 and
 * equations 5.10 to 5.13), so it also says how sure it is. How far layers and boundaries may differ from what is expected
 * is taken from what predicts measured intervals best from all others.
 *
 * <p>O(m^3) for m measured intervals.
 */
final class IntervalModel {
    private static final double[] LAYER_SPREADS = {0.1, 0.3, 1, 3};
    private static final double[] BOUNDARY_SPREADS = {0.01, 0.1, 0.3, 1, 3};

    /** Layers without work take some time, too: this share of the mean layer's. */
    private static final double LEAST_WORK = 0.05;

    /** A boundary that few bytes cross costs something, too: this share of the mean layer's time. */
    private static final double LEAST_BOUNDARY = 0.1;

    /** How far the expected times of all layers together may be off. */
    private static final double COMMON_SPREAD = 0.3;

    private static final double SINGULAR = 1e-9;

    /** What the model leaves out, as a share of a time. */
    private static final double REST = 0.005;

    /** More measured intervals than this do not change it much, but would take long. */
    private static final int MOST = 600;

    /** The same for finding how far layers and boundaries differ. */
    private static final int MOST_FOR_SPREADS = 150;

    private final List<Interval> measured;
    private final Map<Span, Interval> bySpan = new HashMap<>();
    private final double[] workBefore;
    /** By position: what a call that begins or ends there is expected to take for it, in units; 0 if bytes do not tell. */
    private final double[] boundary;

    private final boolean bytesTell;
    private final double unitMs;
    private final double commonMs;
    private final Fit fit;

    /**
     * @param weights work of every layer, each > 0
     * @param crossing bytes that cross before each layer, and after the last; 0 at both ends
     * @param intervals measured ones, the whole among them
     */
    IntervalModel(double[] weights, double[] crossing, List<Interval> intervals) {
        measured = thinned(intervals, MOST);
        intervals.forEach(i -> bySpan.put(new Span(i.first(), i.last()), i));
        workBefore = sums(weights);
        Line line = Stream.of(
                        regression(crossing, true, true),
                        regression(crossing, false, true),
                        regression(crossing, true, false),
                        regression(crossing, false, false))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(new Line(0, 1e-9, 0));
        commonMs = line.callMs();
        unitMs = line.perWork() * workBefore[weights.length] / weights.length;
        for (int l = 0; l < workBefore.length; l++) {
            workBefore[l] *= line.perWork() / unitMs;
        }
        bytesTell = line.perByte() > 0;
        boundary = Arrays.stream(crossing)
                .map(bytes -> bytes * line.perByte() / unitMs)
                .toArray();
        fit = best(thinned(measured, MOST_FOR_SPREADS)).on(measured);
    }

    /** What a call takes, milliseconds: anyway, for its work, and for bytes that cross where it begins and ends. */
    private record Line(double callMs, double perWork, double perByte) {}

    /** By ordinary least squares; empty if that makes something cost less than nothing, or nothing at all of it. */
    private Optional<Line> regression(double[] crossing, boolean call, boolean bytes) {
        double meanWork = workBefore[workBefore.length - 1] / (workBefore.length - 1);
        double meanBytes = Math.max(1, Arrays.stream(crossing).average().orElse(0));
        double[][] x = measured.stream()
                .map(i -> {
                    double work = (workBefore[i.last() + 1] - workBefore[i.first()]) / meanWork;
                    double there = (crossing[i.first()] + crossing[i.last() + 1]) / meanBytes;
                    return bytes ? new double[] {work, there} : new double[] {work};
                })
                .toArray(double[][]::new);
        int unknown = (call ? 1 : 0) + (bytes ? 2 : 1);
        if (x.length <= unknown) {
            return Optional.empty();
        }
        OLSMultipleLinearRegression least = new OLSMultipleLinearRegression(SINGULAR);
        least.setNoIntercept(!call);
        least.newSampleData(measured.stream().mapToDouble(Interval::medianMs).toArray(), x);
        double[] found;
        try {
            found = least.estimateRegressionParameters();
        } catch (MathIllegalArgumentException e) {
            // All begin or end where as many bytes cross.
            return Optional.empty();
        }
        double callMs = call ? found[0] : 0;
        double perWork = found[call ? 1 : 0];
        double perByte = bytes ? found[call ? 2 : 1] : 0;
        return callMs >= 0 && perWork > 0 && (!bytes || perByte > 0)
                ? Optional.of(new Line(callMs, perWork / meanWork, perByte / meanBytes))
                : Optional.empty();
    }

    private static List<Interval> thinned(List<Interval> intervals, int most) {
        int n = intervals.size();
        return n <= most
                ? List.copyOf(intervals)
                : IntStream.range(0, most)
                        .mapToObj(i -> intervals.get((int) ((long) i * (n - 1) / (most - 1))))
                        .toList();
    }

    private static double[] sums(double[] values) {
        double[] sums = new double[values.length + 1];
        for (int i = 0; i < values.length; i++) {
            sums[i + 1] = sums[i] + values[i];
        }
        return sums;
    }

    private Fit best(List<Interval> few) {
        Fit best = null;
        for (double layer : LAYER_SPREADS) {
            for (double boundary : BOUNDARY_SPREADS) {
                Fit tried = new Fit(layer, boundary, few);
                if (best == null || tried.score() > best.score()) {
                    best = tried;
                }
            }
        }
        return best;
    }

    /** Expected time in units, before anything but the slope is known. */
    private double expected(int first, int last) {
        return commonMs / unitMs + workBefore[last + 1] - workBefore[first] + boundary[first] + boundary[last + 1];
    }

    /** A fit for given spreads. Times are in units of the mean layer's, so that the matrix is well scaled. */
    private final class Fit {
        private final double layerSpread;
        private final double boundarySpread;
        private final List<Interval> given;
        private final double[] varianceBefore;
        private final RealMatrix inverse;
        private final RealVector weights;

        Fit(double layerSpread, double boundarySpread, List<Interval> given) {
            this.layerSpread = layerSpread;
            this.boundarySpread = boundarySpread;
            this.given = given;
            double[] variances = new double[workBefore.length - 1];
            for (int l = 0; l < variances.length; l++) {
                double work = workBefore[l + 1] - workBefore[l];
                variances[l] = layerSpread * layerSpread * (work * work + LEAST_WORK * LEAST_WORK);
            }
            varianceBefore = sums(variances);
            int m = given.size();
            double[][] covariances = new double[m][m];
            double[] off = new double[m];
            for (int i = 0; i < m; i++) {
                Interval p = given.get(i);
                for (int j = 0; j <= i; j++) {
                    covariances[i][j] = covariance(p.first(), p.last(), given.get(j));
                    covariances[j][i] = covariances[i][j];
                }
                covariances[i][i] += noise(p);
                off[i] = p.medianMs() / unitMs - expected(p.first(), p.last());
            }
            inverse = new CholeskyDecomposition(MatrixUtils.createRealMatrix(covariances), 1e-9, 1e-12)
                    .getSolver()
                    .getInverse();
            weights = inverse.operate(new ArrayRealVector(off, false));
        }

        Fit on(List<Interval> all) {
            return all.size() == given.size() ? this : new Fit(layerSpread, boundarySpread, all);
        }

        private double covariance(int first, int last, Interval other) {
            return covariance(first, last, other.first(), other.last());
        }

        private double covariance(int first, int last, int otherFirst, int otherLast) {
            double common = Math.max(
                    0, varianceBefore[Math.min(last, otherLast) + 1] - varianceBefore[Math.max(first, otherFirst)]);
            return common
                    + (first == otherFirst ? boundaryVariance(first) : 0)
                    + (last == otherLast ? boundaryVariance(last + 1) : 0)
                    + COMMON_SPREAD * COMMON_SPREAD * expected(first, last) * expected(otherFirst, otherLast);
        }

        private double boundaryVariance(int position) {
            double scale = bytesTell ? Math.hypot(LEAST_BOUNDARY, boundary[position]) : 1;
            return boundarySpread * boundarySpread * scale * scale;
        }

        /** Log of the probability that it gave each measured interval when fitted to all others. */
        double score() {
            double score = 0;
            for (int i = 0; i < given.size(); i++) {
                double variance = 1 / inverse.getEntry(i, i);
                double off = weights.getEntry(i) * variance;
                score -= 0.5 * (Math.log(variance) + off * off / variance);
            }
            return score;
        }

        /** How far a fit to all others is off each measured interval, milliseconds. */
        double[] leaveOneOutMs() {
            return IntStream.range(0, given.size())
                    .mapToDouble(i -> unitMs * weights.getEntry(i) / inverse.getEntry(i, i))
                    .toArray();
        }

        RealVector covariances(Span span) {
            return new ArrayRealVector(
                    given.stream()
                            .mapToDouble(g -> covariance(span.first(), span.last(), g))
                            .toArray(),
                    false);
        }

        double variance(Span span, RealVector covariances) {
            return Math.max(
                    0,
                    covariance(span.first(), span.last(), span.first(), span.last())
                            - covariances.dotProduct(inverse.operate(covariances)));
        }
    }

    private double noise(Interval measuredOne) {
        double median = (measuredOne.sureToMs() - measuredOne.sureFromMs()) / 4 / unitMs;
        double rest = REST * measuredOne.medianMs() / unitMs;
        return median * median + rest * rest + 1e-8;
    }

    /** Time of an interval, milliseconds. */
    double ms(Span span) {
        return Math.max(
                0,
                unitMs
                        * (expected(span.first(), span.last())
                                + fit.covariances(span).dotProduct(fit.weights)));
    }

    /** Standard deviation of it, milliseconds. */
    double deviationMs(Span span) {
        return unitMs * Math.sqrt(fit.variance(span, fit.covariances(span)));
    }

    /**
     * The intervals whose times it is least sure of, each given that those before it will be known.
     *
     * @param open those that are not measured
     * @param most how many
     * @param sureMs whose standard deviation is less are sure enough, milliseconds
     */
    List<Span> leastSure(Collection<Span> open, int most, double sureMs) {
        List<Span> spans = List.copyOf(open);
        List<RealVector> covariances = spans.stream().map(fit::covariances).toList();
        double[] variances = IntStream.range(0, spans.size())
                .mapToDouble(i -> fit.variance(spans.get(i), covariances.get(i)))
                .toArray();
        // A pivoted Cholesky decomposition of the spans' posterior covariance, as far as it is needed.
        List<double[]> rows = new ArrayList<>();
        List<Span> chosen = new ArrayList<>();
        while (chosen.size() < Math.min(most, spans.size())) {
            int pivot = IntStream.range(0, variances.length)
                    .reduce((a, b) -> variances[b] > variances[a] ? b : a)
                    .orElseThrow();
            if (unitMs * Math.sqrt(variances[pivot]) < sureMs) {
                break;
            }
            Span next = spans.get(pivot);
            RealVector known = fit.inverse.operate(covariances.get(pivot));
            double rest = REST * expected(next.first(), next.last());
            double scale = Math.sqrt(variances[pivot] + rest * rest + 1e-8);
            double[] row = new double[spans.size()];
            for (int i = 0; i < row.length; i++) {
                Span other = spans.get(i);
                double covariance = fit.covariance(next.first(), next.last(), other.first(), other.last())
                        - covariances.get(i).dotProduct(known);
                for (double[] earlier : rows) {
                    covariance -= earlier[i] * earlier[pivot];
                }
                row[i] = covariance / scale;
            }
            for (int i = 0; i < row.length; i++) {
                variances[i] = Math.max(0, variances[i] - row[i] * row[i]);
            }
            rows.add(row);
            chosen.add(next);
            variances[pivot] = 0;
        }
        return chosen;
    }

    /**
     * @param open those that are not measured, in the order in which they will be listed
     */
    IntervalFit fitted(Collection<Span> open) {
        double medians = measured.stream().mapToDouble(Interval::medianMs).sum();
        double low = measured.stream().mapToDouble(Interval::lowMs).sum() / medians;
        double high = measured.stream().mapToDouble(Interval::highMs).sum() / medians;
        List<Interval> intervals = new ArrayList<>(open.size());
        for (Span span : open) {
            double ms = ms(span);
            double sure = 1.96 * deviationMs(span);
            intervals.add(new Interval(
                    span.first(), span.last(), ms, low * ms, high * ms, 0, Math.max(0, ms - sure), ms + sure, 0));
        }
        double[] off = fit.leaveOneOutMs();
        double[] percent = IntStream.range(0, off.length)
                .mapToDouble(i ->
                        100 * Math.abs(off[i]) / Math.max(1e-6, measured.get(i).medianMs()))
                .toArray();
        return new IntervalFit(
                intervals,
                bySpan.size(),
                new Median().evaluate(percent),
                new Percentile().evaluate(percent, 95),
                sumErrorPercent());
    }

    private double sumErrorPercent() {
        double[] single = IntStream.range(0, workBefore.length - 1)
                .mapToObj(l -> new Span(l, l))
                .mapToDouble(s -> bySpan.containsKey(s) ? bySpan.get(s).medianMs() : ms(s))
                .toArray();
        double[] percent = bySpan.values().stream()
                .filter(i -> i.last() > i.first() && i.medianMs() > 0)
                .mapToDouble(i -> 100
                        * Math.abs(
                                Arrays.stream(single, i.first(), i.last() + 1).sum() / i.medianMs() - 1))
                .toArray();
        return percent.length == 0 ? 0 : new Median().evaluate(percent);
    }
}
