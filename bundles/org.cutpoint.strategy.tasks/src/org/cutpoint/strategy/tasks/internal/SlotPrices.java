package org.cutpoint.strategy.tasks.internal;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * What a millisecond in a slot of one edge server is worth, milliseconds of delay: what the last tasks that could use
 * it would have lost without it. Those that lose most for their time there are let in first until the slots are taken;
 * the first that finds no room says the price. 0 while there is room for all.
 *
 * <p>Bid prices of revenue management: Talluri and van Ryzin, An Analysis of Bid-Price Controls for Network Revenue
 * Management, Management Science 44(11), 1998. O(n log n) for n = {@value #REMEMBERED} tasks, every {@value #BETWEEN}
 * tasks.
 */
final class SlotPrices {
    private static final int REMEMBERED = 64;
    private static final int BETWEEN = 4;

    private final int slots;
    private final Wish[] wishes = new Wish[REMEMBERED];
    private long count;
    private double price;

    /**
     * A task that could use a slot.
     *
     * @param slotMs for how long
     * @param lossMs how much longer it would take without
     * @param share of it that counts here, if it could as well go elsewhere
     */
    record Wish(double arrivalMs, double slotMs, double lossMs, double share) {
        double worth() {
            return lossMs / slotMs;
        }
    }

    SlotPrices(int slots) {
        this.slots = slots;
    }

    double price() {
        return price;
    }

    void add(Wish wish) {
        wishes[(int) (count++ % REMEMBERED)] = wish;
        if (count <= REMEMBERED || count % BETWEEN == 0) {
            price = find(wish.arrivalMs());
        }
    }

    private double find(double nowMs) {
        int known = (int) Math.min(count, REMEMBERED);
        double oldestMs = wishes[(int) (count <= REMEMBERED ? 0 : count % REMEMBERED)].arrivalMs();
        double demandMs = 0;
        double shares = 0;
        for (int w = 0; w < known; w++) {
            demandMs += wishes[w].slotMs() * wishes[w].share();
            shares += wishes[w].share();
        }
        // What has come in this time may still be under way for as long as a task takes.
        double roomMs = slots * (nowMs - oldestMs + demandMs / shares);
        if (demandMs <= roomMs) {
            return 0;
        }
        int[] byWorth = IntStream.range(0, known)
                .boxed()
                .sorted(Comparator.comparingDouble(w -> -wishes[w].worth()))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int w : byWorth) {
            roomMs -= wishes[w].slotMs() * wishes[w].share();
            if (roomMs < 0) {
                return wishes[w].worth();
            }
        }
        return 0;
    }
}
