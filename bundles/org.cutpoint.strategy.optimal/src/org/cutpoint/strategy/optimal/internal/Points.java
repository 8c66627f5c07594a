package org.cutpoint.strategy.optimal.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.strategy.singlejob.Calls.Division;
import org.cutpoint.strategy.singlejob.SingleJob;
import org.cutpoint.strategy.support.LayerGraph;
import org.cutpoint.strategy.support.Way;

/**
 * All ways to cut a job between device and second tier that keep limits and fit into memory, less those that take no
 * less of any stage than another. Device parts are all sets of layers that are closed under predecessors: a network's
 * blocks add their numbers of closed sets up, as the next block begins only where the one before is whole; branches
 * multiply theirs. Used once.
 */
final class Points {
    /** Closed sets that are looked at: GoogLeNet has about 500. */
    private static final int MOST_SETS = 100_000;

    /** Steps of the enumeration: closed sets times layers. */
    private static final long MOST_STEPS = 40_000_000;

    /** Points that are kept; comparing each with each takes a second. */
    private static final int MOST_POINTS = 4_000;

    private final SingleJob single;
    private final LayerGraph graph;
    private final Problem problem;
    private final int[] order;
    private final List<Way> up;
    private final List<Way> down;
    private final long remoteMemory;
    private final long deviceMemory;
    private final List<Point> points = new ArrayList<>();
    private final BitSet device = new BitSet();
    private final int[] readersLeft;
    private int uploads;
    private long uploadBytes;
    private int returns;
    private long returnBytes;
    private long remoteWeight;
    private long deviceWeight;
    private int sets;
    private long steps;
    private boolean complete = true;

    Points(SingleJob single) {
        this.single = single;
        graph = single.graph();
        problem = single.problem();
        order = graph.order();
        up = Way.between(problem, 0, 1);
        down = Way.between(problem, 1, 0);
        deviceMemory = problem.tiers().get(0).memoryBytes().orElse(Long.MAX_VALUE);
        remoteMemory = problem.tiers().get(1).memoryBytes().orElse(Long.MAX_VALUE);
        readersLeft = new int[graph.tensors()];
        double remoteMs = 0;
        for (int t = 0; t < readersLeft.length; t++) {
            readersLeft[t] = graph.readers(t).length;
            if (graph.producer(t) == LayerGraph.INPUT && readersLeft[t] > 0) {
                uploads++;
                uploadBytes += graph.bytes(t);
            }
        }
        for (int i = 0; i < order.length; i++) {
            owe(order[i], 1);
            remoteWeight += graph.weightBytes(order[i]);
            remoteMs += graph.timeMs(1, order[i]);
        }
        extend(0, 0, remoteMs);
        points.sort(Comparator.<Point>comparingDouble(p -> p.ms()[0]).thenComparingDouble(p -> p.ms()[1]));
    }

    /** Undominated points, by ascending device time. */
    List<Point> all() {
        return points;
    }

    /** Whether they are all; else there were too many closed sets. */
    boolean complete() {
        return complete;
    }

    /** Every closed set once: layers are added in ascending order, which is topological. */
    private void extend(int from, double deviceMs, double remoteMs) {
        if (++sets > MOST_SETS || steps > MOST_STEPS) {
            complete = false;
            return;
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
        visit(deviceMs, remoteMs);
        for (int i = from; i < order.length && complete; i++) {
            steps++;
            int layer = order[i];
            if (isReady(layer)) {
                move(layer, 1);
                extend(i + 1, deviceMs + graph.timeMs(0, layer), remoteMs - graph.timeMs(1, layer));
                move(layer, -1);
            }
        }
    }

    private boolean isReady(int layer) {
        for (int t : graph.reads(layer)) {
            if (graph.producer(t) != LayerGraph.INPUT && !device.get(graph.producer(t))) {
                return false;
            }
        }
        return true;
    }

    /** The layer comes to the device (1) or leaves it again (-1). */
    private void move(int layer, int direction) {
        device.set(layer, direction > 0);
        deviceWeight += direction * graph.weightBytes(layer);
        remoteWeight -= direction * graph.weightBytes(layer);
        owe(layer, -direction);
        for (int t : graph.reads(layer)) {
            readersLeft[t] -= direction;
            if (readersLeft[t] == (direction > 0 ? 0 : 1)) {
                uploads -= direction;
                uploadBytes -= direction * graph.bytes(t);
            }
        }
        for (int t : graph.makes(layer)) {
            if (graph.readers(t).length > 0) {
                uploads += direction;
                uploadBytes += direction * graph.bytes(t);
            }
        }
    }

    private void owe(int layer, int direction) {
        if (graph.syncBytes(layer) > 0) {
            returns += direction;
            returnBytes += direction * graph.syncBytes(layer);
        }
        for (int t : graph.makes(layer)) {
            if (graph.isReturned(t)) {
                returns += direction;
                returnBytes += direction * graph.backBytes(t);
            }
        }
    }

    private void visit(double deviceMs, double remoteMs) {
        if (deviceWeight > deviceMemory || remoteWeight > remoteMemory) {
            return;
        }
        Optional<Way> there = uploads == 0 ? Optional.empty() : fastest(up, uploadBytes);
        Optional<Way> back = returns == 0 ? Optional.empty() : fastest(down, returnBytes);
        if (uploads > 0 && there.isEmpty() || returns > 0 && back.isEmpty()) {
            return;
        }
        double uploadMs =
                there.map(w -> w.setupMs() + uploadBytes * w.msPerByte()).orElse(0.0);
        double uploadLagMs = there.map(Way::lagMs).orElse(0.0);
        double returnMs =
                back.map(w -> w.setupMs() + returnBytes * w.msPerByte()).orElse(0.0);
        double returnLagMs = back.map(Way::lagMs).orElse(0.0);
        double messagesMs = uploadMs + uploadLagMs + returnMs + returnLagMs;
        double radioJ = there.map(w -> w.setupJ() + uploadBytes * w.joulePerByte())
                        .orElse(0.0)
                + back.map(w -> w.setupJ() + returnBytes * w.joulePerByte()).orElse(0.0);
        boolean whole = device.cardinality() == order.length;
        List<Division> here = divisions(0, deviceMs);
        List<Division> remote = divisions(1, whole ? 0 : Math.max(0, remoteMs));
        for (Division first : here) {
            for (Division second : remote) {
                if (single.keepsLimits(first.ms() + second.ms() + messagesMs, first.energyJ() + radioJ, second.ms())) {
                    double[] ms = {first.ms(), uploadMs, second.ms(), returnMs};
                    double[] lagMs = {0, uploadLagMs, 0, returnLagMs};
                    add(first.then(second), ms, lagMs);
                }
            }
        }
    }

    private static Optional<Way> fastest(List<Way> ways, long bytes) {
        return ways.stream().min(Comparator.comparingDouble(w -> w.ms(bytes)));
    }

    private List<Division> divisions(int tier, double ms) {
        if (!problem.groups().isEmpty()) {
            BitSet layers = device;
            if (tier == 1) {
                layers = (BitSet) device.clone();
                layers.flip(0, order.length);
            }
            return single.calls().divisions(tier, layers.stream().toArray());
        }
        boolean energy = tier == 0 && problem.limits().deviceEnergyJ().isPresent();
        return List.of(new Division(
                ms, energy ? device.stream().mapToDouble(graph::energyJ).sum() : 0, List.of()));
    }

    private void add(Division calls, double[] ms, double[] lagMs) {
        int stages = stages();
        Point point = new Point(
                (BitSet) device.clone(), calls.intervals(), Arrays.copyOf(ms, stages), Arrays.copyOf(lagMs, stages));
        if (problem.objective() == Objective.BOTTLENECK) {
            // Jobs do not gain from each other: one is enough.
            if (points.isEmpty() || point.slowestMs() < points.get(0).slowestMs()) {
                points.clear();
                points.add(point);
            }
            return;
        }
        // Points stand in the order of their device time: what dominates takes no longer, what is dominated no less.
        int from = firstNotBelow(ms[0]);
        int next = from;
        while (next < points.size() && points.get(next).ms()[0] == ms[0]) {
            next++;
        }
        // From the nearest on: it sends least.
        for (int p = next - 1; p >= 0; p--) {
            if (points.get(p).dominates(point)) {
                return;
            }
        }
        points.subList(from, points.size()).removeIf(point::dominates);
        points.add(from, point);
        if (points.size() > MOST_POINTS) {
            complete = false;
        }
    }

    private int firstNotBelow(double deviceMs) {
        int low = 0;
        int high = points.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (points.get(middle).ms()[0] < deviceMs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The second tier's time counts for the bottleneck, too. */
    private int stages() {
        return problem.objective() == Objective.BOTTLENECK ? 3 : problem.stages();
    }
}
