package org.cutpoint.strategy.pipeline.internal;

import java.util.Arrays;
import org.cutpoint.strategy.support.JohnsonRule;

/**
 * The best order of trees whose roots come first: recursive merging of Duan and Wu (IWQoS 2021), from the leaves up.
 * Each subtree is a sequence of chunks in Johnson's order; a node's children are merged, and chunks are taken from the
 * head into the node's own as long as Johnson's rule would put them before it. O(n log n), with mergeable heaps for
 * sequences, and without recursion: a tree may be as deep as it has nodes. Used once.
 *
 * <p>That this is optimal follows from jobs on two machines having a series-network decomposition: Monma and Sidney,
 * Sequencing with series-parallel precedence constraints, Mathematics of Operations Research 4(3), 1979.
 *
 * <p>The heaps are pairing heaps in arrays, since a library's, with an object for each heap, entry and key, took more
 * than twice as long. Nodes and their chunks go by their rank in an order in which parents come first. It also decides
 * ties, so that no tie puts a child before its parent.
 */
final class ForestOrder {
    private static final int NONE = -1;

    private final NodeGraph forest;
    private final int[] nodes;

    /** Of each chunk, by its first node: what it takes as one job. */
    private final double[] computeMs;

    private final double[] transferMs;
    private final int[] lastNode;
    /** The node after each within a chunk. */
    private final int[] nextNode;

    /** Heaps of chunks: the first child of each, and the next child of the same parent. */
    private final int[] child;

    private final int[] sibling;

    private ForestOrder(NodeGraph forest) {
        this.forest = forest;
        this.nodes = forest.topologicalOrder();
        this.computeMs = new double[nodes.length];
        this.transferMs = new double[nodes.length];
        this.lastNode = new int[nodes.length];
        this.nextNode = filled(nodes.length);
        this.child = filled(nodes.length);
        this.sibling = filled(nodes.length);
    }

    private static int[] filled(int length) {
        int[] none = new int[length];
        Arrays.fill(none, NONE);
        return none;
    }

    /** @param forest whose nodes come after at most one other each */
    static int[] of(NodeGraph forest) {
        return new ForestOrder(forest).order();
    }

    private int[] order() {
        int[] order = new int[nodes.length];
        int count = 0;
        for (int heap = merged(); heap != NONE; heap = withoutHead(heap)) {
            for (int node = heap; node != NONE; node = nextNode[node]) {
                order[count++] = nodes[node];
            }
        }
        return order;
    }

    /** A heap of all chunks. */
    private int merged() {
        int[] ranks = new int[nodes.length];
        for (int rank = 0; rank < nodes.length; rank++) {
            ranks[nodes[rank]] = rank;
        }
        int roots = NONE;
        int[] below = filled(nodes.length);
        for (int rank = nodes.length - 1; rank >= 0; rank--) {
            computeMs[rank] = forest.computeMs()[nodes[rank]];
            transferMs[rank] = forest.transferMs()[nodes[rank]];
            lastNode[rank] = rank;
            int heap = below[rank];
            while (heap != NONE && compare(heap, rank) < 0) {
                int rest = withoutHead(heap);
                append(rank, heap);
                heap = rest;
            }
            heap = meld(heap, rank);
            int[] before = forest.before()[nodes[rank]];
            if (before.length == 0) {
                roots = meld(roots, heap);
            } else {
                below[ranks[before[0]]] = meld(below[ranks[before[0]]], heap);
            }
        }
        return roots;
    }

    /** By Johnson's rule; 0 if it does not matter which chunk goes first. */
    private int compare(int one, int other) {
        return JohnsonRule.compare(computeMs[one], transferMs[one], computeMs[other], transferMs[other]);
    }

    private void append(int chunk, int follower) {
        nextNode[lastNode[chunk]] = follower;
        lastNode[chunk] = lastNode[follower];
        double compute = computeMs[chunk] + Math.max(0, computeMs[follower] - transferMs[chunk]);
        transferMs[chunk] = transferMs[follower] + Math.max(0, transferMs[chunk] - computeMs[follower]);
        computeMs[chunk] = compute;
    }

    private int meld(int one, int other) {
        if (one == NONE || other == NONE) {
            return one == NONE ? other : one;
        }
        int rule = compare(one, other);
        int head = rule < 0 || rule == 0 && one < other ? one : other;
        int follower = head == one ? other : one;
        sibling[follower] = child[head];
        child[head] = follower;
        return head;
    }

    /** The heap of all chunks but the head, whose children are melded in pairs, then pair by pair. */
    private int withoutHead(int head) {
        int pairs = NONE;
        int next = child[head];
        child[head] = NONE;
        while (next != NONE) {
            int one = next;
            int other = sibling[one];
            next = other == NONE ? NONE : sibling[other];
            int pair = meld(one, other);
            sibling[pair] = pairs;
            pairs = pair;
        }
        int heap = NONE;
        while (pairs != NONE) {
            int pair = pairs;
            pairs = sibling[pair];
            heap = meld(heap, pair);
        }
        return heap;
    }
}
