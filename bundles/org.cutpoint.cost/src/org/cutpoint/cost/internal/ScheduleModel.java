package org.cutpoint.cost.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.schedule.InvalidOrderException;
import org.cutpoint.api.schedule.Order;
import org.cutpoint.api.schedule.ScheduleEvaluator;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.ScheduleProblem.Node;
import org.osgi.service.component.annotations.Component;

/** The cost semantics of {@code cutpoint-schedule/1}. */
@Component
public final class ScheduleModel implements ScheduleEvaluator {
    @Override
    public void check(ScheduleProblem problem) {
        new ScheduleCheck(problem).run();
    }

    @Override
    public double makespanMs(ScheduleProblem problem, Order order) {
        Map<String, Node> waiting = new HashMap<>(2 * problem.nodes().size());
        problem.nodes().forEach(node -> waiting.put(node.id(), node));
        List<String> ids = order.nodes();
        if (ids.size() != waiting.size()) {
            throw new InvalidOrderException("the order has " + ids.size() + " nodes, the problem " + waiting.size());
        }
        double computed = 0;
        double sent = 0;
        Map<String, Node> done = new HashMap<>(2 * ids.size());
        for (String id : ids) {
            Node node = waiting.remove(id);
            if (node == null) {
                throw new InvalidOrderException(
                        done.containsKey(id)
                                ? "node " + ProblemCheck.quote(id) + " comes twice"
                                : "there is no node " + ProblemCheck.quote(id));
            }
            for (String before : node.after()) {
                if (!done.containsKey(before)) {
                    throw new InvalidOrderException("node " + ProblemCheck.quote(id) + " comes before "
                            + ProblemCheck.quote(before) + ", which it comes after");
                }
            }
            done.put(id, node);
            computed += node.computeMs();
            sent = Math.max(computed, sent) + node.transferMs();
        }
        return sent;
    }
}
