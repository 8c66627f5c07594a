package org.cutpoint.api.tiles;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * In which tiles a network is computed, and where.
 *
 * @param tiling the fused layers and their tiles; where it has one tile, nothing is tiled: the device computes the first
 *     layers, the edge the others, and the fused layers may be any of the network's
 * @param deviceLayers how many layers of each path the device computes, by the paths' numbers, 0 to the number of fused
 *     layers: one less than the paper's o_p, which is the first offloaded layer's number
 * @param order the paths' numbers in the order in which device, way up and edge take them: the paper's S
 * @param backAt the edge computes what follows the fused layers only up to this layer, a number from that of the fused ones to
 *     one less than the network's; then what the device lacks comes back, and the device computes the others. Empty: the edge
 *     computes all that follows, as in the paper. Only where there are tiles
 * @param lowerBoundMs what no plan of those among which it was chosen can do better than, milliseconds; empty if nothing is
 *     proven
 * @param notes what is to be said of it, a sentence each
 */
public record TilePlan(
        Tiling tiling,
        List<Integer> deviceLayers,
        List<Integer> order,
        OptionalInt backAt,
        OptionalDouble lowerBoundMs,
        List<String> notes) {
    public TilePlan {
        deviceLayers = List.copyOf(deviceLayers);
        order = List.copyOf(order);
        notes = List.copyOf(notes);
    }

    /** A plan of which nothing is proven, and whose rest is the edge's. */
    public TilePlan(Tiling tiling, List<Integer> deviceLayers, List<Integer> order) {
        this(tiling, deviceLayers, order, OptionalInt.empty(), OptionalDouble.empty(), List.of());
    }

    /** A network that is not tiled, of which the device computes so many layers. */
    public static TilePlan unsplit(int layers) {
        return new TilePlan(Tiling.unsplit(layers), List.of(layers), List.of(0));
    }

    /** Whether both say the same of what is computed where and when, whatever else they say. */
    public boolean sameAs(TilePlan other) {
        return tiling.equals(other.tiling)
                && deviceLayers.equals(other.deviceLayers)
                && order.equals(other.order)
                && backAt.equals(other.backAt);
    }

    /** The same, of which the device computes all behind so many layers; empty: the edge does. */
    public TilePlan withBackAt(OptionalInt layers) {
        return new TilePlan(tiling, deviceLayers, order, layers, lowerBoundMs, notes);
    }

    /** The same with a bound. */
    public TilePlan withLowerBound(double ms) {
        return new TilePlan(tiling, deviceLayers, order, backAt, OptionalDouble.of(ms), notes);
    }

    /** The same with something to say. */
    public TilePlan withNotes(List<String> said) {
        return new TilePlan(tiling, deviceLayers, order, backAt, lowerBoundMs, said);
    }
}
