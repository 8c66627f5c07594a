package org.cutpoint.strategy.deepar.internal;

import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.tck.RandomProblems;
import org.cutpoint.strategy.tck.StrategyContract;

class DeeParContractTest extends StrategyContract {
    @Override
    protected Strategy strategy(PlanEvaluator evaluator) {
        return new DeePar();
    }

    @Override
    protected Workload large() {
        Problem line = new RandomProblems(RandomProblems.source(1)).twoTiers(true, 300, 1, Objective.LATENCY, 4);
        return Workload.of(Chains.longer(line, 5));
    }
}
