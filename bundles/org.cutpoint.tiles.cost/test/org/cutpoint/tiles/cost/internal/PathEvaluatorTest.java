package org.cutpoint.tiles.cost.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.tiles.Front;
import org.cutpoint.api.tiles.Front.Image;
import org.cutpoint.api.tiles.Front.Local;
import org.cutpoint.api.tiles.Front.Prefix;
import org.cutpoint.api.tiles.Front.Stage;
import org.cutpoint.api.tiles.PartTimes;
import org.cutpoint.api.tiles.PartTimes.Edge;
import org.cutpoint.api.tiles.TileCost;
import org.cutpoint.api.tiles.TilePath;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileProblem.ShareFactors;
import org.cutpoint.api.tiles.TileTracer;
import org.cutpoint.api.tiles.Tiling;
import org.cutpoint.api.tiles.Window;
import org.junit.jupiter.api.Test;

class PathEvaluatorTest {
    /**
     * The network of the paper's figures 2 and 3: three paths of three layers, then two layers. Device of speed 1, edge of speed
     * 2, link of speed 1. Its pictures are not in the text; these numbers agree with all that the text says of them.
     */
    private static final long[][] WORK = {{2, 2, 2}, {1, 1, 2}, {2, 2, 2}};

    private static final long[][] DATA = {{2, 2, 2, 9}, {4, 3, 2, 9}, {4, 2, 1, 9}};
    private static final Tiling THREE = new Tiling(3, List.of(0, 1, 2, 3), List.of(0, 1));

    private final PathEvaluator evaluator = new PathEvaluator(new Figure());

    /** Shares are of layers that take one unit each. */
    private static final class Figure implements TileTracer {
        @Override
        public List<TilePath> trace(Front front, Tiling tiling) {
            if (tiling.paths() != 3) {
                throw new IllegalArgumentException("three paths are known");
            }
            List<TilePath> paths = new ArrayList<>();
            for (int p = 0; p < 3; p++) {
                List<Long> macs = longs(WORK[p]);
                paths.add(new TilePath(
                        p,
                        tiling.tile(p),
                        macs,
                        macs.stream().map(Long::doubleValue).toList(),
                        longs(DATA[p]),
                        7 + p));
            }
            return paths;
        }

        @Override
        public Regions regions(Front front, Tiling tiling, int path) {
            throw new UnsupportedOperationException();
        }
    }

    private static List<Long> longs(long... values) {
        List<Long> list = new ArrayList<>();
        for (long value : values) {
            list.add(value);
        }
        return list;
    }

    private static TileProblem figure() {
        Front front = new Front(Map.of("t", new Image(1, 3, 1, 1)), List.of(), List.of(), List.of(new Prefix(3, "t")));
        return new TileProblem(
                "figure",
                front,
                List.of(1.0, 1.0, 1.0, 6.0, 4.0),
                List.of(0.5, 0.5, 0.5, 3.0, 2.0),
                longs(5, 5, 6, 6, 4),
                longs(10, 10, 10, 9, 3, 0),
                1,
                0,
                0,
                List.of(99.0, 99.0, 99.0, 9.0, 0.25, 0.0),
                1,
                3);
    }

    /** Figure 2: paths in order, offloaded at layers 3, 5 and 8: T_1(2) = 4, T_1(3) = 7, 18 in all. */
    @Test
    void figure2() {
        TileCost cost =
                new PathEvaluator(new Figure()).cost(figure(), new TilePlan(THREE, List.of(2, 1, 1), List.of(0, 1, 2)));
        assertThat(cost.paths().get(0).device().endMs()).isEqualTo(4);
        assertThat(cost.paths().get(0).edge().endMs()).isEqualTo(7);
        assertThat(cost.predictedMs()).isEqualTo(18);
        assertThat(cost.paths().get(2).workDevice()).isEqualTo(2);
        assertThat(cost.paths().get(2).workEdge()).isEqualTo(4);
        assertThat(cost.paths().get(1).uploadBytes()).isEqualTo(3);
        assertThat(cost.workTiles()).isEqualTo(16);
        assertThat(cost.workWhole()).isEqualTo(16);
    }

    /** Figure 3: offloaded at layers 1, 6 and 8, layer 10 ends at 8 + 3. */
    @Test
    void figure3() {
        TileCost cost =
                new PathEvaluator(new Figure()).cost(figure(), new TilePlan(THREE, List.of(0, 2, 1), List.of(0, 1, 2)));
        assertThat(cost.paths()).extracting(p -> p.uplink().endMs()).containsExactly(2.0, 4.0, 6.0);
        assertThat(cost.paths()).extracting(p -> p.edge().endMs()).containsExactly(5.0, 6.0, 8.0);
        assertThat(cost.predictedMs()).isEqualTo(8 + 3 + 2);
    }

    @Test
    void memoryIsThatOfTheLargestTile() {
        TileCost cost =
                new PathEvaluator(new Figure()).cost(figure(), new TilePlan(THREE, List.of(2, 1, 1), List.of(0, 1, 2)));
        assertThat(cost.peakBytesTile()).isEqualTo(9);
        assertThat(cost.paths().stream().mapToLong(TileCost.PathCost::peakBytes).max())
                .hasValue(9);
    }

    /** The last row and column of 5 x 5 is read by nobody; the input goes when the second layer has both others. */
    @Test
    void memoryOfTheUnsplitLayersIsThatOfWholeTensors() {
        Window half = new Window(2, 2, 1, 0);
        Front front = new Front(
                Map.of(
                        "in", new Image(1, 5, 5, 4),
                        "a", new Image(3, 2, 2, 4),
                        "b", new Image(3, 2, 2, 4),
                        "unread", new Image(9, 2, 2, 4)),
                List.of("in"),
                List.of(
                        new Stage("1", List.of(new Local("n1", List.of("in"), "a", half, half, false, 1))),
                        new Stage(
                                "2",
                                List.of(
                                        new Local("n2", List.of("a"), "unread", Window.POINT, Window.POINT, false, 1),
                                        new Local(
                                                "n3", List.of("a", "a"), "b", Window.POINT, Window.POINT, false, 1)))),
                List.of(new Prefix(2, "b")));
        assertThat(PathEvaluator.peakWhole(front, 2)).isEqualTo(4 * (25 + 12));
    }

    /** Two cores take a path each; the way up still keeps the order. */
    @Test
    void coresTakePathsInOrder() {
        TilePlan plan = new TilePlan(THREE, List.of(2, 1, 1), List.of(0, 1, 2));
        TileCost cost = new PathEvaluator(new Figure()).cost(figure().withCores(2), plan);
        assertThat(cost.paths()).extracting(p -> p.device().startMs()).containsExactly(0.0, 0.0, 1.0);
        assertThat(cost.paths()).extracting(p -> p.device().endMs()).containsExactly(4.0, 1.0, 3.0);
        assertThat(cost.paths()).extracting(p -> p.uplink().endMs()).containsExactly(6.0, 9.0, 11.0);
    }

    @Test
    void delaysCount() {
        TileProblem f = figure();
        TileProblem slow = new TileProblem(
                f.name(),
                f.front(),
                f.deviceMs(),
                f.edgeMs(),
                f.macs(),
                f.crossingBytes(),
                2,
                0.5,
                0.25,
                List.of(0.0, 0.0, 0.0, 0.0, 0.0, 10.0),
                1,
                3);
        TileCost cost =
                new PathEvaluator(new Figure()).cost(slow, new TilePlan(THREE, List.of(2, 1, 1), List.of(0, 1, 2)));
        assertThat(cost.paths().get(0).uplink().endMs()).isEqualTo(4 + 0.5 + 1);
        assertThat(cost.paths().get(0).edge().startMs()).isEqualTo(5.5 + 0.25);
        assertThat(cost.predictedMs()).isEqualTo(9 + 0.25 + 2 + 5 + 10, within(1e-12));
    }

    /** Figure 2's 13 until the edge has all tiles, then its 3 + 2, or some of it on the device. */
    @Test
    void theDeviceMayGoOnBehindTheTiles() {
        PathEvaluator known = new PathEvaluator(new Figure());
        TilePlan plan = new TilePlan(THREE, List.of(2, 1, 1), List.of(0, 1, 2));
        assertThat(known.cost(figure(), plan.withBackAt(OptionalInt.of(3))).predictedMs())
                .isEqualTo(13 + 9 + 6 + 4);
        assertThat(known.cost(figure(), plan.withBackAt(OptionalInt.of(4))).predictedMs())
                .isEqualTo(13 + 3 + 0.25 + 4);
        refused(plan.withBackAt(OptionalInt.of(2)), "cannot go on");
        refused(plan.withBackAt(OptionalInt.of(5)), "cannot go on");
        refused(TilePlan.unsplit(3).withBackAt(OptionalInt.of(4)), "cannot go on");
    }

    /** Tiles take a factor of their shares; what is not tiled does not. */
    @Test
    void sharesMayBeKnownToBeTooShort() {
        TilePlan plan = new TilePlan(THREE, List.of(2, 1, 1), List.of(0, 1, 2));
        TileProblem slow = figure().withFactors(new ShareFactors(2, 3));
        assertThat(slow.withCores(2).withMaxGrid(4).withBytesPerMs(1).factors()).isEqualTo(new ShareFactors(2, 3));
        TileCost cost = new PathEvaluator(new Figure()).cost(slow, plan);
        assertThat(cost.paths()).extracting(p -> p.device().endMs()).containsExactly(8.0, 10.0, 14.0);
        assertThat(cost.paths()).extracting(p -> p.edge().endMs()).containsExactly(13.0, 17.5, 23.5);
        assertThat(evaluator.cost(slow, TilePlan.unsplit(3)).predictedMs()).isEqualTo(3 + 9 + 5);
        assertThat(evaluator.times(slow, THREE).get(0).deviceMs(2)).isEqualTo(8);
        faulty(figure().withFactors(new ShareFactors(0, 1)), "their shares");
        faulty(figure().withFactors(new ShareFactors(1, Double.NaN)), "their shares");
    }

    /** Paths' parts on the device, on the edge, and what follows; the way up and the way back are the problem's. */
    @Test
    void measuredPartsTakeThePlaceOfShares() {
        PathEvaluator known = new PathEvaluator(new Figure());
        TilePlan plan = new TilePlan(THREE, List.of(2, 1, 1), List.of(0, 1, 2));
        PartTimes parts = new PartTimes(List.of(5.0, 1.0, 1.0), 0, Optional.of(new Edge(List.of(2.0, 1.0, 4.0), 6)), 3);
        TileCost cost = known.cost(figure(), plan, parts);
        assertThat(cost.paths()).extracting(p -> p.device().endMs()).containsExactly(5.0, 6.0, 7.0);
        assertThat(cost.paths()).extracting(p -> p.uplink().endMs()).containsExactly(7.0, 10.0, 12.0);
        assertThat(cost.paths()).extracting(p -> p.edge().endMs()).containsExactly(9.0, 11.0, 16.0);
        assertThat(cost.predictedMs()).isEqualTo(16 + 6);
        assertThat(cost.workTiles()).isEqualTo(known.cost(figure(), plan).workTiles());
        PartTimes back = new PartTimes(parts.deviceMs(), 0.5, parts.edge(), 3);
        assertThat(known.cost(figure(), plan.withBackAt(OptionalInt.of(4)), back)
                        .predictedMs())
                .isEqualTo(16 + 6 + 0.25 + 0.5);
        // 4, 1 and 2 on the device, 1, 1.5 and 2 on the edge.
        assertThat(known.factors(figure(), plan, parts)).isEqualTo(new ShareFactors(7.0 / 7, 7 / 4.5));
    }

    /** It counts as its shares, and nothing is learnt of it. */
    @Test
    void theEdgeMayNotTell() {
        PathEvaluator known = new PathEvaluator(new Figure());
        TilePlan plan = new TilePlan(THREE, List.of(2, 1, 1), List.of(0, 1, 2));
        PartTimes parts = new PartTimes(List.of(8.0, 2.0, 4.0), 0, Optional.empty(), 3);
        TileCost cost = known.cost(figure(), plan, parts);
        TileCost shares = known.cost(figure().withFactors(new ShareFactors(2, 1)), plan);
        assertThat(cost.predictedMs()).isEqualTo(shares.predictedMs());
        assertThat(known.factors(figure().withFactors(new ShareFactors(1, 1.5)), plan, parts))
                .isEqualTo(new ShareFactors(2, 1.5));
        // A path that is the edge's alone still takes its tile out of the input.
        TilePlan first = new TilePlan(THREE, List.of(2, 0, 0), List.of(0, 1, 2));
        assertThat(known.factors(figure(), first, parts).device()).isEqualTo(2);
        TilePlan none = new TilePlan(THREE, List.of(0, 0, 0), List.of(0, 1, 2));
        assertThat(known.factors(figure(), none, parts).device()).isEqualTo(1);
    }

    @Test
    void partsOfOtherPlansAreRefused() {
        TilePlan plan = new TilePlan(THREE, List.of(2, 1, 1), List.of(0, 1, 2));
        for (PartTimes parts : List.of(
                new PartTimes(List.of(1.0, 1.0), 0, Optional.empty(), 3),
                new PartTimes(List.of(1.0, 1.0, -1.0), 0, Optional.empty(), 3),
                new PartTimes(List.of(1.0, 1.0, 1.0), Double.NaN, Optional.empty(), 3),
                new PartTimes(List.of(1.0, 1.0, 1.0), 0, Optional.of(new Edge(List.of(1.0), 1)), 3))) {
            assertThatThrownBy(() -> new PathEvaluator(new Figure()).cost(figure(), plan, parts))
                    .isInstanceOf(InvalidPlanException.class)
                    .hasMessageContaining("parts");
        }
    }

    @Test
    void theNetworkUnsplitIsCutOnce() {
        TileCost cost = evaluator.cost(figure(), TilePlan.unsplit(3));
        assertThat(cost.predictedMs()).isEqualTo(3 + 9 + 5);
        assertThat(cost.paths().get(0).uploadBytes()).isEqualTo(9);
        assertThat(evaluator.cost(figure(), TilePlan.unsplit(0)).predictedMs()).isEqualTo(10 + 6.5);
        TileCost local = evaluator.cost(figure(), TilePlan.unsplit(5));
        assertThat(local.predictedMs()).isEqualTo(13);
        assertThat(local.paths().get(0).uploadBytes()).isZero();
    }

    @Test
    void plansThatAreNoneAreRefused() {
        refused(new TilePlan(THREE, List.of(4, 0, 0), List.of(0, 1, 2)), "4");
        refused(new TilePlan(THREE, List.of(0, 0), List.of(0, 1, 2)), "of 3 paths");
        refused(new TilePlan(THREE, List.of(0, 0, 0), List.of(0, 1, 1)), "no order");
        refused(new TilePlan(THREE, List.of(0, 0, 0), List.of(0, 1, 7)), "no order");
        refused(new TilePlan(new Tiling(3, List.of(0, 1, 2), List.of(0, 1)), List.of(0, 0), List.of(0, 1)), "three");
        refused(TilePlan.unsplit(6), "6 of 5");
        refused(
                new TilePlan(THREE, List.of(0, 0, 0), Collections.nCopies(100_000, 7)),
                "7] and 99984 more is no order");
        TilePlan many = new TilePlan(
                new Tiling(3, List.of(0, 1, 2, 3, 4), List.of(0, 1)), Collections.nCopies(4, 0), List.of(0, 1, 2, 3));
        refused(many, "at most 3");
    }

    private void refused(TilePlan plan, String why) {
        assertThatThrownBy(() -> evaluator.cost(figure(), plan))
                .isInstanceOf(InvalidPlanException.class)
                .hasMessageContaining(why);
    }

    @Test
    void problemsThatAreNoneAreRefused() {
        evaluator.check(figure());
        faulty(figure().withBytesPerMs(0), "rate");
        faulty(figure().withBytesPerMs(Double.NaN), "rate");
        faulty(figure().withCores(0), "0 cores");
        faulty(figure().withMaxGrid(65), "65");
        TileProblem f = figure();
        faulty(
                new TileProblem(
                        "f",
                        f.front(),
                        f.deviceMs(),
                        List.of(1.0),
                        f.macs(),
                        f.crossingBytes(),
                        1,
                        0,
                        0,
                        f.returnMs(),
                        1,
                        1),
                "5 layers");
        faulty(
                new TileProblem(
                        "f",
                        f.front(),
                        f.deviceMs(),
                        f.edgeMs(),
                        f.macs(),
                        f.crossingBytes(),
                        1,
                        0,
                        0,
                        List.of(0.0),
                        1,
                        1),
                "5 layers");
        faulty(
                new TileProblem(
                        "f",
                        f.front(),
                        f.deviceMs(),
                        f.edgeMs(),
                        f.macs(),
                        f.crossingBytes(),
                        1,
                        -1,
                        0,
                        f.returnMs(),
                        1,
                        1),
                "delay");
    }

    private void faulty(TileProblem problem, String why) {
        assertThatThrownBy(() -> evaluator.check(problem))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(why);
    }
}
