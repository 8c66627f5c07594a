package org.cutpoint.profile.regression.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.stat.regression.OLSMultipleLinearRegression;

/** Least squares of relative errors with coefficients that are not negative. */
final class LinearFit {
    /**
     * Weight of a penalty on coefficients, in units of the features' scales: enough to decide between features that always
     * go together, too little to matter elsewhere.
     */
    private static final double RIDGE = 1e-4;

    private LinearFit() {}

    /**
     * @param features a row for every observation
     * @param targets what was observed, > 0; an error of a percent counts alike for all
     * @return a coefficient for every feature, >= 0: nothing takes less than no time. Whichever comes out as most negative
     *     is left out until none is. 0 for features that no observation has
     */
    static double[] of(List<double[]> features, double[] targets) {
        int count = features.get(0).length;
        double[][] relative = new double[features.size()][count];
        double[] scales = new double[count];
        for (int row = 0; row < relative.length; row++) {
            for (int f = 0; f < count; f++) {
                relative[row][f] = features.get(row)[f] / targets[row];
                scales[f] = Math.max(scales[f], relative[row][f]);
            }
        }
        List<Integer> used = new ArrayList<>(
                IntStream.range(0, count).filter(f -> scales[f] > 0).boxed().toList());
        while (!used.isEmpty()) {
            double[] fit = leastSquares(relative, scales, used);
            int least = IntStream.range(0, fit.length)
                    .boxed()
                    .min(Comparator.comparingDouble(i -> fit[i]))
                    .orElseThrow();
            if (fit[least] >= 0) {
                double[] coefficients = new double[count];
                IntStream.range(0, fit.length).forEach(i -> coefficients[used.get(i)] = fit[i] / scales[used.get(i)]);
                return coefficients;
            }
            used.remove(least);
        }
        return new double[count];
    }

    /** Coefficients of the scaled features that are used; every observation is 1. */
    private static double[] leastSquares(double[][] relative, double[] scales, List<Integer> used) {
        int rows = relative.length;
        double[][] x = new double[rows + used.size()][used.size()];
        double[] y = new double[rows + used.size()];
        Arrays.fill(y, 0, rows, 1);
        for (int i = 0; i < used.size(); i++) {
            for (int row = 0; row < rows; row++) {
                x[row][i] = relative[row][used.get(i)] / scales[used.get(i)];
            }
            x[rows + i][i] = RIDGE * Math.sqrt(rows);
        }
        OLSMultipleLinearRegression regression = new OLSMultipleLinearRegression();
        regression.setNoIntercept(true);
        regression.newSampleData(y, x);
        return regression.estimateRegressionParameters();
    }
}
