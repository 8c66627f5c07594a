package org.cutpoint.strategy.jointdnn.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.strategy.singlejob.Calls;
import org.cutpoint.strategy.singlejob.IntervalGraph;
import org.cutpoint.strategy.singlejob.LimitedPaths;
import org.cutpoint.strategy.singlejob.PathLimit;
import org.cutpoint.strategy.support.LayerGraph;

/** Why a problem has no plan: which limits stand in the way, and what can be attained. */
final class Shortfall {
    private final Problem problem;
    private final Optional<IntervalGraph> graph;

    Shortfall(Problem problem) {
        this.problem = problem;
        LayerGraph layers = new LayerGraph(problem);
        graph = IntervalGraph.of(layers, new Calls(layers));
    }

    String reason() {
        return "problem '" + problem.name() + "': "
                + graph.map(this::reason)
                        .orElse("no way to run a job keeps all limits,"
                                + " fits into the tiers' memory and has the links that it needs");
    }

    private String reason(IntervalGraph paths) {
        if (paths.shortest(paths.only(IntervalGraph.LATENCY)).isEmpty()) {
            return "no way to run a job has the links that it needs";
        }
        List<PathLimit> limits = PathLimit.of(problem);
        List<String> impossible = limits.stream()
                .filter(l -> !l.keeps(least(paths, l, List.of())))
                .map(l -> words(l, least(paths, l, List.of())) + " at least")
                .toList();
        if (!impossible.isEmpty()) {
            return "limits that no way to run a job keeps: " + String.join("; ", impossible);
        }
        List<PathLimit> conflict = conflict(paths, limits);
        List<String> words = new ArrayList<>();
        for (PathLimit limit : conflict) {
            List<PathLimit> others = new ArrayList<>(conflict);
            others.remove(limit);
            words.add(words(limit, least(paths, limit, others)) + " at least where "
                    + String.join(" and ", others.stream().map(PathLimit::name).toList())
                    + (others.size() == 1 ? " is kept" : " are kept"));
        }
        return "each of these limits can be kept, all together cannot: " + String.join("; ", words);
    }

    /** Limits that exclude each other, of which none can be left out: each is left out where that changes nothing. */
    private static List<PathLimit> conflict(IntervalGraph paths, List<PathLimit> limits) {
        List<PathLimit> conflict = new ArrayList<>(limits);
        for (PathLimit limit : limits) {
            List<PathLimit> without = new ArrayList<>(conflict);
            without.remove(limit);
            if (new LimitedPaths(paths, limit.criterion(), without)
                    .best()
                    .best()
                    .isEmpty()) {
                conflict = without;
            }
        }
        return conflict;
    }

    private static IntervalGraph.Path least(IntervalGraph paths, PathLimit limit, List<PathLimit> kept) {
        return new LimitedPaths(paths, limit.criterion(), kept).best().best().orElseThrow();
    }

    private static String words(PathLimit limit, IntervalGraph.Path least) {
        return String.format(
                Locale.ROOT,
                "%s is %s %s and takes %s",
                limit.name(),
                number(limit.most()),
                limit.unit(),
                number(least.costs()[limit.criterion()]));
    }

    private static String number(double value) {
        return value == Math.rint(value) && value < 1e15
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.6g", value);
    }
}
