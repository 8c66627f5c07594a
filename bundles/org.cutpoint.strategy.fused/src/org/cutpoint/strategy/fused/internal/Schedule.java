package org.cutpoint.strategy.fused.internal;

import java.util.Arrays;
import java.util.List;
import org.cutpoint.api.tiles.PathTimes;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.Tiling;

/**
 * In which order paths are computed, and how far on the device.
 *
 * @param order paths' numbers
 * @param cuts the device's layers of each path, by its number
 * @param fusedMs when the edge has all tiles of the fused layer
 */
record Schedule(int[] order, int[] cuts, double fusedMs) {
    static Schedule of(TileProblem problem, List<PathTimes> paths, int[] order, int[] cuts) {
        Lanes lanes = Lanes.free(problem);
        for (int path : order) {
            lanes.add(paths.get(path), cuts[path]);
        }
        return new Schedule(order, cuts, lanes.edgeMs());
    }

    TilePlan plan(Tiling tiling) {
        return new TilePlan(
                tiling,
                Arrays.stream(cuts).boxed().toList(),
                Arrays.stream(order).boxed().toList());
    }
}
