package org.cutpoint.strategy.singlejob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.ServiceLoader;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.strategy.singlejob.IntervalGraph.Path;
import org.cutpoint.strategy.support.LayerGraph;
import org.cutpoint.strategy.tck.RandomProblems;
import org.junit.jupiter.api.Test;

class IntervalGraphTest {
    private static final PlanEvaluator EVALUATOR =
            ServiceLoader.load(PlanEvaluator.class).findFirst().orElseThrow();

    private static Problem problem(List<ProblemLayer> layers, boolean measured, double lagMs) {
        List<Group> groups = new ArrayList<>();
        for (String tier : measured ? List.of("device", "cloud") : List.<String>of()) {
            for (int first = 0; first < layers.size(); first++) {
                for (int last = first; last < layers.size(); last++) {
                    groups.add(new Group(tier, "l" + first, "l" + last, 1 + last - first, OptionalDouble.empty()));
                }
            }
        }
        return new Problem(
                "p",
                List.of(new Tier("device", OptionalDouble.of(1), OptionalLong.empty()), Tier.of("cloud")),
                List.of(new DataItem("in", 1000)),
                layers,
                List.of("l" + (layers.size() - 1)),
                groups,
                List.of(
                        new Link("device", "cloud", 8, 0, lagMs, 100, 100),
                        new Link("cloud", "device", 8, 0, lagMs, 100, 100)),
                Objective.LATENCY,
                1,
                2,
                true,
                Limits.NONE);
    }

    private static ProblemLayer layer(int l, List<String> reads) {
        return new ProblemLayer(
                "l" + l,
                reads,
                List.of(new DataItem("l" + l, 1000)),
                Map.of("device", 2.0, "cloud", 1.0),
                0,
                0,
                0,
                Map.of());
    }

    private static IntervalGraph graph(Problem problem) {
        LayerGraph layers = new LayerGraph(problem);
        return IntervalGraph.of(layers, new Calls(layers)).orElseThrow();
    }

    /** Figure 6: n(n + 1)/2 intervals on each tier, that begin after a layer of either, but for the first. */
    @Test
    void ofALineItIsThePapersGraph() {
        int n = 21;
        List<ProblemLayer> layers = new ArrayList<>();
        for (int l = 0; l < n; l++) {
            layers.add(layer(l, List.of(l == 0 ? "in" : "l" + (l - 1))));
        }
        IntervalGraph graph = graph(problem(layers, true, 5));
        int intervals = n * (n + 1) / 2;
        assertThat(graph.arcCount()).isLessThanOrEqualTo(2 * 2 * intervals).isGreaterThan(3 * intervals);
        for (int position = 1; position < n; position++) {
            assertThat(graph.nodesAt(position)).as("after layer %d", position).hasSize(2);
        }
    }

    /** Figure 7: within a block two chains for each tier, after it as before it. */
    @Test
    void shortcutsAreRemembered() {
        List<ProblemLayer> layers = new ArrayList<>();
        for (int l = 0; l < 40; l++) {
            List<String> reads = new ArrayList<>(List.of(l == 0 ? "in" : "l" + (l - 1)));
            if (l % 4 == 3) {
                reads.add("l" + (l - 3));
            }
            layers.add(layer(l, reads));
        }
        IntervalGraph graph = graph(problem(layers, false, 5));
        for (int position = 4; position < 40; position += 4) {
            assertThat(graph.nodesAt(position)).as("after layer %d", position).hasSizeLessThanOrEqualTo(4);
        }
        assertThat(graph.size()).isLessThan(40 * 12);
    }

    @Test
    void pathsCostWhatTheEvaluatorSays() {
        int compared = 0;
        for (int seed = 0; seed < 400; seed++) {
            Random random = RandomProblems.source(seed);
            Problem problem = new RandomProblems(random).problem();
            LayerGraph layers = new LayerGraph(problem);
            IntervalGraph graph = IntervalGraph.of(layers, new Calls(layers)).orElse(null);
            if (graph == null) {
                continue;
            }
            double[] weights = new double[graph.criteria()];
            weights[IntervalGraph.LATENCY] = random.nextDouble();
            weights[IntervalGraph.ENERGY] = 1000 * random.nextDouble();
            weights[IntervalGraph.REMOTE] = random.nextDouble();
            Path path = graph.shortest(weights).orElse(null);
            if (path == null
                    || !PathLimit.of(problem).stream()
                            .filter(l -> l.criterion() >= IntervalGraph.WEIGHTS)
                            .allMatch(l -> l.keeps(path))) {
                continue;
            }
            JobCost cost = EVALUATOR.cost(problem, graph.assignment(path));
            assertThat(path.costs()[IntervalGraph.LATENCY])
                    .as("seed %d", seed)
                    .isCloseTo(cost.latencyMs(), within(1e-9));
            assertThat(path.costs()[IntervalGraph.ENERGY]).as("seed %d", seed).isCloseTo(cost.energyJ(), within(1e-9));
            assertThat(path.costs()[IntervalGraph.REMOTE]).as("seed %d", seed).isCloseTo(cost.remoteMs(), within(1e-9));
            compared++;
        }
        assertThat(compared).isGreaterThan(150);
    }

    @Test
    void relaxationBoundsWhatLabelsFind() {
        int gaps = 0;
        for (int seed = 0; seed < 100; seed++) {
            Random random = RandomProblems.source(seed);
            Problem problem = new RandomProblems(random).twoTiers(true, 15, 1, Objective.LATENCY, 2);
            IntervalGraph graph = graph(problem);
            Path free = graph.shortest(graph.only(IntervalGraph.LATENCY)).orElseThrow();
            List<PathLimit> limits = List.of(
                    new PathLimit("cloudTimeMs", "ms", IntervalGraph.REMOTE, 0.8 * free.costs()[IntervalGraph.REMOTE]),
                    new PathLimit(
                            "deviceEnergyJ", "J", IntervalGraph.ENERGY, 1.5 * free.costs()[IntervalGraph.ENERGY]));
            LimitedPaths paths = new LimitedPaths(graph, IntervalGraph.LATENCY, limits);
            LimitedPaths.Result relaxed = paths.lagrangian();
            LimitedPaths.Result best = paths.best();
            if (best.best().isEmpty()) {
                assertThat(best.lowerBound()).isEqualTo(Double.POSITIVE_INFINITY);
                assertThat(relaxed.best()).isEmpty();
                continue;
            }
            double value = best.best().get().costs()[IntervalGraph.LATENCY];
            assertThat(best.lowerBound()).isEqualTo(value);
            assertThat(relaxed.lowerBound()).as("seed %d", seed).isLessThanOrEqualTo(value * (1 + 1e-9));
            relaxed.best().ifPresent(path -> assertThat(path.costs()[IntervalGraph.LATENCY])
                    .isGreaterThanOrEqualTo(value * (1 - 1e-9)));
            gaps += relaxed.lowerBound() < value * (1 - 1e-6) ? 1 : 0;
        }
        assertThat(gaps).as("instances that labels had to finish").isGreaterThan(10);
    }
}
