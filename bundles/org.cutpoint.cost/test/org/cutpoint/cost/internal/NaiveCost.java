package org.cutpoint.cost.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.PlanInterval;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;

/**
 * The exchange formats' text, sentence by sentence, by names, sets and trial of all paths: slow, and written apart from
 * the code that it checks.
 */
final class NaiveCost {
    final List<List<String>> segments = new ArrayList<>();
    final List<String> segmentTiers = new ArrayList<>();
    final List<String> messages = new ArrayList<>();
    boolean reachable = true;
    double latencyMs;
    double energyJ;
    double remoteMs;
    double uploadMs;
    double uploadLagMs;
    double returnMs;
    double returnLagMs;

    private final Problem problem;
    private final Map<String, String> tiers;
    private final Set<String> handedOver;
    private final Map<String, Set<String>> present = new HashMap<>();

    NaiveCost(Problem problem, Map<String, String> tiers, List<PlanInterval> intervals) {
        this(problem, tiers, intervals, List.of());
    }

    /** @param handedOver tensors that the second tier has to begin with, and of which it sends others what they need */
    NaiveCost(Problem problem, Map<String, String> tiers, List<PlanInterval> intervals, Collection<String> handedOver) {
        this.problem = problem;
        this.tiers = tiers;
        this.handedOver = Set.copyOf(handedOver);
        order();
        problem.tiers().forEach(tier -> present.put(tier.id(), new HashSet<>()));
        problem.inputs().forEach(input -> present.get(device()).add(input.id()));
        if (!handedOver.isEmpty()) {
            present.get(problem.tiers().get(1).id()).addAll(handedOver);
        }
        int next = 0;
        for (int s = 0; s < segments.size(); s++) {
            String tier = segmentTiers.get(s);
            Set<String> made = new HashSet<>();
            Set<String> needed = new HashSet<>();
            for (String layer : segments.get(s)) {
                needed.addAll(layer(layer).inputs());
                layer(layer).outputs().forEach(o -> made.add(o.id()));
            }
            needed.removeAll(made);
            needed.removeAll(present.get(tier));
            transfer(needed, Map.of(), tier);
            present.get(tier).addAll(made);
            if (intervals.isEmpty()) {
                if (problem.groups().isEmpty()) {
                    compute(tier, segments.get(s));
                } else {
                    segments.get(s).forEach(layer -> compute(tier, List.of(layer)));
                }
            } else {
                int done = 0;
                while (done < segments.get(s).size()) {
                    int last = segments.get(s).indexOf(intervals.get(next).last());
                    compute(tier, segments.get(s).subList(done, last + 1));
                    done = last + 1;
                    next++;
                }
            }
        }
        Set<String> results = new HashSet<>();
        if (problem.returnResult()) {
            results.addAll(problem.results());
            results.removeAll(present.get(device()));
        }
        Map<String, Long> sync = new HashMap<>();
        for (ProblemLayer layer : problem.layers()) {
            String tier = tiers.get(layer.id());
            if (!tier.equals(device()) && layer.syncBytes() > 0) {
                sync.merge(tier, layer.syncBytes(), Long::sum);
            }
        }
        transfer(results, sync, device());
    }

    private String device() {
        return problem.tiers().get(0).id();
    }

    private ProblemLayer layer(String id) {
        return problem.layers().stream()
                .filter(l -> l.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void order() {
        Set<String> computed = problem.inputs().stream().map(DataItem::id).collect(Collectors.toSet());
        List<ProblemLayer> left = new ArrayList<>(problem.layers());
        String tier = device();
        while (!left.isEmpty()) {
            List<ProblemLayer> ready =
                    left.stream().filter(l -> computed.containsAll(l.inputs())).toList();
            String here = tier;
            ProblemLayer next = ready.stream()
                    .filter(l -> tiers.get(l.id()).equals(here))
                    .findFirst()
                    .orElse(ready.get(0));
            tier = tiers.get(next.id());
            if (segments.isEmpty() || !segmentTiers.get(segmentTiers.size() - 1).equals(tier)) {
                segments.add(new ArrayList<>());
                segmentTiers.add(tier);
            }
            segments.get(segments.size() - 1).add(next.id());
            next.outputs().forEach(o -> computed.add(o.id()));
            left.remove(next);
        }
    }

    private void compute(String tier, List<String> layers) {
        Group group = null;
        List<String> file = problem.layers().stream().map(ProblemLayer::id).toList();
        for (Group candidate : problem.groups()) {
            Set<String> members =
                    new HashSet<>(file.subList(file.indexOf(candidate.first()), file.indexOf(candidate.last()) + 1));
            if (candidate.tier().equals(tier) && members.equals(new HashSet<>(layers))) {
                group = candidate;
            }
        }
        double ms = 0;
        double joule = 0;
        for (String id : layers) {
            ms += layer(id).timeMs().get(tier);
            if (layer(id).energyJ().containsKey(tier)) {
                joule += layer(id).energyJ().get(tier);
            } else {
                joule += problem.device().computePowerW().orElse(0)
                        * layer(id).timeMs().get(tier)
                        / 1000;
            }
        }
        if (group != null) {
            ms = group.timeMs();
            joule = group.energyJ().orElse(joule);
        }
        latencyMs += ms;
        if (tier.equals(device())) {
            energyJ += joule;
        } else {
            remoteMs += ms;
        }
    }

    private void transfer(Set<String> tensors, Map<String, Long> sync, String to) {
        Map<String, Long> bySource = new TreeMap<>(sync);
        for (String tensor : tensors) {
            String source = device();
            long bytes = 0;
            for (DataItem input : problem.inputs()) {
                bytes = input.id().equals(tensor) ? input.bytes() : bytes;
            }
            for (ProblemLayer layer : problem.layers()) {
                for (DataItem output : layer.outputs()) {
                    if (output.id().equals(tensor)) {
                        source = tiers.get(layer.id());
                        bytes = output.bytes();
                    }
                }
            }
            if (handedOver.contains(tensor) && !to.equals(device())) {
                source = problem.tiers().get(1).id();
            }
            bySource.merge(source, bytes, Long::sum);
            present.get(to).add(tensor);
        }
        bySource.forEach((from, bytes) -> message(from, to, bytes));
    }

    private void message(String from, String to, long bytes) {
        List<List<Link>> paths = new ArrayList<>();
        paths(from, to, new ArrayList<>(), new HashSet<>(Set.of(from)), paths);
        List<List<Link>> direct = paths.stream().filter(p -> p.size() == 1).toList();
        if (!direct.isEmpty()) {
            paths = new ArrayList<>(direct);
        }
        if (paths.isEmpty()) {
            reachable = false;
            return;
        }
        // Rounded, because equal sums may differ in their last bits.
        paths.sort(Comparator.comparingLong((List<Link> path) -> Math.round(1e6 * total(path, bytes)))
                .thenComparingInt(List::size)
                .thenComparing(path -> path.stream()
                        .map(link -> String.format("%04d", problem.links().indexOf(link)))
                        .collect(Collectors.joining())));
        double occupation = 0;
        double lag = 0;
        for (Link link : paths.get(0)) {
            double ms = link.setupMs() + 8.0 * bytes / 1000 / link.mbps();
            occupation += ms;
            lag += link.latencyMs();
            if (link.from().equals(device()) || link.to().equals(device())) {
                energyJ += (link.alphaMwPerMbps() * link.mbps() + link.betaMw()) / 1000 * ms / 1000;
            }
        }
        latencyMs += occupation + lag;
        messages.add(from + ">" + to + ":" + bytes + " by "
                + paths.get(0).stream().map(Link::to).collect(Collectors.joining(",")));
        if (from.equals(device())) {
            uploadMs += occupation;
            uploadLagMs += lag;
        } else {
            returnMs += occupation;
            returnLagMs += lag;
        }
    }

    private static double total(List<Link> path, long bytes) {
        return path.stream()
                .mapToDouble(l -> l.setupMs() + 8.0 * bytes / 1000 / l.mbps() + l.latencyMs())
                .sum();
    }

    private void paths(String at, String to, List<Link> way, Set<String> seen, List<List<Link>> found) {
        if (at.equals(to)) {
            found.add(List.copyOf(way));
            return;
        }
        for (Link link : problem.links()) {
            if (link.from().equals(at) && seen.add(link.to())) {
                way.add(link);
                paths(link.to(), to, way, seen, found);
                way.remove(way.size() - 1);
                seen.remove(link.to());
            }
        }
    }

    /** When the job at this place of the schedule leaves a stage (0 to 3), by the recursion of flow shops. */
    static double leaves(List<NaiveCost> jobs, int job, int stage) {
        if (job < 0 || stage < 0) {
            return 0;
        }
        NaiveCost cost = jobs.get(job);
        double[] ms = {cost.latencyMs - cost.remoteMs - cost.messagesMs(), cost.uploadMs, cost.remoteMs, cost.returnMs};
        double lag = stage == 2 ? cost.uploadLagMs : 0;
        return Math.max(leaves(jobs, job, stage - 1) + lag, leaves(jobs, job - 1, stage)) + ms[stage];
    }

    private double messagesMs() {
        return uploadMs + uploadLagMs + returnMs + returnLagMs;
    }

    double deviceMs() {
        return latencyMs - remoteMs - messagesMs();
    }
}
