package org.cutpoint.cost.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.cutpoint.api.InputException;
import org.cutpoint.api.schedule.InvalidOrderException;
import org.cutpoint.api.schedule.Order;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.ScheduleProblem.Node;
import org.junit.jupiter.api.Test;

class ScheduleModelTest {
    private final ScheduleModel model = new ScheduleModel();

    private static Node node(String id, double computeMs, double transferMs, String... after) {
        return new Node(id, computeMs, transferMs, List.of(after));
    }

    private static ScheduleProblem problem(Node... nodes) {
        return new ScheduleProblem("p", List.of(nodes));
    }

    private double makespan(ScheduleProblem problem, String... order) {
        return model.makespanMs(problem, new Order(List.of(order)));
    }

    @Test
    void uploadsOneNodeWhileTheNextComputes() {
        ScheduleProblem problem = problem(node("a", 4, 6), node("b", 7, 2));
        assertThat(makespan(problem, "a", "b")).isEqualTo(13);
        assertThat(makespan(problem, "b", "a")).isEqualTo(17);
        assertThat(makespan(problem(node("a", 3, 0)), "a")).isEqualTo(3);
    }

    /** t_i = max over k <= i of f_1 + ... + f_k + g_k + ... + g_i. */
    @Test
    void isTheLongestWayThroughBothStages() {
        Random random = new Random(7);
        for (int run = 0; run < 300; run++) {
            List<Node> nodes = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(9); i++) {
                nodes.add(node("n" + i, random.nextInt(6), random.nextInt(6)));
            }
            double longest = 0;
            for (int k = 0; k < nodes.size(); k++) {
                double way = 0;
                for (int i = 0; i < nodes.size(); i++) {
                    way += (i <= k ? nodes.get(i).computeMs() : 0)
                            + (i >= k ? nodes.get(i).transferMs() : 0);
                }
                longest = Math.max(longest, way);
            }
            Order order = new Order(nodes.stream().map(Node::id).toList());
            Collections.shuffle(nodes, random);
            assertThat(model.makespanMs(new ScheduleProblem("p", nodes), order)).isEqualTo(longest);
        }
    }

    @Test
    void rejectsBrokenOrders() {
        ScheduleProblem problem = problem(node("a", 1, 1), node("b", 1, 1, "a"), node("c", 1, 1, "b", "a"));
        assertThat(makespan(problem, "a", "b", "c")).isEqualTo(4);
        assertBroken(problem, "the order has 2 nodes, the problem 3", "a", "b");
        assertBroken(problem, "the order has 4 nodes, the problem 3", "a", "b", "c", "c");
        assertBroken(problem, "node 'a' comes twice", "a", "a", "b");
        assertBroken(problem, "there is no node 'x'", "a", "x", "b");
        assertBroken(problem, "node 'c' comes before 'b', which it comes after", "a", "c", "b");
    }

    private void assertBroken(ScheduleProblem problem, String message, String... order) {
        assertThatThrownBy(() -> makespan(problem, order))
                .isInstanceOf(InvalidOrderException.class)
                .hasMessage(message);
    }

    @Test
    void acceptsWhatCanBeScheduled() {
        model.check(problem(node("a", 0, 0)));
        model.check(problem(node("c", 1, 1, "b", "b"), node("b", 0, 1e6, "a"), node("a", 0, 0)));
    }

    @Test
    void namesTheFirstFaultAndItsPlace() {
        assertFault("$.nodes: there is no node. A problem needs at least one.");
        assertFault("$.nodes[0].id: an id is empty. Give it a name.", node("", 1, 1));
        assertFault(
                "$.nodes[2].id: node 0 is also called 'a'. Give each node its own id.",
                node("a", 1, 1),
                node("b", 1, 1),
                node("a", 2, 2));
        assertFault("$.nodes[0].computeMs: -1.0 is negative. Give a number that is not.", node("a", -1, 1));
        assertFault("$.nodes[0].transferMs: -0.5 is negative. Give a number that is not.", node("a", 1, -0.5));
        assertFault(
                "$.nodes[0].transferMs: NaN is not a number that can be computed with. Give a finite number.",
                node("a", 1, Double.NaN));
        assertFault(
                "$.nodes[0].computeMs: Infinity is not a number that can be computed with. Give a finite number.",
                node("a", Double.POSITIVE_INFINITY, 1));
        assertFault("$.nodes[0].computeMs: 1.0E101 is too large. At most 1.0E100.", node("a", 1e101, 1));
        assertFault(
                "$.nodes[1].after[1]: there is no node 'x'. Name a node of this problem.",
                node("a", 1, 1),
                node("b", 1, 1, "a", "x"));
        assertFault(
                "$.nodes[0].after[0]: the nodes form a cycle: 'a' -> 'a'. No node can come after itself.",
                node("a", 1, 1, "a"));
        assertFault(
                "$.nodes[1].after[1]: the nodes form a cycle: 'b' -> 'c' -> 'b'. No node can come after itself.",
                node("a", 1, 1),
                node("b", 1, 1, "a", "c"),
                node("c", 1, 1, "b"));
    }

    private void assertFault(String message, Node... nodes) {
        assertThatThrownBy(() -> model.check(problem(nodes)))
                .isInstanceOf(InputException.class)
                .hasMessage(message);
    }

    @Test
    void checksAndCostsDeepChainsWithoutRecursion() {
        List<Node> nodes = new ArrayList<>();
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            nodes.add(i == 0 ? node("n0", 1, 0) : node("n" + i, 1, 0, "n" + (i - 1)));
            order.add("n" + i);
        }
        ScheduleProblem chain = new ScheduleProblem("chain", nodes);
        model.check(chain);
        assertThat(model.makespanMs(chain, new Order(order))).isEqualTo(100_000);
    }
}
