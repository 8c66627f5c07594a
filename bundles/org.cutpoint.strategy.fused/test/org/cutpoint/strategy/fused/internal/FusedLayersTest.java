package org.cutpoint.strategy.fused.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.tiles.Front;
import org.cutpoint.api.tiles.Front.Image;
import org.cutpoint.api.tiles.Front.Local;
import org.cutpoint.api.tiles.Front.Prefix;
import org.cutpoint.api.tiles.Front.Stage;
import org.cutpoint.api.tiles.PathTimes;
import org.cutpoint.api.tiles.TileEvaluator;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileStrategy;
import org.cutpoint.api.tiles.Tiling;
import org.cutpoint.api.tiles.Window;
import org.cutpoint.strategy.tck.RandomProblems;
import org.cutpoint.strategy.tck.RandomTileProblems;
import org.junit.jupiter.api.Test;

class FusedLayersTest {
    private static final TileEvaluator LANES = Evaluators.LANES;
    private static final int SEEDS = 200;

    private static TileProblem random(int seed) {
        Random random = RandomProblems.source(seed);
        return new RandomTileProblems(random).problem(random.nextInt(4), 2 + random.nextInt(2));
    }

    private static double ms(TileProblem problem, TilePlan plan) {
        return LANES.cost(problem, plan).predictedMs();
    }

    private static double ms(TileProblem problem, TileStrategy strategy) {
        return ms(problem, strategy.plan(problem));
    }

    /** Every order of so many paths. */
    private static List<List<Integer>> orders(int paths) {
        if (paths == 0) {
            return List.of(List.of());
        }
        List<List<Integer>> orders = new ArrayList<>();
        for (List<Integer> shorter : orders(paths - 1)) {
            for (int at = 0; at <= shorter.size(); at++) {
                List<Integer> order = new ArrayList<>(shorter);
                order.add(at, paths - 1);
                orders.add(order);
            }
        }
        return orders;
    }

    /** The same, what follows on the device or as far as is best on the edge. */
    private static double leastAnywhere(TileProblem problem, Tiling tiling) {
        return IntStream.rangeClosed(tiling.layers(), problem.layers())
                .mapToDouble(back -> least(
                        problem,
                        tiling,
                        tiling.layers(),
                        back == problem.layers() ? OptionalInt.empty() : OptionalInt.of(back)))
                .min()
                .orElseThrow();
    }

    /** The least of all plans with such tiles, by costing each. */
    private static double least(TileProblem problem, Tiling tiling, int mostLayers, OptionalInt backAt) {
        int paths = tiling.paths();
        double least = Double.POSITIVE_INFINITY;
        for (List<Integer> order : orders(paths)) {
            for (int code = 0; code < Math.pow(mostLayers + 1, paths); code++) {
                List<Integer> cuts = new ArrayList<>();
                for (int p = 0, rest = code; p < paths; p++, rest /= mostLayers + 1) {
                    cuts.add(rest % (mostLayers + 1));
                }
                least = Math.min(least, ms(problem, new TilePlan(tiling, cuts, order).withBackAt(backAt)));
            }
        }
        return least;
    }

    @Test
    void noFusedLayerIsTheBestOfAllCuts() {
        for (int seed = 0; seed < SEEDS; seed++) {
            TileProblem problem = random(seed);
            double least = IntStream.rangeClosed(0, problem.layers())
                    .mapToDouble(cut -> ms(problem, TilePlan.unsplit(cut)))
                    .min()
                    .orElseThrow();
            assertThat(ms(problem, new NoFusedLayer())).as("seed %d", seed).isCloseTo(least, within(1e-9));
        }
    }

    @Test
    void bruteForceIsTheBestOfAllPlansWith2x2Tiles() {
        for (int seed = 0; seed < SEEDS / 10; seed++) {
            TileProblem problem = new RandomTileProblems(RandomProblems.source(seed)).problem(2, 2);
            double least = Grids.squares(problem, 2).stream()
                    .mapToDouble(t -> least(problem, t, t.layers() - 1, OptionalInt.empty()))
                    .min()
                    .orElseThrow();
            assertThat(ms(problem, new BruteForce(LANES))).as("seed %d", seed).isCloseTo(least, within(1e-9));
        }
    }

    /** All grids of up to 9 tiles, here up to 4, by costing each of their plans. */
    @Test
    void optimalIsTheBestOfAllPlans() {
        int back = 0;
        for (int seed = 0; seed < SEEDS / 8; seed++) {
            TileProblem problem = new RandomTileProblems(RandomProblems.source(seed)).problem(2, 2);
            double least = Math.min(
                    ms(problem, new NoFusedLayer()),
                    Grids.all(problem).stream()
                            .mapToDouble(t -> leastAnywhere(problem, t))
                            .min()
                            .orElseThrow());
            TilePlan plan = new FusedLayerOptimal(LANES).plan(problem);
            assertThat(ms(problem, plan)).as("seed %d", seed).isCloseTo(least, within(1e-9));
            assertThat(plan.lowerBoundMs().orElseThrow()).as("seed %d", seed).isCloseTo(least, within(1e-9));
            back += plan.backAt().isPresent() ? 1 : 0;
        }
        // Else it was not tried at all.
        assertThat(back).isPositive();
    }

    /** A larger family of plans is never worse. */
    @Test
    void strategiesAreInTheirOrder() {
        int unequal = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            TileProblem problem = random(seed);
            double none = ms(problem, new NoFusedLayer());
            double waiting = ms(problem, new FusedLayer(LANES));
            double best = ms(problem, new FusedLayerBest(LANES));
            double optimal = ms(problem, new FusedLayerOptimal(LANES));
            assertThat(best).as("seed %d", seed).isLessThanOrEqualTo(Math.min(optimal, waiting) * (1 + 1e-9));
            assertThat(optimal).as("seed %d", seed).isLessThanOrEqualTo(Math.min(none, waiting) * (1 + 1e-9));
            unequal += best < optimal * (1 - 1e-6) ? 1 : 0;
            boolean four = !Grids.squares(problem, 2).isEmpty();
            if (four) {
                double two = ms(problem, new FusedLayer2x2(LANES));
                assertThat(waiting).as("seed %d", seed).isLessThanOrEqualTo(two * (1 + 1e-9));
                assertThat(ms(problem, new BruteForce(LANES)))
                        .as("seed %d", seed)
                        .isLessThanOrEqualTo(two * (1 + 1e-9));
            }
        }
        // Unequal tiles must be of some use, or they are not tried at all.
        assertThat(unequal).isPositive();
    }

    @Test
    void boundsHold() {
        for (int seed = 0; seed < SEEDS / 8; seed++) {
            TileProblem problem = new RandomTileProblems(RandomProblems.source(seed)).problem(2, 2);
            for (Tiling tiling : Grids.all(problem)) {
                List<PathTimes> paths = LANES.times(problem, tiling);
                double bound = Bound.of(problem, paths, Options.ofAll(paths)) + LANES.restMs(problem, tiling.layers());
                assertThat(bound)
                        .isLessThanOrEqualTo(least(problem, tiling, tiling.layers(), OptionalInt.empty()) + 1e-9);
            }
        }
    }

    /** Figure 3: path 1 is offloaded at its first layer, path 2 at its third, path 3 at its second. */
    @Test
    void minimizingWaitingDoesWhatFigure3Shows() {
        PathTimes first =
                new PathTimes(new double[] {0, 2, 4, 6}, new double[] {2, 2, 2, 9}, new double[] {3, 2, 1, 0});
        PathTimes second =
                new PathTimes(new double[] {0, 1, 2, 4}, new double[] {4, 3, 2, 9}, new double[] {2, 1.5, 1, 0});
        PathTimes third =
                new PathTimes(new double[] {0, 2, 4, 6}, new double[] {4, 2, 1, 9}, new double[] {3, 2, 1, 0});
        Schedule schedule = MinimizingWaiting.of(
                new RandomTileProblems(RandomProblems.source(0)).problem(1, 1).withCores(1),
                List.of(first, second, third));
        assertThat(schedule.order()).containsExactly(0, 1, 2);
        assertThat(schedule.cuts()).containsExactly(0, 2, 1);
    }

    /** Of plans that take the same, algorithm 1 keeps the last: its line 20 says not greater. */
    @Test
    void ofEqualPlansTheLastCounts() {
        TileProblem idle = free(3, 2);
        TilePlan plan = new FusedLayer(LANES).plan(idle);
        assertThat(plan.tiling().layers()).isEqualTo(3);
        assertThat(plan.tiling().paths()).isEqualTo(4);
    }

    /** Nothing takes any time. */
    private static TileProblem free(int layers, int grid) {
        TileProblem problem = chain(layers, 8, grid);
        List<Double> nothing = problem.deviceMs().stream().map(ms -> 0.0).toList();
        return new TileProblem(
                "free",
                problem.front().withElementBytes(0),
                nothing,
                nothing,
                problem.macs(),
                problem.crossingBytes().stream().map(b -> 0L).toList(),
                1,
                0,
                0,
                problem.returnMs(),
                1,
                grid);
    }

    /** Convolutions of 3 x 3 on images of that size. */
    private static TileProblem chain(int layers, int size, int grid) {
        Window window = new Window(3, 1, 1, 1);
        Image image = new Image(16, size, size, 4);
        Map<String, Image> tensors = new LinkedHashMap<>(Map.of("t0", image));
        List<Stage> stages = new ArrayList<>();
        List<Prefix> prefixes = new ArrayList<>();
        List<Double> device = new ArrayList<>();
        List<Double> edge = new ArrayList<>();
        List<Long> macs = new ArrayList<>();
        List<Long> crossing = new ArrayList<>();
        for (int l = 1; l <= layers; l++) {
            tensors.put("t" + l, image);
            stages.add(new Stage(
                    "l" + l,
                    List.of(new Local("n" + l, List.of("t" + (l - 1)), "t" + l, window, window, false, 2304))));
            prefixes.add(new Prefix(l, "t" + l));
            device.add(4.0);
            edge.add(1.0);
            macs.add(2304L * size * size);
            crossing.add(image.bytes(image.whole()));
        }
        crossing.add(0L);
        return new TileProblem(
                "chain",
                new Front(tensors, List.of("t0"), stages, prefixes),
                device,
                edge,
                macs,
                crossing,
                size * size * 16.0,
                0,
                0,
                Collections.nCopies(layers + 1, 0.0),
                1,
                grid);
    }

    /** YOLOv2 has fewer places to be fused at than this chain, and no more nodes. */
    @Test
    void manyLayersAndGridsArePlannedSoon() {
        TileProblem problem = chain(60, 104, 8);
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        new FusedLayer(LANES).plan(problem);
        assertThat((ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e9)
                .isLessThan(2);
    }

    @Test
    void tooManyPlansAreRefused() {
        TileProblem problem = chain(120, 104, 8);
        BruteForce force = new BruteForce(LANES);
        assertThatThrownBy(() -> force.plan(problem))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("fused-layer-optimal");
    }

    /** What follows the fused layer is the edge's in the paper, whatever it costs. */
    @Test
    void thePapersStrategiesLeaveTheRestToTheEdge() {
        for (int seed = 0; seed < SEEDS; seed++) {
            TileProblem problem = random(seed);
            for (TileStrategy strategy : List.of(
                    new FusedLayer(LANES), new FusedLayer2x2(LANES), new BruteForce(LANES), new NoFusedLayer())) {
                assertThat(strategy.plan(problem).backAt()).isEmpty();
            }
        }
    }

    @Test
    void coresAreUsed() {
        TileProblem problem = chain(6, 32, 4);
        double one = ms(problem, new FusedLayerBest(LANES));
        double four = ms(problem.withCores(4), new FusedLayerBest(LANES));
        assertThat(four).isLessThan(one);
    }
}
