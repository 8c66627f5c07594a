package org.cutpoint.simulate.live.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskLayer;
import org.cutpoint.api.scenario.TaskModel;
import org.cutpoint.simulate.live.internal.TaskRun.Computed;

/**
 * How much longer networks take where they run than their profiles say. A profile has a network's beginnings and ends, measured one
 * after the other in one process; here its parts run in three, with pauses between samples, in which caches forget them. Each
 * tier's times of a network are multiplied by what its parts took, one sample at a time, of what they were to take.
 */
final class Recalibration {
    /** Of a network, on the three tiers. */
    private static final class Sums {
        private final double[] measured = new double[3];
        private final double[] predicted = new double[3];

        private double factor(int tier) {
            return measured[tier] > 0 && predicted[tier] > 0 ? measured[tier] / predicted[tier] : 1;
        }
    }

    private final Scenario scenario;
    private final Map<String, Sums> sums = new LinkedHashMap<>();

    Recalibration(Scenario scenario) {
        this.scenario = scenario;
    }

    /** What a sample took that was placed like this. */
    void add(Task task, Placement placement, Computed took) {
        List<TaskLayer> layers = scenario.models().get(task.model()).layers();
        Sums of = sums.computeIfAbsent(task.model(), m -> new Sums());
        of.measured[0] += took.deviceMs();
        of.measured[1] += took.edgeMs();
        of.measured[2] += took.cloudMs();
        for (int l = 0; l < layers.size(); l++) {
            if (l < placement.cut1()) {
                of.predicted[0] += layers.get(l).deviceMs();
            } else if (l < placement.cut2()) {
                of.predicted[1] += layers.get(l).edgeMs();
            } else {
                of.predicted[2] += layers.get(l).cloudMs();
            }
        }
    }

    /** The scenario with times as they are here. */
    Scenario applied() {
        Map<String, TaskModel> models = new LinkedHashMap<>(scenario.models());
        sums.forEach((id, of) -> models.computeIfPresent(
                id,
                (i, model) -> new TaskModel(
                        model.inputId(),
                        model.inputBytes(),
                        model.layers().stream()
                                .map(layer -> new TaskLayer(
                                        layer.id(),
                                        layer.outputBytes(),
                                        layer.deviceMs() * of.factor(0),
                                        layer.edgeMs() * of.factor(1),
                                        layer.cloudMs() * of.factor(2)))
                                .toList())));
        return new Scenario(scenario.name(), models, scenario.edges(), scenario.tasks(), scenario.returnResult());
    }
}
