package org.cutpoint.ide.ui.graph.internal;

import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;

/** A strategy that a test brings into the running workbench in a bundle of its own. */
public final class DeployedStrategy implements Strategy {
    @Override
    public Outcome plan(Workload workload) {
        return new Infeasible("it never has a plan");
    }
}
