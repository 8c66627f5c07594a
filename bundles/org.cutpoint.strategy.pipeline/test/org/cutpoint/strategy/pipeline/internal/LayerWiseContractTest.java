package org.cutpoint.strategy.pipeline.internal;

import java.util.List;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.ScheduleProblem.Node;
import org.cutpoint.api.schedule.Scheduler;
import org.cutpoint.strategy.tck.SchedulerContract;

class LayerWiseContractTest extends SchedulerContract {
    @Override
    protected Scheduler scheduler() {
        return new LayerWise();
    }

    @Override
    protected boolean isExact(ScheduleProblem problem) {
        List<String> named =
                problem.nodes().stream().flatMap(node -> node.after().stream()).toList();
        return problem.nodes().stream().map(Node::after).allMatch(after -> after.size() <= 1)
                || named.size() == named.stream().distinct().count();
    }
}
