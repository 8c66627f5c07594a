package org.cutpoint.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatsTest {
    @Test
    void oneRunIsEnoughWhereOneIsWanted() {
        assertThat(Repeats.more(List.of(5.0), 1)).isFalse();
        assertThat(Repeats.chosen(List.of(5.0), 1)).isZero();
    }

    @Test
    void runsThatAgreeAreEnough() {
        assertThat(Repeats.more(List.of(100.0, 101.0), 3)).isTrue();
        assertThat(Repeats.more(List.of(100.0, 101.0, 104.0), 3)).isFalse();
        assertThat(Repeats.chosen(List.of(104.0, 100.0, 101.0), 3)).isEqualTo(2);
    }

    @Test
    void disturbedRunsAreRepeated() {
        List<Double> makespans = List.of(106.0, 99.0, 89.0);
        assertThat(Repeats.more(makespans, 3)).isTrue();
        assertThat(Repeats.more(List.of(106.0, 99.0, 89.0, 86.0, 87.0), 3)).isFalse();
        assertThat(Repeats.chosen(List.of(106.0, 99.0, 89.0, 86.0, 87.0), 3)).isEqualTo(4);
    }

    @Test
    void notForEver() {
        List<Double> makespans = List.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 8.5);
        assertThat(Repeats.more(makespans, 3)).isFalse();
        assertThat(Repeats.chosen(makespans, 3)).isEqualTo(7);
    }
}
