package org.cutpoint.perf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.ServiceLoader;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.ScheduleProblem.Node;

/** Random instances of wanted sizes, the same at every time. */
final class Instances {
    private static final long SEED = 1;

    private Instances() {}

    static PlanEvaluator evaluator() {
        return ServiceLoader.load(PlanEvaluator.class).findFirst().orElseThrow();
    }

    /** Layers one after another; what they send shrinks, by and large, as in real networks. */
    static Problem line(int layers, int jobs, int stages) {
        Random random = new Random(SEED);
        List<ProblemLayer> line = new ArrayList<>();
        for (int l = 0; l < layers; l++) {
            String input = l == 0 ? "in" : "l" + (l - 1);
            long bytes = (long) (2e6 * Math.pow(1 - (double) l / layers, 2) * (0.5 + random.nextDouble())) + 1000;
            line.add(layer(l, List.of(input), bytes, random));
        }
        return problem(line, Objective.MAKESPAN, jobs, stages);
    }

    /** Layers that read one to three of the ten before them. */
    static Problem graph(int layers) {
        Random random = new Random(SEED);
        List<ProblemLayer> graph = new ArrayList<>();
        for (int l = 0; l < layers; l++) {
            List<String> inputs = new ArrayList<>();
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                int from = l - 1 - random.nextInt(10);
                String input = from < 0 ? "in" : "l" + from;
                if (!inputs.contains(input)) {
                    inputs.add(input);
                }
            }
            graph.add(layer(l, inputs, random.nextInt(200_000), random));
        }
        return problem(graph, Objective.LATENCY, 1, 4);
    }

    /**
     * Layers for latency, all of whose intervals are measured, and messages with a lag.
     *
     * @param residual whether every fifth layer also reads what the first of its block made
     */
    static Problem measured(int layers, boolean residual) {
        Random random = new Random(SEED);
        List<ProblemLayer> network = new ArrayList<>();
        for (int l = 0; l < layers; l++) {
            List<String> inputs = new ArrayList<>(List.of(l == 0 ? "in" : "l" + (l - 1)));
            if (residual && l % 5 == 4) {
                inputs.add("l" + (l - 4));
            }
            network.add(layer(l, inputs, random.nextInt(200_000), random));
        }
        Problem problem = measured(problem(network, Objective.LATENCY, 1, 4), random);
        List<Link> lagging = problem.links().stream()
                .map(l -> new Link(l.from(), l.to(), 4 * l.mbps(), 1, 10, 100, 500))
                .toList();
        return new Problem(
                problem.name(),
                problem.tiers(),
                List.of(new DataItem("in", 150_000)),
                problem.layers(),
                problem.results(),
                problem.groups(),
                lagging,
                problem.objective(),
                1,
                2,
                true,
                Limits.NONE);
    }

    private static Problem measured(Problem problem, Random random) {
        List<Group> groups = new ArrayList<>();
        List<ProblemLayer> layers = problem.layers();
        for (String tier : List.of("device", "cloud")) {
            for (int first = 0; first < layers.size(); first++) {
                double sum = 0;
                for (int last = first; last < layers.size(); last++) {
                    sum += layers.get(last).timeMs().get(tier);
                    groups.add(new Group(
                            tier,
                            layers.get(first).id(),
                            layers.get(last).id(),
                            sum * (0.8 + 0.2 * random.nextDouble()),
                            OptionalDouble.empty()));
                }
            }
        }
        return problem.withGroups(groups).withDevicePower(4);
    }

    private static ProblemLayer layer(int index, List<String> inputs, long bytes, Random random) {
        double ms = 20 * random.nextDouble();
        String id = "l" + index;
        return new ProblemLayer(
                id,
                inputs,
                List.of(new DataItem(id, bytes)),
                Map.of("device", ms, "cloud", ms / 20),
                0,
                0,
                0,
                Map.of());
    }

    private static Problem problem(List<ProblemLayer> layers, Objective objective, int jobs, int stages) {
        return new Problem(
                "benchmark",
                List.of(Tier.of("device"), Tier.of("cloud")),
                List.of(new DataItem("in", 2_000_000)),
                layers,
                List.of("l" + (layers.size() - 1)),
                List.of(),
                List.of(new Link("device", "cloud", 18.88, 0, 0, 0, 0), new Link("cloud", "device", 54.97, 0, 0, 0, 0)),
                objective,
                jobs,
                stages,
                stages == 4,
                Limits.NONE);
    }

    /** A tree of so many nodes, each below any one before it. */
    static ScheduleProblem tree(int nodes) {
        Random random = new Random(SEED);
        List<Node> tree = new ArrayList<>();
        for (int n = 0; n < nodes; n++) {
            List<String> after = n == 0 ? List.of() : List.of("v" + random.nextInt(n));
            tree.add(new Node("v" + n, 10 * random.nextDouble(), 10 * random.nextDouble(), after));
        }
        return new ScheduleProblem("benchmark", tree);
    }
}
