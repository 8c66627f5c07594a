package org.cutpoint.strategy.fused.internal;

import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileStrategy;
import org.osgi.service.component.annotations.Component;

/** The paper's NFL: partial offloading of the network as it is, at the best of all cuts. O(layers). */
@Component(
        property = {
            TileStrategy.ID + "=no-fused-layer",
            TileStrategy.DESCRIPTION + "=No tiles: the best single cut of one job (Li et al., NFL)"
        })
public final class NoFusedLayer implements TileStrategy {
    @Override
    public TilePlan plan(TileProblem problem) {
        return Unsplit.best(problem).plan();
    }
}
