package org.cutpoint.exec.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SettlingTest {
    /** How many times are taken until there is no more to be gained; 0 if there still is. */
    private static int settledAfter(double... times) {
        Settling settling = new Settling();
        for (int t = 0; t < times.length; t++) {
            if (settling.after(times[t])) {
                return t + 1;
            }
        }
        return 0;
    }

    @Test
    void whatBecomesFasterHasNotSettled() {
        assertThat(settledAfter(
                        DoubleStream.iterate(1000, t -> 0.9 * t).limit(50).toArray()))
                .isZero();
    }

    @Test
    void threeTimesHardlyFasterAreEnough() {
        assertThat(settledAfter(100, 50, 49, 48, 50)).isEqualTo(5);
        // One that is faster in between begins anew.
        assertThat(settledAfter(100, 50, 49, 30, 31, 30, 29)).isEqualTo(7);
    }
}
