package org.cutpoint.strategy.mincut.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.strategy.support.CheapestPlacement;
import org.cutpoint.strategy.support.CheapestPlacement.Placement;
import org.cutpoint.strategy.support.LayerGraph;
import org.cutpoint.strategy.support.Prices;
import org.cutpoint.strategy.support.Prices.Weights;
import org.cutpoint.strategy.support.Way;

/**
 * The cut whose slowest stage (device, upload, second tier) is fastest: DSH of Hu et al. (INFOCOM 2019,
 * doi:10.1109/INFOCOM.2019.8737614), who prove that to be NP-hard. Minimum cuts for weighted sums of the three stages
 * are tried, first with weights on a coarse grid, then on ever finer ones around the best. Equal weights are the first:
 * they alone make it at most three times the optimum.
 *
 * <p>They fix the upload's weight to 1 and search a rectangle; only ratios count, so weights add up to 1 here. Then
 * each cut's weighted sum is a lower bound on the slowest stage of all plans, and the largest is reported, too.
 */
final class HeavyLoad {
    private static final int COARSE = 4;
    private static final int FINEST = 256;

    private final PlanEvaluator evaluator;
    private final LayerGraph graph;
    private final List<Optional<Way>> up;
    private final List<Optional<Way>> down;
    private final List<Cut> cuts = new ArrayList<>();
    private final Set<Set<String>> seen = new HashSet<>();
    private final Set<Point> tried = new HashSet<>();
    private double bound;
    private Point bestBound;
    private double least = Double.POSITIVE_INFINITY;
    private Point bestCut;

    /** Weights of device, upload and second tier, in parts of their sum. */
    private record Point(int device, int upload, int remote) {
        Weights weights() {
            double sum = device + upload + remote;
            return new Weights(device / sum, upload / sum, 0, remote / sum, 0, 0);
        }

        Point finer() {
            return new Point(2 * device, 2 * upload, 2 * remote);
        }

        Point moved(int moreDevice, int moreUpload) {
            return new Point(device + moreDevice, upload + moreUpload, remote - moreDevice - moreUpload);
        }

        boolean isValid() {
            return device >= 0 && upload >= 0 && remote >= 0;
        }
    }

    /**
     * Searches.
     *
     * @param stages 3; 2 leaves the second tier out
     */
    HeavyLoad(PlanEvaluator evaluator, LayerGraph graph, List<Optional<Way>> up, List<Optional<Way>> down, int stages) {
        this.evaluator = evaluator;
        this.graph = graph;
        this.up = up;
        this.down = down;
        Point equal = new Point(1, 1, stages == 2 ? 0 : 1);
        bestBound = equal;
        bestCut = equal;
        visit(equal);
        for (int device = 0; device <= COARSE; device++) {
            for (int upload = stages == 2 ? COARSE - device : 0; upload <= COARSE - device; upload++) {
                visit(new Point(device, upload, COARSE - device - upload));
            }
        }
        for (int parts = 2 * COARSE; parts <= FINEST && bound < least; parts *= 2) {
            Point nearBound = scaled(bestBound, parts);
            Point nearCut = scaled(bestCut, parts);
            visitAround(nearBound, stages);
            visitAround(nearCut, stages);
        }
    }

    /** The point of the finer grid that is nearest; equal thirds are on none of them. */
    private static Point scaled(Point point, int parts) {
        int sum = point.device + point.upload + point.remote;
        if (parts % sum == 0) {
            Point finer = point;
            for (int s = sum; s < parts; s *= 2) {
                finer = finer.finer();
            }
            return finer;
        }
        int device = Math.round((float) parts * point.device / sum);
        int upload = Math.round((float) parts * point.upload / sum);
        return new Point(device, upload, parts - device - upload);
    }

    private void visitAround(Point centre, int stages) {
        for (int device = -1; device <= 1; device++) {
            for (int upload = -1; upload <= 1; upload++) {
                if (stages == 3 || device + upload == 0) {
                    visit(centre.moved(device, upload));
                }
            }
        }
    }

    private void visit(Point point) {
        if (!point.isValid() || !tried.add(point)) {
            return;
        }
        double price = Double.POSITIVE_INFINITY;
        for (Optional<Way> there : up) {
            for (Optional<Way> back : down) {
                Optional<Placement> found =
                        CheapestPlacement.closed(graph).find(Prices.times(graph, there, back, point.weights()));
                if (found.isPresent()) {
                    price = Math.min(price, found.get().price());
                    consider(point, graph.ids(found.get().device()));
                }
            }
        }
        if (price > bound && price < Double.POSITIVE_INFINITY) {
            bound = price;
            bestBound = point;
        }
    }

    private void consider(Point point, Set<String> device) {
        if (!seen.add(device)) {
            return;
        }
        Optional<Cut> cut = evaluator.cut(graph.problem(), device);
        if (cut.isPresent()) {
            cuts.add(cut.get());
            if (slowestMs(cut.get()) < least) {
                least = slowestMs(cut.get());
                bestCut = point;
            }
        }
    }

    /** Time of a cut's slowest stage, milliseconds. */
    static double slowestMs(Cut cut) {
        return Math.max(cut.deviceMs(), Math.max(cut.uploadMs(), cut.remoteMs()));
    }

    /** All cuts that were found and fit. */
    List<Cut> cuts() {
        return cuts;
    }

    /** No plan's slowest stage is faster, milliseconds. With two stages: mean of a job's device part and upload. */
    double bound() {
        return bound;
    }
}
