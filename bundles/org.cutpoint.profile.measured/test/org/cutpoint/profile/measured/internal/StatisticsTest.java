package org.cutpoint.profile.measured.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.cutpoint.api.profile.Interval;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    private static double[] normal(Random random, int count) {
        return random.doubles(count).map(u -> 10 + random.nextGaussian()).toArray();
    }

    @Test
    void theMediansConfidenceIntervalHoldsTheMedianAsOftenAsItSays() {
        Random random = new Random(7);
        long held = IntStream.range(0, 2000)
                .filter(i -> {
                    Interval interval = new Statistics(normal(random, 15 + i % 30)).interval(0, 0);
                    return interval.sureFromMs() <= 10 && 10 <= interval.sureToMs();
                })
                .count();
        // Order statistics are discrete, so a little more often than 95 %.
        assertThat(held / 2000.0).isBetween(0.94, 0.99);
    }

    @Test
    void oneSampleIsAllThereIs() {
        Interval interval = new Statistics(new double[] {3}).interval(1, 2);
        assertThat(interval).isEqualTo(new Interval(1, 2, 3, 3, 3, 1, 3, 3, 0));
        assertThat(interval.uncertainty()).isZero();
    }

    @Test
    void outliersAreCountedAndKept() {
        double[] samples = IntStream.range(0, 20).mapToDouble(i -> 10 + 0.1 * i).toArray();
        samples[3] = 80;
        Interval interval = new Statistics(samples).interval(0, 0);
        assertThat(interval.outliers()).isEqualTo(1);
        assertThat(interval.samples()).isEqualTo(20);
        assertThat(interval.lowMs()).isLessThan(interval.medianMs());
        assertThat(interval.highMs()).isGreaterThan(interval.medianMs());
    }
}
