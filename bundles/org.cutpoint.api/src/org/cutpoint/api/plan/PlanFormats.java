package org.cutpoint.api.plan;

import java.nio.file.Path;
import java.util.List;
import org.cutpoint.api.InputException;
import org.osgi.annotation.versioning.ProviderType;

/** Reads and writes the exchange formats {@code cutpoint-problem/1} and {@code cutpoint-plan/1}. A service. */
@ProviderType
public interface PlanFormats {
    /**
     * Reads and checks a problem file.
     *
     * @throws InputException naming the file and the JSON path of the fault
     */
    Problem readProblem(Path file);

    /**
     * As {@link #readProblem(Path)}, from a text.
     *
     * @param where it comes from, for messages
     */
    Problem readProblem(String where, String json);

    /** The problem as JSON, on one line. */
    String writeProblem(Problem problem);

    /**
     * A plan as JSON, on one line.
     *
     * @param solveMs time that the strategy took, milliseconds
     */
    String writePlan(Workload workload, String strategy, Plan plan, PlanCost cost, double solveMs);

    /**
     * Reads a plan file that holds one plan. Whether it fits a problem is {@link PlanEvaluator}'s to say.
     *
     * @throws InputException naming the file and the JSON path of the fault; also if the file says that there is no plan
     */
    Plan readPlan(Path file);

    /**
     * As {@link #readPlan(Path)}, from a text.
     *
     * @param where it comes from, for messages
     */
    Plan readPlan(String where, String json);

    /**
     * A look-up table of plans as {@code cutpoint-sweep/1}, on one line.
     *
     * @param ranges as from {@link BandwidthSweep#sweep}
     */
    String writeSweep(Workload workload, String strategy, List<BandwidthSweep.Range> ranges);

    /**
     * As {@link #writeSweep(Workload, String, List)}, for a cloud that takes so many times longer than by itself.
     *
     * @param cloudLoad with which it was planned; the workload's times have it in them
     */
    String writeSweep(Workload workload, String strategy, List<BandwidthSweep.Range> ranges, double cloudLoad);

    /**
     * Reads a look-up table: a {@code cutpoint-sweep/1} document a line, one for each load of the cloud, of one problem and
     * one strategy.
     *
     * @throws InputException naming the file and the JSON path of the fault
     */
    PlanTable readTable(Path file);

    /** The answer where there is no plan, as JSON, on one line. */
    String writeInfeasible(Workload workload, String strategy, Infeasible infeasible, double solveMs);
}
