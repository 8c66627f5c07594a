package org.cutpoint.strategy.jps.internal;

import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.strategy.tck.StrategyContract;

class JpsContractTest extends StrategyContract {
    @Override
    protected Strategy strategy(PlanEvaluator evaluator) {
        return new Jps(evaluator);
    }
}
