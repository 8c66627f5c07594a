package org.cutpoint.api.schedule;

import java.util.List;

/**
 * In which order does the device process the nodes of its part? The data of a {@code cutpoint-schedule/1} file;
 * {@link ScheduleEvaluator} gives it its meaning and checks it.
 *
 * @param name for people
 * @param nodes in any order; where nothing else decides, their order does
 */
public record ScheduleProblem(String name, List<Node> nodes) {
    public ScheduleProblem {
        nodes = List.copyOf(nodes);
    }

    /**
     * What is computed in one go, and then sent.
     *
     * @param id unique in its problem
     * @param computeMs time on the device, milliseconds: f of the literature
     * @param transferMs time that its upload occupies the way up, milliseconds, 0 if it uploads nothing: g
     * @param after ids of the nodes that must be computed before
     */
    public record Node(String id, double computeMs, double transferMs, List<String> after) {
        public Node {
            after = List.copyOf(after);
        }
    }
}
