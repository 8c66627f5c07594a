package org.cutpoint.strategy.support;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The order of least makespan on two machines: those whose first time is the smaller by ascending first time, then the
 * others by descending second time. Johnson, Optimal two- and three-stage production schedules with setup times
 * included, Naval Research Logistics Quarterly 1(1), 1954; algorithm 1 of Duan and Wu, ICPP 2021
 * (doi:10.1145/3472456.3472468).
 */
public final class JohnsonRule {
    private JohnsonRule() {}

    /**
     * The jobs in Johnson's order; equal ones stay as they were. O(n log n).
     *
     * @param first time on the first machine
     * @param second time on the second machine
     */
    public static <J> List<J> order(List<J> jobs, ToDoubleFunction<J> first, ToDoubleFunction<J> second) {
        List<J> communicationHeavy = new ArrayList<>(jobs.size());
        List<J> computationHeavy = new ArrayList<>(jobs.size());
        for (J job : jobs) {
            (first.applyAsDouble(job) < second.applyAsDouble(job) ? communicationHeavy : computationHeavy).add(job);
        }
        communicationHeavy.sort(Comparator.comparingDouble(first));
        computationHeavy.sort(Comparator.comparingDouble(second).reversed());
        communicationHeavy.addAll(computationHeavy);
        return communicationHeavy;
    }

    /**
     * Which of two jobs comes first in Johnson's order: negative if the first does, 0 if it does not matter. A total
     * preorder, zeros and ties included.
     */
    public static int compare(double first1, double second1, double first2, double second2) {
        boolean communicationHeavy = first1 < second1;
        if (communicationHeavy != first2 < second2) {
            return communicationHeavy ? -1 : 1;
        }
        return communicationHeavy ? Double.compare(first1, first2) : Double.compare(second2, second1);
    }

    /** Runs in Johnson's order of device part and upload. */
    public static List<Run> order(List<Run> runs) {
        return order(runs, r -> r.cut().deviceMs(), r -> r.cut().uploadMs());
    }
}
