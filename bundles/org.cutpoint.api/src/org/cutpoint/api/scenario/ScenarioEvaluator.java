package org.cutpoint.api.scenario;

import java.util.List;
import org.cutpoint.api.InputException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The meaning of scenarios, and the only place where a trace's value is computed. A service; thread-safe.
 */
@ProviderType
public interface ScenarioEvaluator {
    /** Relative tolerance of capacities and times. */
    double TOLERANCE = 1e-9;

    /**
     * Checks a scenario: ids unique, everything that is named there, no negative or infinite time, size or bandwidth,
     * at least one layer in each network, not too much of anything. O(its size).
     *
     * @throws InputException naming the JSON path of the first fault found
     */
    void check(Scenario scenario);

    /**
     * The least total delay that is thinkable, milliseconds: each task by itself, with all the bandwidth that it can
     * use on the best of its edge servers, at once. O(tasks x edges of a task x layers) at most.
     *
     * @param scenario checked
     */
    double lowerBoundMs(Scenario scenario);

    /**
     * Validates what became of all tasks, and computes it anew: cuts in range, edge servers that the device reaches,
     * each task's bandwidth within its own bounds, no start before the arrival, every delay as {@link Placement} says, and
     * at every instant no more of any link or slot in use than there is, outages considered, and placements given up only
     * for one. O(n log n) in tasks and outages.
     *
     * @param scenario checked
     * @param outages what fails when; may overlap
     * @param strategy id of the scheduler, for the trace
     * @param tasks in the scenario's order; a {@code finishMs} that differs from what the placement gives is a fault
     * @throws InvalidTraceException if any of that does not hold
     */
    Trace evaluate(Scenario scenario, List<Outage> outages, String strategy, List<TracedTask> tasks);
}
