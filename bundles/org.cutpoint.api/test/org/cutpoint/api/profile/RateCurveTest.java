package org.cutpoint.api.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.cutpoint.api.profile.RateCurve.Step;
import org.junit.jupiter.api.Test;

class RateCurveTest {
    private static RateCurve curve(double period, double... startsAndRates) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < startsAndRates.length; i += 2) {
            steps.add(new Step(startsAndRates[i], startsAndRates[i + 1]));
        }
        return new RateCurve(steps, period == 0 ? OptionalDouble.empty() : OptionalDouble.of(period));
    }

    @Test
    void aConstantRateTakesSizeOverRate() {
        assertThat(RateCurve.constant(8).endMs(5, 1000)).isEqualTo(6);
        assertThat(RateCurve.constant(8).endMs(-5, 1000)).isEqualTo(-4);
        assertThat(RateCurve.constant(8).endMs(-5, 8000)).isEqualTo(3);
        assertThat(RateCurve.constant(Double.POSITIVE_INFINITY).endMs(5, 1000)).isEqualTo(5);
    }

    @Test
    void crossesStepsAndWaitsOutOutages() {
        // 10 ms of 8 Mbit/s carry 10 kB, then nothing passes for 5 ms, then 16 Mbit/s.
        RateCurve curve = curve(0, 0, 8, 10, 0, 15, 16);
        assertThat(curve.endMs(0, 10_000)).isEqualTo(10);
        assertThat(curve.endMs(0, 12_000)).isEqualTo(16);
        assertThat(curve.endMs(12, 2_000)).isEqualTo(16);
        assertThat(curve.endMs(12, 0)).as("nothing needs no time").isEqualTo(12);
        assertThat(curve.meanMbps()).as("the last step for 7.5 ms").isEqualTo((80 + 7.5 * 16) / 22.5);
    }

    @Test
    void startsOver() {
        // Each period of 20 ms carries 10 kB in its first half.
        RateCurve curve = curve(20, 0, 8, 10, 0);
        assertThat(curve.endMs(0, 10_000)).isEqualTo(10);
        assertThat(curve.endMs(0, 30_000)).isEqualTo(50);
        assertThat(curve.endMs(5, 10_000)).isEqualTo(25);
        assertThat(curve.endMs(1_000_003, 10_000)).isEqualTo(1_000_023);
        assertThat(curve.endMs(0, 1e12)).as("a hundred million periods").isEqualTo(2e9 - 10);
        assertThat(curve.meanMbps()).isEqualTo(4);
    }

    @Test
    void agreesWithIntegratingInSmallSteps() {
        SplittableRandom random = new SplittableRandom(17);
        for (int round = 0; round < 2000; round++) {
            boolean repeats = random.nextBoolean();
            List<Step> steps = new ArrayList<>();
            int end = 0;
            int count = random.nextInt(1, 6);
            for (int i = 0; i < count; i++) {
                steps.add(new Step(end, random.nextInt(3) == 0 ? 0 : random.nextInt(1, 40)));
                end += random.nextInt(1, 30);
            }
            steps.add(new Step(end, random.nextInt(1, 40)));
            RateCurve curve = new RateCurve(
                    steps, repeats ? OptionalDouble.of(end + random.nextInt(1, 30)) : OptionalDouble.empty());
            int start = random.nextInt(-20, 200);
            long bytes = random.nextLong(1, 200_000);

            assertThat(curve.endMs(start, bytes))
                    .as("%s from %d, %d bytes", curve, start, bytes)
                    .isCloseTo(bruteForce(curve, start, bytes), within(1e-6));
        }
    }

    /** All steps begin at whole milliseconds, so within one the rate does not change. */
    private static double bruteForce(RateCurve curve, int start, long bytes) {
        double bits = bytes * 8.0;
        for (int ms = start; ; ms++) {
            double perMs = rate(curve, ms) * 1000;
            if (bits <= perMs) {
                return ms + bits / perMs;
            }
            bits -= perMs;
        }
    }

    private static double rate(RateCurve curve, int ms) {
        double at = Math.max(
                0,
                curve.periodMs().isPresent() && ms > 0 ? ms % curve.periodMs().getAsDouble() : ms);
        return curve.steps().stream()
                .filter(step -> step.startMs() <= at)
                .reduce((before, after) -> after)
                .orElseThrow()
                .mbps();
    }

    @Test
    void refusesWhatIsNoCurve() {
        assertThatThrownBy(() -> RateCurve.constant(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RateCurve.constant(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> curve(0, 1, 8)).hasMessageContaining("begin at 0");
        assertThatThrownBy(() -> curve(0)).hasMessageContaining("begin at 0");
        assertThatThrownBy(() -> curve(0, 0, 8, 5, 9, 5, 10)).hasMessageContaining("step at 5.0 ms does not follow");
        assertThatThrownBy(() -> curve(0, 0, 8, 5, 0)).hasMessageContaining("0 for ever");
        assertThatThrownBy(() -> curve(9, 0, 0, 5, 0)).hasMessageContaining("0 for ever");
        assertThatThrownBy(() -> curve(5, 0, 8, 5, 9)).hasMessageContaining("starts over at 5.0 ms");
    }
}
