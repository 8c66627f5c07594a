package org.cutpoint.strategy.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.jgrapht.Graph;
import org.jgrapht.alg.flow.PushRelabelMFImpl;
import org.jgrapht.graph.DefaultDirectedWeightedGraph;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.junit.jupiter.api.Test;

class MinimumCutTest {
    private record Edge(int from, int to, long capacity, long back) {}

    @Test
    void isTheLeastOfAllCuts() {
        int infinite = 0;
        for (int seed = 0; seed < 1000; seed++) {
            Random random = new Random(seed);
            int nodes = 2 + random.nextInt(7);
            Edge[] edges = new Edge[random.nextInt(18)];
            MinimumCut network = new MinimumCut(nodes, 0, 1);
            for (int e = 0; e < edges.length; e++) {
                edges[e] = new Edge(random.nextInt(nodes), random.nextInt(nodes), capacity(random), capacity(random));
                network.edge(edges[e].from, edges[e].to, edges[e].capacity, edges[e].back);
            }
            long least = Long.MAX_VALUE;
            int smallest = nodes;
            for (int set = 0; set < 1 << nodes; set++) {
                BitSet side = BitSet.valueOf(new long[] {set});
                if (!side.get(0) && side.get(1)) {
                    long held = held(side, edges);
                    smallest = held < least
                            ? side.cardinality()
                            : held == least ? Math.min(smallest, side.cardinality()) : smallest;
                    least = Math.min(least, held);
                }
            }
            Optional<BitSet> side = network.sinkSide();
            if (least >= MinimumCut.INFINITE) {
                infinite++;
                assertThat(side).as("seed %d", seed).isEmpty();
            } else {
                assertThat(held(side.orElseThrow(), edges)).as("seed %d", seed).isEqualTo(least);
                assertThat(side.get().cardinality()).as("seed %d", seed).isEqualTo(smallest);
            }
        }
        assertThat(infinite).isGreaterThan(50);
    }

    /** JGraphT's push-relabel, the same method by others, over larger networks than all cuts could be looked at. */
    @Test
    void isAsSmallAsThatOfJGraphT() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int nodes = 20 + random.nextInt(180);
            Graph<Integer, DefaultWeightedEdge> graph = new DefaultDirectedWeightedGraph<>(DefaultWeightedEdge.class);
            IntStream.range(0, nodes).forEach(graph::addVertex);
            Edge[] edges = new Edge[nodes * (1 + random.nextInt(4))];
            MinimumCut network = new MinimumCut(nodes, 0, nodes - 1);
            for (int e = 0; e < edges.length; e++) {
                int from = random.nextInt(nodes);
                // To nodes nearby, as between layers.
                int to = Math.max(0, Math.min(nodes - 1, from + random.nextInt(11) - 5));
                edges[e] = new Edge(from, to, random.nextInt(1 << 20), random.nextInt(4) == 0 ? random.nextInt(99) : 0);
                network.edge(from, to, edges[e].capacity, edges[e].back);
                add(graph, from, to, edges[e].capacity);
                add(graph, to, from, edges[e].back);
            }
            assertThat((double) held(network.sinkSide().orElseThrow(), edges))
                    .as("seed %d", seed)
                    .isEqualTo(new PushRelabelMFImpl<>(graph).calculateMinCut(0, nodes - 1));
        }
    }

    private static void add(Graph<Integer, DefaultWeightedEdge> graph, int from, int to, long capacity) {
        if (capacity > 0 && from != to) {
            DefaultWeightedEdge edge = graph.getEdge(from, to);
            double known = edge == null ? 0 : graph.getEdgeWeight(edge);
            graph.setEdgeWeight(edge == null ? graph.addEdge(from, to) : edge, known + capacity);
        }
    }

    private static long capacity(Random random) {
        return random.nextInt(4) == 0 ? MinimumCut.INFINITE : random.nextInt(10);
    }

    /** At most {@link MinimumCut#INFINITE}, which does not add up. */
    private static long held(BitSet sinkSide, Edge[] edges) {
        long sum = 0;
        for (Edge e : edges) {
            long crossing = !sinkSide.get(e.from) && sinkSide.get(e.to)
                    ? e.capacity
                    : sinkSide.get(e.from) && !sinkSide.get(e.to) ? e.back : 0;
            sum = Math.min(MinimumCut.INFINITE, sum + crossing);
        }
        return sum;
    }
}
