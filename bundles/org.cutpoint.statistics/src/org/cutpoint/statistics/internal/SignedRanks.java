package org.cutpoint.statistics.internal;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;
import org.cutpoint.api.report.Estimate;
import org.cutpoint.statistics.Intervals;
import org.cutpoint.study.PairedStatistics;
import org.osgi.service.component.annotations.Component;

/**
 * Wilcoxon's signed-rank test (Biometrics Bulletin 1945, doi:10.2307/3001968), by Apache Commons Statistics: exact for up to 49
 * pairs without ties and zeros, else by the normal approximation, corrected for ties and continuity, zeros ranked but not
 * counted (Pratt, 1959, doi:10.1080/01621459.1959.10501526). It assumes nothing of the distribution of times, which is seldom
 * normal, but that differences are about symmetric.
 *
 * <p>The effect size is derived from the library's statistic: the matched-pairs rank-biserial correlation, the share of the
 * ranks that speak for an increase less the share of those against (Kerby, Comprehensive Psychology 2014,
 * doi:10.2466/11.IT.3.1): 1 if all differences are above 0, -1 if all are below. No Java library with a suitable licence has it.
 */
@Component
public final class SignedRanks implements PairedStatistics {
    private static final String TEST = "Wilcoxon signed-rank";
    private static final String EFFECT = "matched-pairs rank-biserial correlation";
    private static final double LEVEL = 0.05;

    @Override
    public PairedTest compare(double[] first, double[] second) {
        int pairs = first.length;
        if (pairs == 0 || second.length != pairs) {
            throw new IllegalArgumentException(pairs + " and " + second.length + " observations");
        }
        double[] differences =
                IntStream.range(0, pairs).mapToDouble(i -> second[i] - first[i]).toArray();
        Estimate difference = Intervals.median(differences);
        double percent = relativePercent(first, differences);
        int zeros = (int) Arrays.stream(differences).filter(d -> d == 0).count();
        if (pairs < 2) {
            return result(pairs, difference, percent, "", OptionalDouble.empty(), OptionalDouble.empty());
        }
        if (zeros == pairs) {
            return result(pairs, difference, percent, TEST, OptionalDouble.of(1), OptionalDouble.of(0));
        }
        var test = WilcoxonSignedRankTest.withDefaults().test(differences);
        double ranks = sumTo(pairs) - sumTo(zeros);
        double effect = (2 * test.getStatistic() - ranks) / ranks;
        return result(pairs, difference, percent, TEST, OptionalDouble.of(test.getPValue()), OptionalDouble.of(effect));
    }

    private static PairedTest result(
            int pairs, Estimate difference, double percent, String test, OptionalDouble p, OptionalDouble effect) {
        return new PairedTest(
                pairs,
                difference.value(),
                difference.low(),
                difference.high(),
                percent,
                test,
                p,
                effect.isPresent() ? EFFECT : "",
                effect,
                p.isPresent() && p.getAsDouble() < LEVEL);
    }

    private static double relativePercent(double[] first, double[] differences) {
        double[] shares = IntStream.range(0, first.length)
                .mapToDouble(i -> 100 * differences[i] / first[i])
                .toArray();
        return Arrays.stream(first).anyMatch(f -> f == 0)
                ? Double.NaN
                : Median.withDefaults().evaluate(shares);
    }

    /** 1 + 2 + ... + n. */
    private static double sumTo(int n) {
        return n * (n + 1.0) / 2;
    }
}
