package org.cutpoint.cost.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;

/** Problems and assignments of all shapes, from a seed. */
final class RandomProblems {
    private final Random random;

    RandomProblems(long seed) {
        random = new Random(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** A few values only, so that ties are frequent. */
    double amount() {
        return chance(0.5) ? below(4) : random.nextDouble() * 10;
    }

    long bytes() {
        return chance(0.2) ? 0 : below(5) * 1000L + (chance(0.5) ? below(1000) : 0);
    }

    Problem problem(int tierCount, int layerCount, boolean groups) {
        List<Tier> tiers = new ArrayList<>();
        for (int t = 0; t < tierCount; t++) {
            tiers.add(new Tier(
                    "tier" + t,
                    chance(0.5) ? OptionalDouble.of(amount()) : OptionalDouble.empty(),
                    OptionalLong.empty()));
        }
        List<DataItem> inputs = new ArrayList<>();
        for (int i = below(3); i >= 0; i--) {
            inputs.add(new DataItem("in" + i, bytes()));
        }
        List<ProblemLayer> layers = layers(tiers, inputs, layerCount);
        if (!groups && chance(0.7)) {
            Collections.shuffle(layers, random);
        }
        List<String> tensors = new ArrayList<>();
        inputs.forEach(i -> tensors.add(i.id()));
        layers.forEach(l -> l.outputs().forEach(o -> tensors.add(o.id())));
        Collections.shuffle(tensors, random);
        return new Problem(
                "random",
                tiers,
                inputs,
                layers,
                tensors.subList(0, Math.min(tensors.size(), 1 + below(4))),
                groups ? groups(tiers, layers) : List.of(),
                links(tierCount),
                tierCount < 2 ? Objective.LATENCY : Objective.values()[below(4)],
                1 + below(4),
                chance(0.5) ? 2 : 4,
                chance(0.6),
                Limits.NONE);
    }

    private List<ProblemLayer> layers(List<Tier> tiers, List<DataItem> inputs, int count) {
        List<String> known = new ArrayList<>();
        inputs.forEach(input -> known.add(input.id()));
        List<ProblemLayer> layers = new ArrayList<>();
        for (int l = 0; l < count; l++) {
            List<String> reads = new ArrayList<>();
            for (int i = chance(0.05) ? 0 : 1 + below(3); i > 0; i--) {
                reads.add(known.get(chance(0.6) ? Math.max(0, known.size() - 1 - below(3)) : below(known.size())));
            }
            List<DataItem> outputs = new ArrayList<>();
            if (chance(0.7)) {
                outputs.add(new DataItem("l" + l, bytes()));
            } else {
                for (int o = below(3); o >= 0; o--) {
                    outputs.add(new DataItem("l" + l + ":" + o, bytes()));
                }
            }
            Map<String, Double> times = new HashMap<>();
            tiers.forEach(tier -> times.put(tier.id(), amount()));
            Map<String, Double> energy = new HashMap<>();
            for (Tier tier : tiers) {
                if (chance(0.3) || tier == tiers.get(0) && tier.computePowerW().isEmpty()) {
                    energy.put(tier.id(), amount());
                }
            }
            layers.add(new ProblemLayer(
                    "l" + l, reads, outputs, times, below(1000), below(1000), chance(0.3) ? bytes() : 0, energy));
            outputs.forEach(output -> known.add(output.id()));
        }
        return layers;
    }

    private List<Group> groups(List<Tier> tiers, List<ProblemLayer> layers) {
        Map<List<Object>, Group> groups = new LinkedHashMap<>();
        for (int g = 1 + below(3 * layers.size()); g > 0; g--) {
            String tier = tiers.get(below(tiers.size())).id();
            int first = below(layers.size());
            int last = Math.min(layers.size() - 1, first + below(4));
            groups.put(
                    List.of(tier, first, last),
                    new Group(
                            tier,
                            layers.get(first).id(),
                            layers.get(last).id(),
                            amount(),
                            chance(0.5) ? OptionalDouble.of(amount()) : OptionalDouble.empty()));
        }
        return List.copyOf(groups.values());
    }

    private List<Link> links(int tiers) {
        List<Link> links = new ArrayList<>();
        double density = chance(0.5) ? 0.95 : 0.6;
        for (int from = 0; from < tiers; from++) {
            for (int to = 0; to < tiers; to++) {
                if (from != to && chance(density)) {
                    links.add(new Link(
                            "tier" + from,
                            "tier" + to,
                            1 + below(3),
                            chance(0.5) ? 0 : below(3),
                            chance(0.5) ? 0 : below(3),
                            chance(0.5) ? 0 : amount(),
                            chance(0.5) ? 0 : amount()));
                }
            }
        }
        Collections.shuffle(links, random);
        return links;
    }

    /** Any tier for any layer, with runs of equal tiers. */
    Assignment assignment(Problem problem) {
        Map<String, String> tiers = new HashMap<>();
        String tier = problem.device().id();
        for (ProblemLayer layer : problem.layers()) {
            if (chance(0.4)) {
                tier = problem.tiers().get(below(problem.tiers().size())).id();
            }
            tiers.put(layer.id(), tier);
        }
        return new Assignment("job", problem.name(), tiers, List.of());
    }

    /** A device part that is closed under predecessors, the rest on the second tier. */
    Map<String, String> closed(Problem problem) {
        Map<String, String> producers = new HashMap<>();
        problem.layers().forEach(l -> l.outputs().forEach(o -> producers.put(o.id(), l.id())));
        Map<String, String> tiers = new HashMap<>();
        problem.layers().forEach(layer -> tiers.put(layer.id(), "tier1"));
        List<ProblemLayer> todo = new ArrayList<>(problem.layers());
        Collections.shuffle(todo, random);
        double wish = chance(0.2) ? 1 : chance(0.2) ? 0 : random.nextDouble();
        for (boolean changed = true; changed; ) {
            changed = false;
            for (ProblemLayer layer : todo) {
                boolean free = layer.inputs().stream()
                        .map(producers::get)
                        .allMatch(p -> p == null || tiers.get(p).equals("tier0"));
                if (free && tiers.get(layer.id()).equals("tier1") && chance(wish)) {
                    tiers.put(layer.id(), "tier0");
                    changed = true;
                }
            }
        }
        return tiers;
    }
}
