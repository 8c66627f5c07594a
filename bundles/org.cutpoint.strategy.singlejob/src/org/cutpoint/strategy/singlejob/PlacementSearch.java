package org.cutpoint.strategy.singlejob;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.strategy.singlejob.SingleJob.Answer;
import org.cutpoint.strategy.singlejob.SingleJob.Found;
import org.cutpoint.strategy.support.CheapestPlacement;
import org.cutpoint.strategy.support.CheapestPlacement.Placement;
import org.cutpoint.strategy.support.LayerGraph;
import org.cutpoint.strategy.support.Prices;
import org.cutpoint.strategy.support.Prices.Weights;
import org.cutpoint.strategy.support.Way;

/**
 * Least latency or energy of a single job, of any graph on any number of tiers, to and fro: branch and bound over the
 * layers' tiers, the node of least bound first.
 *
 * <p>The bound is a minimum cut, see {@link CheapestPlacement#any}: all tiers but the first are taken as one, on which
 * every layer takes what it takes on the best of those still open to it, and to which the cheapest way leads. In each
 * direction it counts the fixed price of one message. On two tiers without fixed prices, groups, limits and memory it is
 * the optimum at once. Limits are bounded likewise.
 */
final class PlacementSearch {
    private static final int OPEN = -1;

    /** Cuts, times layers and tensors, before it gives up the proof: a second or two. */
    private static final long MOST_WORK = 1_500_000;

    private static final double TOLERANCE = 1e-12;

    private final SingleJob job;
    private final LayerGraph graph;
    private final Problem problem;
    private final CheapestPlacement any;
    private final Optional<Way> up;
    private final Optional<Way> down;
    private Optional<Found> best = Optional.empty();
    private long work;

    /** Tiers of some layers, the others being {@link #OPEN}. */
    private record Node(int[] tierOf, double bound, BitSet device, int depth) {}

    PlacementSearch(SingleJob job) {
        this.job = job;
        graph = job.graph();
        problem = job.problem();
        any = CheapestPlacement.any(graph);
        up = cheapest(true);
        down = cheapest(false);
    }

    /** Every part of its price the least of all ways to other tiers, or from them. */
    private Optional<Way> cheapest(boolean there) {
        Way least = null;
        for (int t = 1; t < problem.tiers().size(); t++) {
            for (Way way : there ? Way.between(problem, 0, t) : Way.between(problem, t, 0)) {
                least = least == null ? way : least.cheapestOf(way);
            }
        }
        return Optional.ofNullable(least);
    }

    Answer run() {
        if (problem.tiers().size() == 1) {
            Optional<Found> only = job.best(new int[graph.layers()]);
            return new Answer(only, only.map(Found::value).orElse(Double.POSITIVE_INFINITY));
        }
        for (int t = 0; t < problem.tiers().size(); t++) {
            int[] same = new int[graph.layers()];
            Arrays.fill(same, t);
            offer(same);
        }
        // What min-cut plans: the search, if it is not finished, must not have overlooked that.
        int[] all = new int[graph.layers()];
        Arrays.fill(all, OPEN);
        cut(CheapestPlacement.closed(graph), all, problem.objective() == Objective.ENERGY)
                .ifPresent(found -> offer(suggested(all, found.device())));
        PriorityQueue<Node> open = new PriorityQueue<>(Comparator.comparingDouble(Node::bound)
                .thenComparing(Comparator.comparingInt(Node::depth).reversed()));
        bound(all, 0).ifPresent(open::add);
        while (!open.isEmpty() && open.element().bound() < limit()) {
            if (work > MOST_WORK) {
                return new Answer(best, Math.min(open.element().bound(), value()));
            }
            branch(open.remove(), open);
        }
        return new Answer(best, value());
    }

    private double value() {
        return best.map(Found::value).orElse(Double.POSITIVE_INFINITY);
    }

    private double limit() {
        return best.isPresent() ? value() - TOLERANCE * value() : Double.POSITIVE_INFINITY;
    }

    private void offer(int[] tierOf) {
        Optional<Found> found = job.best(tierOf);
        if (found.isPresent() && found.get().value() < value()) {
            best = found;
        }
    }

    private void branch(Node node, PriorityQueue<Node> open) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
        offer(suggested(node.tierOf(), node.device()));
        if (node.depth() == graph.layers()) {
            return;
        }
        int next = graph.order()[node.depth()];
        for (int t = 0; t < problem.tiers().size(); t++) {
            int[] tierOf = node.tierOf().clone();
            tierOf[next] = t;
            bound(tierOf, node.depth() + 1)
                    .filter(n -> n.bound() < limit())
                    // A part is no cheaper than the whole; rounding may say so.
                    .map(n -> n.bound() < node.bound() ? new Node(n.tierOf(), node.bound(), n.device(), n.depth()) : n)
                    .ifPresent(open::add);
        }
    }

    private int[] suggested(int[] tierOf, BitSet device) {
        int[] suggested = tierOf.clone();
        for (int l = 0; l < suggested.length; l++) {
            if (suggested[l] == OPEN) {
                suggested[l] = device.get(l) ? 0 : fastest(l);
            }
        }
        return suggested;
    }

    private int fastest(int layer) {
        int fastest = 1;
        for (int t = 2; t < problem.tiers().size(); t++) {
            if (job.calls().shareMs(t, layer) < job.calls().shareMs(fastest, layer)) {
                fastest = t;
            }
        }
        return fastest;
    }

    /** The node with its bound; empty if it breaks a limit or a tier's memory in any case. */
    private Optional<Node> bound(int[] tierOf, int depth) {
        long[] weights = new long[problem.tiers().size()];
        double remoteMs = 0;
        for (int l = 0; l < tierOf.length; l++) {
            if (tierOf[l] != OPEN) {
                weights[tierOf[l]] += graph.weightBytes(l);
                remoteMs += tierOf[l] > 0 ? job.calls().shareMs(tierOf[l], l) : 0;
            }
        }
        for (int t = 0; t < weights.length; t++) {
            if (weights[t] > problem.tiers().get(t).memoryBytes().orElse(Long.MAX_VALUE)) {
                return Optional.empty();
            }
        }
        boolean energy = problem.objective() == Objective.ENERGY;
        Optional<Placement> placement = cut(any, tierOf, energy);
        if (placement.isEmpty()) {
            return Optional.empty();
        }
        double bound = placement.get().price();
        boolean limitsOther =
                (energy ? problem.limits().latencyMs() : problem.limits().deviceEnergyJ()).isPresent();
        double other =
                limitsOther ? cut(any, tierOf, !energy).map(Placement::price).orElse(0.0) : 0;
        return job.keepsLimits(energy ? other : bound, energy ? bound : other, remoteMs)
                ? Optional.of(new Node(tierOf, bound, placement.get().device(), depth))
                : Optional.empty();
    }

    private Optional<Placement> cut(CheapestPlacement cuts, int[] tierOf, boolean energy) {
        work += graph.layers() + graph.tensors();
        double[] device = new double[tierOf.length];
        double[] remote = new double[tierOf.length];
        for (int l = 0; l < tierOf.length; l++) {
            double here = energy ? job.calls().shareJ(l) : job.calls().shareMs(0, l);
            double there = energy ? 0 : job.calls().shareMs(tierOf[l] > 0 ? tierOf[l] : fastest(l), l);
            device[l] = tierOf[l] > 0 ? Double.POSITIVE_INFINITY : here;
            remote[l] = tierOf[l] == 0 ? Double.POSITIVE_INFINITY : there;
        }
        Prices prices = energy ? Prices.energy(graph, up, down) : Prices.times(graph, up, down, Weights.LATENCY);
        return cuts.find(prices.with(device, remote));
    }
}
