package org.cutpoint.api.schedule;

import org.cutpoint.api.InputException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The meaning of schedule problems and orders, and the only place where an order's value is computed. A service;
 * thread-safe.
 */
@ProviderType
public interface ScheduleEvaluator {
    /**
     * Checks a problem: at least one node, not too many, ids unique, times neither negative nor NaN, everything that is
     * named in {@code after} there, no cycle. O(nodes + precedences).
     *
     * @throws InputException naming the JSON path of the first fault found
     */
    void check(ScheduleProblem problem);

    /**
     * Validates an order, and says when its last upload ends: {@code t_i = max(f_1 + ... + f_i, t_(i-1)) + g_i}, with
     * {@code t_0 = 0}; the last one, milliseconds. O(nodes + precedences).
     *
     * @param problem checked
     * @throws InvalidOrderException if the order is not a permutation of the nodes, or puts a node before one that it
     *     comes after
     */
    double makespanMs(ScheduleProblem problem, Order order);
}
