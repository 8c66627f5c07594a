package org.cutpoint.strategy.jps.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.strategy.support.Run;
import org.cutpoint.strategy.tck.RandomProblems;
import org.junit.jupiter.api.Test;

class StagesTest {
    @Test
    void runsTakeWhatTheirJobsTakeOneByOne() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = RandomProblems.source(seed);
            int stages = seed % 2 == 0 ? 2 : 4;
            Problem problem = new RandomProblems(random).twoTiers(false, 6, 1, Objective.MAKESPAN, stages);
            List<Cut> cuts = Lines.EVALUATOR.cuts(problem);
            List<Run> runs = new ArrayList<>();
            for (int r = random.nextInt(4); r >= 0; r--) {
                runs.add(new Run(problem, cuts.get(random.nextInt(cuts.size())), 1 + random.nextInt(5)));
            }
            assertThat(Stages.makespanMs(runs, stages))
                    .as("seed %d", seed)
                    .isCloseTo(Lines.EVALUATOR.makespanMs(Bounds.jobs(runs), stages), within(1e-9));
        }
    }
}
