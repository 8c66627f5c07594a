package org.cutpoint.report.fidelity;

import java.util.stream.DoubleStream;
import org.hipparchus.stat.descriptive.rank.Percentile;
import org.hipparchus.stat.descriptive.rank.Percentile.EstimationType;

/**
 * How large errors are, regardless of sign, as shares.
 *
 * @param runs how many; the others are 0 where there is none
 * @param median half of them are at most this
 * @param p95 the 95th percentile
 * @param worst the largest
 */
public record Distribution(int runs, double median, double p95, double worst) {
    static Distribution of(DoubleStream errors) {
        double[] sizes = errors.map(Math::abs).sorted().toArray();
        if (sizes.length == 0) {
            return new Distribution(0, 0, 0, 0);
        }
        Percentile percentile = new Percentile().withEstimationType(EstimationType.R_7);
        percentile.setData(sizes);
        return new Distribution(
                sizes.length, percentile.evaluate(50), percentile.evaluate(95), sizes[sizes.length - 1]);
    }
}
