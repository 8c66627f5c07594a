package org.cutpoint.strategy.deepar.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.strategy.support.LayerGraph;
import org.cutpoint.strategy.support.LinkSizes;
import org.cutpoint.strategy.support.Way;

/**
 * The best cuts of a network's order of layers among tiers, see {@link DeePar}. Positions are those of that order. Used once.
 *
 * <p>Prefixes of the order are closed under predecessors, so that every tier has one segment, and a message goes from an
 * earlier tier to a later one, or at the end to the first.
 */
final class CutSearch {
    /** Parts that are looked at on more than three tiers before it gives up the proof: some seconds. */
    private static final long MOST_PARTS = 100_000_000;

    private static final int LOOK = 4096;
    private static final double TOLERANCE = 1e-9;

    private final Problem problem;
    private final LayerGraph graph;
    private final int[] order;
    private final int tiers;
    private final int layers;
    private final boolean energy;

    /** By tier: time of the first layers. */
    private final double[][] prefixMs;

    private final double[] prefixJ;
    private final long[] prefixWeight;

    /** By position: what the layers before it leave for the first tier, and of how many tensors and layers. */
    private final long[] prefixBack;

    private final int[] prefixBacks;

    /** By tier and position: what they take longer from there to the first tier, and its energy, where links differ. */
    private final double[][] prefixBackMs;

    private final double[][] prefixBackJ;
    private final LinkSizes sizes;

    /** By position: tensors that are made before it and read from it on. */
    private final List<List<Crossing>> crossings;

    /** By tier and position: least value of all layers from there on if only tiers from this one on are left. */
    private final double[][] leastLeft;

    private final List<List<List<Way>>> ways;
    private final int[] ends;
    private Optional<Cuts> best = Optional.empty();
    private long parts;
    private boolean complete = true;

    /**
     * Where tiers' parts end.
     *
     * @param ends by tier: how many layers it and the tiers before it have
     * @param value of the objective
     */
    record Cuts(int[] ends, double value) {}

    /**
     * A tensor that crosses a cut.
     *
     * @param tensor its number
     * @param maker position of the layer that makes it; -1 for an input
     * @param reader position of the first layer behind the cut that reads it
     */
    private record Crossing(int tensor, long bytes, int maker, int reader) {}

    /** What goes from one tier to another at once. */
    private static final class Parcel {
        boolean sent;
        long bytes;
        double moreMs;
        double moreJ;
    }

    /** What a job takes so far. */
    private record Sum(double ms, double joules, double remoteMs) {
        Sum plus(double moreMs, double moreJoules, double moreRemoteMs) {
            return new Sum(ms + moreMs, joules + moreJoules, remoteMs + moreRemoteMs);
        }
    }

    private static final Sum NOTHING = new Sum(0, 0, 0);
    private static final Sum IMPOSSIBLE = new Sum(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0);

    CutSearch(Problem problem) {
        this.problem = problem;
        graph = new LayerGraph(problem);
        order = graph.order();
        tiers = problem.tiers().size();
        layers = order.length;
        energy = problem.objective() == Objective.ENERGY;
        prefixMs = new double[tiers][layers + 1];
        prefixJ = new double[layers + 1];
        prefixWeight = new long[layers + 1];
        prefixBack = new long[layers + 1];
        prefixBacks = new int[layers + 1];
        prefixBackMs = new double[tiers][layers + 1];
        prefixBackJ = new double[tiers][layers + 1];
        sizes = new LinkSizes(graph);
        for (int p = 0; p < layers; p++) {
            int layer = order[p];
            for (int t = 0; t < tiers; t++) {
                prefixMs[t][p + 1] = prefixMs[t][p] + graph.timeMs(t, layer);
            }
            prefixJ[p + 1] = prefixJ[p] + graph.energyJ(layer);
            prefixWeight[p + 1] = prefixWeight[p] + graph.weightBytes(layer);
            prefixBack[p + 1] = prefixBack[p] + graph.syncBytes(layer);
            prefixBacks[p + 1] = prefixBacks[p] + (graph.syncBytes(layer) > 0 ? 1 : 0);
            for (int tensor : graph.makes(layer)) {
                if (graph.isReturned(tensor)) {
                    prefixBack[p + 1] += graph.backBytes(tensor);
                    prefixBacks[p + 1]++;
                }
            }
            for (int t = 1; t < tiers && !sizes.none(); t++) {
                prefixBackMs[t][p + 1] = prefixBackMs[t][p];
                prefixBackJ[t][p + 1] = prefixBackJ[t][p];
                for (int tensor : graph.makes(layer)) {
                    prefixBackMs[t][p + 1] += graph.isReturned(tensor) ? sizes.ms(t, 0, tensor) : 0;
                    prefixBackJ[t][p + 1] += graph.isReturned(tensor) ? sizes.joules(t, 0, tensor) : 0;
                }
            }
        }
        crossings = crossings();
        leastLeft = leastLeft();
        ways = new ArrayList<>();
        for (int from = 0; from < tiers; from++) {
            List<List<Way>> row = new ArrayList<>();
            for (int to = 0; to < tiers; to++) {
                row.add(from == to ? List.of() : Way.between(problem, from, to));
            }
            ways.add(row);
        }
        ends = new int[tiers];
    }

    private List<List<Crossing>> crossings() {
        int[] position = new int[layers];
        for (int p = 0; p < layers; p++) {
            position[order[p]] = p;
        }
        List<List<Crossing>> crossing = new ArrayList<>();
        for (int p = 0; p <= layers; p++) {
            crossing.add(new ArrayList<>());
        }
        for (int tensor = 0; tensor < graph.tensors(); tensor++) {
            int maker = graph.producer(tensor) == LayerGraph.INPUT ? -1 : position[graph.producer(tensor)];
            int[] readers = Arrays.stream(graph.readers(tensor))
                    .map(r -> position[r])
                    .sorted()
                    .toArray();
            int cut = maker + 1;
            for (int reader : readers) {
                for (; cut <= reader; cut++) {
                    crossing.get(cut).add(new Crossing(tensor, graph.bytes(tensor), maker, reader));
                }
            }
        }
        crossing.forEach(c -> c.sort(Comparator.comparingInt(Crossing::reader)));
        return crossing;
    }

    private double[][] leastLeft() {
        double[][] least = new double[tiers + 1][layers + 1];
        Arrays.fill(least[tiers], 0, layers, Double.POSITIVE_INFINITY);
        for (int t = tiers - 1; t >= 0; t--) {
            for (int p = layers - 1; p >= 0; p--) {
                double own = energy ? (t == 0 ? graph.energyJ(order[p]) : 0) : graph.timeMs(t, order[p]);
                double others = t == tiers - 1 ? own : least[t + 1][p] - least[t + 1][p + 1];
                least[t][p] = least[t][p + 1] + Math.min(own, others);
            }
        }
        return least;
    }

    /** Index of the layer at this position. */
    int layer(int position) {
        return order[position];
    }

    /** Whether all cuts have been looked at, or proven to be no better. */
    boolean complete() {
        return complete;
    }

    /**
     * The best cuts; empty if there are none that will do.
     *
     * @throws CancellationException if the thread is interrupted
     */
    Optional<Cuts> best() {
        boolean limited = !problem.limits().equals(Limits.NONE);
        if (tiers > 3 && !limited) {
            int[] clean = clean();
            chain(clean);
            if (clean.length == layers + 1) {
                return best;
            }
        }
        search(0, 0, NOTHING);
        return best;
    }

    // ---- what a part takes

    private double value(Sum sum) {
        return energy ? sum.joules : sum.ms;
    }

    private boolean fits(int tier, int from, int to) {
        return prefixWeight[to] - prefixWeight[from]
                <= problem.tiers().get(tier).memoryBytes().orElse(Long.MAX_VALUE);
    }

    private Sum computed(Sum before, int tier, int from, int to) {
        double ms = prefixMs[tier][to] - prefixMs[tier][from];
        return tier == 0
                ? before.plus(ms, prefixJ[to] - prefixJ[from], 0)
                : returned(before.plus(ms, 0, ms), tier, from, to);
    }

    /** With what the first tier gets of this part at the end. */
    private Sum returned(Sum before, int tier, int from, int to) {
        if (prefixBacks[to] == prefixBacks[from]) {
            return before;
        }
        Sum sum = sent(before, tier, 0, prefixBack[to] - prefixBack[from]);
        return sizes.none()
                ? sum
                : sum.plus(
                        prefixBackMs[tier][to] - prefixBackMs[tier][from],
                        prefixBackJ[tier][to] - prefixBackJ[tier][from],
                        0);
    }

    private void add(Parcel parcel, Crossing crossing, int from, int to) {
        parcel.sent = true;
        parcel.bytes += crossing.bytes();
        parcel.moreMs += sizes.ms(from, to, crossing.tensor());
        parcel.moreJ += sizes.joules(from, to, crossing.tensor());
    }

    private Sum sent(Sum before, int from, int to, Parcel parcel) {
        Sum sum = sent(before, from, to, parcel.bytes);
        return sizes.none() ? sum : sum.plus(parcel.moreMs, parcel.moreJ, 0);
    }

    private Sum sent(Sum before, int from, int to, long bytes) {
        Way fastest = null;
        double least = Double.POSITIVE_INFINITY;
        for (Way way : ways.get(from).get(to)) {
            if (way.ms(bytes) < least) {
                fastest = way;
                least = way.ms(bytes);
            }
        }
        return fastest == null ? IMPOSSIBLE : before.plus(least, fastest.setupJ() + bytes * fastest.joulePerByte(), 0);
    }

    private boolean keepsLimits(Sum sum) {
        Limits limits = problem.limits();
        return sum.ms <= limits.latencyMs().orElse(Double.MAX_VALUE) * (1 + TOLERANCE)
                && sum.joules <= limits.deviceEnergyJ().orElse(Double.MAX_VALUE) * (1 + TOLERANCE)
                && sum.remoteMs <= limits.cloudTimeMs().orElse(Double.MAX_VALUE) * (1 + TOLERANCE);
    }

    private void offer(Sum sum) {
        double value = value(sum);
        if (keepsLimits(sum)
                && value < Double.POSITIVE_INFINITY
                && (best.isEmpty()
                        || value < best.get().value()
                        || value == best.get().value()
                                && Arrays.compare(ends, best.get().ends()) > 0)) {
            best = Optional.of(new Cuts(ends.clone(), value));
        }
    }

    // ---- all cuts, by branch and bound

    /** Divides the layers from this position on among this tier and those behind it. */
    private void search(int tier, int from, Sum before) {
        if (from == layers) {
            Arrays.fill(ends, tier, tiers, layers);
            offer(before);
            return;
        }
        if (tier == tiers) {
            return;
        }
        if (tier < tiers - 1) {
            ends[tier] = from;
            search(tier + 1, from, before);
        }
        Parcel[] parcels = new Parcel[tier];
        Arrays.setAll(parcels, source -> new Parcel());
        List<Crossing> crossing = tier == 0 ? List.of() : crossings.get(from);
        int next = 0;
        for (int to = from + 1; to <= layers; to++) {
            for (; next < crossing.size() && crossing.get(next).reader() < to; next++) {
                int source = tierOf(crossing.get(next).maker(), tier);
                add(parcels[source], crossing.get(next), source, tier);
            }
            if (!fits(tier, from, to)) {
                return;
            }
            if (tier == tiers - 1 && to < layers) {
                continue;
            }
            if (stopped()) {
                return;
            }
            Sum sum = computed(before, tier, from, to);
            for (int source = 0; source < tier; source++) {
                sum = parcels[source].sent ? sent(sum, source, tier, parcels[source]) : sum;
            }
            if (keepsLimits(sum) && !hopeless(value(sum) + leastLeft[tier + 1][to])) {
                ends[tier] = to;
                search(tier + 1, to, sum);
            }
        }
    }

    /** Whether what has at least this value is no better than what is known, rounding allowed for. */
    private boolean hopeless(double least) {
        return least == Double.POSITIVE_INFINITY
                || best.isPresent() && least > best.get().value() * (1 + TOLERANCE);
    }

    /** The tier, before this one, of a layer that is placed already. */
    private int tierOf(int position, int before) {
        for (int t = 0; t < before; t++) {
            if (position < ends[t]) {
                return t;
            }
        }
        return 0;
    }

    private boolean stopped() {
        if (++parts % LOOK == 0 && Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
        complete &= tiers <= 3 || parts <= MOST_PARTS;
        return !complete;
    }

    // ---- a chain of places of which no tensor crosses two, by dynamic programming

    /** Places of which no tensor crosses two: all of a line's; else those where a single tensor crosses, as far as it goes. */
    private int[] clean() {
        boolean line = true;
        for (int cut = 1; cut <= layers; cut++) {
            line &= apart(cut - 1, cut);
        }
        List<Integer> places = new ArrayList<>();
        for (int cut = 0; cut <= layers; cut++) {
            boolean narrow = cut == 0 || cut == layers || crossings.get(cut).size() <= 1;
            if (line || narrow && (places.isEmpty() || apart(places.get(places.size() - 1), cut))) {
                places.add(cut);
            }
        }
        if (places.get(places.size() - 1) != layers) {
            places.add(layers);
        }
        return places.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Whether no tensor crosses both of these cuts. */
    private boolean apart(int cut, int later) {
        return crossings.get(later).stream().allMatch(c -> c.maker() >= cut);
    }

    /** The best cuts at these places only. The first tier holds the inputs, whether it has layers or not. */
    private void chain(int[] places) {
        Sum[][] least = new Sum[tiers][places.length];
        int[][][] cuts = new int[tiers][places.length][];
        for (int p = 0; p < places.length && fits(0, 0, places[p]); p++) {
            least[0][p] = computed(NOTHING, 0, 0, places[p]);
            cuts[0][p] = new int[] {places[p]};
        }
        for (int tier = 1; tier < tiers; tier++) {
            for (int p = 1; p < places.length; p++) {
                for (int source = 0; source < tier; source++) {
                    for (int from = 0; from < p; from++) {
                        stopIfInterrupted();
                        if (least[source][from] == null || !fits(tier, places[from], places[p])) {
                            continue;
                        }
                        Sum sum = computed(arrived(least, source, tier, places, from), tier, places[from], places[p]);
                        if (value(sum) < Double.POSITIVE_INFINITY
                                && (least[tier][p] == null || value(sum) < value(least[tier][p]))) {
                            least[tier][p] = sum;
                            cuts[tier][p] = extended(cuts[source][from], tier, places[from], places[p]);
                        }
                    }
                }
            }
        }
        for (int tier = 0; tier < tiers; tier++) {
            int[] found = cuts[tier][places.length - 1];
            if (found != null) {
                Arrays.fill(ends, layers);
                System.arraycopy(found, 0, ends, 0, found.length);
                offer(least[tier][places.length - 1]);
            }
        }
    }

    private Sum arrived(Sum[][] least, int source, int tier, int[] places, int from) {
        List<Crossing> crossing = crossings.get(places[from]);
        if (crossing.isEmpty()) {
            return least[source][from];
        }
        Parcel parcel = new Parcel();
        crossing.forEach(c -> add(parcel, c, source, tier));
        return sent(least[source][from], source, tier, parcel);
    }

    /** Tiers between the last one with layers and this one have none. */
    private static int[] extended(int[] cuts, int tier, int from, int to) {
        int[] longer = Arrays.copyOf(cuts, tier + 1);
        Arrays.fill(longer, cuts.length, tier, from);
        longer[tier] = to;
        return longer;
    }

    private void stopIfInterrupted() {
        if (++parts % LOOK == 0 && Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
    }
}
