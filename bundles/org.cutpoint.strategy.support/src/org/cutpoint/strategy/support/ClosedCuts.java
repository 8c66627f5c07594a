package org.cutpoint.strategy.support;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.model.structure.Block;
import org.cutpoint.model.structure.Structure;

/**
 * Cuts of a network that need be no prefixes of its layers: sets of layers closed under predecessors. A network is a
 * chain of blocks between articulation layers, so that each of its closed sets is all blocks up to some place and a
 * closed set inside the next block: their numbers add up over the blocks instead of multiplying. Layers that no useful
 * cut divides (virtual blocks, see {@link Structure#virtualBlocks}) are taken as one.
 *
 * @param cuts prefixes first, by position; then those inside blocks
 * @param complete whether for every closed set there is one among these that takes no longer on the device and sends no
 *     more bytes; not so where a block has too many closed sets, or memory is bounded
 */
public record ClosedCuts(List<Cut> cuts, boolean complete) {
    public ClosedCuts {
        cuts = List.copyOf(cuts);
    }

    /**
     * All prefixes, and for each block all closed sets of its virtual blocks where there are no more than the limit.
     * O(layers log layers + edges) for each cut inside a block; on a line, nothing beside the prefixes is looked at.
     *
     * @param limit most closed sets of one block
     * @throws CancellationException if the thread is interrupted
     */
    public static ClosedCuts of(PlanEvaluator evaluator, Problem problem, int limit) {
        List<Cut> prefixes = evaluator.cuts(problem);
        boolean unbounded =
                problem.tiers().stream().allMatch(t -> t.memoryBytes().isEmpty());
        if (TwoTiers.isLine(problem)) {
            return new ClosedCuts(prefixes, unbounded);
        }
        Map<Integer, Cut> prefixOf = new HashMap<>();
        prefixes.forEach(c -> prefixOf.put(c.position(), c));
        List<Cut> cuts = new ArrayList<>(prefixes);
        Structure structure = Structure.of(problem);
        Map<String, List<String>> clusters = new HashMap<>();
        structure.virtualBlocks().forEach(cluster -> clusters.put(cluster.get(cluster.size() - 1), cluster));
        Map<String, Set<String>> reads = reads(problem, clusters);
        boolean complete = unbounded;
        Set<String> before = new HashSet<>();
        for (Block block : structure.byVirtualBlocks().blocks()) {
            List<BitSet> closed = closedSets(block.layers(), reads, limit);
            complete &= !closed.isEmpty();
            for (BitSet set : closed) {
                Set<String> device = new HashSet<>(before);
                set.stream()
                        .forEach(c -> device.addAll(clusters.get(block.layers().get(c))));
                Cut prefix = prefixOf.get(device.size());
                if (prefix == null || !prefix.deviceLayers().equals(device)) {
                    evaluator.cut(problem, device).ifPresent(cuts::add);
                }
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("interrupted");
                }
            }
            block.layers().forEach(c -> before.addAll(clusters.get(c)));
        }
        return new ClosedCuts(cuts, complete);
    }

    /** For each cluster, those that it reads from. */
    private static Map<String, Set<String>> reads(Problem problem, Map<String, List<String>> clusters) {
        Map<String, String> clusterOf = new HashMap<>();
        clusters.forEach((name, layers) -> layers.forEach(l -> clusterOf.put(l, name)));
        Map<String, String> producer = new HashMap<>();
        for (ProblemLayer layer : problem.layers()) {
            layer.outputs().forEach(o -> producer.put(o.id(), clusterOf.get(layer.id())));
        }
        Map<String, Set<String>> reads = new LinkedHashMap<>();
        for (ProblemLayer layer : problem.layers()) {
            String cluster = clusterOf.get(layer.id());
            Set<String> from = reads.computeIfAbsent(cluster, c -> new HashSet<>());
            for (String input : layer.inputs()) {
                String made = producer.get(input);
                if (made != null && !made.equals(cluster)) {
                    from.add(made);
                }
            }
        }
        return reads;
    }

    /** All closed sets of these, which are in an order in which they can run; none at all if they are too many. */
    private static List<BitSet> closedSets(List<String> clusters, Map<String, Set<String>> reads, int limit) {
        Map<String, Integer> index = new HashMap<>();
        clusters.forEach(c -> index.put(c, index.size()));
        List<BitSet> closed = new ArrayList<>(List.of(new BitSet()));
        for (int c = 0; c < clusters.size(); c++) {
            int[] needs = reads.get(clusters.get(c)).stream()
                    .filter(index::containsKey)
                    .mapToInt(index::get)
                    .toArray();
            int known = closed.size();
            for (int s = 0; s < known; s++) {
                BitSet set = closed.get(s);
                boolean ready = true;
                for (int need : needs) {
                    ready &= set.get(need);
                }
                if (ready) {
                    BitSet with = (BitSet) set.clone();
                    with.set(c);
                    closed.add(with);
                }
            }
            if (closed.size() > limit) {
                return List.of();
            }
        }
        return closed;
    }
}
