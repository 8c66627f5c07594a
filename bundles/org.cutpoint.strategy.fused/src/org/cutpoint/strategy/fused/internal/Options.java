package org.cutpoint.strategy.fused.internal;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.cutpoint.api.tiles.PathTimes;

/** Numbers of a path's layers on the device that can be best: no other one is at least as fast on all three lanes. */
final class Options {
    private Options() {}

    /** Ascending; 0 to all of the fused layers. O(layers^2). */
    static int[] of(PathTimes path) {
        return IntStream.rangeClosed(0, path.layers())
                .filter(o -> IntStream.rangeClosed(0, path.layers()).noneMatch(other -> better(path, other, o)))
                .toArray();
    }

    private static boolean better(PathTimes path, int a, int b) {
        boolean noWorse = path.deviceMs(a) <= path.deviceMs(b)
                && path.uploadMs(a) <= path.uploadMs(b)
                && path.edgeMs(a) <= path.edgeMs(b);
        boolean different = path.deviceMs(a) < path.deviceMs(b)
                || path.uploadMs(a) < path.uploadMs(b)
                || path.edgeMs(a) < path.edgeMs(b);
        return noWorse && (different || a < b);
    }

    static int[][] ofAll(List<PathTimes> paths) {
        return paths.stream().map(Options::of).toArray(int[][]::new);
    }

    /** Whether two paths take the same whatever is done with them. */
    static boolean same(PathTimes a, PathTimes b) {
        return Arrays.equals(times(a), times(b));
    }

    private static double[] times(PathTimes path) {
        return IntStream.rangeClosed(0, path.layers())
                .boxed()
                .flatMapToDouble(o -> DoubleStream.of(path.deviceMs(o), path.uploadMs(o), path.edgeMs(o)))
                .toArray();
    }
}
