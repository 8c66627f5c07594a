package org.cutpoint.cost.internal;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskLayer;
import org.cutpoint.api.scenario.TaskModel;

/** Finds the first fault of a scenario, and says where in its file it is. Used once. */
final class ScenarioCheck {
    private static final int MOST_MODELS = 1_000_000;
    private static final long MOST_LAYERS = 10_000_000;
    private static final int MOST_EDGES = 1_000_000;
    private static final int MOST_TASKS = 10_000_000;
    private static final long MOST_REACHABLE = 100_000_000;

    private final Scenario scenario;
    private final Set<String> edges = new HashSet<>();

    ScenarioCheck(Scenario scenario) {
        this.scenario = scenario;
    }

    /** @throws InputException on the first fault */
    void run() {
        checkModels();
        checkEdges();
        checkTasks();
    }

    private void checkModels() {
        checkCount("$.models", scenario.models().size(), MOST_MODELS);
        long layers = 0;
        for (Map.Entry<String, TaskModel> entry : scenario.models().entrySet()) {
            String path = "$.models" + ProblemCheck.key(entry.getKey());
            ProblemCheck.checkName(path, "", entry.getKey());
            TaskModel model = entry.getValue();
            ProblemCheck.checkName(path, ".input.id", model.inputId());
            ProblemCheck.checkBytes(path, ".input.bytes", model.inputBytes());
            if (model.layers().isEmpty()) {
                throw new InputException(path + ".layers", "there is no layer", "A network needs at least one.");
            }
            layers += model.layers().size();
            checkCount(path + ".layers", layers, MOST_LAYERS);
            checkLayers(path + ".layers", model);
        }
    }

    private static void checkLayers(String path, TaskModel model) {
        Set<String> ids = new HashSet<>();
        ids.add(model.inputId());
        for (int l = 0; l < model.layers().size(); l++) {
            TaskLayer layer = model.layers().get(l);
            String place = path + "[" + l + "]";
            ProblemCheck.checkName(place, ".id", layer.id());
            if (!ids.add(layer.id())) {
                throw new InputException(
                        place + ".id",
                        "there is another " + ProblemCheck.quote(layer.id()),
                        "Give the input and each layer an id of its own.");
            }
            ProblemCheck.checkBytes(place, ".outputBytes", layer.outputBytes());
            ProblemCheck.checkAmount(place, ".timeMs.device", layer.deviceMs());
            ProblemCheck.checkAmount(place, ".timeMs.edge", layer.edgeMs());
            ProblemCheck.checkAmount(place, ".timeMs.cloud", layer.cloudMs());
        }
    }

    private void checkEdges() {
        List<EdgeServer> servers = scenario.edges();
        checkCount("$.edges", servers.size(), MOST_EDGES);
        for (int e = 0; e < servers.size(); e++) {
            EdgeServer edge = servers.get(e);
            String path = "$.edges[" + e + "]";
            ProblemCheck.checkName(path, ".id", edge.id());
            if (!edges.add(edge.id())) {
                throw new InputException(
                        path + ".id",
                        "there is another " + ProblemCheck.quote(edge.id()),
                        "Give each edge its own id.");
            }
            if (edge.slots() < 0) {
                throw new InputException(path + ".slots", edge.slots() + " is negative", "Give a number that is not.");
            }
            ProblemCheck.checkAmount(path, ".edgeMbps", edge.edgeMbps());
            ProblemCheck.checkAmount(path, ".coreMbps", edge.coreMbps());
        }
    }

    private void checkTasks() {
        List<Task> tasks = scenario.tasks();
        checkCount("$.tasks", tasks.size(), MOST_TASKS);
        Map<String, Integer> ids = new HashMap<>(2 * tasks.size());
        Set<String> reached = new HashSet<>();
        long reachable = 0;
        for (int t = 0; t < tasks.size(); t++) {
            Task task = tasks.get(t);
            String path = "$.tasks[" + t + "]";
            ProblemCheck.checkName(path, ".id", task.id());
            Integer other = ids.putIfAbsent(task.id(), t);
            if (other != null) {
                throw new InputException(
                        path + ".id",
                        "task " + other + " is also called " + ProblemCheck.quote(task.id()),
                        "Give each task its own id.");
            }
            ProblemCheck.checkAmount(path, ".arrivalMs", task.arrivalMs());
            if (!scenario.models().containsKey(task.model())) {
                throw new InputException(
                        path + ".model",
                        "there is no model " + ProblemCheck.quote(task.model()),
                        "Name one of $.models.");
            }
            if (task.samples() < 1) {
                throw new InputException(path + ".samples", task.samples() + " is too few", "At least 1.");
            }
            reachable += task.edges().size();
            checkCount(path + ".edges", reachable, MOST_REACHABLE);
            reached.clear();
            checkReachable(path + ".edges", task, reached);
            ProblemCheck.checkAmount(path, ".maxEdgeMbps", task.maxEdgeMbps());
            ProblemCheck.checkAmount(path, ".maxCoreMbps", task.maxCoreMbps());
        }
    }

    private void checkReachable(String path, Task task, Set<String> named) {
        for (int e = 0; e < task.edges().size(); e++) {
            String id = task.edges().get(e);
            if (!edges.contains(id)) {
                throw new InputException(
                        path + "[" + e + "]", "there is no edge " + ProblemCheck.quote(id), "Name one of $.edges.");
            }
            if (!named.add(id)) {
                throw new InputException(
                        path + "[" + e + "]", ProblemCheck.quote(id) + " is named twice", "Name each edge once.");
            }
        }
    }

    private static void checkCount(String path, long count, long most) {
        if (count > most) {
            throw new InputException(path, count + " are too many", "At most " + most + ".");
        }
    }
}
