package org.cutpoint.exec.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class UndisturbedTimeTest {
    private final UndisturbedTime time = new UndisturbedTime();

    @Test
    void oneTimeIsThatTime() {
        time.add(7_000_000);
        assertThat(time.nanos()).isEqualTo(7_000_000);
    }

    @Test
    void disturbancesDoNotCount() {
        Random random = new Random(1);
        for (int i = 0; i < 64; i++) {
            // Two of three runs are disturbed.
            time.add(Math.round((i % 3 == 0 ? 8e6 : 9.6e6 + 2e6 * random.nextDouble()) + 1e5 * random.nextDouble()));
        }
        assertThat((double) time.nanos()).isCloseTo(8.05e6, within(1e5));
    }

    @Test
    void oldTimesAreForgotten() {
        for (int i = 0; i < 64; i++) {
            time.add(1_000_000);
        }
        for (int i = 0; i < 64; i++) {
            time.add(2_000_000);
        }
        assertThat(time.nanos()).isEqualTo(2_000_000);
    }

    @Test
    void thereMustBeATime() {
        assertThatThrownBy(time::nanos).isInstanceOf(IllegalStateException.class);
    }
}
