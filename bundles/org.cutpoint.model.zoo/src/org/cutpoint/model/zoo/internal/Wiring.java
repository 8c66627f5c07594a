package org.cutpoint.model.zoo.internal;

import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A random directed acyclic graph of numbered nodes, in which edges lead from lower to higher numbers.
 *
 * @param edges for each node, with whom it is connected, whichever way
 */
record Wiring(List<BitSet> edges) {
    /**
     * The small-world graph of Watts and Strogatz, "Collective dynamics of 'small-world' networks", Nature 393, 1998,
     * doi:10.1038/30918, made acyclic as in Xie et al., ICCV 2019, 3.3: nodes in a ring are connected with their nearest
     * neighbours; then, clockwise, every edge to a neighbour further on is, with some probability, led to any other node
     * instead.
     *
     * @param neighbours of each node at first, half of them on either side
     */
    static Wiring wattsStrogatz(int nodes, int neighbours, double probability, SplitMix random) {
        Wiring wiring =
                new Wiring(Stream.generate(() -> new BitSet(nodes)).limit(nodes).toList());
        for (int distance = 1; distance <= neighbours / 2; distance++) {
            for (int i = 0; i < nodes; i++) {
                wiring.set(i, (i + distance) % nodes, true);
            }
        }
        for (int distance = 1; distance <= neighbours / 2; distance++) {
            for (int i = 0; i < nodes; i++) {
                if (random.uniform(0, 1) < probability) {
                    wiring.rewire(i, (i + distance) % nodes, random);
                }
            }
        }
        return wiring;
    }

    private void rewire(int node, int from, SplitMix random) {
        int to = random.below(size());
        while (to == node || edges.get(node).get(to)) {
            to = random.below(size());
        }
        set(node, from, false);
        set(node, to, true);
    }

    private void set(int a, int b, boolean connected) {
        edges.get(a).set(b, connected);
        edges.get(b).set(a, connected);
    }

    int size() {
        return edges.size();
    }

    /** Nodes that lead to this one, ascending. */
    List<Integer> sources(int node) {
        return edges.get(node).stream().takeWhile(other -> other < node).boxed().toList();
    }

    /** Nodes that lead nowhere, ascending. */
    List<Integer> ends() {
        return IntStream.range(0, size())
                .filter(i -> edges.get(i).nextSetBit(i) < 0)
                .boxed()
                .toList();
    }
}
