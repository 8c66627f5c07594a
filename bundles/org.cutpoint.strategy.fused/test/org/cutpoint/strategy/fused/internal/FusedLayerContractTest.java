package org.cutpoint.strategy.fused.internal;

import org.cutpoint.api.tiles.TileEvaluator;
import org.cutpoint.api.tiles.TileStrategy;
import org.cutpoint.strategy.tck.TileStrategyContract;

class FusedLayerContractTest extends TileStrategyContract {
    @Override
    protected TileStrategy strategy() {
        return new FusedLayer(evaluator());
    }

    @Override
    protected TileEvaluator evaluator() {
        return Evaluators.LANES;
    }
}
