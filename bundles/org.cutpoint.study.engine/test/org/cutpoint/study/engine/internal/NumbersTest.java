package org.cutpoint.study.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.cutpoint.api.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
    private static List<Double> of(String text) {
        return Numbers.of(YamlPart.of("f", text, fault -> {}), 0, 1000);
    }

    @Test
    void rangesHaveBothEnds() {
        assertThat(of("1..4")).containsExactly(1., 2., 3., 4.);
        assertThat(of("0..0.3 step 0.1")).containsExactly(0., 0.1, 0.2, 0.3);
        assertThat(of("1..8 x 2")).containsExactly(1., 2., 4., 8.);
        assertThat(of("1..9 x 2")).containsExactly(1., 2., 4., 8.);
        assertThat(of("5..5")).containsExactly(5.);
        assertThat(of("1..100 x 10")).containsExactly(1., 10., 100.);
        assertThat(of("[1, 5..7, 20..40 step 10]")).containsExactly(1., 5., 6., 7., 20., 30., 40.);
        assertThat(of("1e2")).containsExactly(100.);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4..1",
                "1..",
                "..4",
                "1..4 step 0",
                "1..4 step -1",
                "1..4 x 1",
                "0..4 x 2",
                "1..2000",
                "-1..4",
                "1...4",
                "0..1000 step 0.001",
                "a",
                "{a: 1}",
                ".inf",
                "NaN",
                "1..4 by 2"
            })
    void refusesWhatIsNoneOrNeverEnds(String text) {
        assertThatThrownBy(() -> of(text)).isInstanceOf(InputException.class).hasMessageStartingWith("f:1:1: ");
    }

    @Test
    void wholeNumbersOnly() {
        assertThat(Numbers.whole(YamlPart.of("f", "1..3", fault -> {}), 1, 9)).containsExactly(1, 2, 3);
        assertThatThrownBy(() -> Numbers.whole(YamlPart.of("f", "1..2 step 0.5", fault -> {}), 1, 9))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("1.5");
    }
}
