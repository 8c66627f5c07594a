package org.cutpoint.strategy.jps.internal;

import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.strategy.tck.StrategyContract;

class JpsBestContractTest extends StrategyContract {
    @Override
    protected Strategy strategy(PlanEvaluator evaluator) {
        return new JpsBest(evaluator);
    }
}
