package org.cutpoint.tiles.cost.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.tiles.PathTimes;
import org.cutpoint.api.tiles.TileCost;
import org.cutpoint.api.tiles.TileCost.PathCost;
import org.cutpoint.api.tiles.TileCost.Span;
import org.cutpoint.api.tiles.TileEvaluator;
import org.cutpoint.api.tiles.TilePath;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileTracer;
import org.cutpoint.api.tiles.Tiling;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Three lanes in the plan's order: the device (or its cores), the way up, the edge.
 *
 * <p>The paper's eq. 4 does not say what happens where a path meets one that is not done yet; its figures and section II.B do
 * (only one layer at a time on the device, transmissions first come, first served), and the same is taken for the edge.
 */
@Component
public final class PathEvaluator implements TileEvaluator {
    private final TileTracer tracer;

    @Activate
    public PathEvaluator(@Reference TileTracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public void check(TileProblem problem) {
        ProblemCheck.of(problem);
    }

    @Override
    public List<PathTimes> times(TileProblem problem, Tiling tiling) {
        if (tiling.paths() == 1) {
            return List.of(unsplit(problem, tiling.layers()));
        }
        return tracer.trace(problem.front(), tiling).stream()
                .map(path -> times(problem, path))
                .toList();
    }

    private static PathTimes unsplit(TileProblem problem, int layers) {
        double[] upload = new double[layers + 1];
        for (int i = 0; i <= layers; i++) {
            upload[i] = problem.uploadMs(problem.crossingBytes().get(i));
        }
        double[] all = new double[layers];
        Arrays.fill(all, 1);
        return times(problem, all, upload);
    }

    private static PathTimes times(TileProblem problem, TilePath path) {
        return times(
                problem,
                path.shares().stream().mapToDouble(Double::doubleValue).toArray(),
                path.uploadBytes().stream().mapToDouble(problem::uploadMs).toArray());
    }

    private static PathTimes times(TileProblem problem, double[] shares, double[] upload) {
        int n = shares.length;
        double[] device = new double[n + 1];
        double[] edge = new double[n + 1];
        for (int i = 0; i < n; i++) {
            device[i + 1] = device[i] + shares[i] * problem.deviceMs().get(i);
        }
        for (int i = n - 1; i >= 0; i--) {
            edge[i] = edge[i + 1] + shares[i] * problem.edgeMs().get(i);
        }
        return new PathTimes(device, upload, edge);
    }

    @Override
    public double restMs(TileProblem problem, int layers, OptionalInt backAt) {
        int back = backAt.orElse(problem.layers());
        double rest = problem.returnMs().get(back);
        for (double ms : problem.edgeMs().subList(layers, back)) {
            rest += ms;
        }
        for (double ms : problem.deviceMs().subList(back, problem.layers())) {
            rest += ms;
        }
        return rest;
    }

    @Override
    public TileCost cost(TileProblem problem, TilePlan plan) {
        validate(problem, plan);
        Tiling tiling = plan.tiling();
        int layers = tiling.layers();
        boolean whole = tiling.paths() == 1;
        boolean local = whole && plan.deviceLayers().get(0) == problem.layers();
        List<TilePath> paths = whole ? List.of() : traced(problem, tiling);
        List<PathTimes> times = whole
                ? List.of(unsplit(problem, layers))
                : paths.stream().map(path -> times(problem, path)).toList();
        long workWhole = sum(problem.macs().subList(0, layers));
        PathCost[] costs = new PathCost[tiling.paths()];
        Lanes lanes = new Lanes(problem.cores());
        double doneMs = 0;
        long workTiles = 0;
        for (int id : plan.order()) {
            int cut = plan.deviceLayers().get(id);
            List<Long> macs =
                    whole ? problem.macs().subList(0, layers) : paths.get(id).macs();
            long bytes = whole
                    ? problem.crossingBytes().get(cut)
                    : paths.get(id).uploadBytes().get(cut);
            long workDevice = sum(macs.subList(0, cut));
            long workEdge = sum(macs.subList(cut, layers));
            workTiles += workDevice + workEdge;
            PathTimes path = times.get(id);
            Span device = lanes.device(path.deviceMs(cut));
            Span uplink = lanes.uplink(device.endMs(), path.uploadMs(cut));
            Span edge = local
                    ? new Span(uplink.endMs(), uplink.endMs())
                    : lanes.edge(uplink.endMs() + problem.latencyMs(), path.edgeMs(cut));
            doneMs = Math.max(doneMs, edge.endMs());
            long peak = whole ? 0 : paths.get(id).peakBytes();
            costs[id] = new PathCost(id, cut, bytes, workDevice, workEdge, peak, device, uplink, edge);
        }
        return new TileCost(
                local ? doneMs : doneMs + restMs(problem, layers, plan.backAt()),
                List.of(costs),
                workWhole,
                workTiles,
                whole ? 0 : peakWhole(problem, layers),
                paths.stream().mapToLong(TilePath::peakBytes).max().orElse(0));
    }

    private List<TilePath> traced(TileProblem problem, Tiling tiling) {
        try {
            return tracer.trace(problem.front(), tiling);
        } catch (IllegalArgumentException e) {
            throw new InvalidPlanException(e.getMessage());
        }
    }

    private long peakWhole(TileProblem problem, int layers) {
        Tiling one = Tiling.equal(
                layers, problem.front().fused(problem.front().prefix(layers).orElseThrow()), 1, 1);
        return tracer.trace(problem.front(), one).get(0).peakBytes();
    }

    private static long sum(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).sum();
    }

    private static void validate(TileProblem problem, TilePlan plan) {
        int paths = plan.tiling().paths();
        int layers = plan.tiling().layers();
        require(layers <= problem.layers(), "it fuses " + layers + " of " + problem.layers() + " layers");
        require(
                plan.tiling().height() <= problem.maxGrid() && plan.tiling().width() <= problem.maxGrid(),
                "it has " + plan.tiling().height() + " x " + plan.tiling().width() + " tiles; at most "
                        + problem.maxGrid() + " x " + problem.maxGrid() + " are asked for");
        require(
                plan.deviceLayers().size() == paths
                        && plan.deviceLayers().stream().allMatch(o -> o >= 0 && o <= layers),
                "the device computes " + plan.deviceLayers() + " layers of " + paths + " paths of " + layers);
        if (plan.backAt().isPresent()) {
            int back = plan.backAt().getAsInt();
            require(
                    paths > 1 && back >= layers && back < problem.layers(),
                    "after layer " + back + " of " + problem.layers() + " the device cannot go on");
        }
        BitSet seen = new BitSet();
        plan.order().stream().filter(id -> id >= 0).forEach(seen::set);
        require(
                plan.order().size() == paths && seen.cardinality() == paths && seen.length() == paths,
                plan.order() + " is no order of " + paths + " paths");
    }

    private static void require(boolean right, String fault) {
        if (!right) {
            throw new InvalidPlanException(fault);
        }
    }

    /** What takes one path after the other. */
    private static final class Lanes {
        private final List<Double> cores = new ArrayList<>();
        private double uplink;
        private double edge;

        private Lanes(int count) {
            for (int i = 0; i < count; i++) {
                cores.add(0.0);
            }
        }

        private Span device(double ms) {
            int first = 0;
            for (int i = 1; i < cores.size(); i++) {
                first = cores.get(i) < cores.get(first) ? i : first;
            }
            double start = cores.get(first);
            cores.set(first, start + ms);
            return new Span(start, start + ms);
        }

        private Span uplink(double readyMs, double ms) {
            double start = Math.max(readyMs, uplink);
            uplink = start + ms;
            return new Span(start, uplink);
        }

        private Span edge(double readyMs, double ms) {
            double start = Math.max(readyMs, edge);
            edge = start + ms;
            return new Span(start, edge);
        }
    }
}
