package org.cutpoint.api.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Where should each layer of a network run? The data of a {@code cutpoint-problem/1} file; {@link PlanEvaluator} gives
 * it its meaning and checks it.
 *
 * @param name for people
 * @param tiers the first is where the inputs are and where the user waits
 * @param inputs what the network reads
 * @param layers in any order; their order breaks ties when layers are put in order
 * @param results ids of the tensors that the user wants
 * @param groups measured times of consecutive layers; empty where layers are simply summed
 * @param links at most one for a pair of tiers in a direction
 * @param objective what is to be made small
 * @param jobs how many identical jobs, >= 1
 * @param stages of the pipeline: 2 (device, upload) or 4 (and second tier, return)
 * @param returnResult whether results are sent back to the first tier
 * @param limits bounds on a single job
 */
public record Problem(
        String name,
        List<Tier> tiers,
        List<DataItem> inputs,
        List<ProblemLayer> layers,
        List<String> results,
        List<Group> groups,
        List<Link> links,
        Objective objective,
        int jobs,
        int stages,
        boolean returnResult,
        Limits limits) {
    public Problem {
        tiers = List.copyOf(tiers);
        inputs = List.copyOf(inputs);
        layers = List.copyOf(layers);
        results = List.copyOf(results);
        groups = List.copyOf(groups);
        links = List.copyOf(links);
    }

    /** The first tier. */
    public Tier device() {
        return tiers.get(0);
    }

    /** This problem with these groups. */
    public Problem withGroups(List<Group> grouped) {
        return new Problem(
                name, tiers, inputs, layers, results, grouped, links, objective, jobs, stages, returnResult, limits);
    }

    /** This problem with these bounds on a job, in place of its own. */
    public Problem withLimits(Limits others) {
        return new Problem(
                name, tiers, inputs, layers, results, groups, links, objective, jobs, stages, returnResult, others);
    }

    /** This problem where all tiers but the first take so many times longer: others use them, too. */
    public Problem withCloudLoad(double factor) {
        String device = device().id();
        List<ProblemLayer> loaded = new ArrayList<>();
        for (ProblemLayer layer : layers) {
            Map<String, Double> timeMs = new HashMap<>(layer.timeMs());
            timeMs.replaceAll((tier, ms) -> tier.equals(device) ? ms : ms * factor);
            loaded.add(new ProblemLayer(
                    layer.id(),
                    layer.inputs(),
                    layer.outputs(),
                    timeMs,
                    layer.macs(),
                    layer.weightBytes(),
                    layer.syncBytes(),
                    layer.energyJ()));
        }
        List<Group> slower = groups.stream()
                .map(g -> g.tier().equals(device)
                        ? g
                        : new Group(g.tier(), g.first(), g.last(), g.timeMs() * factor, g.energyJ()))
                .toList();
        return new Problem(
                name, tiers, inputs, loaded, results, slower, links, objective, jobs, stages, returnResult, limits);
    }

    /** This problem with another aim. */
    public Problem withObjective(Objective other) {
        return new Problem(
                name, tiers, inputs, layers, results, groups, links, other, jobs, stages, returnResult, limits);
    }

    /** This problem with a first tier that draws so many watts while it computes. */
    public Problem withDevicePower(double watts) {
        List<Tier> powered = new ArrayList<>(tiers);
        powered.set(0, new Tier(device().id(), OptionalDouble.of(watts), device().memoryBytes()));
        return withTiers(powered);
    }

    /** This problem with these tiers, which have the ids of its own. */
    public Problem withTiers(List<Tier> others) {
        return new Problem(
                name, others, inputs, layers, results, groups, links, objective, jobs, stages, returnResult, limits);
    }

    /** This problem with so many jobs. */
    public Problem withJobs(int number) {
        return new Problem(
                name, tiers, inputs, layers, results, groups, links, objective, number, stages, returnResult, limits);
    }

    /** This problem under another name. */
    public Problem withName(String other) {
        return new Problem(
                other, tiers, inputs, layers, results, groups, links, objective, jobs, stages, returnResult, limits);
    }

    /**
     * This problem over links of another bandwidth: those that leave the first tier have it, those that reach it keep their
     * ratio to the first that leaves it.
     *
     * @param mbps of the uplink, 10^6 bit/s, > 0
     * @throws IllegalStateException if no link leaves the first tier
     */
    public Problem withUplinkMbps(double mbps) {
        String device = device().id();
        double now = links.stream()
                .filter(l -> l.from().equals(device))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no link leaves tier '" + device + "'"))
                .mbps();
        return withLinks(links.stream()
                .map(l -> l.from().equals(device)
                        ? l.withMbps(mbps)
                        : l.to().equals(device) ? l.withMbps(l.mbps() * (mbps / now)) : l)
                .toList());
    }

    /** This problem with these links. */
    public Problem withLinks(List<Link> others) {
        return new Problem(
                name, tiers, inputs, layers, results, groups, others, objective, jobs, stages, returnResult, limits);
    }
}
