package org.cutpoint.runtime.host.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.cutpoint.runtime.host.internal.FairQueue.Admission;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    private static List<String> taken(FairQueue<String> queue, int count) {
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(queue.next().orElseThrow());
            queue.served();
        }
        return taken;
    }

    @Test
    void whoAsksForLittleDoesNotWaitForWhoAsksForMuch() {
        FairQueue<String> queue = new FairQueue<>(100);
        for (int i = 0; i < 50; i++) {
            queue.add("a" + i, "a", 10);
        }
        assertThat(taken(queue, 5)).containsExactly("a0", "a1", "a2", "a3", "a4");
        queue.add("b0", "b", 10);
        queue.add("b1", "b", 10);
        assertThat(taken(queue, 5)).containsExactly("b0", "a5", "b1", "a6", "a7");
    }

    @Test
    void sharesAreOfTimeNotOfTurns() {
        FairQueue<String> queue = new FairQueue<>(1000);
        for (int i = 0; i < 200; i++) {
            queue.add("long" + i, "a", 30);
            queue.add("short" + i, "b", 10);
        }
        long shorts =
                taken(queue, 100).stream().filter(s -> s.startsWith("short")).count();
        assertThat(shorts).isBetween(74L, 76L);
    }

    /** Who was away has not saved up anything. */
    @Test
    void nothingIsOwedForTheTimeInWhichNothingWasAskedFor() {
        FairQueue<String> queue = new FairQueue<>(100);
        for (int i = 0; i < 20; i++) {
            queue.add("a" + i, "a", 10);
        }
        taken(queue, 10);
        for (int i = 0; i < 10; i++) {
            queue.add("b" + i, "b", 10);
        }
        long ofA = taken(queue, 10).stream().filter(s -> s.startsWith("a")).count();
        assertThat(ofA).isBetween(4L, 6L);
    }

    @Test
    void ofAFullQueueWhoHasMostWaitingLoses() {
        FairQueue<String> queue = new FairQueue<>(4);
        for (int i = 0; i < 4; i++) {
            assertThat(queue.add("a" + i, "a", 10)).isEqualTo(new Admission<>(true, Optional.empty()));
        }
        assertThat(queue.add("a4", "a", 10)).isEqualTo(new Admission<>(false, Optional.empty()));
        assertThat(queue.add("b0", "b", 10)).isEqualTo(new Admission<>(true, Optional.of("a3")));
        assertThat(queue.add("b1", "b", 10)).isEqualTo(new Admission<>(true, Optional.of("a2")));
        // Equal shares: nobody takes from the other.
        assertThat(queue.add("b2", "b", 10)).isEqualTo(new Admission<>(false, Optional.empty()));
        assertThat(queue.add("a5", "a", 10)).isEqualTo(new Admission<>(false, Optional.empty()));
        assertThat(taken(queue, 4)).containsExactlyInAnyOrder("a0", "a1", "b0", "b1");
        assertThat(queue.next()).isEmpty();
    }

    @Test
    void tellsHowLongOneWouldWait() {
        FairQueue<String> queue = new FairQueue<>(100);
        assertThat(queue.waitMs("a")).isZero();
        for (int i = 0; i < 10; i++) {
            queue.add("a" + i, "a", 10);
        }
        assertThat(queue.waitMs("a")).isCloseTo(100, within(1e-9));
        // The first of a is before it, and no other.
        assertThat(queue.waitMs("b")).isCloseTo(10, within(1e-9));
        queue.next();
        assertThat(queue.waitMs("a")).as("one is being served").isCloseTo(100, within(1e-9));
        queue.served();
        assertThat(queue.waitMs("a")).isCloseTo(90, within(1e-9));
    }

    /** Whatever comes and goes: each client's own stay in order, none is lost, none comes twice, time is shared. */
    @Test
    void isFairInTheLongRun() {
        for (int seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int clients = 2 + random.nextInt(6);
            FairQueue<int[]> queue = new FairQueue<>(10_000);
            int[] given = new int[clients];
            int[] next = new int[clients];
            double[] served = new double[clients];
            double[] cost = random.doubles(clients, 1, 20).toArray();
            Set<int[]> gone = new HashSet<>();
            for (int step = 0; step < 4_000; step++) {
                for (int c = 0; c < clients; c++) {
                    // Always more than there is time for.
                    while (given[c] - next[c] < 5) {
                        int[] item = {c, given[c]++};
                        assertThat(queue.add(item, "c" + c, cost[c]).admitted()).isTrue();
                        if (random.nextInt(50) == 0) {
                            assertThat(queue.remove(item)).isTrue();
                            assertThat(queue.remove(item)).isFalse();
                            given[c]--;
                        }
                    }
                }
                int[] item = queue.next().orElseThrow();
                queue.served();
                assertThat(gone.add(item)).isTrue();
                assertThat(item[1]).isEqualTo(next[item[0]]++);
                served[item[0]] += cost[item[0]];
            }
            double mean = Arrays.stream(served).average().orElseThrow();
            for (double time : served) {
                assertThat(time).isCloseTo(mean, within(60.0));
            }
        }
    }
}
