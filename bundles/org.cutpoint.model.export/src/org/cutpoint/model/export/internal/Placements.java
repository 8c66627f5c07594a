package org.cutpoint.model.export.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;

/** Which segments an assignment has, and in which order they run: for the evaluator to say. */
final class Placements {
    private Placements() {}

    /**
     * A segment and where it runs.
     *
     * @param model of which it is a segment
     * @param tier the tier's id
     */
    record Placed(Model model, String tier, Segment segment) {}

    /**
     * The segments in execution order.
     *
     * @throws InputException if a layer has no tier, or one is not the network's
     */
    static List<Placed> of(Model model, String device, Map<String, String> tiers, PlanEvaluator evaluator) {
        ModelGraph graph = model.graph();
        for (String layer : tiers.keySet()) {
            if (!graph.hasLayer(layer)) {
                throw new InputException(
                        "plan", "network '" + graph.name() + "' has no layer '" + layer + "'", "Plan this network.");
            }
        }
        for (Layer layer : graph.layers()) {
            if (!tiers.containsKey(layer.id())) {
                throw new InputException(
                        "plan", "layer '" + layer.id() + "' of network '" + graph.name() + "' is on no tier", "");
            }
        }
        Assignment job = new Assignment("1", graph.name(), tiers, List.of());
        List<Placed> placed = new ArrayList<>();
        for (JobCost.Step step :
                evaluator.cost(problem(graph, device, tiers), job).steps()) {
            if (step instanceof JobCost.Compute compute) {
                placed.add(new Placed(model, compute.tier(), graph.segment(compute.layers())));
            }
        }
        return placed;
    }

    /** Order does not depend on time: a problem in which everything takes none, and all tiers are joined. */
    private static Problem problem(ModelGraph graph, String device, Map<String, String> tiers) {
        Set<String> others = new TreeSet<>(tiers.values());
        others.remove(device);
        List<String> ids = new ArrayList<>(List.of(device));
        ids.addAll(others);
        List<Link> links = new ArrayList<>();
        for (String from : ids) {
            ids.stream().filter(to -> !to.equals(from)).forEach(to -> links.add(new Link(from, to, 1, 0, 0, 0, 0)));
        }
        Map<String, Double> none = ids.stream().collect(Collectors.toMap(t -> t, t -> 0.0));
        return new Problem(
                graph.name(),
                ids.stream().map(Tier::of).toList(),
                items(graph.inputs()),
                graph.layers().stream()
                        .map(l -> new ProblemLayer(
                                l.id(), l.inputs(), items(l.outputs()), none, l.macs(), l.weightBytes(), 0, Map.of()))
                        .toList(),
                graph.results(),
                List.of(),
                links,
                Objective.LATENCY,
                1,
                2,
                false,
                Limits.NONE);
    }

    private static List<DataItem> items(List<TensorInfo> tensors) {
        return tensors.stream().map(t -> new DataItem(t.id(), t.bytes())).toList();
    }
}
