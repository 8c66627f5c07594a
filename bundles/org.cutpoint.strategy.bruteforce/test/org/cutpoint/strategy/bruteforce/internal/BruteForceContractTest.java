package org.cutpoint.strategy.bruteforce.internal;

import java.util.List;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.tck.StrategyContract;

class BruteForceContractTest extends StrategyContract {
    @Override
    protected Strategy strategy(PlanEvaluator evaluator) {
        return new BruteForce(evaluator);
    }

    /** Small ones, so that it is quick. */
    @Override
    protected List<Workload> workloads() {
        return super.workloads().stream().filter(w -> w.jobs() <= 4).toList();
    }
}
