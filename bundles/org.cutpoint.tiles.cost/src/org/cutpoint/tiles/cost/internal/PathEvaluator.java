package org.cutpoint.tiles.cost.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.tiles.Front;
import org.cutpoint.api.tiles.PartTimes;
import org.cutpoint.api.tiles.PathTimes;
import org.cutpoint.api.tiles.TileCost;
import org.cutpoint.api.tiles.TileCost.PathCost;
import org.cutpoint.api.tiles.TileCost.Span;
import org.cutpoint.api.tiles.TileEvaluator;
import org.cutpoint.api.tiles.TilePath;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileProblem.ShareFactors;
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
    /** Numbers in a message. */
    private static final int MOST_SHOWN = 16;

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
        return times(problem, all, ShareFactors.NONE, upload);
    }

    private static PathTimes times(TileProblem problem, TilePath path) {
        return times(
                problem,
                path.shares().stream().mapToDouble(Double::doubleValue).toArray(),
                problem.factors(),
                path.uploadBytes().stream().mapToDouble(problem::uploadMs).toArray());
    }

    private static PathTimes times(TileProblem problem, double[] shares, ShareFactors factors, double[] upload) {
        int n = shares.length;
        double[] device = new double[n + 1];
        double[] edge = new double[n + 1];
        for (int i = 0; i < n; i++) {
            device[i + 1] = device[i]
                    + shares[i] * factors.device() * problem.deviceMs().get(i);
        }
        for (int i = n - 1; i >= 0; i--) {
            edge[i] =
                    edge[i + 1] + shares[i] * factors.edge() * problem.edgeMs().get(i);
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
        return cost(problem, plan, Optional.empty());
    }

    @Override
    public TileCost cost(TileProblem problem, TilePlan plan, PartTimes parts) {
        return cost(problem, plan, Optional.of(parts));
    }

    /** What each path's parts take, and what follows them all, with the way back. */
    private record Durations(double[] deviceMs, double[] edgeMs, double restMs) {}

    private Durations shares(TileProblem problem, TilePlan plan, List<PathTimes> times) {
        int paths = times.size();
        IntUnaryOperator cut = path -> plan.deviceLayers().get(path);
        return new Durations(
                IntStream.range(0, paths)
                        .mapToDouble(p -> times.get(p).deviceMs(cut.applyAsInt(p)))
                        .toArray(),
                IntStream.range(0, paths)
                        .mapToDouble(p -> times.get(p).edgeMs(cut.applyAsInt(p)))
                        .toArray(),
                restMs(problem, plan.tiling().layers(), plan.backAt()));
    }

    /** What the edge does not tell takes its share. */
    private static Durations measured(TileProblem problem, TilePlan plan, PartTimes parts, Durations shares) {
        int back = plan.backAt().orElse(problem.layers());
        double edgeRest = parts.edge()
                .map(PartTimes.Edge::restMs)
                .orElseGet(() -> ms(problem.edgeMs().subList(plan.tiling().layers(), back)));
        return new Durations(
                array(parts.deviceMs()),
                parts.edge().map(e -> array(e.pathsMs())).orElse(shares.edgeMs()),
                edgeRest + problem.returnMs().get(back) + parts.restMs());
    }

    private static double[] array(List<Double> times) {
        return times.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double ms(List<Double> times) {
        return times.stream().mapToDouble(Double::doubleValue).sum();
    }

    @Override
    public ShareFactors factors(TileProblem problem, TilePlan plan, PartTimes parts) {
        validate(problem, plan);
        validate(plan, parts);
        Durations shares = shares(
                problem,
                plan,
                traced(problem, plan.tiling()).stream()
                        .map(path -> times(problem.withFactors(ShareFactors.NONE), path))
                        .toList());
        Durations measured = measured(problem, plan, parts, shares);
        ShareFactors known = problem.factors();
        return new ShareFactors(
                ratio(measured.deviceMs(), shares.deviceMs(), known.device()),
                parts.edge().isPresent() ? ratio(measured.edgeMs(), shares.edgeMs(), known.edge()) : known.edge());
    }

    /** Of those paths that have such a part: one without still takes its tile out of the input. */
    private static double ratio(double[] measured, double[] shares, double otherwise) {
        double took = 0;
        double share = 0;
        for (int path = 0; path < shares.length; path++) {
            if (shares[path] > 0) {
                took += measured[path];
                share += shares[path];
            }
        }
        return took > 0 ? took / share : otherwise;
    }

    private TileCost cost(TileProblem problem, TilePlan plan, Optional<PartTimes> parts) {
        validate(problem, plan);
        parts.ifPresent(p -> validate(plan, p));
        Tiling tiling = plan.tiling();
        int layers = tiling.layers();
        boolean whole = tiling.paths() == 1;
        boolean local = whole && plan.deviceLayers().get(0) == problem.layers();
        List<TilePath> paths = whole ? List.of() : traced(problem, tiling);
        List<PathTimes> times = whole
                ? List.of(unsplit(problem, layers))
                : paths.stream().map(path -> times(problem, path)).toList();
        Durations shares = shares(problem, plan, times);
        Durations durations = parts.map(p -> measured(problem, plan, p, shares)).orElse(shares);
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
            Span device = lanes.device(durations.deviceMs()[id]);
            Span uplink = lanes.uplink(device.endMs(), times.get(id).uploadMs(cut));
            Span edge = local
                    ? new Span(uplink.endMs(), uplink.endMs())
                    : lanes.edge(uplink.endMs() + problem.latencyMs(), durations.edgeMs()[id]);
            doneMs = Math.max(doneMs, edge.endMs());
            long peak = whole ? 0 : paths.get(id).peakBytes();
            costs[id] = new PathCost(id, cut, bytes, workDevice, workEdge, peak, device, uplink, edge);
        }
        return new TileCost(
                local ? doneMs : doneMs + durations.restMs(),
                List.of(costs),
                workWhole,
                workTiles,
                whole ? 0 : peakWhole(problem.front(), layers),
                paths.stream().mapToLong(TilePath::peakBytes).max().orElse(0));
    }

    private List<TilePath> traced(TileProblem problem, Tiling tiling) {
        try {
            return tracer.trace(problem.front(), tiling);
        } catch (IllegalArgumentException e) {
            throw new InvalidPlanException(e.getMessage());
        }
    }

    /** Of whole tensors: the places at their borders that no tile reads are there, too. O(nodes). */
    static long peakWhole(Front front, int layers) {
        List<Front.Local> nodes = front.layers().stream()
                .limit(layers)
                .flatMap(layer -> layer.nodes().stream())
                .toList();
        Map<String, Integer> lastReaders = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            for (String input : nodes.get(i).inputs()) {
                lastReaders.put(input, i);
            }
        }
        lastReaders.put(front.prefix(layers).orElseThrow().tensor(), nodes.size());
        long kept = front.inputs().stream()
                .filter(lastReaders::containsKey)
                .mapToLong(input -> bytes(front, input))
                .sum();
        long peak = kept;
        for (int i = 0; i < nodes.size(); i++) {
            Front.Local node = nodes.get(i);
            kept += lastReaders.containsKey(node.output()) ? bytes(front, node.output()) : 0;
            peak = Math.max(peak, kept);
            for (String input : Set.copyOf(node.inputs())) {
                kept -= lastReaders.get(input) == i ? bytes(front, input) : 0;
            }
        }
        return peak;
    }

    private static long bytes(Front front, String tensor) {
        Front.Image image = front.tensors().get(tensor);
        return image.bytes(image.whole());
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
                "the device computes " + text(plan.deviceLayers()) + " layers of " + paths + " paths of " + layers);
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
                text(plan.order()) + " is no order of " + paths + " paths");
    }

    /** Files may have any number of them. */
    private static String text(List<Integer> numbers) {
        return numbers.size() <= MOST_SHOWN
                ? numbers.toString()
                : numbers.subList(0, MOST_SHOWN) + " and " + (numbers.size() - MOST_SHOWN) + " more";
    }

    private static void validate(TilePlan plan, PartTimes parts) {
        int paths = plan.tiling().paths();
        boolean numbers = DoubleStream.concat(
                        DoubleStream.of(
                                parts.restMs(),
                                parts.edge().map(PartTimes.Edge::restMs).orElse(0.0)),
                        Stream.concat(
                                        parts.deviceMs().stream(),
                                        parts.edge().stream().flatMap(e -> e.pathsMs().stream()))
                                .mapToDouble(Double::doubleValue))
                .allMatch(ms -> ms >= 0 && ms < Double.POSITIVE_INFINITY);
        require(
                paths > 1
                        && numbers
                        && parts.deviceMs().size() == paths
                        && parts.edge().map(e -> e.pathsMs().size() == paths).orElse(true),
                "the times of " + parts.deviceMs().size() + " parts are not those of " + paths + " paths");
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
