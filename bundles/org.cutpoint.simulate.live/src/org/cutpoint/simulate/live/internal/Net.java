package org.cutpoint.simulate.live.internal;

import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.scenario.TaskModel;
import org.cutpoint.workbench.TaskModels;

/**
 * A scenario's network as a model that runs.
 *
 * @param line what schedulers see of it: a line of layers
 * @param ends by a number of that line's layers: how many layers of the model these are
 * @param layers ids of the model's layers, in order
 */
record Net(Model model, TaskModel line, List<Integer> ends, List<String> layers) {
    static Net of(Model model, Problem problem) {
        TaskModel line = TaskModels.of(problem);
        List<String> layers = problem.layers().stream().map(ProblemLayer::id).toList();
        List<Integer> ends = new ArrayList<>(List.of(0));
        // A layer of the line has the id of the last of the model's layers that it stands for.
        line.layers().forEach(layer -> ends.add(layers.indexOf(layer.id()) + 1));
        return new Net(model, line, ends, layers);
    }

    /** The model's layers between two cuts of the line. */
    List<String> between(int from, int to) {
        return layers.subList(ends.get(from), ends.get(to));
    }
}
