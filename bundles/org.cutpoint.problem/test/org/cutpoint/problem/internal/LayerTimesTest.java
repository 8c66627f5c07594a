package org.cutpoint.problem.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LayerTimesTest {
    @Test
    void layersShareByWeight() {
        assertThat(LayerTimes.of(new int[] {1, 4}, new double[] {3, 11}, new double[] {7, 1, 2, 1}))
                .containsExactly(3, 2, 4, 2);
    }

    @Test
    void fallingTimesAreEvenedOut() {
        assertThat(LayerTimes.isotonic(new double[] {1, 5, 3, 4, 9})).containsExactly(1, 4, 4, 4, 9);
        assertThat(LayerTimes.isotonic(new double[] {3, 2, 1})).containsExactly(2, 2, 2);
        assertThat(LayerTimes.isotonic(new double[] {1, 2, 3})).containsExactly(1, 2, 3);
        assertThat(LayerTimes.isotonic(new double[] {})).isEmpty();
    }

    /** The min-max formula: the i-th value is the greatest over j <= i of the least over k >= i of the mean of j..k. */
    private static double minMax(double[] values, int i) {
        double most = Double.NEGATIVE_INFINITY;
        for (int j = 0; j <= i; j++) {
            double least = Double.POSITIVE_INFINITY;
            for (int k = i; k < values.length; k++) {
                least = Math.min(
                        least, Arrays.stream(values, j, k + 1).average().orElseThrow());
            }
            most = Math.max(most, least);
        }
        return most;
    }

    @Test
    void regressionEqualsTheMinMaxFormula() {
        Random random = new Random(1);
        for (int round = 0; round < 500; round++) {
            double[] values = random.doubles(1 + random.nextInt(12), 0, 10).toArray();
            double[] even = LayerTimes.isotonic(values);
            for (int i = 0; i < values.length; i++) {
                assertThat(even[i]).isCloseTo(minMax(values, i), within(1e-9));
            }
        }
    }

    @Test
    void sumsAreTheMeasuredOnes() {
        Random random = new Random(2);
        for (int round = 0; round < 500; round++) {
            int layers = 1 + random.nextInt(30);
            int[] counts = random.ints(random.nextInt(layers), 1, layers + 1).toArray();
            counts = Arrays.copyOf(counts, counts.length + 1);
            counts[counts.length - 1] = layers;
            counts = Arrays.stream(counts).distinct().sorted().toArray();
            double[] ms = random.doubles(counts.length, 0, 100).toArray();
            double[] weights = random.doubles(layers, 1, 1e9).toArray();
            double[] times = LayerTimes.of(counts, ms, weights);
            double[] even = LayerTimes.isotonic(ms);
            for (int i = 0; i < counts.length; i++) {
                assertThat(Arrays.stream(times, 0, counts[i]).sum()).isCloseTo(even[i], within(1e-9));
            }
            assertThat(Arrays.stream(times).allMatch(t -> t >= 0)).isTrue();
        }
    }
}
