package org.cutpoint.strategy.auto.internal;

import java.util.List;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Workload;

/**
 * Which strategies suit a workload, the best first.
 *
 * @param ids of strategies, whether they are there or not
 * @param reason why the first is, as the end of a sentence
 */
record Preferences(List<String> ids, String reason) {
    /** Up to here optimal mostly ends with a proof, within a second or two. */
    private static final int MOST_LAYERS = 300;

    private static final int MOST_JOBS_TWO_STAGES = 100_000;
    private static final int MOST_JOBS = 200;

    static Preferences of(Workload workload) {
        Problem first = workload.first();
        int layers = workload.problems().stream()
                .mapToInt(p -> p.layers().size())
                .max()
                .orElseThrow();
        String size = layers + " layers" + (workload.jobs() > 1 ? ", " + workload.jobs() + " jobs" : "");
        boolean constrained =
                workload.problems().stream().anyMatch(p -> !p.limits().equals(Limits.NONE))
                        || first.tiers().stream().anyMatch(t -> t.memoryBytes().isPresent());
        boolean grouped = workload.problems().stream().anyMatch(p -> !p.groups().isEmpty());
        if (first.tiers().size() == 1) {
            return new Preferences(List.of("optimal", "local-only"), "there is only one tier");
        }
        if (constrained || grouped) {
            return new Preferences(
                    List.of(
                            "optimal",
                            "jointdnn-ilp",
                            "jointdnn",
                            "min-cut",
                            "jps-best",
                            "partition-only",
                            "local-only"),
                    "it plans with " + (constrained ? "limits and memory" : "times of groups of layers")
                            + ", which this workload has");
        }
        return first.objective() == Objective.MAKESPAN ? makespan(workload, layers, size) : single(first, layers, size);
    }

    private static Preferences single(Problem problem, int layers, String size) {
        if (layers <= MOST_LAYERS || problem.tiers().size() > 2) {
            return new Preferences(
                    List.of("optimal", "min-cut", "jps-best", "partition-only", "local-only"),
                    size + " are few enough to prove the best plan, or to say how far from it this is");
        }
        return new Preferences(
                List.of("min-cut", "jps-best", "partition-only", "optimal", "local-only"),
                size + " are too many for a search, and a minimum cut is the best closed device part");
    }

    private static Preferences makespan(Workload workload, int layers, String size) {
        int most = workload.first().stages() == 2 && workload.problems().size() == 1 ? MOST_JOBS_TWO_STAGES : MOST_JOBS;
        if (layers <= MOST_LAYERS && workload.jobs() <= most) {
            return new Preferences(
                    List.of("optimal", "jps-best", "jps", "min-cut", "partition-only", "local-only"),
                    size + " are few enough to prove the best plan, or to say how far from it this is");
        }
        return new Preferences(
                List.of("jps-best", "jps", "min-cut", "partition-only", "optimal", "local-only"),
                size + " are too many for a search, and mixes of two cuts come near the best");
    }
}
