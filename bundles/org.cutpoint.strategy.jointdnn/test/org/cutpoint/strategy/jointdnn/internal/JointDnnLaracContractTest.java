package org.cutpoint.strategy.jointdnn.internal;

import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.strategy.tck.StrategyContract;

class JointDnnLaracContractTest extends StrategyContract {
    @Override
    protected Strategy strategy(PlanEvaluator evaluator) {
        return new JointDnnLarac(evaluator);
    }
}
