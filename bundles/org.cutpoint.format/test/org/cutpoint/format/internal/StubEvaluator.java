package org.cutpoint.format.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Workload;

/** Finds the faults that it is told to find; the meaning of problems is tested elsewhere. */
final class StubEvaluator implements PlanEvaluator {
    final List<Problem> checked = new ArrayList<>();
    private final List<RuntimeException> faults;

    StubEvaluator(RuntimeException... faults) {
        this.faults = List.of(faults);
    }

    @Override
    public void check(Problem problem) {
        checked.add(problem);
        faults.forEach(fault -> {
            throw fault;
        });
    }

    @Override
    public void check(Workload workload) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PlanCost evaluate(Workload workload, Plan plan) {
        throw new UnsupportedOperationException();
    }

    @Override
    public JobCost cost(Problem problem, Assignment assignment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Cut> cuts(Problem problem) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Cut> cut(Problem problem, Set<String> deviceLayers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public double makespanMs(List<Cut> jobs, int stages) {
        throw new UnsupportedOperationException();
    }
}
