package org.cutpoint.strategy.jps.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.cutpoint.strategy.jps.internal.Lines.cut;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.strategy.tck.RandomProblems;
import org.junit.jupiter.api.Test;

class TwoStageBoundTest {
    private static final long ALL = Long.MAX_VALUE;

    @Test
    void figure2() {
        List<Cut> cuts = List.of(cut(0, 0, 100), cut(1, 4, 6), cut(2, 7, 2), cut(3, 100, 0));
        assertThat(TwoStageBound.of(cuts, 2, Double.MAX_VALUE, ALL)).isEqualTo(13);
    }

    @Test
    void isNoMoreThanTheLeastOfAllWays() {
        int tight = 0;
        int instances = 400;
        for (int seed = 0; seed < instances; seed++) {
            Random random = RandomProblems.source(seed);
            int jobs = 1 + random.nextInt(5);
            Problem problem =
                    new RandomProblems(random).twoTiers(true, 1 + random.nextInt(4), jobs, Objective.MAKESPAN, 2);
            List<Cut> cuts = Lines.EVALUATOR.cuts(problem);
            double least = least(cuts, jobs, new ArrayList<>());
            for (long pairs : new long[] {0, 2, ALL}) {
                double bound = TwoStageBound.of(cuts, jobs, Double.MAX_VALUE, pairs);
                assertThat(bound).as("seed %d, %d pairs", seed, pairs).isLessThanOrEqualTo(least + 1e-9);
                assertThat(TwoStageBound.of(cuts, jobs, least, pairs))
                        .as("seed %d, %d pairs, with a plan", seed, pairs)
                        .isLessThanOrEqualTo(least)
                        .isGreaterThanOrEqualTo(Math.min(bound, least) - 1e-9);
            }
            double bound = TwoStageBound.of(cuts, jobs, Double.MAX_VALUE, ALL);
            if (jobs <= 2 && cuts.stream().allMatch(c -> c.uploadLagMs() == 0)) {
                assertThat(bound).as("seed %d", seed).isCloseTo(least, within(1e-9));
            }
            tight += bound > least * 0.95 ? 1 : 0;
        }
        // Not a statement of the theory; a bound that is hardly ever near would be of no use.
        assertThat(tight).isGreaterThan(instances / 2);
    }

    /** Every sequence of cuts, by the evaluator. */
    private static double least(List<Cut> cuts, int jobs, List<Cut> chosen) {
        if (chosen.size() == jobs) {
            return Lines.EVALUATOR.makespanMs(chosen, 2);
        }
        double least = Double.MAX_VALUE;
        for (Cut cut : cuts) {
            chosen.add(cut);
            least = Math.min(least, least(cuts, jobs, chosen));
            chosen.remove(chosen.size() - 1);
        }
        return least;
    }

    @Test
    void manyCutsAndJobs() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = RandomProblems.source(seed);
            List<Cut> cuts = new ArrayList<>();
            double f = 0;
            for (int c = 0; c < 200; c++) {
                cuts.add(cut(c, f, c == 199 ? 0 : 2000 / (c + 1.0) * (0.5 + random.nextDouble())));
                f += random.nextDouble();
            }
            int jobs = 10 + random.nextInt(1000);
            double weak = TwoStageBound.of(cuts, jobs, Double.MAX_VALUE, 0);
            double bound = TwoStageBound.of(cuts, jobs, Double.MAX_VALUE, ALL);
            double reached = Stages.makespanMs(TwoCuts.best(Lines.line(jobs, 1, 1, 1), cuts), 2);
            assertThat(bound).isBetween(weak - 1e-9, reached + 1e-9).isGreaterThan(reached * 0.98);
            assertThat(TwoStageBound.of(cuts, jobs, reached, ALL)).isCloseTo(Math.min(bound, reached), within(1e-6));
        }
    }
}
