package org.cutpoint.workbench;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.report.RunRecord.CutShare;

/** Cuts as people write and read them. */
public final class Cuts {
    /** Layers whose names a label may hold; a cut through a wide network would need dozens. */
    private static final int NAMED = 3;

    /** What crosses a cut before all layers. */
    private static final String INPUT = "input";

    private Cuts() {}

    /**
     * The layers that a device part needs that ends with these. {@code input} stands for none, as labels of cuts have it, unless a
     * layer is called that.
     *
     * @throws InputException if one does not exist
     */
    public static Set<String> upTo(Layers layers, List<String> last) {
        Set<String> needed = new HashSet<>();
        Deque<String> open = new ArrayDeque<>();
        last.stream()
                .filter(name -> !name.strip().equals(INPUT) || layers.needs().containsKey(INPUT))
                .forEach(name -> open.push(known("--cut", layers, name)));
        while (!open.isEmpty()) {
            String layer = open.pop();
            if (needed.add(layer)) {
                layers.needs().get(layer).forEach(open::push);
            }
        }
        return needed;
    }

    /**
     * These layers as a device part.
     *
     * @throws InputException if one does not exist or needs one that is not among them
     */
    public static Set<String> exactly(Layers layers, List<String> names) {
        Set<String> chosen = new HashSet<>();
        names.forEach(name -> chosen.add(known("--device-layers", layers, name)));
        layers.needs().forEach((layer, needs) -> {
            for (String needed : chosen.contains(layer) ? needs : List.<String>of()) {
                if (!chosen.contains(needed)) {
                    throw new InputException(
                            "--device-layers",
                            "the cut is not closed: layer '" + layer + "' needs layer '" + needed
                                    + "', which would run in the cloud",
                            "Add '" + needed + "', or use --cut, which adds all that is needed");
                }
            }
        });
        return chosen;
    }

    private static String known(String option, Layers layers, String given) {
        // Names may begin or end with blanks, and people write some around commas.
        String name = layers.needs().containsKey(given) ? given : given.strip();
        if (!layers.needs().containsKey(name)) {
            throw new InputException(
                    option,
                    "'" + name + "' is no layer of " + layers.name(),
                    Suggest.instead(name, layers.needs().keySet(), "'cutpoint inspect MODEL' lists the layers"));
        }
        return name;
    }

    /** All jobs cut alike, between the first tier and the second. */
    public static Plan plan(Problem problem, Set<String> deviceLayers) {
        if (problem.tiers().size() < 2) {
            throw new InputException("--cut", problem.name() + " has one tier only", "");
        }
        Map<String, String> tiers = new HashMap<>();
        for (ProblemLayer layer : problem.layers()) {
            tiers.put(
                    layer.id(),
                    problem.tiers()
                            .get(deviceLayers.contains(layer.id()) ? 0 : 1)
                            .id());
        }
        Map<String, String> shared = Map.copyOf(tiers);
        List<Assignment> assignments = new ArrayList<>();
        for (int job = 1; job <= problem.jobs(); job++) {
            assignments.add(new Assignment(Integer.toString(job), problem.name(), shared, List.of()));
        }
        return new Plan(assignments, assignments.stream().map(Assignment::id).toList(), OptionalDouble.empty());
    }

    /** The plan's different cuts and how many jobs have each, the smallest device part first. */
    public static List<CutShare> shares(Workload workload, Plan plan) {
        record Key(String problem, Map<String, String> tiers) {}
        Map<Key, Integer> jobs = new LinkedHashMap<>();
        for (Assignment assignment : plan.assignments()) {
            jobs.merge(new Key(assignment.problem(), assignment.tiers()), 1, Integer::sum);
        }
        Map<String, Problem> problems = new LinkedHashMap<>();
        workload.problems().forEach(p -> problems.put(p.name(), p));
        List<String> order = new ArrayList<>(problems.keySet());
        return jobs.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<Key, Integer> e) ->
                                order.indexOf(e.getKey().problem()))
                        .thenComparingLong(e -> count(
                                e.getKey().tiers(), problems.get(e.getKey().problem()))))
                .map(e -> {
                    Problem problem = problems.get(e.getKey().problem());
                    String label = label(problem, e.getKey().tiers());
                    return new CutShare(problems.size() > 1 ? problem.name() + ": " + label : label, e.getValue());
                })
                .toList();
    }

    private static long count(Map<String, String> tiers, Problem problem) {
        return tiers.values().stream()
                .filter(t -> t.equals(problem.device().id()))
                .count();
    }

    /**
     * A cut in a word: the layers whose outputs cross, {@code input} if all runs elsewhere, {@code none} if all runs on
     * the device. On more than two tiers there is a cut between each and the next; {@code conv2 | none} is a device and an
     * edge. Placements that are no such cuts are described by how many layers each tier has.
     */
    public static String label(Problem problem, Map<String, String> tiers) {
        List<String> chain = problem.tiers().stream().map(Tier::id).toList();
        if (chain.size() > 2 && goesUp(problem, tiers, chain)) {
            List<String> cuts = new ArrayList<>();
            for (int last = 0; last < chain.size() - 1; last++) {
                Map<String, String> parts = new HashMap<>();
                for (Map.Entry<String, String> placed : tiers.entrySet()) {
                    boolean before = chain.indexOf(placed.getValue()) <= last;
                    parts.put(placed.getKey(), chain.get(before ? 0 : 1));
                }
                cuts.add(inTwo(problem, parts));
            }
            return cuts.stream().distinct().count() == 1 && cuts.get(0).equals("none")
                    ? "none"
                    : String.join(" | ", cuts);
        }
        return inTwo(problem, tiers);
    }

    /** Whether no layer reads from one on a later tier. */
    private static boolean goesUp(Problem problem, Map<String, String> tiers, List<String> chain) {
        Map<String, String> producers = Layers.producers(problem);
        return problem.layers().stream().allMatch(layer -> layer.inputs().stream()
                .map(producers::get)
                .filter(Objects::nonNull)
                .allMatch(producer -> chain.indexOf(tiers.get(producer)) <= chain.indexOf(tiers.get(layer.id()))));
    }

    private static String inTwo(Problem problem, Map<String, String> tiers) {
        String device = problem.device().id();
        Map<String, String> producers = Layers.producers(problem);
        Map<String, Integer> used = new TreeMap<>();
        Set<String> crossing = new LinkedHashSet<>();
        boolean closed = true;
        for (ProblemLayer layer : problem.layers()) {
            String tier = tiers.get(layer.id());
            used.merge(tier, 1, Integer::sum);
            for (String input : layer.inputs()) {
                String producer = producers.get(input);
                boolean fromDevice = producer == null || tiers.get(producer).equals(device);
                closed &= fromDevice || !tier.equals(device);
                if (fromDevice && !tier.equals(device)) {
                    crossing.add(producer == null ? INPUT : producer);
                }
            }
        }
        if (used.keySet().equals(Set.of(device))) {
            return "none";
        }
        if (!closed || used.size() > 2 || used.size() == 2 && !used.containsKey(device)) {
            return String.join(
                    "+",
                    used.entrySet().stream()
                            .map(e -> e.getKey() + " " + e.getValue())
                            .toList());
        }
        if (!used.containsKey(device) || crossing.isEmpty()) {
            return INPUT;
        }
        List<String> names = List.copyOf(crossing);
        return names.size() <= NAMED
                ? String.join("+", names)
                : String.join("+", names.subList(0, NAMED - 1)) + "+" + (names.size() - NAMED + 1) + " more";
    }
}
