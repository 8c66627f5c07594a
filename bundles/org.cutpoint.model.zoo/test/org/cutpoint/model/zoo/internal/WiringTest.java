package org.cutpoint.model.zoo.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WiringTest {
    private static final int NODES = 32;

    private static Wiring wiring(double probability, long seed) {
        return Wiring.wattsStrogatz(NODES, 4, probability, new SplitMix(seed));
    }

    @Test
    void withoutRewiringItIsARing() {
        Wiring ring = wiring(0, 1);
        assertThat(ring.sources(0)).isEmpty();
        assertThat(ring.sources(1)).containsExactly(0);
        assertThat(ring.sources(17)).containsExactly(15, 16);
        assertThat(ring.sources(30)).containsExactly(0, 28, 29);
        assertThat(ring.sources(31)).containsExactly(0, 1, 29, 30);
        assertThat(ring.ends()).containsExactly(31);
    }

    @Test
    void rewiringKeepsTheNumberOfEdgesAndGoesToOtherNodes() {
        int moved = 0;
        int rounds = 200;
        for (int seed = 0; seed < rounds; seed++) {
            Wiring wiring = wiring(0.75, seed);
            assertThat(wiring.size()).isEqualTo(NODES);
            Set<Integer> sources = new HashSet<>();
            int edges = 0;
            for (int node = 0; node < NODES; node++) {
                int to = node;
                List<Integer> from = wiring.sources(node);
                assertThat(from).doesNotHaveDuplicates().allMatch(other -> other >= 0 && other < to);
                edges += from.size();
                sources.addAll(from);
                moved += (int) from.stream()
                        .filter(other -> to - other > 2 && to - other < NODES - 2)
                        .count();
            }
            assertThat(edges).isEqualTo(2 * NODES);
            assertThat(wiring.ends())
                    .containsExactlyElementsOf(IntStream.range(0, NODES)
                            .filter(node -> !sources.contains(node))
                            .boxed()
                            .toList());
        }
        // Three of four edges are rewired; of 27 other nodes that one can lead to, mostly none is near.
        assertThat(moved / (2.0 * NODES * rounds)).isBetween(0.65, 0.75);
    }

    @Test
    void theSeedMakesTheWiring() {
        assertThat(wiring(0.75, 5)).isEqualTo(wiring(0.75, 5)).isNotEqualTo(wiring(0.75, 6));
    }
}
