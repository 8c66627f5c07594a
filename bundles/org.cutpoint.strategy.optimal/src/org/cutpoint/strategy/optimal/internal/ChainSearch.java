package org.cutpoint.strategy.optimal.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.PlanInterval;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.strategy.optimal.internal.Single.Answer;
import org.cutpoint.strategy.optimal.internal.Single.Found;
import org.cutpoint.strategy.support.LayerGraph;
import org.cutpoint.strategy.support.Way;

/**
 * Least latency or energy of a single job whose layers form a chain, each reading nothing but what the one before made:
 * dynamic programming from call to call, on any number of tiers, to and fro. What a way to get somewhere has cost is a
 * label of several numbers, of which those count that the objective, a limit or a memory is about; a label is dropped
 * if another is nowhere worse. O(layers^2 x tiers^2) where one number is enough.
 */
final class ChainSearch {
    private static final int MOST_LABELS = 400_000;

    private final Single single;
    private final LayerGraph graph;
    private final Problem problem;
    private final int[] order;
    private final int tiers;
    private final List<List<Way>> ways = new ArrayList<>();
    private int made;

    /** What was spent until the layer at some index is about to run on a tier. */
    private static final class Label {
        private final int tier;
        private final double latencyMs;
        private final double energyJ;
        private final double remoteMs;
        private final long[] weights;
        /** Tiers from which something must still come back. */
        private final long owing;

        private final Label before;
        private final int from;
        private final List<PlanInterval> call;

        Label(
                int tier,
                double latencyMs,
                double energyJ,
                double remoteMs,
                long[] weights,
                long owing,
                Label before,
                int from,
                List<PlanInterval> call) {
            this.tier = tier;
            this.latencyMs = latencyMs;
            this.energyJ = energyJ;
            this.remoteMs = remoteMs;
            this.weights = weights;
            this.owing = owing;
            this.before = before;
            this.from = from;
            this.call = call;
        }
    }

    ChainSearch(Single single) {
        this.single = single;
        graph = single.graph;
        problem = single.problem();
        order = graph.order();
        tiers = problem.tiers().size();
        for (int from = 0; from < tiers; from++) {
            for (int to = 0; to < tiers; to++) {
                ways.add(from == to ? List.of() : Way.between(problem, from, to));
            }
        }
    }

    private List<Way> ways(int from, int to) {
        return ways.get(from * tiers + to);
    }

    /** Whether it can: the layers are a chain, and messages' energy and what they return can be told as one goes. */
    boolean applies() {
        if (tiers > 16 || ways.stream().anyMatch(w -> w.size() > 1)) {
            return false;
        }
        for (int i = 0; i < order.length; i++) {
            int[] reads = graph.reads(order[i]);
            int source = i == 0 ? LayerGraph.INPUT : order[i - 1];
            for (int t : reads) {
                if (graph.producer(t) != source) {
                    return false;
                }
            }
            if (i > 0 && reads.length == 0) {
                return false;
            }
            for (int t : graph.makes(order[i])) {
                if (graph.isReturned(t) && graph.readers(t).length > 0) {
                    return false;
                }
            }
        }
        return true;
    }

    Answer run() {
        Optional<Found> found = search(true);
        if (made < MOST_LABELS) {
            return new Answer(found, found.map(Found::value).orElse(Double.POSITIVE_INFINITY));
        }
        // Too many trade-offs between limits: the best that is left of them, and what there is without limits.
        double relaxed = search(false).map(Found::value).orElse(Double.POSITIVE_INFINITY);
        return new Answer(found, Math.min(relaxed, found.map(Found::value).orElse(relaxed)));
    }

    private Optional<Found> search(boolean bounded) {
        made = 0;
        List<Map<Long, List<Label>>> at = new ArrayList<>();
        for (int i = 0; i <= order.length; i++) {
            at.add(new HashMap<>());
        }
        for (int t = 0; t < tiers; t++) {
            Label start = new Label(0, 0, 0, 0, new long[tiers], 0, null, 0, List.of());
            moved(start, 0, t, bounded).ifPresent(l -> add(at.get(0), l, bounded));
        }
        for (int end = 0; end < order.length; end++) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted");
            }
            for (int t = 0; t < tiers; t++) {
                for (Calls.Start start : single.calls.calls(t, order, end)) {
                    extend(at, start, end + 1, t, bounded);
                }
            }
        }
        return at.get(order.length).values().stream()
                .flatMap(List::stream)
                .filter(l -> !bounded || single.keepsLimits(l.latencyMs, l.energyJ, l.remoteMs))
                .min(Comparator.comparingDouble(this::value))
                .map(this::found);
    }

    private void extend(List<Map<Long, List<Label>>> at, Calls.Start start, int end, int tier, boolean bounded) {
        for (Map.Entry<Long, List<Label>> entry : at.get(start.index()).entrySet()) {
            if (entry.getKey() % tiers != tier) {
                continue;
            }
            for (Label label : entry.getValue()) {
                Optional<Label> done = called(label, start, end, tier, bounded);
                if (done.isEmpty()) {
                    continue;
                }
                for (int next = 0; next < tiers; next++) {
                    if (next == tier || end < order.length) {
                        moved(done.get(), end, next, bounded).ifPresent(l -> add(at.get(end), l, bounded));
                    }
                }
            }
        }
    }

    private Optional<Label> called(Label label, Calls.Start start, int end, int tier, boolean bounded) {
        long[] weights = label.weights.clone();
        double latencyMs = label.latencyMs + start.call().ms();
        double energyJ = label.energyJ + start.call().energyJ();
        long owing = label.owing;
        for (int i = start.index(); i < end; i++) {
            weights[tier] += graph.weightBytes(order[i]);
            long bytes = graph.syncBytes(order[i]);
            boolean owes = bytes > 0;
            for (int t : graph.makes(order[i])) {
                owes |= graph.isReturned(t);
                bytes += graph.isReturned(t) ? graph.bytes(t) : 0;
            }
            if (tier > 0 && owes) {
                if (ways(tier, 0).isEmpty()) {
                    return Optional.empty();
                }
                Way back = ways(tier, 0).get(0);
                boolean first = (owing & 1L << tier) == 0;
                owing |= 1L << tier;
                latencyMs += bytes * back.msPerByte() + (first ? back.ms(0) : 0);
                energyJ += bytes * back.joulePerByte() + (first ? back.setupJ() : 0);
            }
        }
        if (bounded && weights[tier] > problem.tiers().get(tier).memoryBytes().orElse(Long.MAX_VALUE)) {
            return Optional.empty();
        }
        double remoteMs = label.remoteMs + (tier > 0 ? start.call().ms() : 0);
        return Optional.of(new Label(
                tier,
                latencyMs,
                energyJ,
                remoteMs,
                weights,
                owing,
                label,
                start.index(),
                start.call().intervals()));
    }

    /** On another tier before the layer at an index runs. */
    private Optional<Label> moved(Label label, int index, int tier, boolean bounded) {
        double ms = 0;
        double energyJ = 0;
        if (tier != label.tier && index < order.length && graph.reads(order[index]).length > 0) {
            if (ways(label.tier, tier).isEmpty()) {
                return Optional.empty();
            }
            long bytes = 0;
            for (int t : graph.reads(order[index])) {
                bytes += graph.bytes(t);
            }
            Way way = ways(label.tier, tier).get(0);
            ms = way.ms(bytes);
            energyJ = way.setupJ() + bytes * way.joulePerByte();
        }
        Label moved = new Label(
                tier,
                label.latencyMs + ms,
                label.energyJ + energyJ,
                label.remoteMs,
                label.weights,
                label.owing,
                label.before,
                label.from,
                label.call);
        return !bounded || single.keepsLimits(moved.latencyMs, moved.energyJ, moved.remoteMs)
                ? Optional.of(moved)
                : Optional.empty();
    }

    private double value(Label label) {
        return single.value(label.latencyMs, label.energyJ);
    }

    private void add(Map<Long, List<Label>> at, Label label, boolean bounded) {
        List<Label> labels = at.computeIfAbsent(label.owing * tiers + label.tier, k -> new ArrayList<>(1));
        if (labels.stream().anyMatch(l -> dominates(l, label, bounded))) {
            return;
        }
        labels.removeIf(l -> dominates(label, l, bounded));
        if (made < MOST_LABELS || labels.isEmpty()) {
            made++;
            labels.add(label);
        } else if (value(label) < value(labels.get(labels.size() - 1))) {
            labels.set(labels.size() - 1, label);
        }
    }

    private boolean dominates(Label one, Label other, boolean bounded) {
        boolean energy = problem.objective() == Objective.ENERGY;
        if (value(one) > value(other)) {
            return false;
        }
        if (!bounded) {
            return true;
        }
        if (energy && problem.limits().latencyMs().isPresent() && one.latencyMs > other.latencyMs
                || !energy && problem.limits().deviceEnergyJ().isPresent() && one.energyJ > other.energyJ
                || problem.limits().cloudTimeMs().isPresent() && one.remoteMs > other.remoteMs) {
            return false;
        }
        for (int t = 0; t < tiers; t++) {
            if (problem.tiers().get(t).memoryBytes().isPresent() && one.weights[t] > other.weights[t]) {
                return false;
            }
        }
        return true;
    }

    private Found found(Label last) {
        int[] tierOf = new int[order.length];
        List<List<PlanInterval>> calls = new ArrayList<>();
        int end = order.length;
        for (Label label = last; label.before != null; label = label.before) {
            calls.add(0, label.call);
            // The call ran where the label before it was; this one may have moved on.
            for (int i = label.from; i < end; i++) {
                tierOf[order[i]] = label.before.tier;
            }
            end = label.from;
        }
        Assignment placed = single.assignment(tierOf);
        List<PlanInterval> intervals = calls.stream().flatMap(List::stream).toList();
        return new Found(new Assignment(placed.id(), placed.problem(), placed.tiers(), intervals), value(last));
    }
}
