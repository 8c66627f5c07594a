package org.cutpoint.strategy.singlejob;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.PlanInterval;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.strategy.support.LayerGraph;

/** How a segment is best divided into calls, where a problem has groups. Immutable. */
public final class Calls {
    private final LayerGraph graph;
    /** By tier and last layer: groups of more than one layer that end there. */
    private final Map<Integer, List<Span>> ending = new HashMap<>();
    /** By tier and layer: a bound from below on what the layer adds to the time of whatever call it is in. */
    private final double[][] shareMs;

    private final double[] shareJ;
    /** By tier and layer, what the file says of the layer, whatever the groups say. */
    private final double[][] plainMs;

    private final double[] plainJ;
    /** By tier: whether some layer takes less in a call with others, of no group, than by itself. */
    private final boolean[] gainsFromCompany;

    /** A group by numbers. */
    private record Span(int first, int last, double ms, double energyJ) {}

    /**
     * One division of some layers.
     *
     * @param ms its time, milliseconds
     * @param energyJ its energy on the first tier, joules; 0 elsewhere
     * @param intervals in execution order; empty where the problem has no groups
     */
    public record Division(double ms, double energyJ, List<PlanInterval> intervals) {
        static final Division NOTHING = new Division(0, 0, List.of());

        /** Both, one after the other. */
        public Division then(Division next) {
            List<PlanInterval> both = new ArrayList<>(intervals);
            both.addAll(next.intervals);
            return new Division(ms + next.ms, energyJ + next.energyJ, both);
        }

        private boolean dominates(Division other) {
            return ms <= other.ms && energyJ <= other.energyJ;
        }
    }

    /** O(layers x tiers + layers in groups). */
    public Calls(LayerGraph graph) {
        this.graph = graph;
        Problem problem = graph.problem();
        int layers = graph.layers();
        Map<String, Integer> tier = new HashMap<>();
        problem.tiers().forEach(t -> tier.put(t.id(), tier.size()));
        Map<String, Integer> layer = new HashMap<>();
        problem.layers().forEach(l -> layer.put(l.id(), layer.size()));
        plainMs = new double[tier.size()][layers];
        plainJ = new double[layers];
        shareMs = new double[tier.size()][layers];
        shareJ = new double[layers];
        gainsFromCompany = new boolean[tier.size()];
        for (int l = 0; l < layers; l++) {
            ProblemLayer data = problem.layers().get(l);
            Double given = data.energyJ().get(problem.device().id());
            for (int t = 0; t < tier.size(); t++) {
                plainMs[t][l] = data.timeMs().get(problem.tiers().get(t).id());
                shareMs[t][l] = Math.min(plainMs[t][l], graph.timeMs(t, l));
                gainsFromCompany[t] |= plainMs[t][l] < graph.timeMs(t, l);
            }
            plainJ[l] = given != null ? given : problem.device().computePowerW().orElse(0) * plainMs[0][l] / 1000;
            shareJ[l] = Math.min(plainJ[l], graph.energyJ(l));
            gainsFromCompany[0] |= plainJ[l] < graph.energyJ(l);
        }
        for (Group group : problem.groups()) {
            int t = tier.get(group.tier());
            int first = layer.get(group.first());
            int last = layer.get(group.last());
            if (first < last) {
                double groupJ = t > 0 ? 0 : group.energyJ().orElse(sum(plainJ, first, last));
                ending.computeIfAbsent(t * layers + last, k -> new ArrayList<>())
                        .add(new Span(first, last, group.timeMs(), groupJ));
                share(shareMs[t], plainMs[t], first, last, group.timeMs());
                if (t == 0) {
                    share(shareJ, plainJ, first, last, groupJ);
                }
            }
        }
    }

    private static double sum(double[] values, int first, int last) {
        double sum = 0;
        for (int l = first; l <= last; l++) {
            sum += values[l];
        }
        return sum;
    }

    /** A call's worth is divided among its layers as the file's values are. */
    private static void share(double[] shares, double[] plain, int first, int last, double whole) {
        double sum = sum(plain, first, last);
        for (int l = first; l <= last; l++) {
            shares[l] = Math.min(shares[l], sum == 0 ? 0 : whole * plain[l] / sum);
        }
    }

    /** A bound on what a layer adds to the time of its call on a tier, milliseconds. */
    public double shareMs(int tier, int layer) {
        return shareMs[tier][layer];
    }

    /** A bound on what a layer adds to the first tier's energy if it runs there, joules. */
    public double shareJ(int layer) {
        return shareJ[layer];
    }

    /** Whether some layer takes less in a call with others, of no group, than by itself. */
    boolean gainsFromCompany(int tier) {
        return gainsFromCompany[tier];
    }

    /** What a layer adds to a call on a tier that is no group, and has other layers, too. No intervals. */
    Division inCompany(int tier, int layer) {
        return new Division(plainMs[tier][layer], tier == 0 ? plainJ[layer] : 0, List.of());
    }

    /**
     * The divisions of a segment of which none is at least as good as another in time and energy. O(layers x groups).
     *
     * @param layers ascending
     */
    public List<Division> divisions(int tier, int[] layers) {
        if (graph.problem().groups().isEmpty()) {
            double ms = 0;
            double energyJ = 0;
            for (int l : layers) {
                ms += graph.timeMs(tier, l);
                energyJ += tier == 0 ? graph.energyJ(l) : 0;
            }
            return List.of(new Division(ms, energyJ, List.of()));
        }
        List<List<Division>> upTo = new ArrayList<>();
        upTo.add(List.of(Division.NOTHING));
        for (int i = 0; i < layers.length; i++) {
            List<Division> best = new ArrayList<>();
            for (Start start : calls(tier, layers, i)) {
                extend(upTo.get(start.index), start.call, best);
            }
            upTo.add(best);
        }
        return upTo.get(layers.length);
    }

    /** A call, and where among the layers it begins. */
    public record Start(int index, Division call) {}

    /**
     * All calls that end with the layer at an index and may be part of a best division.
     *
     * @param layers ascending where there are groups
     */
    public List<Start> calls(int tier, int[] layers, int end) {
        List<Start> calls = new ArrayList<>();
        int last = layers[end];
        double aloneJ = tier == 0 ? graph.energyJ(last) : 0;
        calls.add(new Start(end, call(tier, last, last, graph.timeMs(tier, last), aloneJ)));
        List<Span> spans = ending.getOrDefault(tier * graph.layers() + last, List.of());
        for (Span span : spans) {
            int start = end - (span.last - span.first);
            if (start >= 0 && layers[start] == span.first) {
                calls.add(new Start(start, call(tier, span.first, last, span.ms, span.energyJ)));
            }
        }
        if (gainsFromCompany[tier]) {
            double ms = plainMs[tier][last];
            double energyJ = plainJ[last];
            for (int start = end - 1; start >= 0; start--) {
                int first = layers[start];
                ms += plainMs[tier][first];
                energyJ += plainJ[first];
                boolean consecutive = last - first == end - start;
                if (!consecutive || spans.stream().noneMatch(s -> s.first == first)) {
                    calls.add(new Start(start, call(tier, first, last, ms, tier == 0 ? energyJ : 0)));
                }
            }
        }
        return calls;
    }

    private Division call(int tier, int first, int last, double ms, double energyJ) {
        Problem problem = graph.problem();
        return new Division(
                ms,
                energyJ,
                problem.groups().isEmpty()
                        ? List.of()
                        : List.of(new PlanInterval(
                                problem.tiers().get(tier).id(),
                                problem.layers().get(first).id(),
                                problem.layers().get(last).id())));
    }

    private static void extend(List<Division> before, Division call, List<Division> best) {
        for (Division division : before) {
            Division next = division.then(call);
            if (best.stream().noneMatch(d -> d.dominates(next))) {
                best.removeIf(next::dominates);
                best.add(next);
            }
        }
    }
}
