package org.cutpoint.strategy.deepar.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.ServiceLoader;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.support.LayerGraph;
import org.cutpoint.strategy.tck.RandomProblems;
import org.junit.jupiter.api.Test;

class DeeParTest {
    private final PlanEvaluator evaluator =
            ServiceLoader.load(PlanEvaluator.class).findFirst().orElseThrow();
    private final DeePar strategy = new DeePar();

    /** The best of all cuts, by the evaluator alone; infinite if none will do. */
    private double bruteForce(Problem problem) {
        return bruteForce(problem, new LayerGraph(problem).order(), new ArrayList<>());
    }

    private double bruteForce(Problem problem, int[] order, List<Integer> ends) {
        if (ends.size() < problem.tiers().size() - 1) {
            double best = Double.POSITIVE_INFINITY;
            for (int end = ends.isEmpty() ? 0 : ends.get(ends.size() - 1); end <= order.length; end++) {
                ends.add(end);
                best = Math.min(best, bruteForce(problem, order, ends));
                ends.remove(ends.size() - 1);
            }
            return best;
        }
        Map<String, String> tiers = new HashMap<>();
        for (int p = 0; p < order.length; p++) {
            int position = p;
            int tier = (int) ends.stream().filter(end -> end <= position).count();
            tiers.put(
                    problem.layers().get(order[p]).id(),
                    problem.tiers().get(tier).id());
        }
        try {
            JobCost cost = evaluator.cost(problem, new Assignment("1", problem.name(), tiers, List.of()));
            Limits limits = problem.limits();
            boolean kept = cost.latencyMs() <= limits.latencyMs().orElse(1e300) * (1 + 1e-9)
                    && cost.energyJ() <= limits.deviceEnergyJ().orElse(1e300) * (1 + 1e-9)
                    && cost.remoteMs() <= limits.cloudTimeMs().orElse(1e300) * (1 + 1e-9);
            return !kept
                    ? Double.POSITIVE_INFINITY
                    : problem.objective() == Objective.ENERGY ? cost.energyJ() : cost.latencyMs();
        } catch (InvalidPlanException e) {
            return Double.POSITIVE_INFINITY;
        }
    }

    private void assertBest(Problem problem, String what) {
        double best = bruteForce(problem);
        Outcome outcome = strategy.plan(Workload.of(problem));
        if (best == Double.POSITIVE_INFINITY) {
            assertThat(outcome).as(what).isInstanceOf(Infeasible.class);
        } else {
            assertThat(outcome).as(what).isInstanceOf(Plan.class);
            Plan plan = (Plan) outcome;
            assertThat(evaluator.evaluate(Workload.of(problem), plan).value())
                    .as(what)
                    .isCloseTo(best, within(1e-9 * (1 + best)));
            assertThat(plan.notes()).isEmpty();
        }
    }

    @Test
    void theBestOfAllCutsOnUpToThreeTiers() {
        int plans = 0;
        for (int seed = 0; seed < 600; seed++) {
            Problem problem = new RandomProblems(RandomProblems.source(seed)).problem();
            if (problem.objective() == Objective.LATENCY || problem.objective() == Objective.ENERGY) {
                assertBest(problem, "seed " + seed);
                plans++;
            }
        }
        assertThat(plans).isGreaterThan(200);
    }

    @Test
    void theBestOfAllCutsOnLongerChains() {
        for (int seed = 0; seed < 400; seed++) {
            Random random = RandomProblems.source(seed);
            Objective objective = random.nextBoolean() ? Objective.LATENCY : Objective.ENERGY;
            Problem two = new RandomProblems(random)
                    .twoTiers(random.nextBoolean(), 1 + random.nextInt(6), 1, objective, random.nextBoolean() ? 2 : 4);
            int tiers = 3 + random.nextInt(3);
            assertBest(Chains.longer(two, tiers, random, random.nextBoolean()), "seed " + seed);
        }
    }

    @Test
    void theBestOfAllCutsWhereEachLinkCountsTensorsInItsOwnWay() {
        int sized = 0;
        for (int seed = 0; seed < 300; seed++) {
            Random random = RandomProblems.source(seed);
            Objective objective = random.nextBoolean() ? Objective.LATENCY : Objective.ENERGY;
            Problem two = new RandomProblems(random)
                    .twoTiers(random.nextBoolean(), 1 + random.nextInt(6), 1, objective, random.nextBoolean() ? 2 : 4);
            Problem problem =
                    RandomProblems.sized(Chains.longer(two, 3 + random.nextInt(3), random, seed % 2 == 0), random);
            assertBest(problem, "seed " + seed);
            sized += problem.links().stream().allMatch(l -> l.tensorBytes().isEmpty()) ? 0 : 1;
        }
        assertThat(sized).isGreaterThan(150);
    }

    /** Dynamic programming and branch and bound, which a limit that nothing breaks asks for, agree on lines. */
    @Test
    void bothWaysFindTheSame() {
        for (int seed = 0; seed < 40; seed++) {
            Problem line = Chains.longer(
                    new RandomProblems(RandomProblems.source(seed)).twoTiers(true, 14, 1, Objective.LATENCY, 4),
                    4,
                    RandomProblems.source(1000 + seed),
                    false);
            double value = value(line);
            Problem limited =
                    line.withLimits(new Limits(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.of(1e9)));
            assertThat(value(limited)).as("seed %d", seed).isCloseTo(value, within(1e-9 * (1 + value)));
        }
    }

    private double value(Problem problem) {
        return evaluator
                .evaluate(Workload.of(problem), (Plan) strategy.plan(Workload.of(problem)))
                .value();
    }

    /** Device 10, edge 2, cloud 1 ms for each of three layers; 1000 bytes take 1 ms to the edge and 4 ms further. */
    private static Problem byHand(long first, long second, double cloudMs) {
        Map<String, Double> times = Map.of("device", 10.0, "edge", 2.0, "cloud", cloudMs);
        return new Problem(
                "hand",
                List.of(Tier.of("device"), Tier.of("edge"), Tier.of("cloud")),
                List.of(new DataItem("in", 20_000)),
                List.of(
                        new ProblemLayer(
                                "a", List.of("in"), List.of(new DataItem("a", first)), times, 0, 0, 0, Map.of()),
                        new ProblemLayer(
                                "b", List.of("a"), List.of(new DataItem("b", second)), times, 0, 0, 0, Map.of()),
                        new ProblemLayer("c", List.of("b"), List.of(new DataItem("c", 0)), times, 0, 0, 0, Map.of())),
                List.of("c"),
                List.of(),
                List.of(
                        new Link("device", "edge", 8, 0, 0, 0, 0),
                        new Link("edge", "cloud", 2, 0, 0, 0, 0),
                        new Link("cloud", "edge", 2, 0, 0, 0, 0),
                        new Link("edge", "device", 8, 0, 0, 0, 0)),
                Objective.LATENCY,
                2,
                4,
                true,
                Limits.NONE);
    }

    @Test
    void cutsByHand() {
        // The first layer halves the data: 10 + 1 + 2 + 2 beats 20 + 6 (edge) and 10 + 1 + 2 + 4 x 0.2 + 1 (edge and
        // cloud).
        assertThat(tiers(byHand(1000, 1000, 1.0))).containsExactly("device", "edge", "edge");
        // Almost nothing is sent on: 10 + 1 + 2 + 0.04 + 0.5.
        assertThat(tiers(byHand(1000, 10, 0.5))).containsExactly("device", "edge", "cloud");
        // The edge only passes on: 10 + 0.01 + 0.04 + 0.5 + 0.5.
        assertThat(tiers(byHand(10, 10, 0.5))).containsExactly("device", "cloud", "cloud");
        assertThat(value(byHand(10, 10, 0.5))).isCloseTo(11.05, within(1e-9));
        // What the first layer makes is too much to send.
        assertThat(tiers(byHand(9_000_000, 9_000_000, 1.0))).containsExactly("edge", "edge", "edge");
    }

    private List<String> tiers(Problem problem) {
        Plan plan = (Plan) strategy.plan(Workload.of(problem));
        assertThat(plan.assignments()).hasSize(problem.jobs());
        return problem.layers().stream()
                .map(layer -> plan.assignments().get(0).tiers().get(layer.id()))
                .toList();
    }

    @Test
    void saysWhyThereIsNoPlan() {
        Problem problem = byHand(1000, 1000, 1);
        Problem tooSoon =
                problem.withLimits(new Limits(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.of(0.1)));
        assertThat(((Infeasible) strategy.plan(Workload.of(tooSoon))).reason()).contains("keep its limits");
        assertThatThrownBy(() -> strategy.plan(Workload.of(problem.withObjective(Objective.MAKESPAN))))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("deepar")
                .hasMessageContaining("latency");
    }

    @Test
    void aThousandLayersOnEightTiersArePlannedInSeconds() {
        Problem line = new RandomProblems(RandomProblems.source(3)).twoTiers(true, 1000, 1, Objective.LATENCY, 4);
        // Random lines may read a tensor twice; this one does not.
        List<ProblemLayer> layers = new ArrayList<>();
        String previous = "in";
        for (ProblemLayer layer : line.layers()) {
            layers.add(new ProblemLayer(
                    layer.id(),
                    List.of(previous),
                    List.of(new DataItem(layer.id(), layer.macs())),
                    layer.timeMs(),
                    0,
                    0,
                    0,
                    Map.of()));
            previous = layer.id();
        }
        Problem plain = new Problem(
                "line",
                line.tiers(),
                line.inputs(),
                layers,
                List.of(previous),
                List.of(),
                line.links(),
                Objective.LATENCY,
                1,
                4,
                true,
                Limits.NONE);
        Problem chain = Chains.longer(plain, 8);
        long start = System.nanoTime();
        Plan plan = (Plan) strategy.plan(Workload.of(chain));
        assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
        assertThat(plan.notes()).isEmpty();
    }
}
