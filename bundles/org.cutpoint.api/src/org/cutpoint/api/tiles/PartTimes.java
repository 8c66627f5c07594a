package org.cutpoint.api.tiles;

import java.util.List;
import java.util.Optional;

/**
 * What the parts of a tile plan take, each measured by itself where it runs. Milliseconds.
 *
 * @param deviceMs of each path, by its number: what the device computes, on one of its cores, taking the tile out of the input
 *     included
 * @param restMs what the device computes behind the fused layers; 0 for nothing
 * @param edge what the edge computes; empty if it does not tell how long that takes
 * @param rounds how often each was measured
 */
public record PartTimes(List<Double> deviceMs, double restMs, Optional<Edge> edge, int rounds) {
    public PartTimes {
        deviceMs = List.copyOf(deviceMs);
    }

    /**
     * On the edge.
     *
     * @param pathsMs of each path, by its number; 0 for nothing
     * @param restMs putting the tiles together, and the layers behind them that are the edge's
     */
    public record Edge(List<Double> pathsMs, double restMs) {
        public Edge {
            pathsMs = List.copyOf(pathsMs);
        }
    }
}
