package org.cutpoint.strategy.auto.internal;

import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.strategy.tck.InstalledStrategies;
import org.cutpoint.strategy.tck.StrategyContract;

class AutoContractTest extends StrategyContract {
    @Override
    protected Strategy strategy(PlanEvaluator evaluator) {
        return new Auto(new InstalledStrategies().with("local-only", InstalledStrategies.local()), evaluator);
    }
}
