package org.cutpoint.strategy.pipeline.internal;

import java.util.Optional;

/** Best orders of graphs that are trees, or as good as trees. */
final class Trees {
    private Trees() {}

    /**
     * The best order if the graph is a forest whose roots come first or last, or becomes one when nodes that upload
     * nothing are {@linkplain Merged merged}; else empty.
     */
    static Optional<int[]> order(NodeGraph graph) {
        Optional<int[]> order = ofForest(graph);
        return order.isPresent()
                ? order
                : Merged.of(graph).flatMap(merged -> ofForest(merged.graph()).map(merged::expanded));
    }

    private static Optional<int[]> ofForest(NodeGraph graph) {
        if (graph.isForest()) {
            return Optional.of(ForestOrder.of(graph));
        }
        NodeGraph mirrored = graph.mirrored();
        return mirrored.isForest() ? Optional.of(NodeGraph.backwards(ForestOrder.of(mirrored))) : Optional.empty();
    }
}
