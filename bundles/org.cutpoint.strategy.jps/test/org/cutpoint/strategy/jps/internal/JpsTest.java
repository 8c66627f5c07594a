package org.cutpoint.strategy.jps.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.support.JohnsonRule;
import org.cutpoint.strategy.support.Plans;
import org.cutpoint.strategy.support.Run;
import org.cutpoint.strategy.support.TwoTiers;
import org.cutpoint.strategy.tck.RandomProblems;
import org.junit.jupiter.api.Test;

class JpsTest {
    private final Strategy jps = new Jps(Lines.EVALUATOR);
    private final Strategy best = new JpsBest(Lines.EVALUATOR);

    @Test
    void figure2() {
        Problem problem = Lines.line(2, 1000, 4, 6, 7, 2);
        for (Strategy strategy : List.of(jps, best)) {
            Plan plan = (Plan) strategy.plan(Workload.of(problem));
            assertThat(value(Workload.of(problem), plan)).isEqualTo(13);
            assertThat(plan.lowerBound()).hasValue(13);
            assertThat(plan.schedule()).containsExactly("1", "2");
            assertThat(plan.assignments().get(0).tiers())
                    .containsEntry("l0", "device")
                    .containsEntry("l1", "cloud");
            assertThat(plan.assignments().get(1).tiers())
                    .containsEntry("l1", "device")
                    .containsEntry("last", "cloud");
        }
    }

    @Test
    void ratioZeroCanLoseToPartitionOnlyAndTheBestMixDoesNot() {
        // l* is the second cut and takes all jobs; the first alone is better.
        Problem problem = Lines.line(10, 1000, 4, 8, 10, 9.9 - 2);
        Workload workload = Workload.of(problem);
        assertThat(value(workload, jps.plan(workload))).isEqualTo(10 * 10 + 7.9);
        assertThat(value(workload, partitionOnly(workload))).isEqualTo(4 + 10 * 8);
        assertThat(((Plan) jps.plan(workload)).notes())
                .singleElement()
                .asString()
                .contains("worse than partition-only, which takes 84.000 ms");
        assertThat(((Plan) best.plan(workload)).notes()).isEmpty();
        assertThat(value(workload, best.plan(workload))).isLessThanOrEqualTo(4 + 10 * 8);
    }

    /**
     * What theorem 5.3 is about is problem P1, the larger of both sums: there no choice of cuts beats jps. The makespan
     * of few jobs has ends beside, and there one can: cuts (0, 4), (1, 2), (2, 1), (3, 0), three jobs.
     */
    @Test
    void jpsBalancesBestWhereTheorem53Holds() {
        for (int seed = 0; seed < 200; seed++) {
            // f linear, g convex, and l* - 1 and l* each other's mirror image.
            Random random = RandomProblems.source(seed);
            int step = 1 + random.nextInt(5);
            int before = random.nextInt(3);
            int f = step * before + random.nextInt(4);
            List<Double> cuts = new ArrayList<>(List.of((double) f, (double) f + step, (double) f + step, (double) f));
            if (f > 0) {
                cuts.addAll(List.of((double) f + 2 * step, (double) Math.max(0, f - random.nextInt(step + 1))));
            }
            int g = f + step;
            int fall = step;
            for (int c = 1; c <= before; c++) {
                fall += random.nextInt(4);
                g += fall;
                cuts.addAll(0, List.of((double) f - c * step, (double) g));
            }
            int jobs = 2 * (1 + random.nextInt(2));
            Problem problem = Lines.line(
                    jobs, 1000, cuts.stream().mapToDouble(Double::doubleValue).toArray());
            List<Cut> all = Lines.EVALUATOR.cuts(problem);
            assertThat(balance(Bounds.jobs(Algorithm2.runs(problem, all))))
                    .as("seed %d: %s, %d jobs", seed, cuts, jobs)
                    .isEqualTo(jobs * (f + step / 2.0))
                    .isEqualTo(least(all, jobs, new ArrayList<>()));
        }
    }

    private static double least(List<Cut> cuts, int jobs, List<Cut> chosen) {
        if (chosen.size() == jobs) {
            return balance(chosen);
        }
        double least = Double.MAX_VALUE;
        for (Cut cut : cuts) {
            chosen.add(cut);
            least = Math.min(least, least(cuts, jobs, chosen));
            chosen.remove(chosen.size() - 1);
        }
        return least;
    }

    private static double balance(List<Cut> jobs) {
        return Math.max(
                jobs.stream().mapToDouble(Cut::deviceMs).sum(),
                jobs.stream().mapToDouble(Cut::uploadMs).sum());
    }

    @Test
    void theBestMixIsTheBestOfAllMixesOfTwoCuts() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = RandomProblems.source(seed);
            int jobs = 1 + random.nextInt(7);
            int stages = random.nextBoolean() ? 2 : 4;
            Problem problem = new RandomProblems(random)
                    .twoTiers(random.nextBoolean(), 1 + random.nextInt(7), jobs, Objective.MAKESPAN, stages);
            Workload workload = Workload.of(problem);
            List<Cut> cuts = stages == 2
                    ? ClosedSets.of(problem)
                    : NetworkCuts.of(Lines.EVALUATOR, problem).all();
            double least = Double.MAX_VALUE;
            for (Cut a : cuts) {
                for (Cut b : cuts) {
                    for (int m = 0; m <= jobs; m++) {
                        List<Cut> mix = new ArrayList<>(Collections.nCopies(m, a));
                        mix.addAll(Collections.nCopies(jobs - m, b));
                        least = Math.min(least, Lines.EVALUATOR.makespanMs(mix, stages));
                    }
                }
            }
            assertThat(value(workload, best.plan(workload))).as("seed %d", seed).isCloseTo(least, within(1e-9));
        }
    }

    @Test
    void theBestMixNeverLosesToPartitionOnly() {
        int compared = 0;
        for (int seed = 0; seed < 3000; seed++) {
            Workload workload = new RandomProblems(RandomProblems.source(seed)).workload();
            boolean divisible = workload.first().tiers().size() > 1
                    && workload.problems().stream()
                            .noneMatch(p -> Lines.EVALUATOR.cuts(p).isEmpty());
            if (divisible && best.plan(workload) instanceof Plan plan) {
                compared++;
                assertThat(value(workload, plan))
                        .as("seed %d", seed)
                        .isLessThanOrEqualTo(value(workload, partitionOnly(workload)) * (1 + 1e-12));
            }
        }
        assertThat(compared).isGreaterThan(2000);
    }

    @Test
    void oneCutForObjectivesOfASingleJob() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = RandomProblems.source(seed);
            Objective objective = List.of(Objective.LATENCY, Objective.ENERGY, Objective.BOTTLENECK)
                    .get(seed % 3);
            Problem problem = new RandomProblems(random).twoTiers(false, 1 + random.nextInt(7), 3, objective, 4);
            Workload workload = Workload.of(problem);
            double leastOfPrefixes = least(Lines.EVALUATOR.cuts(problem), workload);
            double least = least(ClosedSets.of(problem), workload);
            assertThat(value(workload, best.plan(workload)))
                    .as("seed %d", seed)
                    .isBetween(least - 1e-9, leastOfPrefixes + 1e-9);
        }
    }

    private static double least(List<Cut> cuts, Workload workload) {
        return cuts.stream()
                .mapToDouble(c -> value(workload, plan(workload, List.of(new Run(workload.first(), c, 3)))))
                .min()
                .orElseThrow();
    }

    @Test
    void severalNetworksAreBalancedTogether() {
        // Alone the first would be mixed of both its cuts; beside the second, which only computes, all should send.
        Problem sender = Lines.line(10, 1000, 2, 10, 9, 2);
        Problem computer = renamed(Lines.line(10, 1000, 10, 2), "computer");
        Workload workload = new Workload(List.of(sender, computer));
        assertThat(value(workload, best.plan(workload))).isEqualTo(2 + 10 * 10 + 10 * 2);
        assertThat(value(workload, partitionOnly(workload))).isGreaterThan(190);
        assertThat(((Plan) best.plan(workload)).schedule().subList(0, 10))
                .containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
    }

    @Test
    void boundsComeOnlyWhereTheyHold() {
        Problem line = Lines.line(5, 1000, 4, 6, 7, 2);
        assertThat(((Plan) best.plan(Workload.of(line))).lowerBound()).isPresent();
        Problem graph = new RandomProblems(RandomProblems.source(4)).twoTiers(false, 6, 5, Objective.MAKESPAN, 2);
        assertThat(TwoTiers.isLine(graph)).isFalse();
        assertThat(((Plan) best.plan(Workload.of(graph))).lowerBound()).isPresent();
        Problem bounded = with(
                graph,
                List.of(
                        new Tier("device", OptionalDouble.empty(), OptionalLong.of(Long.MAX_VALUE)),
                        graph.tiers().get(1)));
        assertThat(((Plan) best.plan(Workload.of(bounded))).lowerBound()).isEmpty();
        Workload two = new Workload(List.of(line, renamed(line, "other")));
        assertThat(((Plan) best.plan(two)).lowerBound()).isEmpty();
    }

    @Test
    void boundsOfGraphsHoldForAllMultisetsOfClosedSets() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = RandomProblems.source(seed);
            Problem problem =
                    new RandomProblems(random).twoTiers(false, 2 + random.nextInt(5), 2, Objective.MAKESPAN, 2);
            Workload workload = Workload.of(problem);
            List<Cut> cuts = ClosedSets.of(problem);
            double least = Double.MAX_VALUE;
            for (Cut a : cuts) {
                for (Cut b : cuts) {
                    least = Math.min(least, Lines.EVALUATOR.makespanMs(List.of(a, b), 2));
                }
            }
            for (Strategy strategy : List.of(jps, best)) {
                OptionalDouble bound = ((Plan) strategy.plan(workload)).lowerBound();
                assertThat(bound.orElse(0)).as("seed %d", seed).isLessThanOrEqualTo(least + 1e-9);
            }
        }
    }

    @Test
    void saysWhyThereIsNoPlan() {
        Problem line = Lines.line(5, 1000, 4, 6);
        Problem alone = with(line, List.of(Tier.of("device")));
        assertThatThrownBy(() -> jps.plan(Workload.of(alone)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("second tier")
                .hasMessageContaining("local-only");
        List<Tier> small = List.of(
                new Tier("device", OptionalDouble.empty(), OptionalLong.of(5)),
                new Tier("cloud", OptionalDouble.empty(), OptionalLong.of(5)));
        assertThat(best.plan(Workload.of(with(line, small))))
                .isInstanceOfSatisfying(
                        Infeasible.class,
                        i -> assertThat(i.reason()).contains("device").contains("memoryBytes"));
    }

    private static Outcome partitionOnly(Workload workload) {
        List<Run> runs = new ArrayList<>();
        for (Problem problem : workload.problems()) {
            runs.add(new Run(problem, TwoTiers.leastSum(Lines.EVALUATOR.cuts(problem)), problem.jobs()));
        }
        return plan(workload, JohnsonRule.order(runs));
    }

    private static Plan plan(Workload workload, List<Run> runs) {
        return Plans.of(workload, runs, OptionalDouble.empty());
    }

    private static double value(Workload workload, Outcome outcome) {
        return Lines.EVALUATOR.evaluate(workload, (Plan) outcome).value();
    }

    private static Problem with(Problem p, List<Tier> tiers) {
        return new Problem(
                p.name(),
                tiers,
                p.inputs(),
                p.layers(),
                p.results(),
                p.groups(),
                p.links(),
                p.objective(),
                p.jobs(),
                p.stages(),
                p.returnResult(),
                p.limits());
    }

    private static Problem renamed(Problem p, String name) {
        return new Problem(
                name,
                p.tiers(),
                p.inputs(),
                p.layers(),
                p.results(),
                p.groups(),
                p.links(),
                p.objective(),
                p.jobs(),
                p.stages(),
                p.returnResult(),
                p.limits());
    }
}
