package org.cutpoint.strategy.singlejob;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.PlanInterval;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.strategy.singlejob.Calls.Division;
import org.cutpoint.strategy.support.LayerGraph;
import org.cutpoint.strategy.support.LinkSizes;
import org.cutpoint.strategy.support.Way;

/**
 * The graph whose paths are the ways to run a job: JointDNN's (Eshratifar, Abrishami and Pedram, IEEE Transactions on
 * Mobile Computing 2021, doi:10.1109/TMC.2019.2947893, figure 6), for any network on two tiers and for chains of layers
 * on any number. An arc runs the layers i to j of the order as one call on one tier, and costs that call, what must be
 * sent for it, and what must come back because of it.
 *
 * <p>A node is a position in the order together with what the cost of the rest can depend on. In a chain that is the
 * tier of the layer before: the paper's M and C. In a residual network it is also where the source of the shortcut ran,
 * which are the two chains of the paper's figure 7; in general, for every tensor that is still to be read, where it was
 * made and whether it was sent, so that it is sent at most once. And as messages cost something beside their bytes, and
 * all that a segment needs is one message, it is also in which segment, counted from the last one, each of those tensors
 * was made. On two tiers segments alternate between them, and a layer is always in the first segment on its tier that
 * follows all that it reads: so whether it begins a new one, with a message, follows from the node. Where messages cost
 * nothing but their bytes, and there are no groups, segments are left out.
 *
 * <p>Between two layers of a segment layers of others may stand in the order. A call over such a gap is no group, and
 * its layers are summed; that pays only where a layer by itself takes more than it adds to a sum. There an arc may leave
 * its call open, to be gone on with by the next one in its segment, and the node knows which segments are so.
 *
 * <p>For n layers of a chain on two tiers O(n) nodes and at most n(n + 1) calls, as in the paper; in general nodes grow
 * exponentially with the number of tensors that are alive at once, not with the number of layers. Immutable.
 */
public final class IntervalGraph {
    /** Criterion of {@link Path#costs}: milliseconds. */
    public static final int LATENCY = 0;

    /** Criterion: the first tier's energy, joules. */
    public static final int ENERGY = 1;

    /** Criterion: time spent computing on other tiers than the first, milliseconds. */
    public static final int REMOTE = 2;

    /** Criterion of the first tier's weights, bytes; those of the other tiers follow. */
    public static final int WEIGHTS = 3;

    /** About 150 MB. */
    private static final int MOST_ARCS = 500_000;

    private static final int MOST_TIERS = 12;

    private final LayerGraph graph;
    private final Problem problem;
    private final int[] order;
    private final int tiers;
    private final List<List<Arc>> arcs = new ArrayList<>();
    /** By position. */
    private final List<List<Integer>> nodes = new ArrayList<>();

    /**
     * Layers in one call.
     *
     * @param to the node that it leads to
     * @param tier where
     * @param first position in the order of the first layer
     * @param end position after the last one
     * @param costs by criterion
     * @param open whether the call goes on with the next arc of the same segment
     */
    record Arc(int to, int tier, int first, int end, double[] costs, boolean open) {}

    /**
     * A way to run a job.
     *
     * @param arcs its calls, by position
     * @param costs by criterion; each call's {@link #WEIGHTS} at its tier
     */
    public record Path(List<Arc> arcs, double[] costs) {
        /** What it costs if criteria count so much. */
        public double cost(double[] weights) {
            double sum = 0;
            for (int c = 0; c < weights.length; c++) {
                sum += weights[c] == 0 ? 0 : weights[c] * costs[c];
            }
            return sum;
        }
    }

    private IntervalGraph(LayerGraph graph) {
        this.graph = graph;
        problem = graph.problem();
        order = graph.order();
        tiers = problem.tiers().size();
    }

    /**
     * Builds it. O(arcs).
     *
     * @return empty if the network is no chain and there are more than two tiers, if between some tiers the fastest way
     *     depends on a message's size, or if it would have more than half a million arcs
     * @throws CancellationException if the thread is interrupted
     */
    public static Optional<IntervalGraph> of(LayerGraph graph, Calls calls) {
        Problem problem = graph.problem();
        int tiers = problem.tiers().size();
        if (tiers > MOST_TIERS || tiers > 2 && !isChain(graph)) {
            return Optional.empty();
        }
        List<Optional<Way>> ways = new ArrayList<>();
        for (int from = 0; from < tiers; from++) {
            for (int to = 0; to < tiers; to++) {
                List<Way> found = from == to ? List.of() : Way.between(problem, from, to);
                if (found.size() > 1) {
                    return Optional.empty();
                }
                ways.add(found.stream().findFirst());
            }
        }
        IntervalGraph built = new IntervalGraph(graph);
        return built.new Builder(calls, ways).build() ? Optional.of(built) : Optional.empty();
    }

    /** Whether each layer but the first reads what the one before made, and nothing else. O(edges). */
    private static boolean isChain(LayerGraph graph) {
        int[] order = graph.order();
        for (int i = 0; i < order.length; i++) {
            int source = i == 0 ? LayerGraph.INPUT : order[i - 1];
            for (int t : graph.reads(order[i])) {
                if (graph.producer(t) != source) {
                    return false;
                }
            }
            if (i > 0 && graph.reads(order[i]).length == 0) {
                return false;
            }
        }
        return true;
    }

    /** Number of criteria. */
    public int criteria() {
        return WEIGHTS + tiers;
    }

    /** Number of nodes. */
    int size() {
        return arcs.size();
    }

    /** Number of arcs. */
    int arcCount() {
        return arcs.stream().mapToInt(List::size).sum();
    }

    List<Integer> nodesAt(int position) {
        return nodes.get(position);
    }

    /** Number of layers. */
    int length() {
        return order.length;
    }

    List<Arc> arcsFrom(int node) {
        return arcs.get(node);
    }

    /** Weights of criteria of which only one counts. */
    public double[] only(int criterion) {
        double[] weights = new double[criteria()];
        weights[criterion] = 1;
        return weights;
    }

    /** From every node, the least that is still to come if criteria count so much. O(arcs). */
    double[] toGo(double[] weights) {
        double[] least = new double[size()];
        for (int position = order.length - 1; position >= 0; position--) {
            for (int node : nodes.get(position)) {
                double best = Double.POSITIVE_INFINITY;
                for (Arc arc : arcs.get(node)) {
                    best = Math.min(best, cost(arc, weights) + least[arc.to()]);
                }
                least[node] = best;
            }
        }
        return least;
    }

    static double cost(Arc arc, double[] weights) {
        double cost = 0;
        for (int c = 0; c < weights.length; c++) {
            cost += weights[c] == 0 ? 0 : weights[c] * arc.costs()[c];
        }
        return cost;
    }

    /** The shortest path if criteria count so much; empty if there is none. O(arcs). */
    public Optional<Path> shortest(double[] weights) {
        double[] least = toGo(weights);
        if (least[0] == Double.POSITIVE_INFINITY) {
            return Optional.empty();
        }
        List<Arc> chosen = new ArrayList<>();
        for (int node = 0, position = 0; position < order.length; ) {
            Arc next = next(node, weights, least);
            chosen.add(next);
            node = next.to();
            position = next.end();
        }
        return Optional.of(path(chosen));
    }

    private Arc next(int node, double[] weights, double[] least) {
        List<Arc> choice = arcs.get(node);
        int best = 0;
        double value = Double.POSITIVE_INFINITY;
        for (int a = 0; a < choice.size(); a++) {
            double through = cost(choice.get(a), weights) + least[choice.get(a).to()];
            if (through < value) {
                best = a;
                value = through;
            }
        }
        return choice.get(best);
    }

    Path path(List<Arc> chosen) {
        double[] costs = new double[criteria()];
        for (Arc arc : chosen) {
            for (int c = 0; c < costs.length; c++) {
                costs[c] += arc.costs()[c];
            }
        }
        return new Path(List.copyOf(chosen), costs);
    }

    /** A path as a job's assignment, named after its problem. O(layers + edges). */
    public Assignment assignment(Path path) {
        int[] tierOf = new int[order.length];
        Map<String, String> placed = new HashMap<>();
        for (Arc arc : path.arcs()) {
            for (int i = arc.first(); i < arc.end(); i++) {
                tierOf[order[i]] = arc.tier();
                placed.put(
                        problem.layers().get(order[i]).id(),
                        problem.tiers().get(arc.tier()).id());
            }
        }
        int[] segment = segments(tierOf);
        List<Arc> executed = path.arcs().stream()
                .sorted(Comparator.comparingInt((Arc a) -> segment[order[a.first()]])
                        .thenComparingInt(Arc::first))
                .toList();
        return new Assignment(
                problem.name(), problem.name(), placed, problem.groups().isEmpty() ? List.of() : intervals(executed));
    }

    private List<PlanInterval> intervals(List<Arc> executed) {
        List<PlanInterval> intervals = new ArrayList<>();
        for (int a = 0; a < executed.size(); a++) {
            Arc first = executed.get(a);
            while (executed.get(a).open()) {
                a++;
            }
            Arc last = executed.get(a);
            intervals.add(new PlanInterval(
                    problem.tiers().get(first.tier()).id(),
                    problem.layers().get(order[first.first()]).id(),
                    problem.layers().get(order[last.end() - 1]).id()));
        }
        return intervals;
    }

    /** In which segment each layer runs; 0 is the first tier's first one, though nothing may run there. */
    private int[] segments(int[] tierOf) {
        int[] segment = new int[order.length];
        for (int layer : order) {
            segment[layer] = tierOf[layer] == 0 ? 0 : 1;
            for (int t : graph.reads(layer)) {
                int maker = graph.producer(t);
                if (maker != LayerGraph.INPUT) {
                    int after = segment[maker] + (tierOf[maker] == tierOf[layer] ? 0 : 1);
                    segment[layer] = Math.max(segment[layer], after);
                }
            }
        }
        return segment;
    }

    /** Builds the graph, from the first position on. What it holds beside is where a job is that just did some layers. */
    private final class Builder {
        private final Calls calls;
        private final List<Optional<Way>> ways;
        private final LinkSizes sizes = new LinkSizes(graph);
        private final boolean segmented;
        /** Whether calls over gaps can pay. */
        private final boolean joining;

        private final List<Map<String, Integer>> known = new ArrayList<>();
        /** By position: layers whose tensors are still read, and those tensors. */
        private final int[][] liveLayers;

        private final int[][] liveTensors;
        /** Positions up to this one have layers after them that read the network's inputs, or nothing. */
        private final int lastFed;

        private final int[] lastReader;
        private int made;

        private final int[] tierOf = new int[order.length];
        private final int[] segmentOf = new int[order.length];
        /** By tensor: tiers to which it was sent. */
        private final int[] sent = new int[graph.tensors()];
        /** The last segment. Counted from the first while something depends on it. */
        private int segment;
        /** Whether the second tier's first segment, segment 1, has not needed a message. */
        private boolean silent;
        /** Tiers from which something must come back at the end. */
        private int owing;
        /** Where the layer before ran. */
        private int lastSegment;
        /** Segments whose last call goes on. */
        private final SortedSet<Integer> open = new TreeSet<>();

        Builder(Calls calls, List<Optional<Way>> ways) {
            this.calls = calls;
            this.ways = ways;
            segmented = !problem.groups().isEmpty()
                    || ways.stream().flatMap(Optional::stream).anyMatch(w -> w.ms(0) > 0 || w.setupJ() > 0);
            boolean gains = false;
            for (int t = 0; t < tiers; t++) {
                gains |= calls.gainsFromCompany(t);
            }
            joining = gains && !isChain(graph);
            lastReader = new int[graph.tensors()];
            Arrays.fill(lastReader, -1);
            int fed = -1;
            for (int i = 0; i < order.length; i++) {
                int[] reads = graph.reads(order[i]);
                for (int t : reads) {
                    lastReader[t] = i;
                    fed = graph.producer(t) == LayerGraph.INPUT ? i : fed;
                }
                fed = reads.length == 0 ? i : fed;
            }
            lastFed = fed;
            liveLayers = new int[order.length + 1][];
            liveTensors = new int[order.length + 1][];
            Set<Integer> alive = new LinkedHashSet<>();
            for (int t = 0; t < lastReader.length; t++) {
                if (graph.producer(t) == LayerGraph.INPUT && lastReader[t] >= 0) {
                    alive.add(t);
                }
            }
            for (int i = 0; i <= order.length; i++) {
                int at = i;
                alive.removeIf(t -> lastReader[t] < at);
                liveTensors[i] = alive.stream().mapToInt(t -> t).toArray();
                liveLayers[i] = alive.stream()
                        .mapToInt(graph::producer)
                        .filter(l -> l != LayerGraph.INPUT)
                        .distinct()
                        .toArray();
                for (int t : i < order.length ? graph.makes(order[i]) : new int[0]) {
                    alive.add(t);
                }
                known.add(new LinkedHashMap<>());
                nodes.add(new ArrayList<>());
            }
        }

        boolean build() {
            node(0);
            List<List<List<Ending>>> starting = starting();
            for (int position = 0; position < order.length; position++) {
                for (Map.Entry<String, Integer> node : known.get(position).entrySet()) {
                    if (Thread.currentThread().isInterrupted()) {
                        throw new CancellationException("interrupted");
                    }
                    for (int tier = 0; tier < tiers; tier++) {
                        restore(position, node.getKey());
                        run(node.getValue(), position, tier, starting.get(tier).get(position));
                    }
                    if (made > MOST_ARCS) {
                        return false;
                    }
                }
                known.get(position).clear();
            }
            return true;
        }

        /** A call by where it ends. */
        private record Ending(int end, Division call) {}

        /** By tier and position: the calls that begin there, by where they end. */
        private List<List<List<Ending>>> starting() {
            List<List<List<Ending>>> all = new ArrayList<>();
            for (int tier = 0; tier < tiers; tier++) {
                List<List<Ending>> byStart = new ArrayList<>();
                for (int i = 0; i < order.length; i++) {
                    byStart.add(new ArrayList<>());
                }
                for (int last = 0; last < order.length; last++) {
                    for (Calls.Start start : calls.calls(tier, order, last)) {
                        byStart.get(start.index()).add(new Ending(last + 1, start.call()));
                    }
                }
                all.add(byStart);
            }
            return all;
        }

        private void run(int node, int first, int tier, List<Ending> endings) {
            double[] costs = new double[criteria()];
            boolean going = false;
            Division joined = Division.NOTHING;
            int next = 0;
            for (int i = first; i < order.length && (joining || next < endings.size()); i++) {
                int layer = order[i];
                if (!place(layer, i, tier, costs) || segmentOf[layer] != segmentOf[order[first]]) {
                    return;
                }
                if (i == first && open.remove(segmentOf[layer])) {
                    if (lastSegment == segmentOf[layer]) {
                        // No gap: what is one call in the order is one arc.
                        return;
                    }
                    going = true;
                }
                joined = joined.then(calls.inCompany(tier, layer));
                if (going) {
                    add(node, tier, first, i + 1, costs, joined, false);
                }
                if (joining && calls.gainsFromCompany(tier) && i + 1 < order.length) {
                    open.add(segmentOf[layer]);
                    add(node, tier, first, i + 1, costs, joined, true);
                    open.remove(segmentOf[layer]);
                }
                for (; next < endings.size() && endings.get(next).end() == i + 1; next++) {
                    if (!going) {
                        add(node, tier, first, i + 1, costs, endings.get(next).call(), false);
                    }
                }
            }
        }

        private void add(int node, int tier, int first, int end, double[] costs, Division call, boolean goesOn) {
            if (end == order.length && !open.isEmpty()) {
                return;
            }
            double[] all = costs.clone();
            all[LATENCY] += call.ms();
            all[ENERGY] += call.energyJ();
            all[REMOTE] += tier == 0 ? 0 : call.ms();
            arcs.get(node).add(new Arc(node(end), tier, first, end, all, goesOn));
            made++;
        }

        /** Runs a layer but for its own time, which is its call's. False if a message cannot get where it must. */
        private boolean place(int layer, int position, int tier, double[] costs) {
            int in = tier == 0 ? 0 : 1;
            int from = 0;
            boolean moved = false;
            for (int t : graph.reads(layer)) {
                int maker = graph.producer(t);
                int source = maker == LayerGraph.INPUT ? 0 : tierOf[maker];
                if (maker != LayerGraph.INPUT) {
                    in = Math.max(in, segmentOf[maker] + (source == tier ? 0 : 1));
                }
                if (source != tier && (sent[t] >> tier & 1) == 0) {
                    Optional<Way> way = ways.get(source * tiers + tier);
                    if (way.isEmpty()) {
                        return false;
                    }
                    sent[t] |= 1 << tier;
                    add(costs, way.get(), tier == 0 ? graph.backBytes(t) : graph.bytes(t), false);
                    addMore(costs, source, tier, t);
                    from = source;
                    moved = true;
                }
            }
            if (segmented) {
                boolean begins = in > segment;
                if (moved && (begins || silent && in == 1 && tier != 0)) {
                    add(costs, ways.get(from * tiers + tier).orElseThrow(), 0, true);
                    silent &= begins;
                }
                silent |= begins && !moved;
                segment = Math.max(segment, in);
            }
            segmentOf[layer] = segmented ? in : 0;
            tierOf[layer] = tier;
            costs[WEIGHTS + tier] += graph.weightBytes(layer);
            return placeReturns(layer, position, tier, costs);
        }

        private boolean placeReturns(int layer, int position, int tier, double[] costs) {
            boolean possible = graph.syncBytes(layer) == 0 || owe(tier, graph.syncBytes(layer), costs);
            for (int t : graph.makes(layer)) {
                sent[t] = 0;
                if (graph.isReturned(t) && lastReader[t] < 0) {
                    possible &= owe(tier, graph.backBytes(t), costs);
                    addMore(costs, tier, 0, t);
                }
            }
            for (int t : graph.reads(layer)) {
                // Until now a layer on the first tier might have had it sent there.
                int maker = graph.producer(t);
                if (graph.isReturned(t)
                        && lastReader[t] == position
                        && maker != LayerGraph.INPUT
                        && (sent[t] & 1) == 0) {
                    possible &= owe(tierOf[maker], graph.backBytes(t), costs);
                    addMore(costs, tierOf[maker], 0, t);
                }
            }
            return possible;
        }

        private boolean owe(int tier, long bytes, double[] costs) {
            if (tier == 0) {
                return true;
            }
            Optional<Way> back = ways.get(tier * tiers);
            if (back.isEmpty()) {
                return false;
            }
            add(costs, back.get(), bytes, (owing >> tier & 1) == 0);
            owing |= segmented ? 1 << tier : 0;
            return true;
        }

        private void addMore(double[] costs, int from, int to, int tensor) {
            costs[LATENCY] += sizes.ms(from, to, tensor);
            costs[ENERGY] += sizes.joules(from, to, tensor);
        }

        private void add(double[] costs, Way way, long bytes, boolean message) {
            costs[LATENCY] += bytes * way.msPerByte() + (message ? way.ms(0) : 0);
            costs[ENERGY] += bytes * way.joulePerByte() + (message ? way.setupJ() : 0);
        }

        /** The node of what is held, at a position. */
        private int node(int position) {
            int[] layers = liveLayers[position];
            int[] tensors = liveTensors[position];
            char[] key = new char[3 + 2 * layers.length + tensors.length + (joining ? 1 + open.size() : 0)];
            int at = 0;
            // What is before the first segment is as far back as it was ever.
            boolean counted = segmented && (silent || position <= lastFed);
            key[at++] = (char) (counted ? segment + 1 : 0);
            key[at++] = (char) (silent ? 1 : 0);
            key[at++] = (char) owing;
            for (int l : layers) {
                key[at++] = (char) tierOf[l];
                key[at++] = (char) (segmented ? segment - segmentOf[l] : 0);
            }
            for (int t : tensors) {
                key[at++] = (char) sent[t];
            }
            if (joining) {
                key[at++] = (char) (position == 0 ? 0 : segment - segmentOf[order[position - 1]]);
                for (int s : open) {
                    key[at++] = (char) (segment - s);
                }
            }
            return known.get(position).computeIfAbsent(new String(key), k -> {
                int node = arcs.size();
                arcs.add(new ArrayList<>(4));
                nodes.get(position).add(node);
                return node;
            });
        }

        private void restore(int position, String key) {
            int at = 0;
            int counted = key.charAt(at++);
            segment = counted > 0 ? counted - 1 : order.length + 1;
            silent = key.charAt(at++) == 1;
            owing = key.charAt(at++);
            for (int l : liveLayers[position]) {
                tierOf[l] = key.charAt(at++);
                segmentOf[l] = segment - key.charAt(at++);
            }
            for (int t : liveTensors[position]) {
                sent[t] = key.charAt(at++);
            }
            if (joining) {
                // Nothing ran before the first: that is a gap.
                lastSegment = position == 0 ? -1 : segment - key.charAt(at++);
                open.clear();
                while (position > 0 && at < key.length()) {
                    open.add(segment - key.charAt(at++));
                }
            }
        }
    }
}
