package org.cutpoint.strategy.tck;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;

/**
 * Random problems that pass {@link org.cutpoint.api.plan.PlanEvaluator#check}: small enough for brute force, with the
 * corner cases in them: times and sizes of 0, equal times, slow first layers, lags, memory that is too small, links
 * that are missing. The same source of randomness gives the same problems.
 */
public final class RandomProblems {
    private final Random random;

    /** Problems drawn from this source; not thread-safe. */
    public RandomProblems(Random random) {
        this.random = random;
    }

    /** A source of randomness; unlike those of {@link Random}, those of neighbouring seeds begin differently. */
    public static Random source(long seed) {
        return new Random(seed * 0x9E3779B97F4A7C15L);
    }

    /** One to three networks of any kind, objective, number of tiers; two in three times just one. */
    public Workload workload() {
        Problem first = problem();
        List<Problem> problems = new ArrayList<>(List.of(first));
        for (int p = random.nextInt(3) == 0 ? 1 + random.nextInt(2) : 0; p > 0; p--) {
            problems.add(like(first, "net" + problems.size()));
        }
        return new Workload(problems);
    }

    /** Any problem. */
    public Problem problem() {
        int tiers = random.nextInt(8) == 0 ? 1 : 2 + random.nextInt(2);
        // A pipeline needs two.
        List<Objective> objectives =
                List.of(Objective.LATENCY, Objective.ENERGY, Objective.MAKESPAN, Objective.BOTTLENECK);
        return problem(
                "net",
                random.nextBoolean(),
                1 + random.nextInt(7),
                tiers(tiers),
                links(tiers, random.nextInt(6) == 0),
                objectives.get(random.nextInt(tiers == 1 ? 2 : 4)),
                random.nextBoolean() ? 2 : 4,
                random.nextInt(4) == 0);
    }

    /**
     * A problem of device and cloud in which every cut is possible, without groups.
     *
     * @param line whether its layers form a line; else any graph
     * @param layers how many, >= 1
     * @param jobs how many, >= 1
     * @param stages 2 or 4
     */
    public Problem twoTiers(boolean line, int layers, int jobs, Objective objective, int stages) {
        List<Tier> tiers = List.of(
                new Tier("device", OptionalDouble.of(2), OptionalLong.empty()),
                new Tier("cloud", OptionalDouble.empty(), OptionalLong.empty()));
        Problem problem = problem("net", line, layers, tiers, links(2, false), objective, stages, false);
        return jobs(problem, jobs);
    }

    /** The same problem with so many jobs. */
    public static Problem jobs(Problem p, int jobs) {
        return new Problem(
                p.name(),
                p.tiers(),
                p.inputs(),
                p.layers(),
                p.results(),
                p.groups(),
                p.links(),
                p.objective(),
                jobs,
                p.stages(),
                p.returnResult(),
                p.limits());
    }

    /** The same problem on links that count some tensors each in its own way, if it is one that may have such. */
    public static Problem sized(Problem p, Random random) {
        List<String> tiers = p.tiers().stream().map(Tier::id).toList();
        boolean chain =
                p.links().stream().allMatch(l -> Math.abs(tiers.indexOf(l.from()) - tiers.indexOf(l.to())) == 1);
        if (!chain || p.objective() != Objective.LATENCY && p.objective() != Objective.ENERGY) {
            return p;
        }
        List<DataItem> items = new ArrayList<>(p.inputs());
        p.layers().forEach(layer -> items.addAll(layer.outputs()));
        List<Link> links = new ArrayList<>();
        for (Link link : p.links()) {
            Map<String, Long> sizes = new HashMap<>();
            for (DataItem item : items) {
                if (random.nextInt(4) > 0) {
                    sizes.put(item.id(), Math.round(item.bytes() * 1.5 * random.nextDouble()));
                }
            }
            links.add(link.withTensorBytes(sizes));
        }
        return p.withLinks(links);
    }

    /** Another network on the tiers and links of the first. */
    public Problem like(Problem p, String name) {
        return problem(
                name,
                random.nextBoolean(),
                1 + random.nextInt(7),
                p.tiers(),
                p.links(),
                p.objective(),
                p.stages(),
                !p.groups().isEmpty());
    }

    private Problem problem(
            String name,
            boolean line,
            int count,
            List<Tier> tiers,
            List<Link> links,
            Objective objective,
            int stages,
            boolean groups) {
        List<DataItem> inputs = new ArrayList<>(List.of(tensor("in")));
        if (!line && random.nextInt(3) == 0) {
            inputs.add(tensor("in2"));
        }
        double speedUp = 1 + random.nextInt(20);
        List<ProblemLayer> layers = new ArrayList<>();
        List<DataItem> tensors = new ArrayList<>(inputs);
        List<String> previous = List.of("in");
        for (int l = 0; l < count; l++) {
            Set<String> reads = new LinkedHashSet<>();
            if (line) {
                reads.addAll(previous);
            }
            for (int extra = line ? random.nextInt(8) / 7 : 1 + random.nextInt(3); extra > 0; extra--) {
                reads.add(tensors.get(random.nextInt(tensors.size())).id());
            }
            String id = "l" + l;
            List<DataItem> outputs =
                    random.nextInt(6) == 0 ? List.of(tensor(id + ":0"), tensor(id + ":1")) : List.of(tensor(id));
            double deviceMs = ms();
            Map<String, Double> timeMs = new LinkedHashMap<>();
            Map<String, Double> energyJ = new LinkedHashMap<>();
            for (Tier tier : tiers) {
                timeMs.put(tier.id(), timeMs.isEmpty() ? deviceMs : deviceMs / speedUp + random.nextInt(2));
            }
            if (random.nextInt(4) == 0) {
                energyJ.put(tiers.get(0).id(), deviceMs / 500);
            }
            layers.add(new ProblemLayer(
                    id,
                    List.copyOf(reads),
                    outputs,
                    timeMs,
                    random.nextInt(1000),
                    random.nextInt(1000),
                    random.nextInt(10) == 0 ? bytes() : 0,
                    energyJ));
            tensors.addAll(outputs);
            previous = outputs.stream().map(DataItem::id).toList();
        }
        Set<String> read = new LinkedHashSet<>();
        layers.forEach(l -> read.addAll(l.inputs()));
        List<String> results = layers.stream()
                .flatMap(l -> l.outputs().stream())
                .map(DataItem::id)
                .filter(t -> !read.contains(t))
                .toList();
        return new Problem(
                name,
                tiers,
                inputs,
                layers,
                results,
                groups ? groups(layers, tiers) : List.of(),
                links,
                objective,
                1 + random.nextInt(6),
                stages,
                random.nextBoolean(),
                random.nextInt(4) == 0
                        ? new Limits(OptionalDouble.empty(), OptionalDouble.of(ms()), OptionalDouble.of(10 * ms()))
                        : Limits.NONE);
    }

    private List<Tier> tiers(int count) {
        List<Tier> tiers = new ArrayList<>();
        for (int t = 0; t < count; t++) {
            tiers.add(new Tier(
                    count > 1 && t == count - 1 ? "cloud" : t == 0 ? "device" : "edge",
                    OptionalDouble.of(1 + random.nextInt(5)),
                    random.nextInt(5) == 0 ? OptionalLong.of(random.nextInt(4000)) : OptionalLong.empty()));
        }
        return tiers;
    }

    private List<Link> links(int tiers, boolean incomplete) {
        List<String> ids = tiers == 1
                ? List.of("device")
                : tiers == 2 ? List.of("device", "cloud") : List.of("device", "edge", "cloud");
        double lagMs = random.nextInt(3) == 0 ? random.nextInt(30) : 0;
        double setupMs = random.nextInt(4) == 0 ? random.nextInt(5) : 0;
        List<Link> links = new ArrayList<>();
        for (int from = 0; from < tiers; from++) {
            for (int to = 0; to < tiers; to++) {
                boolean needed = Math.abs(from - to) == 1;
                if (from != to && (needed ? !incomplete || random.nextInt(3) > 0 : random.nextInt(3) == 0)) {
                    links.add(new Link(
                            ids.get(from),
                            ids.get(to),
                            1 + random.nextInt(40),
                            setupMs,
                            lagMs,
                            100 * random.nextInt(4),
                            130));
                }
            }
        }
        return links;
    }

    private List<Group> groups(List<ProblemLayer> layers, List<Tier> tiers) {
        List<Group> groups = new ArrayList<>();
        for (Tier tier : tiers) {
            for (int first = 0; first < layers.size(); first++) {
                double sum = 0;
                for (int last = first; last < layers.size(); last++) {
                    sum += layers.get(last).timeMs().get(tier.id());
                    if (random.nextInt(3) == 0) {
                        groups.add(new Group(
                                tier.id(),
                                layers.get(first).id(),
                                layers.get(last).id(),
                                sum * (0.5 + random.nextInt(8) / 10.0),
                                random.nextBoolean() ? OptionalDouble.empty() : OptionalDouble.of(sum / 400)));
                    }
                }
            }
        }
        return groups;
    }

    /** Often 0, often equal to others, sometimes anything. */
    private double ms() {
        return switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1, 2 -> 1 + random.nextInt(10);
            default -> 20 * random.nextDouble();
        };
    }

    /** Of some the size is another one on the way back. */
    private DataItem tensor(String id) {
        long bytes = bytes();
        return bytes % 5 == 1 ? new DataItem(id, bytes, bytes / 2) : new DataItem(id, bytes);
    }

    private long bytes() {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1, 2 -> 1000L * random.nextInt(20);
            default -> random.nextInt(40_000);
        };
    }
}
