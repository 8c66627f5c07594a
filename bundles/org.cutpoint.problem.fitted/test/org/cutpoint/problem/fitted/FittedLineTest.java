package org.cutpoint.problem.fitted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.problem.fitted.FittedLine.Curves;
import org.junit.jupiter.api.Test;

class FittedLineTest {
    private static final PlanEvaluator EVALUATOR =
            ServiceLoader.load(PlanEvaluator.class).findFirst().orElseThrow();

    @Test
    void whatIsOnTheCurvesStays() {
        Problem problem = line(new long[] {32_000, 16_000, 8_000, 4_000}, 3, 3, 3, 3);
        Problem fitted = FittedLine.of(problem, EVALUATOR.cuts(problem), Curves.LINEAR_EXPONENTIAL);
        assertThat(fitted.name()).isEqualTo("line'");
        assertThat(fitted.inputs()).isEqualTo(problem.inputs());
        assertThat(fitted.layers()).extracting(ProblemLayer::id).containsExactly("l1", "l2", "l3", "l4");
        assertThat(sends(fitted)).containsExactly(32_000L, 16_000L, 8_000L, 4_000L, 0L);
        assertThat(deviceMs(fitted))
                .usingElementComparator(FittedLineTest::nearly)
                .containsExactly(0., 3., 6., 9., 12.);
        assertThat(EVALUATOR.cuts(fitted)).extracting(Cut::remoteMs).containsExactly(4., 3., 2., 1., 0.);
        assertThat(fitted.links()).isEqualTo(problem.links());
        assertThat(fitted.jobs()).isEqualTo(7);
    }

    @Test
    void virtualBlocksAreOnePosition() {
        // After l1 more is sent than at the input, after l3 as much as after l2.
        Problem problem = line(new long[] {8_000, 9_000, 4_000, 4_000, 2_000, 500}, 1, 2, 3, 4, 5, 6);
        Problem fitted = FittedLine.of(problem, EVALUATOR.cuts(problem), Curves.EXPONENTIAL);
        assertThat(fitted.layers()).extracting(ProblemLayer::id).containsExactly("l2", "l4", "l5", "l6");
        assertThat(fitted.layers()).extracting(ProblemLayer::weightBytes).containsExactly(20L, 20L, 10L, 10L);
        assertThat(deviceMs(fitted)).containsExactly(0., 3., 10., 15., 21.);
        // The logarithms of 8000, 4000, 2000, 500 over 0 to 3 fall by 6.5 / 5 ln 2 a step.
        List<Long> sends = sends(fitted);
        assertThat(Math.log((double) sends.get(1) / sends.get(0))).isCloseTo(-Math.log(2) * 1.3, within(1e-3));
        assertThat(Math.log((double) sends.get(3) / sends.get(2))).isCloseTo(-Math.log(2) * 1.3, within(1e-3));
        double logMean =
                sends.subList(0, 4).stream().mapToDouble(Math::log).average().orElseThrow();
        assertThat(logMean)
                .isCloseTo((Math.log(8000) + Math.log(4000) + Math.log(2000) + Math.log(500)) / 4, within(1e-3));
    }

    @Test
    void noOtherCurveIsNearer() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            int layers = 3 + random.nextInt(6);
            long[] bytes = new long[layers];
            double[] times = new double[layers];
            bytes[0] = 1 << 20;
            for (int l = 1; l < layers; l++) {
                bytes[l] = (long) (bytes[l - 1] * (0.2 + 0.7 * random.nextDouble()));
            }
            for (int l = 0; l < layers; l++) {
                times[l] = 1 + 9 * random.nextDouble();
            }
            Problem problem = line(bytes, times);
            Problem fitted = FittedLine.of(problem, EVALUATOR.cuts(problem), Curves.LINEAR_EXPONENTIAL);
            List<Long> sends = sends(fitted);
            List<Double> ms = deviceMs(fitted);
            double least = bytesOff(bytes, sends.get(0), (double) sends.get(1) / sends.get(0));
            double leastMs = msOff(times, ms.get(1));
            for (double off : new double[] {0.98, 1.02}) {
                assertThat(bytesOff(bytes, sends.get(0) * off, (double) sends.get(1) / sends.get(0)))
                        .as("seed %d", seed)
                        .isGreaterThan(least);
                assertThat(bytesOff(bytes, sends.get(0), off * sends.get(1) / sends.get(0)))
                        .as("seed %d", seed)
                        .isGreaterThan(least);
                assertThat(msOff(times, ms.get(1) * off)).as("seed %d", seed).isGreaterThan(leastMs);
            }
        }
    }

    @Test
    void saysWhyThereIsNoCurve() {
        Problem problem = line(new long[] {4_000}, 1);
        List<Cut> cuts = EVALUATOR.cuts(problem);
        assertThatThrownBy(() -> FittedLine.of(problem, cuts, Curves.EXPONENTIAL))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("'line'")
                .hasMessageContaining("fewer than two cuts");
    }

    private static double bytesOff(long[] bytes, double first, double factor) {
        double sum = 0;
        for (int x = 0; x < bytes.length; x++) {
            sum += Math.pow(Math.log(bytes[x]) - Math.log(first) - x * Math.log(factor), 2);
        }
        return sum;
    }

    private static double msOff(double[] times, double slope) {
        double sum = 0;
        double ms = 0;
        for (int x = 1; x <= times.length; x++) {
            ms += times[x - 1];
            sum += Math.pow(ms - slope * x, 2);
        }
        return sum;
    }

    private static int nearly(Double a, Double b) {
        return Math.abs(a - b) < 1e-9 ? 0 : Double.compare(a, b);
    }

    private static List<Long> sends(Problem problem) {
        return EVALUATOR.cuts(problem).stream().map(Cut::uploadBytes).toList();
    }

    private static List<Double> deviceMs(Problem problem) {
        return EVALUATOR.cuts(problem).stream().map(Cut::deviceMs).toList();
    }

    /**
     * Layers l1, l2, ... of 1 ms each in the cloud and 10 bytes of weights.
     *
     * @param bytes of the input, and of each layer's output but the last's, which nobody sends
     */
    private static Problem line(long[] bytes, double... deviceMs) {
        List<ProblemLayer> layers = new ArrayList<>();
        String input = "in";
        for (int l = 1; l <= deviceMs.length; l++) {
            String id = "l" + l;
            layers.add(new ProblemLayer(
                    id,
                    List.of(input),
                    List.of(new DataItem(id, l < bytes.length ? bytes[l] : 10)),
                    Map.of("device", deviceMs[l - 1], "cloud", 1.),
                    0,
                    10,
                    0,
                    Map.of()));
            input = id;
        }
        return new Problem(
                "line",
                List.of(Tier.of("device"), Tier.of("cloud")),
                List.of(new DataItem("in", bytes[0])),
                layers,
                List.of(input),
                List.of(),
                List.of(new Link("device", "cloud", 8, 0, 0, 0, 0), new Link("cloud", "device", 8, 0, 0, 0, 0)),
                Objective.MAKESPAN,
                7,
                2,
                false,
                Limits.NONE);
    }
}
