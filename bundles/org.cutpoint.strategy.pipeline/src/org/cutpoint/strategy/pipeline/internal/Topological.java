package org.cutpoint.strategy.pipeline.internal;

import java.util.PriorityQueue;
import org.cutpoint.api.schedule.Order;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.Scheduler;
import org.osgi.service.component.annotations.Component;

/**
 * Any graph, from the end: among the nodes that no node still to be ordered comes after, the last one by Johnson's rule
 * goes last; of equal ones the last in the file. Duan and Wu (IWQoS 2021), section 4. O(n log n + precedences).
 */
@Component(
        property = {
            Scheduler.ID + "=topological",
            Scheduler.DESCRIPTION
                    + "=Orders any graph from its end, nodes without successors by Johnson's rule (Duan and Wu, IWQoS"
                    + " 2021)."
        })
public final class Topological implements Scheduler {
    @Override
    public Order schedule(ScheduleProblem problem) {
        return NodeGraph.named(problem, order(NodeGraph.of(problem)));
    }

    static int[] order(NodeGraph graph) {
        PriorityQueue<Integer> free = new PriorityQueue<>((a, b) -> {
            int rule = graph.compare(b, a);
            return rule != 0 ? rule : Integer.compare(b, a);
        });
        int[] followers = new int[graph.size()];
        for (int i = 0; i < followers.length; i++) {
            followers[i] = graph.after()[i].length;
            if (followers[i] == 0) {
                free.add(i);
            }
        }
        int[] order = new int[graph.size()];
        for (int place = order.length - 1; place >= 0; place--) {
            int node = free.remove();
            order[place] = node;
            for (int before : graph.before()[node]) {
                if (--followers[before] == 0) {
                    free.add(before);
                }
            }
        }
        return order;
    }
}
