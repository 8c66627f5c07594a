package org.cutpoint.api.plan;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The meaning of problems and plans, and the only place where a plan's value is computed: order of layers, segments,
 * messages, latency, energy, makespan, bottleneck, limits. A service; thread-safe.
 */
@ProviderType
public interface PlanEvaluator {
    /**
     * Checks a problem: ids unique, no dangling input, no cycle, times for every tier, groups that exist, and so on.
     *
     * @throws InputException naming the JSON path of the first fault found
     */
    void check(Problem problem);

    /**
     * Checks every problem, and that several go together.
     *
     * @throws InputException naming the first fault found
     */
    void check(Workload workload);

    /**
     * Validates and costs a plan. O(layers + messages) per distinct assignment, O(jobs) for the pipeline.
     *
     * @throws InvalidPlanException if the plan does not fit the workload
     */
    PlanCost evaluate(Workload workload, Plan plan);

    /**
     * Costs a single job; its tiers may be any.
     *
     * @throws InvalidPlanException if the assignment does not fit the problem, or a tier cannot be reached
     */
    JobCost cost(Problem problem, Assignment assignment);

    /**
     * All cuts between first and second tier after a prefix of the layers, the prefix order being the one in which a
     * single tier would run them; from position 0 to the number of layers. Cuts that exceed a tier's memory, or that
     * need a link that does not exist, are left out. O(layers + edges) beside the sets.
     */
    List<Cut> cuts(Problem problem);

    /**
     * The cut whose device part is this set of layers, which need be no prefix. O(layers log layers + edges).
     *
     * @param deviceLayers ids; closed under predecessors
     * @return empty if it exceeds a tier's memory, or needs a link that does not exist
     * @throws IllegalArgumentException if the set is not closed, or has layers that the problem has not
     */
    Optional<Cut> cut(Problem problem, Set<String> deviceLayers);

    /**
     * Time until the last of these jobs is done, taken in the given order through the pipeline of the problem's
     * {@link Problem#stages}. O(jobs).
     *
     * @param stages 2 or 4
     */
    double makespanMs(List<Cut> jobs, int stages);
}
