package org.cutpoint.cost.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.PlanInterval;

/** One job, run layer by layer and message by message. Not thread-safe; used once. */
final class JobRun {
    private final IndexedProblem problem;
    private final int[] tierOf;
    private final Order order;
    private final int[] position;
    /** By tier: tensors that were sent to it. */
    private final List<BitSet> received = new ArrayList<>();

    private final List<JobCost.Step> steps = new ArrayList<>();

    /** Whether the second tier has whatever others need of the first. */
    private boolean handedOver;

    private double latencyMs;
    private double energyJ;
    private double remoteMs;

    /** What one tier sends to another at once. */
    private static final class Parcel {
        private final List<String> tensors = new ArrayList<>();
        private final List<Long> sizes = new ArrayList<>();
        private long bytes;

        void add(String tensor, long size) {
            tensors.add(tensor);
            sizes.add(size);
            bytes += size;
        }

        long bytesOn(Link link) {
            if (link.tensorBytes().isEmpty()) {
                return bytes;
            }
            long sum = 0;
            for (int t = 0; t < sizes.size(); t++) {
                sum += link.bytes(tensors.get(t), sizes.get(t));
            }
            return sum;
        }
    }

    JobRun(IndexedProblem problem, int[] tierOf) {
        this.problem = problem;
        this.tierOf = tierOf;
        order = Order.of(problem, tierOf);
        position = new int[tierOf.length];
        for (int i = 0; i < position.length; i++) {
            position[order.layers()[i]] = i;
        }
        for (int t = 0; t < problem.tiers(); t++) {
            received.add(new BitSet());
        }
    }

    /**
     * Runs the job.
     *
     * @param intervals calls in execution order. Empty: every segment is one; in a problem with groups every layer is,
     *     because who does not plan with groups sums the layers
     */
    JobCost run(List<PlanInterval> intervals) {
        runFrom(0, intervals.isEmpty() ? defaultEnds() : ends(intervals));
        sendResults();
        return new JobCost(latencyMs, energyJ, remoteMs, steps);
    }

    /** @param ends of the calls, in execution order */
    private void runFrom(int segment, int[] ends) {
        int from = order.starts()[segment];
        int call = 0;
        while (call < ends.length && ends[call] <= from) {
            call++;
        }
        for (int s = segment; s < order.segments(); s++) {
            int tier = tierOf[order.layers()[from]];
            sendInputs(tier, from, order.starts()[s + 1]);
            for (; call < ends.length && ends[call] <= order.starts()[s + 1]; call++) {
                compute(s, tier, order.layers(), from, ends[call]);
                from = ends[call];
            }
        }
    }

    /**
     * Runs a job whose device part is closed under predecessors, piece by piece on the device, what other tiers need of a
     * piece being sent to the second tier while the next one computes. That passes on what those behind it need. Its latency
     * is that of the job alone.
     *
     * @param pieces all layers of the device part, in an order in which they can run
     */
    JobCost runInPieces(List<List<String>> pieces) {
        BitSet wanted = wantedRemotely();
        BitSet done = new BitSet();
        Parcel inputs = new Parcel();
        for (int tensor = wanted.nextSetBit(0); tensor >= 0; tensor = wanted.nextSetBit(tensor + 1)) {
            if (problem.producer[tensor] == IndexedProblem.INPUT) {
                inputs.add(problem.tensorIds[tensor], problem.tensorBytes[tensor]);
            }
        }
        double computed = 0;
        double sent = 0;
        double arrived = 0;
        for (int p = -1; p < pieces.size(); p++) {
            Parcel parcel = inputs;
            if (p >= 0) {
                int[] layers = piece(pieces.get(p), done);
                computed += compute(0, 0, layers, 0, layers.length);
                parcel = made(layers, wanted);
            }
            if (!parcel.tensors.isEmpty()) {
                JobCost.Message message = send(parcel, 0, 1);
                sent = Math.max(sent, computed) + message.occupationMs();
                arrived = Math.max(arrived, sent + message.lagMs());
            }
        }
        for (int l = 0; l < tierOf.length; l++) {
            if (tierOf[l] == 0 && !done.get(l)) {
                throw new InvalidPlanException("layer '" + problem.layerIds[l] + "' is in no piece");
            }
        }
        // Of what was added up so far most passed at the same time.
        latencyMs = Math.max(computed, arrived);
        handedOver = true;
        runFrom(1, defaultEnds());
        sendResults();
        return new JobCost(latencyMs, energyJ, remoteMs, steps);
    }

    /** Tensors that layers of other tiers than the first read and do not make. */
    private BitSet wantedRemotely() {
        BitSet wanted = new BitSet();
        for (int l = 0; l < tierOf.length; l++) {
            for (int tensor : tierOf[l] == 0 ? new int[0] : problem.reads[l]) {
                int producer = problem.producer[tensor];
                wanted.set(tensor, producer == IndexedProblem.INPUT || tierOf[producer] == 0);
            }
        }
        return wanted;
    }

    /** The piece's layers, ascending; adds them to those that are done. */
    private int[] piece(List<String> names, BitSet done) {
        int[] layers = new int[names.size()];
        for (int i = 0; i < layers.length; i++) {
            Integer layer = problem.layerIndex.get(names.get(i));
            if (layer == null || tierOf[layer] != 0) {
                throw new InvalidPlanException(
                        "layer '" + names.get(i) + "' of a piece is not on tier '" + problem.tierIds[0] + "'");
            }
            if (done.get(layer)) {
                throw new InvalidPlanException("layer '" + names.get(i) + "' is in two pieces, or twice in one");
            }
            done.set(layer);
            layers[i] = layer;
        }
        if (layers.length == 0) {
            throw new InvalidPlanException("a piece is empty");
        }
        for (int layer : layers) {
            for (int tensor : problem.reads[layer]) {
                int producer = problem.producer[tensor];
                if (producer != IndexedProblem.INPUT && !done.get(producer)) {
                    throw new InvalidPlanException("layer '" + problem.layerIds[layer] + "' is in an earlier piece than"
                            + " layer '" + problem.layerIds[producer] + "', whose output it reads");
                }
            }
        }
        Arrays.sort(layers);
        return layers;
    }

    private Parcel made(int[] layers, BitSet wanted) {
        Parcel parcel = new Parcel();
        for (int layer : layers) {
            for (int tensor : problem.makes[layer]) {
                if (wanted.get(tensor)) {
                    parcel.add(problem.tensorIds[tensor], problem.tensorBytes[tensor]);
                }
            }
        }
        return parcel;
    }

    private int[] defaultEnds() {
        int[] ends = new int[problem.problem.groups().isEmpty() ? order.segments() : tierOf.length];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = problem.problem.groups().isEmpty() ? order.starts()[i + 1] : i + 1;
        }
        return ends;
    }

    private int[] ends(List<PlanInterval> intervals) {
        int[] ends = new int[intervals.size()];
        int at = 0;
        int segment = 0;
        for (int i = 0; i < ends.length; i++) {
            PlanInterval interval = intervals.get(i);
            int first = positionOf(interval.first());
            int last = positionOf(interval.last());
            if (first != at) {
                throw new InvalidPlanException("interval " + i + " begins with layer '" + interval.first() + "', but "
                        + (at < position.length
                                ? "layer '" + problem.layerIds[order.layers()[at]] + "' is next"
                                : "no layer is left"));
            }
            while (order.starts()[segment + 1] <= first) {
                segment++;
            }
            if (last < first || last >= order.starts()[segment + 1]) {
                throw new InvalidPlanException("interval " + i + ", from layer '" + interval.first() + "' to layer '"
                        + interval.last() + "', is not a part of one segment");
            }
            String tier = problem.tierIds[tierOf[order.layers()[first]]];
            if (!tier.equals(interval.tier())) {
                throw new InvalidPlanException("interval " + i + " is on tier '" + interval.tier()
                        + "', but its layer '" + interval.first() + "' is on tier '" + tier + "'");
            }
            at = last + 1;
            ends[i] = at;
        }
        if (at < position.length) {
            throw new InvalidPlanException("layer '" + problem.layerIds[order.layers()[at]] + "' is in no interval");
        }
        return ends;
    }

    private int positionOf(String layer) {
        Integer index = problem.layerIndex.get(layer);
        if (index == null) {
            throw new InvalidPlanException("an interval names layer '" + layer + "', which the problem has not");
        }
        return position[index];
    }

    private double compute(int segment, int tier, int[] order, int from, int to) {
        double ms = problem.callMs(tier, order, from, to);
        latencyMs += ms;
        if (tier == 0) {
            energyJ += problem.callEnergyJ(order, from, to);
        } else {
            remoteMs += ms;
        }
        List<String> layers = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            layers.add(problem.layerIds[order[i]]);
        }
        steps.add(new JobCost.Compute(problem.tierIds[tier], segment, layers, ms));
        return ms;
    }

    private void sendInputs(int tier, int from, int to) {
        Map<Integer, Parcel> parcels = new TreeMap<>();
        for (int i = from; i < to; i++) {
            for (int tensor : problem.reads[order.layers()[i]]) {
                collect(tensor, tier, parcels);
            }
        }
        send(parcels, tier);
    }

    private void sendResults() {
        Map<Integer, Parcel> parcels = new TreeMap<>();
        if (problem.problem.returnResult()) {
            for (int tensor : problem.results) {
                collect(tensor, 0, parcels);
            }
        }
        for (int l = 0; l < tierOf.length; l++) {
            if (tierOf[l] != 0 && problem.syncBytes[l] > 0) {
                parcels.computeIfAbsent(tierOf[l], t -> new Parcel())
                        .add("sync:" + problem.layerIds[l], problem.syncBytes[l]);
            }
        }
        send(parcels, 0);
    }

    private void collect(int tensor, int tier, Map<Integer, Parcel> parcels) {
        int maker = problem.producer[tensor] == IndexedProblem.INPUT ? 0 : tierOf[problem.producer[tensor]];
        int source = handedOver && maker == 0 && tier != 0 ? 1 : maker;
        if (source != tier && !received.get(tier).get(tensor)) {
            received.get(tier).set(tensor);
            long bytes = tier == 0 ? problem.tensorBackBytes[tensor] : problem.tensorBytes[tensor];
            parcels.computeIfAbsent(source, t -> new Parcel()).add(problem.tensorIds[tensor], bytes);
        }
    }

    private void send(Map<Integer, Parcel> parcels, int tier) {
        parcels.forEach((source, parcel) -> send(parcel, source, tier));
    }

    private JobCost.Message send(Parcel parcel, int source, int tier) {
        Routes.Route route = problem.routes
                .route(source, tier, parcel::bytesOn)
                .orElseThrow(() -> new InvalidPlanException("no links lead from tier '" + problem.tierIds[source]
                        + "' to tier '" + problem.tierIds[tier] + "', which needs tensor '" + parcel.tensors.get(0)
                        + "'"));
        latencyMs += route.occupationMs() + route.lagMs();
        energyJ += route.energyJ(problem.tierIds[0]);
        JobCost.Message message =
                new JobCost.Message(route.path(), parcel.tensors, parcel.bytes, route.hopMs(), route.lagMs());
        steps.add(message);
        return message;
    }
}
