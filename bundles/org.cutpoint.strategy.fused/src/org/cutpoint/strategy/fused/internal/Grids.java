package org.cutpoint.strategy.fused.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.tiles.Front.Image;
import org.cutpoint.api.tiles.Front.Prefix;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.Tiling;

/** Grids of equal tiles over the layers that can be fused. */
final class Grids {
    private Grids() {}

    /** All squares, k x k: by the number of fused layers, then by k, as algorithm 1 goes through them. */
    static List<Tiling> squares(TileProblem problem) {
        List<Tiling> grids = new ArrayList<>();
        for (Prefix prefix : problem.front().prefixes()) {
            Image image = problem.front().fused(prefix);
            for (int k = 1; k <= most(problem, Math.min(image.height(), image.width())); k++) {
                grids.add(k == 1 ? Tiling.unsplit(prefix.layers()) : Tiling.equal(prefix.layers(), image, k, k));
            }
        }
        return grids;
    }

    /** Those of one size, where the fused layer's output is large enough. */
    static List<Tiling> squares(TileProblem problem, int k) {
        return squares(problem).stream().filter(t -> t.height() == k).toList();
    }

    /** All with more than one tile, oblong ones included. */
    static List<Tiling> all(TileProblem problem) {
        List<Tiling> grids = new ArrayList<>();
        for (Prefix prefix : problem.front().prefixes()) {
            Image image = problem.front().fused(prefix);
            for (int r = 1; r <= most(problem, image.height()); r++) {
                for (int c = r == 1 ? 2 : 1; c <= most(problem, image.width()); c++) {
                    grids.add(Tiling.equal(prefix.layers(), image, r, c));
                }
            }
        }
        return grids;
    }

    private static int most(TileProblem problem, int size) {
        return Math.min(problem.maxGrid(), size);
    }

    /** @throws CancellationException if nobody waits for the plan any more */
    static void checkInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException();
        }
    }
}
