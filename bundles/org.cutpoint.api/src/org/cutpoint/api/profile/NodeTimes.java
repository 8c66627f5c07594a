package org.cutpoint.api.profile;

import java.util.List;
import java.util.Optional;

/**
 * What the runtime's own profiling says of its nodes when it runs the whole network. They are timed in
 * runs one right after another, without the pauses between the runs of intervals, and timing each takes time, too: shares
 * count, not the sum.
 *
 * @param runs how many
 * @param nodes in the order in which they run
 */
public record NodeTimes(int runs, List<Node> nodes) {
    /**
     * A node of the network as the runtime has rewritten it.
     *
     * @param name the runtime's
     * @param op its operator; fused ones have names of their own
     * @param layer id of the layer that it belongs to: for a fused node, of the last of what it replaced; empty if it cannot
     *     be told
     * @param ms median, milliseconds
     */
    public record Node(String name, String op, Optional<String> layer, double ms) {}

    public NodeTimes {
        nodes = List.copyOf(nodes);
    }

    /** All nodes' time, milliseconds. */
    public double totalMs() {
        return nodes.stream().mapToDouble(Node::ms).sum();
    }

    /** The time of nodes that belong to no known layer, milliseconds. */
    public double unmappedMs() {
        return nodes.stream()
                .filter(node -> node.layer().isEmpty())
                .mapToDouble(Node::ms)
                .sum();
    }
}
