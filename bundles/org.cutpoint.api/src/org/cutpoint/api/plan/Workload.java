package org.cutpoint.api.plan;

import java.util.List;

/**
 * What a strategy plans: the jobs of one problem, or of several different networks that share the tiers and links of
 * the first.
 *
 * @param problems at least one; with several, all have the same tiers, links, objective and stages, and each its own
 *     number of jobs. Names are unique
 */
public record Workload(List<Problem> problems) {
    public Workload {
        problems = List.copyOf(problems);
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("a workload needs at least one problem");
        }
    }

    /** The jobs of one problem. */
    public static Workload of(Problem problem) {
        return new Workload(List.of(problem));
    }

    /** The first problem, which stands for all in what they share. */
    public Problem first() {
        return problems.get(0);
    }

    /** Number of jobs of all problems. */
    public int jobs() {
        return problems.stream().mapToInt(Problem::jobs).reduce(0, Math::addExact);
    }
}
