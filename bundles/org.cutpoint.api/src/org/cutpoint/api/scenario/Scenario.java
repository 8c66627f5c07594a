package org.cutpoint.api.scenario;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Devices with tasks, edge servers, a cloud that is never full. The data of a {@code cutpoint-scenario/1} file;
 * {@link ScenarioEvaluator} gives it its meaning and checks it.
 *
 * @param name for people
 * @param models networks by id, in the file's order
 * @param edges edge servers; where nothing else decides, their order does
 * @param tasks in any order; of those that arrive at the same time the first comes first
 * @param returnResult whether the result goes back to the device
 */
public record Scenario(
        String name, Map<String, TaskModel> models, List<EdgeServer> edges, List<Task> tasks, boolean returnResult) {
    public Scenario {
        models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
        edges = List.copyOf(edges);
        tasks = List.copyOf(tasks);
    }

    /** The same networks and servers with other tasks. */
    public Scenario withTasks(List<Task> others) {
        return new Scenario(name, models, edges, others, returnResult);
    }
}
