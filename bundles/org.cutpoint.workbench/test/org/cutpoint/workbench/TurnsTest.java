package org.cutpoint.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.run.RunResult;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final List<String> ran = new ArrayList<>();
    private final List<String> settled = new ArrayList<>();
    private final Map<String, Deque<Double>> makespans = new HashMap<>();

    private static Planned planned(String strategy, String tier) {
        Assignment job = new Assignment("1", "p", Map.of("a", tier), List.of());
        return new Planned(
                strategy, "", new Plan(List.of(job), List.of("1"), OptionalDouble.empty()), Optional.empty(), 0);
    }

    private void takes(String strategy, Double... ms) {
        makespans.put(strategy, new ArrayDeque<>(List.of(ms)));
    }

    private void run(int wanted, Planned... plans) throws InterruptedException {
        Turns.Runner runner = p -> {
            ran.add(p.strategy());
            return RunResult.of(makespans.get(p.strategy()).pop(), List.of(), List.of());
        };
        new Turns(runner, p -> wanted)
                .run(
                        List.of(plans),
                        (p, m) -> settled.add(p.strategy() + " " + m.shown().makespanMs() + " of " + m.repeatsMs()
                                + " after " + ran.size()));
    }

    @Test
    void onceIsShownAtOnce() throws Exception {
        takes("x", 10.0);
        takes("y", 20.0);
        run(1, planned("x", "device"), planned("y", "device"));
        assertThat(settled).containsExactly("x 10.0 of [10.0] after 1", "y 20.0 of [20.0] after 2");
    }

    @Test
    void plansTakeTurnsUntilTheirRunsAgree() throws Exception {
        takes("x", 100.0, 101.0);
        takes("y", 60.0, 50.0, 51.0);
        run(2, planned("x", "device"), planned("y", "cloud"));
        assertThat(ran).containsExactly("x", "y", "x", "y", "y");
        assertThat(settled)
                .containsExactly("x 100.0 of [100.0, 101.0] after 4", "y 50.0 of [60.0, 50.0, 51.0] after 5");
    }

    @Test
    void strategiesWithTheSamePlanShareItsRuns() throws Exception {
        takes("x", 100.0);
        takes("y", 70.0, 71.0);
        takes("z", 102.0);
        run(2, planned("x", "device"), planned("y", "cloud"), planned("z", "device"));
        assertThat(ran).containsExactly("x", "y", "z", "y");
        assertThat(settled)
                .containsExactly(
                        "x 100.0 of [100.0, 102.0] after 3",
                        "y 70.0 of [70.0, 71.0] after 4",
                        "z 100.0 of [100.0, 102.0] after 4");
    }
}
