package org.cutpoint.strategy.fused.internal;

import org.cutpoint.api.tiles.TileEvaluator;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileStrategy;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The paper's MW (k x k): algorithm 1 over every number of fused layers and every k up to the problem's bound, with equal tiles.
 * Of equal plans the last one counts (line 20: not greater), so the one with more layers fused, and with more tiles. Networks
 * with branches are fused where one tensor is all that follows reads.
 *
 * <p>O(prefixes x (k^5 + k^2 x nodes)) for {@code k = maxGrid}, since algorithm 1 takes O(paths^2 x layers).
 */
@Component(
        property = {
            TileStrategy.ID + "=fused-layer",
            TileStrategy.DESCRIPTION
                    + "=The front in k x k tiles, Minimizing Waiting over all k and depths (Li et al., MW)"
        })
public final class FusedLayer implements TileStrategy {
    private final TileEvaluator evaluator;

    @Activate
    public FusedLayer(@Reference TileEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Override
    public TilePlan plan(TileProblem problem) {
        return Waiting.best(evaluator, problem, Grids.squares(problem));
    }
}
