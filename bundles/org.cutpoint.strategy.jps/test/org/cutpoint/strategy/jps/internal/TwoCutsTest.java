package org.cutpoint.strategy.jps.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.strategy.tck.RandomProblems;
import org.junit.jupiter.api.Test;

class TwoCutsTest {
    /** Cuts such as no network has: any stage may be the longest, any order the better one. */
    @Test
    void isTheBestOfAllMixesWhateverTheTimes() {
        int laterCutFirst = 0;
        for (int seed = 0; seed < 2000; seed++) {
            Random random = RandomProblems.source(seed);
            int stages = random.nextBoolean() ? 2 : 4;
            int jobs = 1 + random.nextInt(9);
            Problem problem = new RandomProblems(random).twoTiers(true, 1, jobs, Objective.MAKESPAN, stages);
            List<Cut> cuts = new ArrayList<>();
            for (int c = random.nextInt(4); c >= 0; c--) {
                cuts.add(new Cut(
                        cuts.size(),
                        Set.of(),
                        random.nextInt(20),
                        random.nextInt(20),
                        random.nextInt(5),
                        random.nextInt(20),
                        random.nextInt(20),
                        random.nextInt(5),
                        0,
                        0));
            }
            double least = Double.MAX_VALUE;
            double leastInOrder = Double.MAX_VALUE;
            for (Cut a : cuts) {
                for (Cut b : cuts) {
                    for (int m = 0; m <= jobs; m++) {
                        List<Cut> mix = new ArrayList<>(Collections.nCopies(m, a));
                        mix.addAll(Collections.nCopies(jobs - m, b));
                        double makespan = Lines.EVALUATOR.makespanMs(mix, stages);
                        least = Math.min(least, makespan);
                        leastInOrder = a.position() <= b.position() ? Math.min(leastInOrder, makespan) : leastInOrder;
                    }
                }
            }
            laterCutFirst += least < leastInOrder ? 1 : 0;
            assertThat(Lines.EVALUATOR.makespanMs(Bounds.jobs(TwoCuts.best(problem, cuts)), stages))
                    .as("seed %d", seed)
                    .isCloseTo(least, within(1e-9));
        }
        assertThat(laterCutFirst).isGreaterThan(100);
    }
}
