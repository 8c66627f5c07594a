package org.cutpoint.strategy.fused.internal;

import org.cutpoint.api.tiles.TileEvaluator;
import org.cutpoint.api.tiles.TileStrategy;
import org.cutpoint.strategy.tck.TileStrategyContract;

class FusedLayer2x2ContractTest extends TileStrategyContract {
    @Override
    protected TileStrategy strategy() {
        return new FusedLayer2x2(evaluator());
    }

    @Override
    protected TileEvaluator evaluator() {
        return Evaluators.LANES;
    }
}
