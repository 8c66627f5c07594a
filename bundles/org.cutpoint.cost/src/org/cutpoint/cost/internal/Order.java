package org.cutpoint.cost.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The order in which layers run, and its segments.
 *
 * @param layers layers in execution order
 * @param starts where in it each segment starts, and at last the number of layers
 */
record Order(int[] layers, int[] starts) {
    /**
     * Greedy: stay on a tier as long as a layer is ready there, first in the file first; then go on where the ready
     * layer is that comes first in the file. O(layers log layers + edges + segments x tiers).
     *
     * @param tierOf tier of every layer
     */
    static Order of(IndexedProblem problem, int[] tierOf) {
        int[] missing = new int[tierOf.length];
        List<PriorityQueue<Integer>> ready = new ArrayList<>();
        for (int t = 0; t < problem.tiers(); t++) {
            ready.add(new PriorityQueue<>());
        }
        for (int l = 0; l < tierOf.length; l++) {
            for (int tensor : problem.reads[l]) {
                if (problem.producer[tensor] != IndexedProblem.INPUT) {
                    missing[l]++;
                }
            }
            if (missing[l] == 0) {
                ready.get(tierOf[l]).add(l);
            }
        }
        int[] order = new int[tierOf.length];
        List<Integer> starts = new ArrayList<>();
        int tier = 0;
        for (int i = 0; i < order.length; i++) {
            if (ready.get(tier).isEmpty()) {
                tier = tierOf[firstReady(ready)];
            }
            int layer = ready.get(tier).remove();
            if (i == 0 || tierOf[order[i - 1]] != tier) {
                starts.add(i);
            }
            order[i] = layer;
            for (int tensor : problem.makes[layer]) {
                for (int reader : problem.readers[tensor]) {
                    if (--missing[reader] == 0) {
                        ready.get(tierOf[reader]).add(reader);
                    }
                }
            }
        }
        starts.add(order.length);
        return new Order(order, starts.stream().mapToInt(Integer::intValue).toArray());
    }

    private static int firstReady(List<PriorityQueue<Integer>> ready) {
        int first = Integer.MAX_VALUE;
        for (PriorityQueue<Integer> queue : ready) {
            if (!queue.isEmpty()) {
                first = Math.min(first, queue.element());
            }
        }
        return first;
    }

    int segments() {
        return starts.length - 1;
    }
}
