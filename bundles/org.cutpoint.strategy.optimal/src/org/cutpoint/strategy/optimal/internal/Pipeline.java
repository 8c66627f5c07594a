package org.cutpoint.strategy.optimal.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.strategy.singlejob.SingleJob;
import org.cutpoint.strategy.support.CheapestPlacement;
import org.cutpoint.strategy.support.CheapestPlacement.Placement;
import org.cutpoint.strategy.support.LayerGraph;
import org.cutpoint.strategy.support.Prices;
import org.cutpoint.strategy.support.Prices.Weights;
import org.cutpoint.strategy.support.Way;

/** The ways to cut one network's jobs in two, as far as they could be looked at, and a bound on all of them. */
final class Pipeline {
    /** Sets of layers that are tried to make the slowest stage faster. */
    private static final int MOST_CHANGES = 20_000;

    /** Parts into which weights of stages are divided. */
    private static final int WEIGHTS = 16;

    private static final int FINEST = 256;

    private final PlanEvaluator evaluator;
    private final SingleJob single;
    private final Problem problem;
    private final LayerGraph graph;
    private final int stages;
    private final List<Point> points;
    private final boolean complete;
    private final Optional<Way> up;
    private final Optional<Way> down;

    Pipeline(PlanEvaluator evaluator, Problem problem) {
        this.evaluator = evaluator;
        this.problem = problem;
        single = new SingleJob(evaluator, problem);
        graph = single.graph();
        stages = problem.objective() == Objective.BOTTLENECK ? 3 : problem.stages();
        Points found = new Points(single);
        points = new ArrayList<>(found.all());
        complete = found.complete();
        up = cheapest(Way.between(problem, 0, 1));
        down = cheapest(Way.between(problem, 1, 0));
    }

    private static Optional<Way> cheapest(List<Way> ways) {
        return ways.stream().reduce(Way::cheapestOf);
    }

    List<Point> points() {
        return points;
    }

    /** The lag after every upload, at least, milliseconds. */
    double uploadLagMs() {
        return up.map(Way::lagMs).orElse(0.0);
    }

    /** What all layers take on the device, at least, milliseconds. */
    double localMs() {
        double ms = 0;
        for (int l = 0; l < graph.layers(); l++) {
            ms += single.calls().shareMs(0, l);
        }
        return ms;
    }

    /** Whether no cut is better than all of the points. */
    boolean complete() {
        return complete;
    }

    /**
     * The least weighted sum of one job's stages. If the points are not complete, of all closed sets, by minimum cut;
     * then the set that has it becomes a point, too.
     */
    double least(double[] weights, Consumer<double[]> times) {
        if (complete) {
            Point best = points.stream()
                    .min(Comparator.comparingDouble(p -> p.sum(weights)))
                    .orElseThrow();
            times.accept(best.ms());
            return best.sum(weights);
        }
        Weights counted = new Weights(
                weights[0], weights[1], 0, weights.length > 2 ? weights[2] : 0, weights.length > 3 ? weights[3] : 0, 0);
        double[] device = new double[graph.layers()];
        double[] remote = new double[graph.layers()];
        for (int l = 0; l < device.length; l++) {
            device[l] = counted.device() * single.calls().shareMs(0, l);
            remote[l] = counted.remote() * single.calls().shareMs(1, l);
        }
        Prices prices = Prices.times(graph, up, down, counted).with(device, remote);
        Placement placement = CheapestPlacement.closed(graph).find(prices).orElseThrow();
        Optional<Cut> cut = evaluator.cut(problem, graph.ids(placement.device()));
        if (cut.isPresent()) {
            Point point = point(cut.get(), placement.device());
            times.accept(point.ms());
            if (problem.groups().isEmpty()
                    && single.best(tiers(placement.device())).isPresent()
                    && points.stream().noneMatch(p -> p.dominates(point))) {
                points.removeIf(point::dominates);
                points.add(point);
                points.sort(Comparator.<Point>comparingDouble(p -> p.ms()[0]).thenComparingDouble(p -> p.ms()[1]));
            }
        }
        return placement.price();
    }

    /**
     * The point of the fastest slowest stage; if the points are not complete, of those that minimum cuts for many weights
     * of the stages find, and changed layer by layer as long as that gets faster.
     */
    Optional<Point> fastest() {
        if (!complete) {
            tryWeights();
        }
        Optional<Point> best = points.stream().min(Comparator.comparingDouble(Point::slowestMs));
        if (complete || !problem.groups().isEmpty()) {
            return best;
        }
        int left = MOST_CHANGES;
        for (boolean better = true; better && best.isPresent() && left > 0; ) {
            better = false;
            for (int l = 0; l < graph.layers() && left > 0; l++) {
                BitSet device = (BitSet) best.get().device().clone();
                device.flip(l);
                if (isClosedAround(l, device)) {
                    left--;
                    Optional<Point> changed =
                            evaluator.cut(problem, graph.ids(device)).map(c -> point(c, device));
                    if (changed.isPresent()
                            && changed.get().slowestMs() < best.get().slowestMs()
                            && single.best(tiers(device)).isPresent()) {
                        best = changed;
                        better = true;
                    }
                }
            }
        }
        return best;
    }

    /** On a grid, and then on ever finer ones around those that led to the best. */
    private void tryWeights() {
        int[] best = {0, 0};
        double leastMs = Double.POSITIVE_INFINITY;
        for (int device = 0; device <= WEIGHTS; device++) {
            for (int upload = 0; upload <= WEIGHTS - device; upload++) {
                double ms = slowestMs(device, upload, WEIGHTS);
                if (ms < leastMs) {
                    leastMs = ms;
                    best = new int[] {device, upload};
                }
            }
        }
        for (int parts = 2 * WEIGHTS; parts <= FINEST; parts *= 2) {
            int[] centre = {2 * best[0], 2 * best[1]};
            best = centre;
            for (int around = 0; around < 9; around++) {
                int device = centre[0] + around / 3 - 1;
                int upload = centre[1] + around % 3 - 1;
                double ms = slowestMs(device, upload, parts);
                if (ms < leastMs) {
                    leastMs = ms;
                    best = new int[] {device, upload};
                }
            }
        }
    }

    private double slowestMs(int device, int upload, int parts) {
        double[] slowest = {Double.POSITIVE_INFINITY};
        if (device >= 0 && upload >= 0 && device + upload <= parts) {
            least(
                    new double[] {device, upload, parts - device - upload},
                    ms -> slowest[0] = Math.max(ms[0], Math.max(ms[1], ms[2])));
        }
        return slowest[0];
    }

    /** Whether a set that is closed but for a layer is closed with what that layer is now. */
    private boolean isClosedAround(int layer, BitSet device) {
        boolean here = device.get(layer);
        for (int t : here ? graph.reads(layer) : graph.makes(layer)) {
            if (here && graph.producer(t) != LayerGraph.INPUT && !device.get(graph.producer(t))) {
                return false;
            }
            for (int reader : here ? new int[0] : graph.readers(t)) {
                if (device.get(reader)) {
                    return false;
                }
            }
        }
        return true;
    }

    private int[] tiers(BitSet device) {
        int[] tierOf = new int[graph.layers()];
        for (int l = 0; l < tierOf.length; l++) {
            tierOf[l] = device.get(l) ? 0 : 1;
        }
        return tierOf;
    }

    private Point point(Cut cut, BitSet device) {
        double[] ms = {cut.deviceMs(), cut.uploadMs(), cut.remoteMs(), cut.returnMs()};
        double[] lagMs = {0, cut.uploadLagMs(), 0, cut.returnLagMs()};
        return new Point(device, List.of(), Arrays.copyOf(ms, stages), Arrays.copyOf(lagMs, stages));
    }

    /** The point as the evaluator wants it. */
    Assignment assignment(Point point) {
        Assignment placed = single.assignment(tiers(point.device()));
        return new Assignment(placed.id(), placed.problem(), placed.tiers(), point.intervals());
    }
}
