package org.cutpoint.strategy.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Optional;
import java.util.Random;
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
