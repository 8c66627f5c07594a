package org.cutpoint.strategy.jps.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.strategy.support.TwoTiers;
import org.cutpoint.strategy.tck.RandomProblems;
import org.junit.jupiter.api.Test;

class NetworkCutsTest {
    @Test
    void everyClosedSetHasOneThatIsNoWorse() {
        int inside = 0;
        for (int seed = 0; seed < 400; seed++) {
            Random random = RandomProblems.source(seed);
            Problem problem =
                    new RandomProblems(random).twoTiers(false, 1 + random.nextInt(9), 1, Objective.MAKESPAN, 2);
            NetworkCuts cuts = NetworkCuts.of(Lines.EVALUATOR, problem);
            assertThat(cuts.complete()).isTrue();
            List<Cut> all = ClosedSets.of(problem);
            for (Cut closed : all) {
                assertThat(cuts.all())
                        .as("seed %d: a cut no worse than %s", seed, closed)
                        .anyMatch(c ->
                                c.deviceMs() <= closed.deviceMs() + 1e-9 && c.uploadBytes() <= closed.uploadBytes());
            }
            Set<Set<String>> sets = new HashSet<>();
            all.forEach(c -> sets.add(c.deviceLayers()));
            for (Cut cut : cuts.all()) {
                assertThat(sets).as("seed %d", seed).contains(Set.copyOf(cut.deviceLayers()));
            }
            inside += (int) cuts.all().stream()
                    .filter(c -> cuts.prefixes().stream()
                            .noneMatch(p -> p.deviceLayers().equals(c.deviceLayers())))
                    .count();
        }
        assertThat(inside).as("cuts that are no prefixes").isGreaterThan(500);
    }

    @Test
    void positionsOfAlgorithm3AreNestedClosedSets() {
        int inside = 0;
        for (int seed = 0; seed < 400; seed++) {
            Random random = RandomProblems.source(seed);
            Problem problem =
                    new RandomProblems(random).twoTiers(false, 2 + random.nextInt(9), 1, Objective.MAKESPAN, 2);
            List<Cut> prefixes = Lines.EVALUATOR.cuts(problem);
            List<Cut> positions = Algorithm3.positions(Lines.EVALUATOR, problem, prefixes);
            assertThat(positions.get(0).position()).isZero();
            for (int p = 1; p < positions.size(); p++) {
                assertThat(positions.get(p).deviceLayers())
                        .as("seed %d", seed)
                        .containsAll(positions.get(p - 1).deviceLayers());
            }
            if (!TwoTiers.isLine(problem)) {
                inside += (int) positions.stream()
                        .filter(c -> prefixes.stream()
                                .noneMatch(p -> p.deviceLayers().equals(c.deviceLayers())))
                        .count();
            }
        }
        assertThat(inside).as("positions that are no prefixes").isPositive();
    }

    /**
     * A stem, two branches that first shrink what they send and then grow it, and a join: both branches are cut at their
     * waists, which is no prefix in the file's order, where the first branch comes whole before the second.
     */
    @Test
    void branchesAreCutAtTheirWaists() {
        Problem problem = new Problem(
                "waists",
                List.of(Tier.of("device"), Tier.of("cloud")),
                List.of(new DataItem("in", 9000)),
                List.of(
                        layer("stem", 1, 8000, "in"),
                        layer("a1", 1, 500, "stem"),
                        layer("a2", 9, 7000, "a1"),
                        layer("b1", 1, 500, "stem"),
                        layer("b2", 9, 7000, "b1"),
                        layer("join", 1, 6000, "a2", "b2"),
                        layer("rest", 50, 10, "join")),
                List.of("rest"),
                List.of(),
                List.of(new Link("device", "cloud", 8, 0, 0, 0, 0)),
                Objective.MAKESPAN,
                1,
                2,
                false,
                Limits.NONE);
        NetworkCuts cuts = NetworkCuts.of(Lines.EVALUATOR, problem);
        assertThat(new ArrayList<>(cuts.positions()))
                .extracting(Cut::deviceLayers)
                .contains(Set.of("stem", "a1", "b1"));
        assertThat(Algorithm2.runs(problem, cuts.positions()))
                .extracting(r -> r.cut().deviceLayers())
                .containsExactly(Set.of("stem", "a1", "b1"));
        assertThat(TwoCuts.best(problem, cuts.all()))
                .extracting(r -> r.cut().deviceLayers())
                .containsExactly(Set.of("stem", "a1", "b1"));
    }

    private static ProblemLayer layer(String id, double ms, long bytes, String... inputs) {
        return new ProblemLayer(
                id,
                List.of(inputs),
                List.of(new DataItem(id, bytes)),
                Map.of("device", ms, "cloud", 0.0),
                0,
                10,
                0,
                Map.of());
    }
}
