package org.cutpoint.strategy.pipeline.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.schedule.Order;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.ScheduleProblem.Node;
import org.cutpoint.strategy.support.JohnsonRule;

/**
 * Nodes by position, with what comes before and after each. Read only.
 *
 * @param computeMs f of each node
 * @param transferMs g of each node
 * @param before for each node those that it comes after, each once
 * @param after for each node those that come after it, each once
 */
record NodeGraph(double[] computeMs, double[] transferMs, int[][] before, int[][] after) {
    /** O(nodes + precedences). */
    static NodeGraph of(ScheduleProblem problem) {
        List<Node> nodes = problem.nodes();
        Map<String, Integer> positions = new HashMap<>(2 * nodes.size());
        nodes.forEach(node -> positions.put(node.id(), positions.size()));
        double[] computeMs = new double[nodes.size()];
        double[] transferMs = new double[nodes.size()];
        int[][] before = new int[nodes.size()][];
        for (int i = 0; i < before.length; i++) {
            Node node = nodes.get(i);
            computeMs[i] = node.computeMs();
            transferMs[i] = node.transferMs();
            before[i] = positions(node.after(), positions);
        }
        return new NodeGraph(computeMs, transferMs, before, reversed(before));
    }

    private static int[] positions(List<String> nodes, Map<String, Integer> positions) {
        int[] found = new int[nodes.size()];
        for (int i = 0; i < found.length; i++) {
            found[i] = positions.get(nodes.get(i));
        }
        // Only then can something stand there twice; large trees are spared the effort.
        return found.length < 2 ? found : Arrays.stream(found).distinct().toArray();
    }

    static int[][] reversed(int[][] edges) {
        int[] count = new int[edges.length];
        for (int[] from : edges) {
            for (int to : from) {
                count[to]++;
            }
        }
        int[][] reversed = new int[edges.length][];
        for (int i = 0; i < edges.length; i++) {
            reversed[i] = new int[count[i]];
        }
        for (int i = edges.length - 1; i >= 0; i--) {
            for (int to : edges[i]) {
                reversed[to][--count[to]] = i;
            }
        }
        return reversed;
    }

    int size() {
        return computeMs.length;
    }

    /** The same pipeline run backwards: its makespans are those of the reversed orders. */
    NodeGraph mirrored() {
        return new NodeGraph(transferMs, computeMs, after, before);
    }

    /** Whether no node comes after more than one other: trees whose roots come first. */
    boolean isForest() {
        return Arrays.stream(before).allMatch(b -> b.length <= 1);
    }

    /** An order in which each node comes after all that it must come after. O(nodes + precedences). */
    int[] topologicalOrder() {
        int[] missing = new int[size()];
        int[] order = new int[size()];
        int count = 0;
        for (int i = 0; i < size(); i++) {
            missing[i] = before[i].length;
            if (missing[i] == 0) {
                order[count++] = i;
            }
        }
        for (int d = 0; d < count; d++) {
            for (int follower : after[order[d]]) {
                if (--missing[follower] == 0) {
                    order[count++] = follower;
                }
            }
        }
        return order;
    }

    /** By Johnson's rule; 0 if it does not matter which goes first. */
    int compare(int one, int other) {
        return JohnsonRule.compare(computeMs[one], transferMs[one], computeMs[other], transferMs[other]);
    }

    /** When the last upload ends if nodes are taken in this order, milliseconds. */
    double makespanMs(int[] order) {
        double computed = 0;
        double sent = 0;
        for (int node : order) {
            computed += computeMs[node];
            sent = Math.max(computed, sent) + transferMs[node];
        }
        return sent;
    }

    static int[] backwards(int[] order) {
        int[] backwards = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            backwards[i] = order[order.length - 1 - i];
        }
        return backwards;
    }

    static Order named(ScheduleProblem problem, int[] order) {
        List<String> ids = new ArrayList<>(order.length);
        for (int node : order) {
            ids.add(problem.nodes().get(node).id());
        }
        return new Order(ids);
    }
}
