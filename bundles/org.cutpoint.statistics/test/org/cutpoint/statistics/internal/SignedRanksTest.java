package org.cutpoint.statistics.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.cutpoint.study.PairedStatistics.PairedTest;
import org.junit.jupiter.api.Test;

class SignedRanksTest {
    private final SignedRanks statistics = new SignedRanks();

    /** Depression scores of Hollander and Wolfe (1973, p. 29); R's wilcox.test: V = 40, two-sided p = 0.03906. */
    @Test
    void depressionScoresAsInR() {
        double[] first = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
        double[] second = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};

        PairedTest test = statistics.compare(first, second);

        assertThat(test.pairs()).isEqualTo(9);
        assertThat(test.pValue().getAsDouble()).isCloseTo(0.0390625, within(1e-9));
        // 40 of 45 ranks speak for a decrease.
        assertThat(test.effect().getAsDouble()).isCloseTo(-35.0 / 45, within(1e-12));
        assertThat(test.medianDifference()).isCloseTo(-0.49, within(1e-12));
        assertThat(test.low()).isLessThan(-0.49);
        assertThat(test.high()).isGreaterThan(-0.49).isLessThan(0.15);
        assertThat(test.significant()).isTrue();
        assertThat(test.test()).isEqualTo("Wilcoxon signed-rank");
    }

    /** By hand: differences 0, 1, 2, 3 rank 1 to 4; zero's rank counts for neither side. */
    @Test
    void zerosCountForNeitherSide() {
        PairedTest test = statistics.compare(new double[] {5, 5, 5, 5}, new double[] {5, 6, 3, 8});

        assertThat(test.effect().getAsDouble()).isCloseTo((2 + 4 - 3) / 9.0, within(1e-12));
        assertThat(test.significant()).isFalse();
        assertThat(test.medianRelativePercent()).isCloseTo(10, within(1e-9));
    }

    @Test
    void fiveAlikeDifferencesAreTooFewForFivePercent() {
        PairedTest test = statistics.compare(new double[] {1, 2, 3, 4, 5}, new double[] {2.1, 3.2, 4.3, 5.4, 6.5});

        assertThat(test.pValue().getAsDouble()).isCloseTo(0.0625, within(1e-12));
        assertThat(test.effect().getAsDouble()).isEqualTo(1);
        assertThat(test.significant()).isFalse();
    }

    @Test
    void equalSamplesDoNotDiffer() {
        PairedTest test = statistics.compare(new double[] {1, 2, 3}, new double[] {1, 2, 3});

        assertThat(test.pValue()).hasValue(1);
        assertThat(test.effect()).hasValue(0);
        assertThat(test.significant()).isFalse();
    }

    @Test
    void onePairIsNoTest() {
        PairedTest test = statistics.compare(new double[] {0}, new double[] {7});

        assertThat(test.test()).isEmpty();
        assertThat(test.pValue()).isEmpty();
        assertThat(test.effect()).isEmpty();
        assertThat(test.low()).isEqualTo(7);
        assertThat(test.medianRelativePercent()).isNaN();
        assertThatThrownBy(() -> statistics.compare(new double[] {1}, new double[2]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
