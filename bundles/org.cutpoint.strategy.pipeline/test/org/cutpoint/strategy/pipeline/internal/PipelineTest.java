package org.cutpoint.strategy.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.cutpoint.strategy.pipeline.internal.Schedules.makespan;
import static org.cutpoint.strategy.pipeline.internal.Schedules.node;
import static org.cutpoint.strategy.pipeline.internal.Schedules.problem;
import static org.cutpoint.strategy.pipeline.internal.Schedules.random;
import static org.cutpoint.strategy.pipeline.internal.Schedules.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.cutpoint.api.InputException;
import org.cutpoint.api.schedule.Order;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.ScheduleProblem.Node;
import org.cutpoint.api.schedule.Scheduler;
import org.cutpoint.strategy.tck.RandomSchedules.Shape;
import org.cutpoint.strategy.tck.SchedulerContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PipelineTest {
    private static final Scheduler LAYER_WISE = new LayerWise();
    private static final Scheduler PATH_WISE = new PathWise();
    private static final Scheduler TOPOLOGICAL = new Topological();
    private static final Scheduler BRUTE_FORCE = new BruteForce();

    private static List<String> order(Scheduler scheduler, ScheduleProblem problem) {
        return scheduler.schedule(problem).nodes();
    }

    /** Two branches: the one that sends much goes first, though it is computed longer. */
    private static final ScheduleProblem TWO_BRANCHES = problem(
            node("root", 2, 0),
            node("a", 4, 6, "root"),
            node("b", 7, 2, "root"),
            node("a2", 1, 1, "a"),
            node("b2", 1, 5, "b"));

    @Test
    void uploadsGoOnWhileBranchesAreComputed() {
        assertThat(order(LAYER_WISE, TWO_BRANCHES)).containsExactly("root", "a", "b", "b2", "a2");
        assertThat(order(BRUTE_FORCE, TWO_BRANCHES)).hasSize(5);
        assertThat(makespan(LAYER_WISE, TWO_BRANCHES)).isEqualTo(21);
        assertThat(makespan(BRUTE_FORCE, TWO_BRANCHES)).isEqualTo(21);
        // Paths (7, 7) and (10, 7): both compute at least as long as they send.
        assertThat(order(PATH_WISE, TWO_BRANCHES)).containsExactly("root", "a", "a2", "b", "b2");
        // From the end: of a2 (1, 1) and b2 (1, 5) the former goes last, then of a (4, 6) and b2 the former.
        assertThat(order(TOPOLOGICAL, TWO_BRANCHES)).containsExactly("root", "b", "b2", "a", "a2");
    }

    /** Where paths share nothing but the root, they are Johnson's jobs: the slides' figure has six such paths. */
    @Test
    void independentPathsGoInJohnsonsOrder() {
        ScheduleProblem paths = problem(
                node("p5", 6, 3),
                node("p1", 1, 4),
                node("p4", 5, 4),
                node("p6", 4, 1),
                node("p3", 3, 4),
                node("p2", 2, 6));
        for (Scheduler scheduler : List.of(PATH_WISE, LAYER_WISE, TOPOLOGICAL)) {
            assertThat(order(scheduler, paths)).containsExactly("p1", "p2", "p3", "p4", "p5", "p6");
        }
    }

    @Test
    void pathsAreOptimalWhereTheyShareNothing() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Node> nodes = new ArrayList<>();
            for (int path = 0; path < 3; path++) {
                nodes.add(node("a" + path, random.nextInt(6), 0));
                nodes.add(node("b" + path, random.nextInt(6), random.nextInt(6), "a" + path));
            }
            ScheduleProblem problem = new ScheduleProblem("p", nodes);
            assertThat(makespan(PATH_WISE, problem)).isEqualTo(SchedulerContract.best(problem));
        }
    }

    /** Theorem 1, beyond what enumeration can do; and its mirror image. */
    @ParameterizedTest
    @EnumSource(names = {"FOREST", "JOINING_FOREST"})
    void layerWiseIsOptimalOnTrees(Shape shape) {
        for (int seed = 0; seed < 300; seed++) {
            ScheduleProblem tree = random(seed, shape, 9 + seed % 5);
            double best = makespan(BRUTE_FORCE, tree);
            assertThat(makespan(LAYER_WISE, tree)).as("seed %d", seed).isCloseTo(best, within(1e-9));
        }
    }

    @Test
    void nobodyBeatsTheBest() {
        for (int seed = 0; seed < 300; seed++) {
            ScheduleProblem problem = random(seed, Shape.values()[seed % 3], 9 + seed % 4);
            double best = makespan(BRUTE_FORCE, problem);
            for (Scheduler scheduler : List.of(PATH_WISE, TOPOLOGICAL)) {
                assertThat(makespan(scheduler, problem)).isGreaterThanOrEqualTo(best - 1e-9);
            }
        }
    }

    /** A network up to where it branches: blocks that join again, and send nothing, are one node. */
    @Test
    void blocksThatSendNothingMakeNoDifferenceToATree() {
        ScheduleProblem network = problem(
                node("input", 0, 9),
                node("c1", 1, 0),
                node("c2", 2, 0, "c1"),
                node("c3", 2, 0, "c1"),
                node("sum", 1, 0, "c2", "c3"),
                node("left", 3, 4, "sum"),
                node("l1", 1, 0, "sum"),
                node("l2", 1, 0, "sum"),
                node("right", 2, 8, "l1", "l2"),
                node("answer", 5, 0, "right", "left"));
        assertThat(order(LAYER_WISE, network)).endsWith("answer").startsWith("input");
        assertThat(makespan(LAYER_WISE, network)).isEqualTo(SchedulerContract.best(network));
        assertThat(makespan(BRUTE_FORCE, network)).isEqualTo(SchedulerContract.best(network));
    }

    @Test
    void layerWiseRefusesWhatIsNoTree() {
        ScheduleProblem crossed =
                problem(node("a", 1, 1), node("b", 1, 1), node("c", 1, 1, "a", "b"), node("d", 1, 1, "b"));
        assertThatThrownBy(() -> LAYER_WISE.schedule(crossed))
                .isInstanceOf(InputException.class)
                .hasMessage("strategy 'layer-wise': it orders trees, and problem 'p' is none: node 'c' comes after 'a'"
                        + " and 'b'. Use topological, path-wise or brute-force.");
    }

    @Test
    void zerosAndTiesKeepTheOrderOfTheFile() {
        ScheduleProblem zeros = problem(node("a", 0, 0), node("b", 0, 0), node("c", 0, 0, "b"), node("d", 0, 0));
        for (Scheduler scheduler : List.of(LAYER_WISE, PATH_WISE, TOPOLOGICAL, BRUTE_FORCE)) {
            assertThat(makespan(scheduler, zeros)).isZero();
        }
        assertThat(order(TOPOLOGICAL, zeros)).containsExactly("a", "b", "c", "d");
    }

    @Test
    void aNodeMayNameAnotherTwice() {
        ScheduleProblem twice = problem(node("b", 1, 1, "a", "a"), node("a", 1, 1));
        for (Scheduler scheduler : List.of(LAYER_WISE, PATH_WISE, TOPOLOGICAL, BRUTE_FORCE)) {
            assertThat(order(scheduler, twice)).containsExactly("a", "b");
        }
    }

    /** No recursion: a path of 100,000 nodes, a star, and what lies between. */
    @ParameterizedTest
    @EnumSource
    void largeTreesAreOrdered(Deep deep) {
        ScheduleProblem tree = deep.tree();
        double layerWise = makespan(LAYER_WISE, tree);
        assertThat(layerWise).isLessThanOrEqualTo(makespan(PATH_WISE, tree) + 1e-6);
        assertThat(layerWise).isLessThanOrEqualTo(makespan(TOPOLOGICAL, tree) + 1e-6);
    }

    enum Deep {
        PATH(1),
        BAMBOO(3),
        BUSHY(100_000),
        STAR(0),
        LATE_FORK(-1);

        private final int near;

        Deep(int near) {
            this.near = near;
        }

        ScheduleProblem tree() {
            Random random = new Random(5);
            if (near > 0) {
                return Schedules.tree(100_000, near, random);
            }
            List<Node> nodes = new ArrayList<>();
            for (int i = 0; i < 100_000; i++) {
                // Half a path, whose end has all others, or a star.
                int parent = near < 0 ? Math.min(i - 1, 50_000) : 0;
                nodes.add(new Node(
                        "v" + i, random.nextDouble(), random.nextDouble(), i == 0 ? List.of() : List.of("v" + parent)));
            }
            return new ScheduleProblem("large", nodes);
        }
    }

    @Test
    void pathWiseConvertsGraphsUntilThereAreTooManyPaths() {
        // Ten diamonds in a row that send nothing but at the end: 2^40 paths, and one node.
        List<Node> nodes = new ArrayList<>(List.of(node("v0", 1, 0)));
        for (int i = 0; i < 40; i++) {
            nodes.add(node("l" + i, 1, 0, "v" + i));
            nodes.add(node("r" + i, 1, 0, "v" + i));
            nodes.add(node("v" + (i + 1), 1, i < 39 ? 0 : 5, "l" + i, "r" + i));
        }
        assertThat(makespan(PATH_WISE, new ScheduleProblem("p", nodes))).isEqualTo(121 + 5);
        assertThat(makespan(LAYER_WISE, new ScheduleProblem("p", nodes))).isEqualTo(121 + 5);

        List<Node> sending = nodes.stream()
                .map(n -> new Node(n.id(), n.computeMs(), 1, n.after()))
                .toList();
        assertThatThrownBy(() -> PATH_WISE.schedule(new ScheduleProblem("p", sending)))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("strategy 'path-wise': problem 'p' has 1.10e+12 paths");
    }

    @Test
    void bruteForceTakesChainsOfAnyLength() {
        ScheduleProblem chain = tree(300, 1, new Random(3));
        assertThat(makespan(BRUTE_FORCE, chain)).isEqualTo(makespan(LAYER_WISE, chain));
    }

    /** On random graphs of 12 nodes; docs/performance.md has the numbers. */
    @Test
    void topologicalIsNearTheBestOnGraphs() {
        double sum = 0;
        double worst = 0;
        int optimal = 0;
        int runs = 400;
        for (int seed = 0; seed < runs; seed++) {
            ScheduleProblem problem = random(seed, Shape.GRAPH, 12);
            double gap = makespan(TOPOLOGICAL, problem) / makespan(BRUTE_FORCE, problem) - 1;
            sum += gap;
            worst = Math.max(worst, gap);
            optimal += gap < 1e-9 ? 1 : 0;
        }
        assertThat(sum / runs).isBetween(0.0, 0.02);
        assertThat(worst).isLessThan(0.5);
        assertThat(optimal).isGreaterThan(runs / 2);
    }

    @Test
    void ordersAreOfAllNodes() {
        Order order = BRUTE_FORCE.schedule(random(8, Shape.GRAPH, 14));
        assertThat(order.nodes()).doesNotHaveDuplicates().hasSize(14);
    }
}
