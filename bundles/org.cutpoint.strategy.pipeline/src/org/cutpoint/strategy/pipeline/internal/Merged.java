package org.cutpoint.strategy.pipeline.internal;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A graph with fewer nodes and the same best makespan. A node that uploads nothing may as well be computed just before
 * the first upload that needs it; so what matters of it is only which uploads do, and those that are needed by the same
 * uploads are one. That makes a chain of a whole network up to where it branches, however its blocks branch and join
 * before that.
 *
 * @param graph of the groups; each comes after those groups whose uploads include all of its own, directly
 * @param members nodes of each group, in an order in which they can be computed
 * @param last nodes that no upload needs, likewise: they are computed after all else
 */
record Merged(NodeGraph graph, int[][] members, int[] last) {
    /** Bits that may be spent on finding out which uploads need which node: 64 MiB. */
    private static final long MOST_BITS = 1L << 29;

    private static final int MOST_GROUPS = 4_000;

    /** Empty if the graph is too large for this. O(nodes x uploads + groups^2 x uploads). */
    static Optional<Merged> of(NodeGraph graph) {
        int[] uploadOf = new int[graph.size()];
        int uploads = 0;
        for (int i = 0; i < graph.size(); i++) {
            uploadOf[i] = graph.transferMs()[i] > 0 ? uploads++ : -1;
        }
        if ((long) graph.size() * uploads > MOST_BITS) {
            return Optional.empty();
        }
        int[] order = graph.topologicalOrder();
        BitSet[] neededBy = new BitSet[graph.size()];
        for (int o = order.length - 1; o >= 0; o--) {
            BitSet needed = new BitSet(uploads);
            for (int follower : graph.after()[order[o]]) {
                needed.or(neededBy[follower]);
            }
            if (uploadOf[order[o]] >= 0) {
                needed.set(uploadOf[order[o]]);
            }
            neededBy[order[o]] = needed;
        }
        Map<BitSet, List<Integer>> byUploads = new HashMap<>();
        for (int node : order) {
            byUploads.computeIfAbsent(neededBy[node], n -> new ArrayList<>(1)).add(node);
        }
        List<Integer> last = byUploads.remove(new BitSet());
        if (byUploads.size() > MOST_GROUPS) {
            return Optional.empty();
        }
        return Optional.of(merged(graph, byUploads, last == null ? List.of() : last));
    }

    private static Merged merged(NodeGraph graph, Map<BitSet, List<Integer>> byUploads, List<Integer> last) {
        // Groups that are needed by more uploads come first; so what a group comes after stands before it.
        List<Map.Entry<BitSet, List<Integer>>> groups = new ArrayList<>(byUploads.entrySet());
        groups.sort(Comparator.<Map.Entry<BitSet, List<Integer>>>comparingInt(
                        e -> -e.getKey().cardinality())
                .thenComparing(e -> e.getValue().get(0)));
        double[] computeMs = new double[groups.size()];
        double[] transferMs = new double[groups.size()];
        int[][] members = new int[groups.size()][];
        int[][] before = new int[groups.size()][];
        BitSet[] ancestors = new BitSet[groups.size()];
        for (int i = 0; i < groups.size(); i++) {
            members[i] = positions(groups.get(i).getValue());
            for (int node : members[i]) {
                computeMs[i] += graph.computeMs()[node];
                // At most one of them uploads: two would need each other.
                transferMs[i] += graph.transferMs()[node];
            }
            ancestors[i] = new BitSet();
            List<Integer> parents = new ArrayList<>(1);
            for (int j = i - 1; j >= 0; j--) {
                if (!ancestors[i].get(j)
                        && includes(groups.get(j).getKey(), groups.get(i).getKey())) {
                    parents.add(j);
                    ancestors[i].set(j);
                    ancestors[i].or(ancestors[j]);
                }
            }
            before[i] = positions(parents);
        }
        return new Merged(
                new NodeGraph(computeMs, transferMs, before, NodeGraph.reversed(before)), members, positions(last));
    }

    private static boolean includes(BitSet all, BitSet some) {
        BitSet missing = (BitSet) some.clone();
        missing.andNot(all);
        return missing.isEmpty();
    }

    private static int[] positions(List<Integer> nodes) {
        return nodes.stream().mapToInt(Integer::intValue).toArray();
    }

    /** An order of the groups as one of the nodes. */
    int[] expanded(int[] order) {
        int[] nodes = new int[last.length + sizes()];
        int count = 0;
        for (int group : order) {
            for (int node : members[group]) {
                nodes[count++] = node;
            }
        }
        for (int node : last) {
            nodes[count++] = node;
        }
        return nodes;
    }

    private int sizes() {
        int sizes = 0;
        for (int[] group : members) {
            sizes += group.length;
        }
        return sizes;
    }
}
