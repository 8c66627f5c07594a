package org.cutpoint.workbench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.scenario.TaskLayer;
import org.cutpoint.api.scenario.TaskModel;

/** Networks as scenarios take them. */
public final class TaskModels {
    private static final Network ANY = new Network("any", 1, 1, 0);

    private TaskModels() {}

    /**
     * What devices, edge servers and the cloud are.
     *
     * @param device predicts a device's times
     * @param edge predicts an edge server's times
     * @param cloud predicts the cloud's times
     */
    public record Machines(Profiler device, Profiler edge, Profiler cloud) {
        /**
         * Machines by their names or files.
         *
         * @throws InputException if nobody knows one
         */
        public static Machines of(Workbench workbench, String device, String edge, String cloud) {
            return new Machines(
                    workbench.profiler("--device", device),
                    workbench.profiler("--edge", edge),
                    workbench.profiler("--cloud", cloud));
        }

        /** A network with its times on these machines. */
        public TaskModel model(Workbench workbench, String source, Progress progress) {
            Model model = workbench.load(source, LoadOptions.DEFAULT, progress);
            List<Profile> tiers = Stream.of(device, edge, cloud)
                    .map(machine -> machine.profile(model, ProfileOptions.DEFAULT, progress))
                    .toList();
            // What joins them is each task's own.
            return TaskModels.of(workbench.problem(model, tiers, List.of(ANY, ANY), Objective.LATENCY, 1, 2));
        }
    }

    /**
     * A problem of three tiers as a line. Layers between which more than one tensor lies are never cut apart: they
     * become one, with the id of the last. Results count as made by the last layer. O(layers + edges).
     *
     * @param problem checked, its layers in a topological order; its tiers are device, edge, cloud
     * @throws InputException if it has not three tiers
     */
    public static TaskModel of(Problem problem) {
        if (problem.tiers().size() != 3) {
            throw new InputException(
                    "problem '" + problem.name() + "'",
                    "it has " + problem.tiers().size() + " tiers",
                    "Scenarios need a device, an edge and a cloud");
        }
        Map<String, Integer> readers = new HashMap<>();
        Map<String, Long> bytes = new HashMap<>();
        problem.layers().forEach(layer -> {
            layer.inputs().forEach(input -> readers.merge(input, 1, Integer::sum));
            layer.outputs().forEach(output -> bytes.put(output.id(), output.bytes()));
        });
        Map<String, Integer> alive = new HashMap<>();
        problem.inputs().stream()
                .filter(input -> readers.containsKey(input.id()))
                .forEach(input -> alive.put(input.id(), readers.get(input.id())));
        List<TaskLayer> line = new ArrayList<>();
        double[] ms = new double[3];
        for (int l = 0; l < problem.layers().size(); l++) {
            ProblemLayer layer = problem.layers().get(l);
            for (int t = 0; t < 3; t++) {
                ms[t] += layer.timeMs().get(problem.tiers().get(t).id());
            }
            layer.inputs().forEach(input -> alive.computeIfPresent(input, (i, left) -> left == 1 ? null : left - 1));
            layer.outputs().stream()
                    .filter(output -> readers.containsKey(output.id()))
                    .forEach(output -> alive.put(output.id(), readers.get(output.id())));
            boolean last = l == problem.layers().size() - 1;
            if (last
                    || alive.size() == 1
                            && bytes.containsKey(alive.keySet().iterator().next())) {
                long output = last
                        ? problem.results().stream().mapToLong(bytes::get).sum()
                        : bytes.get(alive.keySet().iterator().next());
                line.add(new TaskLayer(layer.id(), output, ms[0], ms[1], ms[2]));
                ms = new double[3];
            }
        }
        DataItem first = problem.inputs().get(0);
        long input = problem.inputs().stream().mapToLong(DataItem::bytes).sum();
        return new TaskModel(first.id(), input, line);
    }
}
