package org.cutpoint.strategy.fused.internal;

import org.cutpoint.api.tiles.TileEvaluator;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileStrategy;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The paper's MW (2 x 2): {@link FusedLayer} with four paths. */
@Component(
        property = {
            TileStrategy.ID + "=fused-layer-2x2",
            TileStrategy.DESCRIPTION
                    + "=The front in 2 x 2 tiles, Minimizing Waiting over all depths (Li et al., MW 2x2)"
        })
public final class FusedLayer2x2 implements TileStrategy {
    private final TileEvaluator evaluator;

    @Activate
    public FusedLayer2x2(@Reference TileEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Override
    public TilePlan plan(TileProblem problem) {
        return Waiting.best(evaluator, problem, Grids.squares(problem, 2));
    }
}
