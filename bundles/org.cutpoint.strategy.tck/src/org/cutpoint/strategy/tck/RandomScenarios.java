package org.cutpoint.strategy.tck;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskLayer;
import org.cutpoint.api.scenario.TaskModel;

/**
 * Random scenarios that pass {@link org.cutpoint.api.scenario.ScenarioEvaluator#check}, crowded, and with the corner
 * cases in them: times, sizes, capacities and bounds of 0, equal ones, tasks that arrive together, servers that nobody
 * reaches, files in any order. The same source of randomness gives the same scenarios.
 */
public final class RandomScenarios {
    private final Random random;

    /** Scenarios drawn from this source, see {@link RandomProblems#source}; not thread-safe. */
    public RandomScenarios(Random random) {
        this.random = random;
    }

    /** A scenario of a few tasks. */
    public Scenario scenario() {
        return scenario(1 + random.nextInt(12), random.nextInt(4));
    }

    /**
     * A scenario.
     *
     * @param tasks how many, >= 0
     * @param edges how many, >= 0
     */
    public Scenario scenario(int tasks, int edges) {
        boolean whole = random.nextBoolean();
        Map<String, TaskModel> models = new LinkedHashMap<>();
        for (int m = 1 + random.nextInt(3); m > 0; m--) {
            models.put("net" + m, model(whole));
        }
        List<EdgeServer> servers = new ArrayList<>();
        for (int e = 0; e < edges; e++) {
            servers.add(new EdgeServer("e" + e, random.nextInt(4), mbps(whole, 3), mbps(whole, 2)));
        }
        List<String> names = List.copyOf(models.keySet());
        List<Task> made = new ArrayList<>();
        for (int t = 0; t < tasks; t++) {
            List<String> reached = new ArrayList<>();
            for (EdgeServer server : servers) {
                if (random.nextInt(4) > 0) {
                    reached.add(server.id());
                }
            }
            Collections.shuffle(reached, random);
            made.add(new Task(
                    "t" + t,
                    whole ? random.nextInt(20) : 100 * random.nextDouble(),
                    names.get(random.nextInt(names.size())),
                    1 + random.nextInt(whole ? 3 : 50),
                    reached,
                    mbps(whole, 2),
                    mbps(whole, 2)));
        }
        return new Scenario("random", models, servers, made, random.nextBoolean());
    }

    private TaskModel model(boolean whole) {
        List<TaskLayer> layers = new ArrayList<>();
        double slower = 1 + random.nextInt(10);
        for (int l = 1 + random.nextInt(5); l > 0; l--) {
            double edgeMs = ms(whole);
            layers.add(new TaskLayer(
                    "l" + layers.size(), bytes(), slower * edgeMs, edgeMs, random.nextInt(4) == 0 ? 0 : edgeMs / 2));
        }
        return new TaskModel("in", bytes(), layers);
    }

    private double ms(boolean whole) {
        return whole ? random.nextInt(4) : 4 * random.nextDouble();
    }

    private long bytes() {
        return random.nextInt(5) == 0 ? 0 : 1000L * random.nextInt(20);
    }

    /** @param most as a multiple of what a task may typically use */
    private double mbps(boolean whole, int most) {
        if (random.nextInt(8) == 0) {
            return 0;
        }
        return whole ? 10.0 * (1 + random.nextInt(2 * most)) : 1 + 20 * most * random.nextDouble();
    }
}
