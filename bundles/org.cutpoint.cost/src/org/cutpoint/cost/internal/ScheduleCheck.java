package org.cutpoint.cost.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.ScheduleProblem.Node;

/** Finds the first fault of a schedule problem, and says where in its file it is. Used once. */
final class ScheduleCheck {
    private static final int MOST_NODES = 1_000_000;
    private static final int MOST_PRECEDENCES = 10_000_000;

    private final List<Node> nodes;
    private final Map<String, Integer> positions;

    ScheduleCheck(ScheduleProblem problem) {
        this.nodes = problem.nodes();
        this.positions = new HashMap<>(2 * nodes.size());
    }

    /** @throws InputException on the first fault */
    void run() {
        if (nodes.isEmpty()) {
            throw new InputException("$.nodes", "there is no node", "A problem needs at least one.");
        }
        if (nodes.size() > MOST_NODES) {
            throw new InputException("$.nodes", nodes.size() + " nodes are too many", "At most " + MOST_NODES + ".");
        }
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            String path = "$.nodes[" + i + "]";
            ProblemCheck.checkName(path, ".id", node.id());
            Integer other = positions.putIfAbsent(node.id(), i);
            if (other != null) {
                throw new InputException(
                        path + ".id",
                        "node " + other + " is also called " + ProblemCheck.quote(node.id()),
                        "Give each node its own id.");
            }
            ProblemCheck.checkAmount(path, ".computeMs", node.computeMs());
            ProblemCheck.checkAmount(path, ".transferMs", node.transferMs());
        }
        checkAcyclic(predecessors());
    }

    /** By node: those that it comes after, as positions. */
    private int[][] predecessors() {
        int[][] before = new int[nodes.size()][];
        long count = 0;
        for (int i = 0; i < before.length; i++) {
            List<String> after = nodes.get(i).after();
            count += after.size();
            if (count > MOST_PRECEDENCES) {
                throw new InputException(
                        "$.nodes[" + i + "].after",
                        "more than " + MOST_PRECEDENCES + " precedences are too many",
                        "Leave out those that follow from others.");
            }
            before[i] = new int[after.size()];
            for (int j = 0; j < before[i].length; j++) {
                Integer position = positions.get(after.get(j));
                if (position == null) {
                    throw new InputException(
                            "$.nodes[" + i + "].after[" + j + "]",
                            "there is no node " + ProblemCheck.quote(after.get(j)),
                            "Name a node of this problem.");
                }
                before[i][j] = position;
            }
        }
        return before;
    }

    private void checkAcyclic(int[][] before) {
        List<Integer> loop = Cycles.find(before);
        if (!loop.isEmpty()) {
            throw new InputException(
                    "$.nodes[" + loop.get(0) + "].after[" + Cycles.closing(before, loop) + "]",
                    Cycles.describe(loop, n -> nodes.get(n).id(), "nodes"),
                    "No node can come after itself.");
        }
    }
}
