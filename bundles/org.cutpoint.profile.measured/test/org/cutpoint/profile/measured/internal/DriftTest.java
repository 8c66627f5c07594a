package org.cutpoint.profile.measured.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.junit.jupiter.api.Test;

class DriftTest {
    private static final double[] LAYER_MS = {1, 2, 3, 4};

    /** All intervals of four layers. */
    private static Profile profile(double... layerMs) {
        List<Interval> intervals = new ArrayList<>();
        for (int first = 0; first < layerMs.length; first++) {
            double ms = 0;
            for (int last = first; last < layerMs.length; last++) {
                ms += layerMs[last];
                intervals.add(Interval.predicted(first, last, ms));
            }
        }
        Machine machine = new Machine("m", "os", "cpu", 1, "runtime");
        return new Profile("line", "0", List.of(), machine, 1, Instant.EPOCH, intervals);
    }

    private static Interval interval(Profile profile, int first, int last) {
        return profile.interval(first, last).orElseThrow();
    }

    private static Drift drift(Profile then, Profile now) {
        return Drift.of(
                interval(then, 0, 3),
                interval(now, 0, 3).lowMs(),
                interval(then, 0, 1),
                interval(now, 0, 1).lowMs());
    }

    @Test
    void eachHalfHasItsFactor() {
        Profile then = profile(LAYER_MS);
        for (double[] factors : new double[][] {{1, 0.8}, {0.9, 1}, {0.8, 0.9}, {0.7, 0.7}, {1.1, 1.1}}) {
            Profile now = profile(factors[0], 2 * factors[0], 3 * factors[1], 4 * factors[1]);
            Profile applied = drift(then, now).applied(then);
            for (Interval expected : now.intervals()) {
                assertThat(interval(applied, expected.first(), expected.last()).lowMs())
                        .as("%d to %d", expected.first(), expected.last())
                        .isEqualTo(expected.lowMs(), within(1e-9));
            }
        }
    }

    @Test
    void oneHalfIsSlowerOnlyAsFarAsBothAre() {
        Profile then = profile(LAYER_MS);
        for (double[] factors :
                new double[][] {{1.3, 1, 1, 1}, {1, 1.4, 1, 1}, {1.2, 0.9, 1, 0.9}, {1.1, 1.5, 1.1, 1.1}}) {
            Profile now = profile(factors[0], 2 * factors[0], 3 * factors[1], 4 * factors[1]);
            assertThat(drift(then, now).early()).isEqualTo(factors[2], within(1e-9));
            assertThat(drift(then, now).late()).isEqualTo(factors[3], within(1e-9));
        }
    }

    @Test
    void theWholeTakesNoLongerThanItsParts() {
        List<Interval> parts = List.of(
                Interval.predicted(0, 0, 2),
                Interval.predicted(1, 3, 8),
                Interval.predicted(0, 1, 4),
                Interval.predicted(2, 3, 5),
                Interval.predicted(0, 2, 7),
                Interval.predicted(3, 3, 1));
        assertThat(MeasuredProfiler.bounded(Interval.predicted(0, 3, 12), parts).lowMs())
                .isEqualTo(9, within(1e-9));
        Interval less = Interval.predicted(0, 3, 8.5);
        assertThat(MeasuredProfiler.bounded(less, parts)).isSameAs(less);
        assertThat(MeasuredProfiler.bounded(less, List.of())).isSameAs(less);
    }

    @Test
    void whatTwoMeasurementsDifferByIsNoDrift() {
        Profile then = profile(LAYER_MS);
        assertThat(drift(then, then.scaled(1.03))).isEqualTo(Drift.NONE);
        assertThat(drift(then, then.scaled(0.985))).isEqualTo(Drift.NONE);
        assertThat(drift(then, then.scaled(0.97))).isNotEqualTo(Drift.NONE);
        assertThat(drift(then, then.scaled(1.05)).size())
                .isGreaterThan(drift(then, then.scaled(0.97)).size());
        assertThat(Drift.NONE.applied(then)).isSameAs(then);
        assertThat(Drift.NONE.size()).isZero();
    }

    @Test
    void aRestThatIsTooSmallToBeADifferenceIsScaledLikeTheWhole() {
        Profile then = profile(50, 50, 1, 1);
        Profile now = profile(60, 60, 0.1, 0.1);
        Profile applied = drift(then, now).applied(then);
        assertThat(interval(applied, 2, 3).lowMs()).isEqualTo(2 * 120.2 / 102, within(1e-9));
        assertThat(interval(applied, 0, 3).lowMs()).isEqualTo(120.2, within(1e-9));
    }

    @Test
    void noFactorIsBeyondBelief() {
        Interval whole = interval(profile(LAYER_MS), 0, 3);
        assertThat(Drift.of(whole, 1000)).isEqualTo(new Drift(0, 4, 4));
        assertThat(Drift.of(whole, 0.1)).isEqualTo(new Drift(0, 0.25, 0.25));
    }
}
