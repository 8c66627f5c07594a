package org.cutpoint.strategy.support;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;

/**
 * A checked problem's layers and tensors by number, for algorithms on the graph: layers in the file's order, tensors
 * with the problem's inputs first. Immutable; the arrays that it hands out are its own and must not be changed.
 */
public final class LayerGraph {
    /** Producer of a tensor that is an input of the problem. */
    public static final int INPUT = -1;

    private final Problem problem;
    private final long[] bytes;
    private final long[] backBytes;
    private final int[] producer;
    private final int[][] reads;
    private final int[][] makes;
    private final int[][] readers;
    private final BitSet results = new BitSet();
    private final int[] order;
    private final double[][] timeMs;
    private final double[] energyJ;

    /** O(layers log layers + edges). */
    public LayerGraph(Problem problem) {
        this.problem = problem;
        List<ProblemLayer> layers = problem.layers();
        Map<String, Integer> index = new HashMap<>();
        List<DataItem> tensors = items(problem);
        tensors.forEach(t -> index.put(t.id(), index.size()));
        String device = problem.device().id();
        List<Link> others =
                problem.links().stream().filter(l -> !l.to().equals(device)).toList();
        List<String> chain = problem.tiers().stream().map(Tier::id).toList();
        List<Link> down = problem.links().stream()
                .filter(l -> chain.indexOf(l.to()) < chain.indexOf(l.from()))
                .toList();
        bytes = tensors.stream().mapToLong(t -> least(others, t, t.bytes())).toArray();
        backBytes =
                tensors.stream().mapToLong(t -> least(down, t, t.backBytes())).toArray();
        producer = new int[bytes.length];
        Arrays.fill(producer, INPUT);
        makes = new int[layers.size()][];
        reads = new int[layers.size()][];
        int[] count = new int[bytes.length];
        int next = problem.inputs().size();
        for (int l = 0; l < reads.length; l++) {
            makes[l] = new int[layers.get(l).outputs().size()];
            for (int o = 0; o < makes[l].length; o++, next++) {
                makes[l][o] = next;
                producer[next] = l;
            }
            reads[l] = layers.get(l).inputs().stream()
                    .mapToInt(index::get)
                    .distinct()
                    .toArray();
            for (int tensor : reads[l]) {
                count[tensor]++;
            }
        }
        readers = new int[bytes.length][];
        for (int t = 0; t < readers.length; t++) {
            readers[t] = new int[count[t]];
        }
        for (int l = reads.length - 1; l >= 0; l--) {
            for (int tensor : reads[l]) {
                readers[tensor][--count[tensor]] = l;
            }
        }
        problem.results().forEach(r -> results.set(index.get(r)));
        order = topologicalOrder();
        timeMs = new double[problem.tiers().size()][layers.size()];
        energyJ = new double[layers.size()];
        Map<String, Integer> tierIndex = new HashMap<>();
        problem.tiers().forEach(t -> tierIndex.put(t.id(), tierIndex.size()));
        Map<String, Integer> layerIndex = new HashMap<>();
        for (int l = 0; l < layers.size(); l++) {
            ProblemLayer layer = layers.get(l);
            layerIndex.put(layer.id(), l);
            for (int t = 0; t < timeMs.length; t++) {
                timeMs[t][l] = layer.timeMs().get(problem.tiers().get(t).id());
            }
            Double given = layer.energyJ().get(problem.device().id());
            energyJ[l] =
                    given != null ? given : problem.device().computePowerW().orElse(0) * timeMs[0][l] / 1000;
        }
        for (Group group : problem.groups()) {
            if (group.first().equals(group.last())) {
                int layer = layerIndex.get(group.first());
                int tier = tierIndex.get(group.tier());
                timeMs[tier][layer] = group.timeMs();
                if (tier == 0 && group.energyJ().isPresent()) {
                    energyJ[layer] = group.energyJ().getAsDouble();
                }
            }
        }
    }

    /** All tensors, by their number. */
    static List<DataItem> items(Problem problem) {
        List<DataItem> items = new ArrayList<>(problem.inputs());
        problem.layers().forEach(layer -> items.addAll(layer.outputs()));
        return items;
    }

    private static long least(List<Link> links, DataItem item, long plain) {
        return links.stream()
                .mapToLong(link -> link.bytes(item.id(), plain))
                .min()
                .orElse(plain);
    }

    private int[] topologicalOrder() {
        int[] missing = new int[reads.length];
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int l = 0; l < missing.length; l++) {
            for (int tensor : reads[l]) {
                missing[l] += producer[tensor] == INPUT ? 0 : 1;
            }
            if (missing[l] == 0) {
                ready.add(l);
            }
        }
        int[] sorted = new int[missing.length];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = ready.remove();
            for (int tensor : makes[sorted[i]]) {
                for (int reader : readers[tensor]) {
                    if (--missing[reader] == 0) {
                        ready.add(reader);
                    }
                }
            }
        }
        return sorted;
    }

    /** What it is made of. */
    public Problem problem() {
        return problem;
    }

    /** Number of layers. */
    public int layers() {
        return reads.length;
    }

    /** Number of tensors, the problem's inputs included. */
    public int tensors() {
        return bytes.length;
    }

    /** A tensor's size, bytes; where links count it each in its own way, the least, see {@link LinkSizes}. */
    public long bytes(int tensor) {
        return bytes[tensor];
    }

    /** A tensor's size on the way to the first tier, bytes; the least, as for {@link #bytes}. */
    public long backBytes(int tensor) {
        return backBytes[tensor];
    }

    /** The layer that makes a tensor, or {@link #INPUT}. */
    public int producer(int tensor) {
        return producer[tensor];
    }

    /** Distinct tensors that a layer reads. */
    public int[] reads(int layer) {
        return reads[layer];
    }

    /** Tensors that a layer makes. */
    public int[] makes(int layer) {
        return makes[layer];
    }

    /** Layers that read a tensor, ascending. */
    public int[] readers(int tensor) {
        return readers[tensor];
    }

    /** Whether the first tier gets the tensor at the end, wherever it was made. */
    public boolean isReturned(int tensor) {
        return problem.returnResult() && results.get(tensor);
    }

    /** Layers in the order in which a single tier runs them: topological, ties in the file's order. */
    public int[] order() {
        return order;
    }

    /** What a layer takes on a tier by itself, milliseconds: its group's time if it is a group of its own. */
    public double timeMs(int tier, int layer) {
        return timeMs[tier][layer];
    }

    /** What a layer takes of the first tier's energy if it runs there by itself, joules. */
    public double energyJ(int layer) {
        return energyJ[layer];
    }

    /** What the first tier must get of a layer that ran elsewhere, beside results, bytes. */
    public long syncBytes(int layer) {
        return problem.layers().get(layer).syncBytes();
    }

    /** A layer's weights, bytes. */
    public long weightBytes(int layer) {
        return problem.layers().get(layer).weightBytes();
    }

    /** These layers' ids. */
    public Set<String> ids(BitSet layers) {
        Set<String> ids = new HashSet<>();
        layers.stream().forEach(l -> ids.add(problem.layers().get(l).id()));
        return Set.copyOf(ids);
    }
}
