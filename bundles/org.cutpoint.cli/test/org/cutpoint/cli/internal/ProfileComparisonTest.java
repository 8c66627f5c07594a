package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.junit.jupiter.api.Test;

class ProfileComparisonTest {
    private static Profile profile(String hash, Interval... intervals) {
        return new Profile(
                "net",
                hash,
                List.of("a", "b", "c"),
                new Machine("id", "os", "cpu", 2, "rt"),
                1,
                Instant.EPOCH,
                List.of(intervals));
    }

    private static Interval interval(int first, int last, double ms) {
        return new Interval(first, last, ms, 0.9 * ms, 1.1 * ms, 15, 0.99 * ms, 1.01 * ms, 0);
    }

    @Test
    void intervalsOfBothAreSetSideBySide() {
        Profile a = profile("00", interval(0, 0, 4), interval(0, 2, 10), interval(1, 2, 6));
        Profile b = profile("00", interval(0, 0, 4.04), interval(0, 2, 12));
        ProfileComparison comparison = ProfileComparison.of(a, b);
        assertThat(comparison.rows()).hasSize(2);
        assertThat(comparison.rows().get(0).differs()).isFalse();
        assertThat(comparison.rows().get(1).differs()).isTrue();
        assertThat(comparison.rows().get(1).ratio()).isEqualTo(1.2);
        assertThat(comparison.text())
                .contains("    10.000      12.000    1.200  differs  a .. c\n")
                .endsWith("2 intervals in both, 1 of them differ beyond their medians' 95 % confidence; 1 only in A, 0"
                        + " only in B.\n");
    }

    @Test
    void profilesOfDifferentModelsAreRefused() {
        assertThatThrownBy(() -> ProfileComparison.of(profile("00"), profile("01")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("different models");
    }
}
