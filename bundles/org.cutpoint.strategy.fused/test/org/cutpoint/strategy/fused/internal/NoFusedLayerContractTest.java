package org.cutpoint.strategy.fused.internal;

import org.cutpoint.api.tiles.TileEvaluator;
import org.cutpoint.api.tiles.TileStrategy;
import org.cutpoint.strategy.tck.TileStrategyContract;

class NoFusedLayerContractTest extends TileStrategyContract {
    @Override
    protected TileStrategy strategy() {
        return new NoFusedLayer();
    }

    @Override
    protected TileEvaluator evaluator() {
        return Evaluators.LANES;
    }
}
