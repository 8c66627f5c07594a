package org.cutpoint.cli.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.cutpoint.api.Lease;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategies.Entry;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.tiles.Front;
import org.cutpoint.api.tiles.PartTimes;
import org.cutpoint.api.tiles.PathTimes;
import org.cutpoint.api.tiles.TileCost;
import org.cutpoint.api.tiles.TileCost.PathCost;
import org.cutpoint.api.tiles.TileCost.Span;
import org.cutpoint.api.tiles.TileEvaluator;
import org.cutpoint.api.tiles.TileExecutor;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileProblem.ShareFactors;
import org.cutpoint.api.tiles.TileProblems;
import org.cutpoint.api.tiles.TileStrategies;
import org.cutpoint.api.tiles.TileStrategy;
import org.cutpoint.api.tiles.Tiling;

/** Tiles that are hardly any. */
final class TileFakes {
    private TileFakes() {}

    static final TileStrategies STRATEGIES = new TileStrategies() {
        @Override
        public List<Entry> list() {
            return List.of(
                    new Entry("fused-layer", "Tiles", "f", "1.0.0"), new Entry("no-fused-layer", "None", "f", "1"));
        }

        @Override
        public Lease<TileStrategy> lease(String id) {
            throw new UnsupportedOperationException();
        }
    };

    /** All layers in tiles on top of each other, each of which the device computes one layer of. */
    static TilePlan plan(int tiles) {
        return tiles == 1
                ? TilePlan.unsplit(1)
                : new TilePlan(
                        new Tiling(1, IntStream.rangeClosed(0, tiles).boxed().toList(), List.of(0, 1)),
                        Collections.nCopies(tiles, 1),
                        IntStream.range(0, tiles).boxed().toList());
    }

    /** Makes problems of three layers that can be fused, and remembers what was asked for. */
    static final class Problems implements TileProblems {
        final List<Options> asked = new ArrayList<>();

        @Override
        public TileProblem of(Model model, Problem problem, Options options, Progress progress) {
            asked.add(options);
            return new TileProblem(
                    problem.name(),
                    new Front(
                            Map.of(),
                            List.of(),
                            List.of(
                                    new Front.Stage("a", List.of()),
                                    new Front.Stage("b", List.of()),
                                    new Front.Stage("c", List.of())),
                            List.of()),
                    List.of(1.0, 2.0, 3.0),
                    List.of(0.5, 0.5, 0.5),
                    List.of(10L, 20L, 30L),
                    List.of(100L, 50L, 50L, 0L),
                    1000,
                    0,
                    0,
                    List.of(0.0, 0.0, 0.0, 0.0),
                    options.cores(),
                    options.maxGrid());
        }

        @Override
        public TileProblem of(ModelGraph graph, Front front, Problem problem, Options options) {
            throw new UnsupportedOperationException();
        }
    }

    /** A tile takes ten milliseconds, or what was measured of it on the device. Of nine layers there is no plan. */
    static final class Evaluator implements TileEvaluator {
        @Override
        public void check(TileProblem problem) {}

        @Override
        public List<PathTimes> times(TileProblem problem, Tiling tiling) {
            throw new UnsupportedOperationException();
        }

        @Override
        public double restMs(TileProblem problem, int layers, OptionalInt backAt) {
            throw new UnsupportedOperationException();
        }

        @Override
        public TileCost cost(TileProblem problem, TilePlan plan) {
            return cost(plan, 10.0 * plan.tiling().paths() * problem.factors().device());
        }

        @Override
        public TileCost cost(TileProblem problem, TilePlan plan, PartTimes parts) {
            return cost(plan, measured(parts));
        }

        private static TileCost cost(TilePlan plan, double ms) {
            if (plan.deviceLayers().contains(9)) {
                throw new InvalidPlanException("9 layers are none");
            }
            Span span = new Span(0, ms);
            List<PathCost> paths = IntStream.range(0, plan.tiling().paths())
                    .mapToObj(p -> new PathCost(p, plan.deviceLayers().get(p), 5, 5, 5, 5, span, span, span))
                    .toList();
            return new TileCost(ms, paths, 10, 10, 10, 5);
        }

        @Override
        public ShareFactors factors(TileProblem problem, TilePlan plan, PartTimes parts) {
            return new ShareFactors(measured(parts) / (10.0 * plan.tiling().paths()), 1);
        }

        private static double measured(PartTimes parts) {
            return parts.deviceMs().stream().mapToDouble(Double::doubleValue).sum();
        }
    }

    /** Tiles really take as long as the test says, by how many there are. */
    static final class Executor implements TileExecutor {
        final List<Request> prepared = new ArrayList<>();
        final List<Integer> ran = new ArrayList<>();
        final List<Duration> budgets = new ArrayList<>();
        int open;
        Map<Integer, Double> tileMs = Map.of();

        @Override
        public Prepared prepare(Request request, Progress progress) {
            prepared.add(request);
            open++;
            int tiles = request.plan().tiling().paths();
            return new Prepared() {
                private boolean closed;

                @Override
                public PartTimes measure(Duration budget, Progress measuring) {
                    budgets.add(budget);
                    return new PartTimes(Collections.nCopies(tiles, tileMs.get(tiles)), 0, Optional.empty(), 5);
                }

                @Override
                public Measured run(Progress running) {
                    ran.add(tiles);
                    RunResult result = RunResult.of(
                            25,
                            List.of(new RunResult.Span("0", RunResult.Lane.DEVICE, 0, 7)),
                            List.of(new RunResult.JobTimes("1", 0, 25)));
                    return new Measured(
                            Collections.nCopies(request.repeats(), result), OptionalLong.of(5), OptionalLong.empty());
                }

                @Override
                public void close() {
                    open -= closed ? 0 : 1;
                    closed = true;
                }
            };
        }
    }
}
