package org.cutpoint.strategy.fused.internal;

import org.cutpoint.api.tiles.TileEvaluator;
import org.cutpoint.api.tiles.TileStrategy;
import org.cutpoint.strategy.tck.TileStrategyContract;

class FusedLayerOptimalContractTest extends TileStrategyContract {
    @Override
    protected TileStrategy strategy() {
        return new FusedLayerOptimal(evaluator());
    }

    @Override
    protected TileEvaluator evaluator() {
        return Evaluators.LANES;
    }
}
