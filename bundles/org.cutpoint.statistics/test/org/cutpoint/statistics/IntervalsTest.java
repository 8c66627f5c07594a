package org.cutpoint.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.cutpoint.api.report.Estimate;
import org.junit.jupiter.api.Test;

class IntervalsTest {
    /** Student's sleep data (Biometrika 1908), and the interval that R's t.test states for it. */
    @Test
    void meanOfSleepDataAsInR() {
        Estimate mean = Intervals.mean(new double[] {1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4});

        assertThat(mean.value()).isCloseTo(1.58, within(1e-12));
        assertThat(mean.low()).isCloseTo(0.7001142, within(1e-7));
        assertThat(mean.high()).isCloseTo(2.4598858, within(1e-7));
    }

    @Test
    void medianIsCoveredAboutAsOftenAsStated() {
        Random random = new Random(7);
        int covered = 0;
        int rounds = 300;
        for (int i = 0; i < rounds; i++) {
            // Exponential: skewed, as times are; its median is ln 2.
            double[] values = random.doubles(40).map(u -> -Math.log(1 - u)).toArray();
            Estimate median = Intervals.median(values);
            covered += median.low() <= Math.log(2) && Math.log(2) <= median.high() ? 1 : 0;
        }

        assertThat(covered / (double) rounds).isBetween(0.90, 0.985);
    }

    @Test
    void sameObservationsGiveTheSameIntervalAndAreLeftAlone() {
        double[] values = {5, 1, 9, 3, 3, 8};

        assertThat(Intervals.median(values)).isEqualTo(Intervals.median(values));
        assertThat(values).containsExactly(5, 1, 9, 3, 3, 8);
        assertThat(Intervals.median(values).value()).isEqualTo(4);
    }

    @Test
    void withoutSpreadThereIsNoInterval() {
        assertThat(Intervals.median(new double[] {3})).isEqualTo(Estimate.exactly(3));
        assertThat(Intervals.mean(new double[] {0.1, 0.1, 0.1})).isEqualTo(Estimate.exactly(0.1));
        assertThatThrownBy(() -> Intervals.mean(new double[0])).isInstanceOf(IllegalArgumentException.class);
    }
}
