package org.cutpoint.strategy.baseline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.tck.RandomProblems;
import org.junit.jupiter.api.Test;

class BaselineTest {
    private static final Link UP = new Link("device", "cloud", 8, 0, 0, 0, 0);

    private final PlanEvaluator evaluator =
            ServiceLoader.load(PlanEvaluator.class).findFirst().orElseThrow();
    private final Strategy localOnly = new LocalOnly();
    private final Strategy cloudOnly = new CloudOnly(evaluator);
    private final Strategy partitionOnly = new PartitionOnly(evaluator);

    /** Cuts (f, g): (0, 10), (4, 3), (9, 0); other tiers take 1 ms a layer. */
    private static Problem problem(List<Tier> tiers, List<Link> links, List<Group> groups, Objective objective) {
        Map<String, Double> a = new HashMap<>();
        Map<String, Double> b = new HashMap<>();
        for (Tier tier : tiers) {
            a.put(tier.id(), tier.id().equals("device") ? 4.0 : 1.0);
            b.put(tier.id(), tier.id().equals("device") ? 5.0 : 1.0);
        }
        return new Problem(
                "two-layers",
                tiers,
                List.of(new DataItem("in", 10_000)),
                List.of(
                        new ProblemLayer("a", List.of("in"), List.of(new DataItem("a", 3000)), a, 0, 60, 0, Map.of()),
                        new ProblemLayer("b", List.of("a"), List.of(new DataItem("b", 100)), b, 0, 60, 0, Map.of())),
                List.of("b"),
                groups,
                links,
                objective,
                3,
                2,
                false,
                Limits.NONE);
    }

    private static List<Tier> tiers(OptionalLong deviceBytes, OptionalLong cloudBytes) {
        return List.of(
                new Tier("device", OptionalDouble.empty(), deviceBytes),
                new Tier("cloud", OptionalDouble.empty(), cloudBytes));
    }

    private static Problem plain(Objective objective) {
        return problem(tiers(OptionalLong.empty(), OptionalLong.empty()), List.of(UP), List.of(), objective);
    }

    @Test
    void valuesByHand() {
        assertThat(value(localOnly, plain(Objective.MAKESPAN))).isEqualTo(27);
        assertThat(value(cloudOnly, plain(Objective.MAKESPAN))).isEqualTo(30);
        assertThat(value(partitionOnly, plain(Objective.MAKESPAN))).isEqualTo(4 * 3 + 3);
        assertThat(value(localOnly, plain(Objective.LATENCY))).isEqualTo(9);
        assertThat(value(cloudOnly, plain(Objective.LATENCY))).isEqualTo(12);
        assertThat(value(partitionOnly, plain(Objective.LATENCY))).isEqualTo(8);
        assertThat(value(partitionOnly, plain(Objective.BOTTLENECK))).isEqualTo(4);
    }

    @Test
    void cloudIsTheLastTierButThePipelinesSecond() {
        List<Tier> tiers = List.of(Tier.of("device"), Tier.of("edge"), Tier.of("cloud"));
        List<Link> links =
                List.of(new Link("device", "edge", 8, 0, 0, 0, 0), new Link("edge", "cloud", 80, 0, 0, 0, 0));
        assertThat(tiersOf(cloudOnly.plan(Workload.of(problem(tiers, links, List.of(), Objective.LATENCY)))))
                .containsExactly("cloud");
        assertThat(tiersOf(cloudOnly.plan(Workload.of(problem(tiers, links, List.of(), Objective.MAKESPAN)))))
                .containsExactly("edge");
    }

    @Test
    void layersAreSummedWhateverTheGroupsSay() {
        // A group of both layers, and one of the first alone, which its interval takes.
        List<Group> groups = List.of(
                new Group("device", "a", "b", 1, OptionalDouble.empty()),
                new Group("device", "a", "a", 3.5, OptionalDouble.empty()));
        Problem grouped =
                problem(tiers(OptionalLong.empty(), OptionalLong.empty()), List.of(UP), groups, Objective.LATENCY);
        assertThat(value(localOnly, grouped)).isEqualTo(3.5 + 5);
        assertThat(value(partitionOnly, grouped)).isEqualTo(3.5 + 3 + 1);
        Plan plan = (Plan) localOnly.plan(Workload.of(grouped));
        assertThat(plan.assignments().get(0).intervals()).hasSize(2);
    }

    @Test
    void boundsAndLinksThatForbid() {
        List<Tier> smallDevice = tiers(OptionalLong.of(100), OptionalLong.empty());
        List<Tier> smallCloud = tiers(OptionalLong.empty(), OptionalLong.of(100));
        assertInfeasible(localOnly, problem(smallDevice, List.of(UP), List.of(), Objective.MAKESPAN), "device");
        assertInfeasible(cloudOnly, problem(smallCloud, List.of(UP), List.of(), Objective.MAKESPAN), "cloud");
        // One layer on each tier fits.
        Problem both =
                problem(tiers(OptionalLong.of(100), OptionalLong.of(100)), List.of(UP), List.of(), Objective.MAKESPAN);
        assertThat(value(partitionOnly, both)).isEqualTo(15);
        Problem neither =
                problem(tiers(OptionalLong.of(50), OptionalLong.of(50)), List.of(UP), List.of(), Objective.MAKESPAN);
        assertInfeasible(partitionOnly, neither, "memoryBytes");
        Problem unlinked =
                problem(tiers(OptionalLong.empty(), OptionalLong.empty()), List.of(), List.of(), Objective.MAKESPAN);
        assertInfeasible(cloudOnly, unlinked, "cloud");
        assertThat(value(partitionOnly, unlinked)).isEqualTo(27);
        Problem noWay = problem(smallDevice, List.of(), List.of(), Objective.MAKESPAN);
        assertInfeasible(partitionOnly, noWay, "no link leads from 'device' to 'cloud'");
    }

    @Test
    void oneTier() {
        Problem alone = problem(List.of(Tier.of("device")), List.of(), List.of(), Objective.LATENCY);
        assertThat(value(localOnly, alone)).isEqualTo(9);
        for (Strategy strategy : List.of(cloudOnly, partitionOnly)) {
            assertThatThrownBy(() -> strategy.plan(Workload.of(alone)))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("second tier")
                    .hasMessageContaining("local-only");
        }
    }

    @Test
    void partitionOnlyIsTheBestSingleCutOfASingleJob() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = RandomProblems.source(seed);
            Problem problem = new RandomProblems(random).twoTiers(random.nextBoolean(), 6, 1, Objective.MAKESPAN, 2);
            double lagFree = evaluator.cuts(problem).stream()
                    .mapToDouble(c -> c.deviceMs() + c.uploadMs())
                    .min()
                    .orElseThrow();
            Set<String> chosen = Set.copyOf(((Plan) partitionOnly.plan(Workload.of(problem)))
                    .assignments().get(0).tiers().entrySet().stream()
                            .filter(e -> e.getValue().equals("device"))
                            .map(Map.Entry::getKey)
                            .toList());
            assertThat(evaluator.cuts(problem).stream()
                            .filter(c -> c.deviceLayers().equals(chosen))
                            .findFirst())
                    .as("seed %d", seed)
                    .hasValueSatisfying(c -> assertThat(c.deviceAndUploadMs()).isCloseTo(lagFree, within(1e-12)));
        }
    }

    @Test
    void severalNetworksGoInJohnsonsOrder() {
        Problem computes = renamed(
                problem(tiers(OptionalLong.empty(), OptionalLong.empty()), List.of(UP), List.of(), Objective.MAKESPAN),
                "computes");
        List<ProblemLayer> quick = new ArrayList<>();
        for (ProblemLayer layer : computes.layers()) {
            quick.add(new ProblemLayer(
                    layer.id(),
                    layer.inputs(),
                    layer.outputs(),
                    Map.of("device", layer.id().equals("a") ? 1.0 : 9.0, "cloud", 1.0),
                    0,
                    0,
                    0,
                    Map.of()));
        }
        Problem sends = new Problem(
                "sends",
                computes.tiers(),
                computes.inputs(),
                quick,
                computes.results(),
                computes.groups(),
                computes.links(),
                computes.objective(),
                2,
                2,
                false,
                Limits.NONE);
        Plan plan = (Plan) partitionOnly.plan(new Workload(List.of(computes, sends)));
        assertThat(plan.schedule()).containsExactly("4", "5", "1", "2", "3");
        assertThat(plan.assignments())
                .extracting(a -> a.problem())
                .containsExactly("computes", "computes", "computes", "sends", "sends");
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

    private static Set<String> tiersOf(Outcome outcome) {
        return Set.copyOf(((Plan) outcome).assignments().get(0).tiers().values());
    }

    private static void assertInfeasible(Strategy strategy, Problem problem, String reason) {
        assertThat(strategy.plan(Workload.of(problem)))
                .isInstanceOfSatisfying(
                        Infeasible.class, i -> assertThat(i.reason()).contains(reason));
    }

    private double value(Strategy strategy, Problem problem) {
        PlanCost cost = evaluator.evaluate(Workload.of(problem), (Plan) strategy.plan(Workload.of(problem)));
        return cost.value();
    }
}
