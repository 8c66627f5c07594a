package org.cutpoint.cost.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;

/** Small problems by hand. Links of 8 Mbit/s carry 1000 bytes in one millisecond. */
final class Problems {
    private Problems() {}

    /** A problem that tests change one thing of. */
    static final class Draft {
        String name = "draft";
        List<Tier> tiers = new ArrayList<>(List.of(Tier.of("device"), Tier.of("cloud")));
        List<DataItem> inputs = new ArrayList<>(List.of(new DataItem("image", 4000)));
        List<ProblemLayer> layers = new ArrayList<>();
        List<String> results = new ArrayList<>();
        List<Group> groups = new ArrayList<>();
        List<Link> links = new ArrayList<>(List.of(link("device", "cloud"), link("cloud", "device")));
        Objective objective = Objective.LATENCY;
        int jobs = 1;
        int stages = 2;
        boolean returnResult;
        Limits limits = Limits.NONE;

        Draft layer(String id, String reads, long outputBytes, double... timeMs) {
            Map<String, Double> times = new HashMap<>();
            for (int t = 0; t < timeMs.length; t++) {
                times.put(tiers.get(t).id(), timeMs[t]);
            }
            layers.add(new ProblemLayer(
                    id, List.of(reads.split(" ")), List.of(new DataItem(id, outputBytes)), times, 0, 0, 0, Map.of()));
            return this;
        }

        Problem build() {
            return new Problem(
                    name, tiers, inputs, layers, results, groups, links, objective, jobs, stages, returnResult, limits);
        }
    }

    static Link link(String from, String to) {
        return new Link(from, to, 8, 0, 0, 0, 0);
    }

    /** Three layers in a row: 4, 3, 5 ms on the device and 1 ms each in the cloud; 6000, 2000, 1000 bytes. */
    static Draft line() {
        return new Draft()
                .layer("a", "image", 6000, 4, 1)
                .layer("b", "a", 2000, 3, 1)
                .layer("c", "b", 1000, 5, 1);
    }

    /** Figure 2 of Duan and Wu (doi:10.1145/3472456.3472468): cuts (4, 6) and (7, 2), the others far worse. */
    static Problem figure2(int jobs) {
        Draft draft = new Draft();
        draft.name = "figure-2";
        draft.inputs = List.of(new DataItem("image", 100_000));
        draft.layer("a", "image", 6000, 4, 0).layer("b", "a", 2000, 3, 0).layer("c", "b", 1000, 100, 0);
        draft.objective = Objective.MAKESPAN;
        draft.jobs = jobs;
        return draft.build();
    }

    /** The job's first layers on the device, the others in the cloud. */
    static Assignment cutAfter(Problem problem, String id, int deviceLayers) {
        Map<String, String> tiers = new HashMap<>();
        for (int l = 0; l < problem.layers().size(); l++) {
            tiers.put(
                    problem.layers().get(l).id(),
                    problem.tiers().get(l < deviceLayers ? 0 : 1).id());
        }
        return new Assignment(id, problem.name(), tiers, List.of());
    }

    static Plan plan(List<Assignment> jobs) {
        return new Plan(jobs, jobs.stream().map(Assignment::id).toList(), OptionalDouble.empty());
    }
}
