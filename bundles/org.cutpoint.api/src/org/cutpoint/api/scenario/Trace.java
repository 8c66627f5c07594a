package org.cutpoint.api.scenario;

import java.util.List;

/**
 * What became of a scenario's tasks. The data of a {@code cutpoint-trace/1} file.
 *
 * @param scenario its name
 * @param strategy id of the scheduler
 * @param totalDelayMs sum of all delays, milliseconds; a task's delay is from its arrival to its end
 * @param lowerBoundMs no scheduler can do with less, milliseconds
 * @param tasks all of them, in the scenario's order
 */
public record Trace(
        String scenario, String strategy, double totalDelayMs, double lowerBoundMs, List<TracedTask> tasks) {
    public Trace {
        tasks = List.copyOf(tasks);
    }
}
