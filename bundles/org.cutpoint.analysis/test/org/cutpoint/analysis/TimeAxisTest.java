package org.cutpoint.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.cutpoint.analysis.TimeAxis.Tick;
import org.junit.jupiter.api.Test;

class TimeAxisTest {
    @Test
    void pixelsAndInstantsAreInverse() {
        TimeAxis axis = TimeAxis.whole(5000, 800).zoom(3, 400).pan(120);
        assertThat(axis.ms(axis.x(1234))).isCloseTo(1234, within(1e-9));
    }

    @Test
    void zoomKeepsTheInstantUnderThePointer() {
        TimeAxis axis = TimeAxis.whole(1000, 500);
        TimeAxis closer = axis.zoom(4, 200);
        assertThat(closer.ms(200)).isCloseTo(axis.ms(200), within(1e-9));
        assertThat(closer.toMs() - closer.fromMs()).isCloseTo(250, within(1e-9));
    }

    @Test
    void nothingOutsideIsEverShown() {
        Random random = new Random(1);
        TimeAxis axis = TimeAxis.whole(777, 640);
        for (int i = 0; i < 5000; i++) {
            axis = random.nextBoolean()
                    ? axis.zoom(Math.exp(random.nextGaussian()), random.nextInt(640))
                    : axis.pan(random.nextGaussian() * 500);
            assertThat(axis.fromMs()).isGreaterThanOrEqualTo(0);
            assertThat(axis.toMs()).isLessThanOrEqualTo(777 + 1e-9).isGreaterThan(axis.fromMs());
        }
        assertThat(axis.zoom(1e-9, 300).isWhole()).isTrue();
    }

    @Test
    void ticksAreRoundAndFarEnoughApart() {
        Random random = new Random(2);
        for (int i = 0; i < 2000; i++) {
            TimeAxis axis = TimeAxis.whole(Math.exp(10 * random.nextDouble() - 2), 100 + random.nextInt(2000))
                    .zoom(1 + 100 * random.nextDouble(), random.nextInt(100));
            List<Tick> ticks = axis.ticks(80);
            for (int t = 1; t < ticks.size(); t++) {
                assertThat(axis.x(ticks.get(t).ms()) - axis.x(ticks.get(t - 1).ms()))
                        .isBetween(79.9, 205.0);
                assertThat(ticks.get(t).label()).isNotEqualTo(ticks.get(t - 1).label());
            }
            assertThat(ticks.size()).isBetween(0, axis.pixels() / 80 + 2);
        }
        assertThat(TimeAxis.whole(6500, 700).ticks(100))
                .extracting(Tick::label)
                .containsExactly("0 s", "1 s", "2 s", "3 s", "4 s", "5 s", "6 s");
        assertThat(TimeAxis.whole(1, 100).ticks(40))
                .extracting(Tick::label)
                .containsExactly("0.0 ms", "0.5 ms", "1.0 ms");
    }

    @Test
    void nothingToShowIsNoFault() {
        assertThat(TimeAxis.whole(0, 0).x(0)).isZero();
    }
}
