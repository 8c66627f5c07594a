package org.cutpoint.strategy.baseline.internal;

import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.strategy.tck.StrategyContract;

class EdgeOnlyContractTest extends StrategyContract {
    @Override
    protected Strategy strategy(PlanEvaluator evaluator) {
        return new EdgeOnly(evaluator);
    }
}
