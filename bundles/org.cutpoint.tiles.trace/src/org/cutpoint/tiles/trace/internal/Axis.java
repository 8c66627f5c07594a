package org.cutpoint.tiles.trace.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.cutpoint.api.tiles.Front.Image;
import org.cutpoint.api.tiles.Front.Local;
import org.cutpoint.api.tiles.Window;

/**
 * What a band of tiles needs along one axis. A rectangle's needs are the product of its two bands', since windows are
 * rectangles, too, and so are the hulls of what several readers need.
 *
 * @param held of each tensor that the band needs
 * @param reads of each node that it needs, by the node's name: what it reads of its inputs
 */
record Axis(Map<String, Interval> held, Map<String, Interval> reads) {
    /**
     * Traces a band back. O(nodes).
     *
     * @param nodes of the fused layers, in execution order
     * @param fused the last layer's output
     * @param band of it
     */
    static Axis of(
            List<Local> nodes,
            String fused,
            Interval band,
            Map<String, Image> tensors,
            Function<Local, Window> window,
            ToIntFunction<Image> size) {
        Map<String, Interval> held = new HashMap<>();
        Map<String, Interval> reads = new HashMap<>();
        held.put(fused, band);
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Local node = nodes.get(i);
            Interval made = held.get(node.output());
            if (made == null) {
                continue;
            }
            int outputs = size.applyAsInt(tensors.get(node.output()));
            int inputs = size.applyAsInt(tensors.get(node.inputs().get(0)));
            Interval wider = made;
            Optional<Interval> read = wider.reads(window.apply(node), inputs, node.tight());
            // A runtime takes no input without pixels: more is made, and whoever reads it takes what it needs.
            while (read.isEmpty() && wider.to() - wider.from() < outputs) {
                wider = wider.to() < outputs
                        ? new Interval(wider.from(), wider.to() + 1)
                        : new Interval(wider.from() - 1, wider.to());
                read = wider.reads(window.apply(node), inputs, node.tight());
            }
            // Some widely dilated windows read nothing but padding, wherever they are.
            Interval given = read.orElse(new Interval(0, inputs));
            held.put(node.output(), wider);
            reads.put(node.name(), given);
            for (String input : node.inputs()) {
                held.merge(input, given, Interval::hull);
            }
        }
        return new Axis(held, reads);
    }
}
