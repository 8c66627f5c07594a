package org.cutpoint.strategy.jps.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cutpoint.strategy.jps.internal.Lines.cut;

import java.util.List;
import java.util.stream.IntStream;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.strategy.jps.internal.Algorithm2.Result;
import org.junit.jupiter.api.Test;

class Algorithm2Test {
    @Test
    void dropsPositionsThatSendNoLessThanAnEarlierOne() {
        List<Cut> cuts = List.of(cut(0, 0, 9), cut(1, 1, 12), cut(2, 2, 9), cut(3, 3, 5), cut(4, 4, 5), cut(5, 6, 0));
        assertThat(Algorithm2.virtualBlocks(cuts)).extracting(Cut::position).containsExactly(0, 3, 5);
    }

    @Test
    void findsTheLeftmostBlockThatComputesAtLeastAsLongAsItSends() {
        // Surplus 7 - 2 = 5 at l*, deficit 6 - 4 = 2 before: two before for each one at l*.
        assertThat(Algorithm2.search(List.of(cut(0, 0, 20), cut(1, 4, 6), cut(2, 7, 2), cut(3, 9, 0))))
                .isEqualTo(new Result(2, 2));
        // Theorem 5.3: f + f = g + g and g(l* - 1) = f(l*) give one to one.
        assertThat(Algorithm2.search(List.of(cut(0, 0, 12), cut(1, 4, 7), cut(2, 7, 4), cut(3, 10, 3))))
                .isEqualTo(new Result(2, 1));
        // f = g at l*: all there.
        assertThat(Algorithm2.search(List.of(cut(0, 0, 12), cut(1, 5, 5), cut(2, 7, 4))))
                .isEqualTo(new Result(1, 0));
        // A surplus smaller than the deficit before.
        assertThat(Algorithm2.search(List.of(cut(0, 0, 12), cut(1, 5, 4), cut(2, 7, 3))))
                .isEqualTo(new Result(1, 0));
    }

    @Test
    void endsOfTheLine() {
        assertThat(Algorithm2.search(List.of(cut(0, 0, 0)))).isEqualTo(new Result(0, 0));
        // Only blocks that send for longer are allowed.
        assertThat(Algorithm2.search(List.of(cut(0, 0, 9), cut(1, 1, 8), cut(2, 2, 7))))
                .isEqualTo(new Result(2, 0));
        assertThat(Algorithm2.search(List.of(cut(1, 1, 8)))).isEqualTo(new Result(0, 0));
        // Everything in the cloud or everything on the device: surplus 9 at l* to a deficit of 4.
        assertThat(Algorithm2.search(List.of(cut(0, 0, 4), cut(1, 9, 0)))).isEqualTo(new Result(1, 2));
    }

    @Test
    void searchesAsALinearScanDoes() {
        for (int size = 1; size < 40; size++) {
            for (int at = 0; at < size; at++) {
                int star = at;
                List<Cut> cuts = IntStream.range(0, size)
                        .mapToObj(l -> cut(l, 10 * l, 10 * (2 * star - l) - 5))
                        .toList();
                assertThat(Algorithm2.search(cuts).cut()).isEqualTo(star);
            }
        }
    }

    @Test
    void dividesJobs() {
        assertThat(new Result(1, 0).jobsBefore(7)).isZero();
        assertThat(new Result(1, 1).jobsBefore(6)).isEqualTo(3);
        assertThat(new Result(1, 1).jobsBefore(7)).isEqualTo(3);
        assertThat(new Result(1, 2).jobsBefore(9)).isEqualTo(6);
        assertThat(new Result(1, 2).jobsBefore(2)).isEqualTo(1);
        assertThat(new Result(1, 2).jobsBefore(1)).isZero();
        assertThat(new Result(1, Long.MAX_VALUE).jobsBefore(Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE - 1);
    }
}
