package org.cutpoint.cost.internal;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;

/**
 * Finds the first fault of a problem, and says where in its file it is. Used once.
 *
 * <p>Places are passed in two parts, joined only when there is a fault: thousands of layers pass for one that does not.
 */
final class ProblemCheck {
    /** More is a mistake, and would not fit into memory with a plan for each. */
    static final int MOST_JOBS = 1_000_000;

    private static final int MOST_TIERS = 1_000;

    /** Beyond this, sums and products of what a file says could become infinite. */
    private static final double LARGEST = 1e100;

    private static final Pattern PLAIN_KEY = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
    private static final int LONGEST_NAME = 80;

    private final Problem problem;
    private final Set<String> tiers = new HashSet<>();
    private final Map<String, Integer> layers = new HashMap<>();
    /** By tensor: index of the layer that makes it, or {@link IndexedProblem#INPUT}. */
    private final Map<String, Integer> producers = new HashMap<>();

    private long totalBytes;
    private long totalWeightBytes;

    ProblemCheck(Problem problem) {
        this.problem = problem;
    }

    /** @throws InputException on the first fault */
    void run() {
        checkTiers();
        checkInputs();
        checkLayers();
        checkReads();
        checkAcyclic();
        checkResults();
        checkGroups();
        checkLinks();
        checkQuestion();
    }

    private void checkTiers() {
        if (problem.tiers().isEmpty()) {
            throw fault("$.tiers", "there is no tier", "Name at least the device.");
        }
        if (problem.tiers().size() > MOST_TIERS) {
            throw fault("$.tiers", problem.tiers().size() + " tiers are too many", "At most " + MOST_TIERS + ".");
        }
        for (int i = 0; i < problem.tiers().size(); i++) {
            Tier tier = problem.tiers().get(i);
            String path = "$.tiers[" + i + "]";
            checkName(path, ".id", tier.id());
            if (!tiers.add(tier.id())) {
                throw fault(path + ".id", "another tier is called " + quote(tier.id()), "Give each its own id.");
            }
            if (tier.computePowerW().isPresent()) {
                checkAmount(path, ".computePowerW", tier.computePowerW().getAsDouble());
            }
            if (tier.memoryBytes().isPresent()) {
                checkBytes(path, ".memoryBytes", tier.memoryBytes().getAsLong());
            }
        }
    }

    private void checkInputs() {
        for (int i = 0; i < problem.inputs().size(); i++) {
            String path = "$.inputs[" + i + "]";
            DataItem input = problem.inputs().get(i);
            checkName(path, ".id", input.id());
            if (producers.putIfAbsent(input.id(), IndexedProblem.INPUT) != null) {
                throw fault(path + ".id", "another input is called " + quote(input.id()), "Give each its own id.");
            }
            addBytes(path, ".bytes", input);
        }
    }

    private void checkLayers() {
        if (problem.layers().isEmpty()) {
            throw fault("$.layers", "there is no layer", "A problem needs at least one.");
        }
        for (int i = 0; i < problem.layers().size(); i++) {
            String path = "$.layers[" + i + "]";
            ProblemLayer layer = problem.layers().get(i);
            checkName(path, ".id", layer.id());
            if (layers.putIfAbsent(layer.id(), i) != null) {
                throw fault(
                        path + ".id",
                        "layer " + layers.get(layer.id()) + " is also called " + quote(layer.id()),
                        "Give each layer its own id.");
            }
            checkOutputs(path, i, layer);
            checkTierValues(path, ".timeMs", layer.timeMs());
            for (Tier tier : problem.tiers()) {
                if (!layer.timeMs().containsKey(tier.id())) {
                    throw fault(
                            path + ".timeMs" + key(tier.id()),
                            "missing: layer " + quote(layer.id()) + " has no time for tier " + quote(tier.id()),
                            "Every layer needs a time for every tier.");
                }
            }
            checkTierValues(path, ".energyJ", layer.energyJ());
            checkBytes(path, ".macs", layer.macs());
            checkBytes(path, ".weightBytes", layer.weightBytes());
            addBytes(path, ".syncBytes", layer.syncBytes());
            totalWeightBytes = add(path, ".weightBytes", totalWeightBytes, layer.weightBytes());
        }
    }

    private void checkOutputs(String path, int index, ProblemLayer layer) {
        if (layer.outputs().isEmpty()) {
            throw fault(
                    path + ".outputs",
                    "layer " + quote(layer.id()) + " makes nothing",
                    "A layer without data for others has one output of 0 bytes.");
        }
        boolean brief =
                layer.outputs().size() == 1 && layer.outputs().get(0).id().equals(layer.id());
        for (int o = 0; o < layer.outputs().size(); o++) {
            DataItem output = layer.outputs().get(o);
            String place = brief ? "" : ".outputs[" + o + "]";
            checkName(path + place, ".id", output.id());
            Integer other = producers.putIfAbsent(output.id(), index);
            if (other != null) {
                throw fault(
                        path + place + ".id",
                        "tensor " + quote(output.id()) + " is already "
                                + (other == IndexedProblem.INPUT
                                        ? "an input"
                                        : "an output of layer "
                                                + quote(problem.layers()
                                                        .get(other)
                                                        .id())),
                        "Give each tensor its own id.");
            }
            addBytes(path + place, brief ? ".outputBytes" : ".bytes", output);
        }
    }

    private void checkTierValues(String path, String field, Map<String, Double> values) {
        int known = 0;
        for (Tier tier : problem.tiers()) {
            Double value = values.get(tier.id());
            if (value != null) {
                known++;
                if (!(value >= 0 && value <= LARGEST)) {
                    checkAmount(path, field + key(tier.id()), value);
                }
            }
        }
        if (known < values.size()) {
            // The map has no order of its own; the fault that is named should not change from run to run.
            String unknown = values.keySet().stream()
                    .filter(tier -> !tiers.contains(tier))
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
            throw fault(
                    path + field + key(unknown), "there is no tier " + quote(unknown), "Tiers: " + listTiers() + ".");
        }
    }

    private void checkReads() {
        for (int i = 0; i < problem.layers().size(); i++) {
            List<String> inputs = problem.layers().get(i).inputs();
            for (int j = 0; j < inputs.size(); j++) {
                if (!producers.containsKey(inputs.get(j))) {
                    throw fault(
                            "$.layers[" + i + "].inputs[" + j + "]",
                            "layer " + quote(problem.layers().get(i).id()) + " reads tensor " + quote(inputs.get(j))
                                    + ", which nothing makes",
                            tensorHint(inputs.get(j)));
                }
            }
        }
    }

    private String tensorHint(String name) {
        Integer layer = layers.get(name);
        return layer == null
                ? "Name an input of the problem or an output of a layer."
                : "The layer of this name makes "
                        + quote(problem.layers().get(layer).outputs().get(0).id()) + ".";
    }

    private void checkAcyclic() {
        int[][] before = new int[problem.layers().size()][];
        for (int i = 0; i < before.length; i++) {
            before[i] = problem.layers().get(i).inputs().stream()
                    .mapToInt(producers::get)
                    .toArray();
        }
        List<Integer> loop = Cycles.find(before);
        if (!loop.isEmpty()) {
            throw fault(
                    "$.layers[" + loop.get(0) + "].inputs[" + Cycles.closing(before, loop) + "]",
                    Cycles.describe(loop, l -> problem.layers().get(l).id(), "layers"),
                    "No layer can need its own output.");
        }
    }

    private void checkResults() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < problem.results().size(); i++) {
            String result = problem.results().get(i);
            if (!producers.containsKey(result)) {
                throw fault("$.results[" + i + "]", "nothing makes tensor " + quote(result), tensorHint(result));
            }
            if (!seen.add(result)) {
                throw fault("$.results[" + i + "]", "tensor " + quote(result) + " is listed twice", "Name it once.");
            }
        }
    }

    private void checkGroups() {
        if (!problem.groups().isEmpty()) {
            checkFileOrder();
        }
        Set<List<String>> seen = new HashSet<>();
        for (int i = 0; i < problem.groups().size(); i++) {
            String path = "$.groups[" + i + "]";
            Group group = problem.groups().get(i);
            checkTier(path + ".tier", group.tier());
            int first = checkLayer(path + ".first", group.first());
            int last = checkLayer(path + ".last", group.last());
            if (first > last) {
                throw fault(
                        path,
                        "its first layer " + quote(group.first()) + " comes after its last layer " + quote(group.last())
                                + " in the file",
                        "Swap them.");
            }
            if (!seen.add(List.of(group.tier(), group.first(), group.last()))) {
                throw fault(path, "these layers are already a group on this tier", "Remove one of the two.");
            }
            checkAmount(path, ".timeMs", group.timeMs());
            if (group.energyJ().isPresent()) {
                checkAmount(path, ".energyJ", group.energyJ().getAsDouble());
            }
        }
    }

    private void checkFileOrder() {
        for (int i = 0; i < problem.layers().size(); i++) {
            List<String> inputs = problem.layers().get(i).inputs();
            for (int j = 0; j < inputs.size(); j++) {
                if (producers.get(inputs.get(j)) >= i) {
                    throw fault(
                            "$.layers[" + i + "].inputs[" + j + "]",
                            "layer " + quote(problem.layers().get(i).id()) + " stands before layer "
                                    + quote(problem.layers()
                                            .get(producers.get(inputs.get(j)))
                                            .id())
                                    + ", whose output it reads",
                            "With groups, layers must stand in an order in which they can run.");
                }
            }
        }
    }

    private void checkLinks() {
        Set<List<String>> seen = new HashSet<>();
        for (int i = 0; i < problem.links().size(); i++) {
            String path = "$.links[" + i + "]";
            Link link = problem.links().get(i);
            checkTier(path + ".from", link.from());
            checkTier(path + ".to", link.to());
            if (link.from().equals(link.to())) {
                throw fault(path, "it leads from tier " + quote(link.from()) + " to itself", "Remove it.");
            }
            if (!seen.add(List.of(link.from(), link.to()))) {
                throw fault(
                        path,
                        "there is already a link from " + quote(link.from()) + " to " + quote(link.to()),
                        "At most one for a pair of tiers in a direction.");
            }
            checkAmount(path, ".mbps", link.mbps());
            if (link.mbps() < 1 / LARGEST) {
                throw fault(
                        path + ".mbps",
                        "a bandwidth of " + link.mbps() + " Mbit/s carries nothing",
                        "Give a positive number, or leave the link out.");
            }
            checkAmount(path, ".setupMs", link.setupMs());
            checkAmount(path, ".latencyMs", link.latencyMs());
            checkAmount(path, ".alphaMwPerMbps", link.alphaMwPerMbps());
            checkAmount(path, ".betaMw", link.betaMw());
            checkSizes(path + ".tensorBytes", link);
        }
    }

    /** Where a way is fastest for some tensors only, strategies would have to know of each how it travels. */
    private void checkSizes(String path, Link link) {
        if (link.tensorBytes().isEmpty()) {
            return;
        }
        if (problem.objective() == Objective.MAKESPAN || problem.objective() == Objective.BOTTLENECK) {
            throw fault(
                    path,
                    "objective " + quote(problem.objective().id()) + " knows one size of a tensor",
                    "Give bytes and backBytes of the tensors.");
        }
        List<String> chain = problem.tiers().stream().map(Tier::id).toList();
        for (Link other : problem.links()) {
            if (Math.abs(chain.indexOf(other.from()) - chain.indexOf(other.to())) != 1) {
                throw fault(
                        path,
                        "sizes of a link's own need a chain of tiers, and " + quote(other.from()) + " to "
                                + quote(other.to()) + " leaves tiers out",
                        "Link each tier to its neighbours alone.");
            }
        }
        new TreeMap<>(link.tensorBytes()).forEach((tensor, bytes) -> {
            if (!producers.containsKey(tensor)) {
                throw fault(
                        path + key(tensor), "there is no tensor " + quote(tensor), "Name a tensor of this problem.");
            }
            addBytes(path, key(tensor), bytes);
        });
    }

    private void checkQuestion() {
        if (problem.jobs() < 1 || problem.jobs() > MOST_JOBS) {
            throw fault("$.jobs", problem.jobs() + " jobs cannot be planned", "From 1 to " + MOST_JOBS + ".");
        }
        if (problem.stages() != 2 && problem.stages() != 4) {
            throw fault(
                    "$.stages",
                    "a pipeline of " + problem.stages() + " stages is unknown",
                    "2 (device, upload) or 4 (and second tier, return).");
        }
        checkLimit("deviceEnergyJ", problem.limits().deviceEnergyJ());
        checkLimit("cloudTimeMs", problem.limits().cloudTimeMs());
        checkLimit("latencyMs", problem.limits().latencyMs());
        boolean pipeline = problem.objective() == Objective.MAKESPAN || problem.objective() == Objective.BOTTLENECK;
        if (pipeline && problem.tiers().size() < 2) {
            throw fault(
                    "$.tiers",
                    "there is only one, and objective "
                            + quote(problem.objective().id()) + " is about a pipeline",
                    "Add the tier that layers are offloaded to.");
        }
        if (problem.objective() == Objective.ENERGY) {
            checkEnergyKnown("the objective");
        } else if (problem.limits().deviceEnergyJ().isPresent()) {
            checkEnergyKnown("$.limits.deviceEnergyJ");
        }
    }

    private void checkLimit(String name, OptionalDouble limit) {
        if (limit.isPresent()) {
            checkAmount("$.limits.", name, limit.getAsDouble());
        }
    }

    private void checkEnergyKnown(String who) {
        String device = problem.device().id();
        if (problem.device().computePowerW().isPresent()) {
            return;
        }
        for (int i = 0; i < problem.layers().size(); i++) {
            if (!problem.layers().get(i).energyJ().containsKey(device)) {
                throw fault(
                        "$.layers[" + i + "].energyJ" + key(device),
                        "missing: " + who + " is about energy, but what layer "
                                + quote(problem.layers().get(i).id()) + " takes on tier " + quote(device)
                                + " is not known",
                        "Give it, or $.tiers[0].computePowerW.");
            }
        }
    }

    private void checkTier(String path, String tier) {
        if (!tiers.contains(tier)) {
            throw fault(path, "there is no tier " + quote(tier), "Tiers: " + listTiers() + ".");
        }
    }

    private int checkLayer(String path, String layer) {
        Integer index = layers.get(layer);
        if (index == null) {
            throw fault(path, "there is no layer " + quote(layer), "Name a layer of this problem.");
        }
        return index;
    }

    static void checkName(String path, String field, String name) {
        if (name.isEmpty()) {
            throw fault(path + field, "an id is empty", "Give it a name.");
        }
    }

    static void checkAmount(String path, String field, double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw fault(path + field, value + " is not a number that can be computed with", "Give a finite number.");
        }
        if (value < 0) {
            throw fault(path + field, value + " is negative", "Give a number that is not.");
        }
        if (value > LARGEST) {
            throw fault(path + field, value + " is too large", "At most " + LARGEST + ".");
        }
    }

    static void checkBytes(String path, String field, long value) {
        if (value < 0) {
            throw fault(path + field, value + " is negative", "Give a number that is not.");
        }
    }

    private void addBytes(String path, String field, DataItem item) {
        checkBytes(path, field, item.bytes());
        checkBytes(path, ".backBytes", item.backBytes());
        addBytes(path, field, Math.max(item.bytes(), item.backBytes()));
    }

    private void addBytes(String path, String field, long bytes) {
        checkBytes(path, field, bytes);
        totalBytes = add(path, field, totalBytes, bytes);
    }

    private static long add(String path, String field, long sum, long bytes) {
        if (bytes > Long.MAX_VALUE - sum) {
            throw fault(path + field, "with it, all sizes add up to more than 2^63-1 bytes", "Give smaller ones.");
        }
        return sum + bytes;
    }

    private String listTiers() {
        String list = String.join(
                ", ", problem.tiers().stream().map(t -> quote(t.id())).toList());
        return list.length() <= 5 * LONGEST_NAME ? list : list.substring(0, 5 * LONGEST_NAME) + "...";
    }

    static String key(String name) {
        return PLAIN_KEY.matcher(name).matches() ? "." + shorten(name) : "[" + quote(name) + "]";
    }

    static String quote(String name) {
        return "'" + shorten(name) + "'";
    }

    private static String shorten(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...";
    }

    private static InputException fault(String path, String what, String remedy) {
        return new InputException(path, what, remedy);
    }
}
