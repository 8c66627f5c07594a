package org.cutpoint.profile.measured.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.junit.jupiter.api.Test;

class PositionsTest {
    /** A line whose layers make tensors of these sizes, each with so many multiplications. */
    private static ModelGraph line(long macs, int... bytes) {
        TensorInfo input = TensorInfo.of("x", ElementType.UINT8, List.of((long) bytes[0]));
        List<Layer> layers = new ArrayList<>();
        String last = "x";
        for (int i = 1; i < bytes.length; i++) {
            TensorInfo output = TensorInfo.of("l" + i, ElementType.UINT8, List.of((long) bytes[i]));
            layers.add(new Layer("l" + i, List.of(), List.of(), List.of(last), List.of(output), macs, 0, 0));
            last = "l" + i;
        }
        return new ModelGraph("line", "0", List.of(input), layers, List.of(last));
    }

    @Test
    void smallNetworksAreMeasuredEverywhere() {
        assertThat(Positions.choose(line(1, 9, 20, 10, 8, 30, 1), 12)).containsExactly(1, 2, 3, 4);
        assertThat(Positions.choose(line(1, 9, 1), 12)).isEmpty();
    }

    @Test
    void cutsThatSendLessThanAllBeforeAreAlwaysThere() {
        assertThat(Positions.choose(line(1, 100, 120, 90, 95, 90, 40, 50, 41, 30, 5), 0))
                .containsExactly(2, 5, 8);
    }

    @Test
    void furtherCutsDivideTheWorkEvenly() {
        int[] bytes = IntStream.generate(() -> 100).limit(41).toArray();

        assertThat(Positions.choose(line(1000, bytes), 1)).containsExactly(20);
        assertThat(Positions.choose(line(1000, bytes), 3)).containsExactly(10, 20, 30);
        assertThat(Positions.choose(line(0, bytes), 7)).containsExactly(5, 10, 15, 20, 25, 30, 35);
    }

    @Test
    void randomNetworksGetWhatWasPromised() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 300; round++) {
            int[] bytes = random.ints(2 + random.nextInt(40), 1, 50).toArray();
            int enough = random.nextInt(15);
            ModelGraph graph = line(random.nextInt(3), bytes);

            List<Integer> chosen = Positions.choose(graph, enough);

            assertThat(chosen).isSorted().doesNotHaveDuplicates();
            assertThat(chosen).allMatch(p -> p > 0 && p < bytes.length - 1);
            assertThat(chosen).hasSizeGreaterThanOrEqualTo(Math.min(enough, bytes.length - 2));
            for (int p = 1; p < bytes.length - 1; p++) {
                int position = p;
                boolean sendsLess = IntStream.range(0, p).allMatch(q -> bytes[q] > bytes[position]);
                if (sendsLess) {
                    assertThat(chosen).contains(p);
                } else if (chosen.size() > enough) {
                    assertThat(chosen).doesNotContain(p);
                }
            }
        }
    }
}
