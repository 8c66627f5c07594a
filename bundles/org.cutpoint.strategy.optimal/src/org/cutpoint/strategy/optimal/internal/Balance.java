package org.cutpoint.strategy.optimal.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * How jobs would be mixed if they could be divided: the least time of the busiest stage, by column generation. A column
 * is what all jobs together take of each stage when each is cut where a weighted sum of stages is least; the master is
 * the matrix game of stages against columns, whose stages' weights ask for the next column. Each of them is a bound.
 */
final class Balance {
    private static final int ROUNDS = 100;
    private static final double TOLERANCE = 1e-9;

    private final int stages;
    private final List<double[]> columns = new ArrayList<>();
    private double[] mix = {};
    private double[] weights;
    private double bound;

    /** Finds what all jobs take of each stage when a weighted sum of the stages is least. */
    interface Oracle {
        /** The least weighted sum; the sink takes the times that have it. */
        double least(double[] weights, Consumer<double[]> times);
    }

    Balance(int stages, Oracle oracle) {
        this.stages = stages;
        weights = new double[stages];
        Arrays.fill(weights, 1.0 / stages);
        double[] asked = weights;
        for (int round = 0; round < ROUNDS; round++) {
            double found = oracle.least(asked, columns::add);
            if (found > bound) {
                bound = found;
                weights = asked;
            }
            asked = play();
            if (busiest() <= bound * (1 + TOLERANCE)) {
                break;
            }
        }
    }

    /** Time for which the busiest stage is busy at least, milliseconds. */
    double bound() {
        return bound;
    }

    /** How much each stage counts in this bound; they add up to 1. */
    double[] weights() {
        return weights.clone();
    }

    /** What all jobs take of each stage when they are mixed best. */
    double[] times() {
        double[] times = new double[stages];
        for (int c = 0; c < columns.size(); c++) {
            for (int s = 0; s < stages; s++) {
                times[s] += mix[c] * columns.get(c)[s];
            }
        }
        return times;
    }

    private double busiest() {
        return Arrays.stream(times()).max().orElseThrow();
    }

    /**
     * Sets the mix of columns whose busiest stage is least, and returns the stages' weights that go with it. The simplex
     * method on: maximise the sum of u, each stage's times u at most 1; times made positive, so that it is bounded.
     */
    private double[] play() {
        int count = columns.size();
        double largest = 0;
        for (double[] column : columns) {
            largest = Math.max(largest, Arrays.stream(column).max().orElseThrow());
        }
        double scale = largest > 0 ? largest : 1;
        double[][] table = new double[stages + 1][count + stages + 1];
        int[] basis = new int[stages];
        for (int s = 0; s < stages; s++) {
            for (int c = 0; c < count; c++) {
                table[s][c] = columns.get(c)[s] / scale + 1;
            }
            table[s][count + s] = 1;
            table[s][count + stages] = 1;
            basis[s] = count + s;
        }
        Arrays.fill(table[stages], 0, count, 1);
        for (int step = 0; step < 50 * (count + stages); step++) {
            int enter = entering(table[stages], count + stages);
            int leave = enter < 0 ? -1 : leaving(table, enter);
            if (leave < 0) {
                break;
            }
            pivot(table, leave, enter);
            basis[leave] = enter;
        }
        mix = new double[count];
        double sum = 0;
        for (int s = 0; s < stages; s++) {
            if (basis[s] < count) {
                mix[basis[s]] = Math.max(0, table[s][count + stages]);
                sum += mix[basis[s]];
            }
        }
        double[] prices = new double[stages];
        double total = 0;
        for (int s = 0; s < stages; s++) {
            prices[s] = Math.max(0, -table[stages][count + s]);
            total += prices[s];
        }
        for (int c = 0; c < count; c++) {
            mix[c] /= sum;
        }
        for (int s = 0; s < stages; s++) {
            prices[s] /= total;
        }
        return prices;
    }

    /** By Bland's rule, which does not go in circles: the first column that gains. */
    private static int entering(double[] gains, int columns) {
        for (int c = 0; c < columns; c++) {
            if (gains[c] > 1e-12) {
                return c;
            }
        }
        return -1;
    }

    private int leaving(double[][] table, int enter) {
        int leave = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int s = 0; s < stages; s++) {
            double ratio = table[s][table[s].length - 1] / table[s][enter];
            if (table[s][enter] > 1e-12 && ratio < least) {
                least = ratio;
                leave = s;
            }
        }
        return leave;
    }

    private static void pivot(double[][] table, int row, int column) {
        double by = table[row][column];
        for (int i = 0; i < table[row].length; i++) {
            table[row][i] /= by;
        }
        for (int r = 0; r < table.length; r++) {
            double times = table[r][column];
            for (int i = 0; r != row && times != 0 && i < table[r].length; i++) {
                table[r][i] -= times * table[row][i];
            }
        }
    }
}
