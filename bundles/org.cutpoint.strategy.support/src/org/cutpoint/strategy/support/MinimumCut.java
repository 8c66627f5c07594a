package org.cutpoint.strategy.support;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * A minimum s-t cut by push-relabel (Goldberg and Tarjan, J. ACM 35(4), 1988, doi:10.1145/48014.61051), first in first
 * out, with the exact heights again and again. O(nodes^3); on layers' graphs nearly linear.
 *
 * <p>Capacities are whole numbers, so that the cut is exact: with doubles, what is left of an edge after many pushes is
 * rounding, and which side a node is on would be chance. Only the first phase is needed: excess that cannot reach the
 * sink is not sent back. Used once.
 *
 * <p>JGraphT's ({@code PushRelabelMFImpl}, {@code BoykovKolmogorovMFImpl}, {@code DinicMFImpl}) find the same cuts in 5
 * to 25 times the time, and building their graph alone mostly takes longer than all of this: docs/performance.md. A plan
 * needs two to eight cuts. The tests compare with it.
 */
final class MinimumCut {
    /** No cut goes through an edge of this capacity. */
    static final long INFINITE = 1L << 61;

    private final int source;
    private final int sink;
    /** Nodes that no finite cut parts from the source. */
    private final BitSet sources = new BitSet();

    private final int[] first;
    private int[] next = new int[64];
    private int[] to = new int[64];
    private long[] left = new long[64];
    private int edges;

    private final int[] height;
    private final int[] current;
    private final long[] excess;
    private final int[] queue;
    private final boolean[] queued;
    private int queueHead;
    private int queueSize;

    MinimumCut(int nodes, int source, int sink) {
        this.source = source;
        this.sink = sink;
        first = new int[nodes];
        Arrays.fill(first, -1);
        height = new int[nodes];
        current = new int[nodes];
        excess = new long[nodes];
        queue = new int[nodes];
        queued = new boolean[nodes];
    }

    /** Adds an edge and the one back; what all edges but the infinite ones hold together is below {@link #INFINITE}. */
    void edge(int from, int into, long capacity, long back) {
        if (capacity == 0 && back == 0 || from == into) {
            return;
        }
        if (edges + 2 > to.length) {
            next = Arrays.copyOf(next, 2 * edges);
            to = Arrays.copyOf(to, 2 * edges);
            left = Arrays.copyOf(left, 2 * edges);
        }
        half(from, into, capacity);
        half(into, from, back);
    }

    private void half(int from, int into, long capacity) {
        to[edges] = into;
        left[edges] = capacity;
        next[edges] = first[from];
        first[from] = edges++;
    }

    /** The nodes on the sink's side, which are as few as possible; empty if every cut is infinite. */
    Optional<BitSet> sinkSide() {
        joinSources();
        if (sources.get(sink)) {
            return Optional.empty();
        }
        for (int v = sources.nextSetBit(0); v >= 0; v = sources.nextSetBit(v + 1)) {
            for (int e = first[v]; e >= 0; e = next[e]) {
                if (!sources.get(to[e])) {
                    push(v, e, left[e]);
                }
            }
        }
        relabelAll();
        int relabels = 0;
        while (queueSize > 0) {
            int node = queue[queueHead];
            queueHead = (queueHead + 1) % queue.length;
            queueSize--;
            queued[node] = false;
            relabels += discharge(node);
            if (relabels > height.length) {
                relabels = 0;
                relabelAll();
            }
        }
        relabelAll();
        BitSet side = new BitSet();
        for (int v = 0; v < height.length; v++) {
            side.set(v, height[v] < height.length);
        }
        return Optional.of(side);
    }

    private void joinSources() {
        int[] open = new int[height.length];
        int count = 1;
        open[0] = source;
        sources.set(source);
        for (int i = 0; i < count; i++) {
            for (int e = first[open[i]]; e >= 0; e = next[e]) {
                if (left[e] >= INFINITE && !sources.get(to[e])) {
                    sources.set(to[e]);
                    open[count++] = to[e];
                }
            }
        }
    }

    private int discharge(int node) {
        int relabels = 0;
        while (excess[node] > 0 && height[node] < height.length) {
            int e = current[node];
            if (e < 0) {
                relabels++;
                int lowest = height.length;
                for (int i = first[node]; i >= 0; i = next[i]) {
                    if (left[i] > 0) {
                        lowest = Math.min(lowest, height[to[i]] + 1);
                    }
                }
                height[node] = lowest;
                current[node] = first[node];
            } else if (left[e] > 0 && height[node] == height[to[e]] + 1) {
                push(node, e, Math.min(excess[node], left[e]));
            } else {
                current[node] = next[e];
            }
        }
        return relabels;
    }

    private void push(int from, int edge, long amount) {
        int into = to[edge];
        left[edge] -= amount;
        left[edge ^ 1] += amount;
        excess[from] -= amount;
        excess[into] += amount;
        enqueue(into);
    }

    private void enqueue(int node) {
        boolean active = excess[node] > 0 && height[node] < height.length && node != sink && !sources.get(node);
        if (active && !queued[node]) {
            queued[node] = true;
            queue[(queueHead + queueSize) % queue.length] = node;
            queueSize++;
        }
    }

    /** Heights become distances to the sink through edges with something left; without a way there, the number of nodes. */
    private void relabelAll() {
        Arrays.fill(height, height.length);
        height[sink] = 0;
        int[] reached = new int[height.length];
        int count = 1;
        reached[0] = sink;
        for (int i = 0; i < count; i++) {
            for (int e = first[reached[i]]; e >= 0; e = next[e]) {
                int v = to[e];
                if (left[e ^ 1] > 0 && height[v] == height.length && !sources.get(v)) {
                    height[v] = height[reached[i]] + 1;
                    reached[count++] = v;
                }
            }
        }
        System.arraycopy(first, 0, current, 0, first.length);
        for (int i = 0; i < count; i++) {
            enqueue(reached[i]);
        }
    }
}
