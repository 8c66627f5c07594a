package org.cutpoint.strategy.pipeline.internal;

import org.cutpoint.api.InputException;
import org.cutpoint.api.schedule.Order;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.ScheduleProblem.Node;
import org.cutpoint.api.schedule.Scheduler;
import org.osgi.service.component.annotations.Component;

/**
 * The best order of trees and forests, by recursive merging: layer-wise scheduling of Duan and Wu (IWQoS 2021),
 * theorem 1. O(n log n).
 *
 * <p>Beyond the paper, and as exact: trees whose roots come last (nodes that join, none that branches), because a
 * pipeline run backwards takes as long; and graphs that are trees as soon as nodes that upload nothing are merged, which
 * device parts of networks often are. Other graphs are refused.
 */
@Component(
        property = {
            Scheduler.ID + "=layer-wise",
            Scheduler.DESCRIPTION
                    + "=Orders trees by recursive merging with Johnson's rule, optimally (Duan and Wu, IWQoS 2021)."
        })
public final class LayerWise implements Scheduler {
    @Override
    public Order schedule(ScheduleProblem problem) {
        return Trees.order(NodeGraph.of(problem))
                .map(order -> NodeGraph.named(problem, order))
                .orElseThrow(() -> noTree(problem));
    }

    private static InputException noTree(ScheduleProblem problem) {
        Node join = problem.nodes().stream()
                .filter(node -> node.after().stream().distinct().count() > 1)
                .findFirst()
                .orElseThrow();
        return new InputException(
                "strategy 'layer-wise'",
                "it orders trees, and problem '" + problem.name() + "' is none: node '" + join.id() + "' comes after '"
                        + join.after().get(0) + "' and '"
                        + join.after().get(join.after().size() - 1) + "'",
                "Use topological, path-wise or brute-force.");
    }
}
