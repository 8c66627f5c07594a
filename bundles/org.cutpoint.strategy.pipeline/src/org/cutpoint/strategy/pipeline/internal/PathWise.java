package org.cutpoint.strategy.pipeline.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.cutpoint.api.InputException;
import org.cutpoint.api.schedule.Order;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.Scheduler;
import org.cutpoint.strategy.support.JohnsonRule;
import org.osgi.service.component.annotations.Component;

/**
 * Paths from roots to leaves as jobs in Johnson's order: path-wise scheduling of Duan and Wu (IWQoS 2021). A path's
 * times are the sums over its nodes, shared ones included; what several paths share is computed with the first of them.
 * Optimal where paths share nothing.
 *
 * <p>Any graph is converted to paths, each node that joins standing on the paths of all that it comes after; before it
 * is computed, all of those are. A graph with too many paths is tried again with the nodes that upload nothing
 * {@linkplain Merged merged}; one that has too many even then is refused. Trees have as many paths as leaves. O(paths
 * log paths + nodes on them).
 */
@Component(
        property = {
            Scheduler.ID + "=path-wise",
            Scheduler.DESCRIPTION
                    + "=Takes paths from root to leaf as jobs, by Johnson's rule (Duan and Wu, IWQoS 2021)."
        })
public final class PathWise implements Scheduler {
    /** Bounds memory to some 20 MB. */
    private static final double MOST_PLACES = 5_000_000;

    /** A path by its leaf; in a tree that says it all. */
    private record Path(int leaf, int[] nodes, double computeMs, double transferMs) {}

    /**
     * How many paths there are; numbers grow exponentially with the graph.
     *
     * @param places of nodes on all of them
     */
    private record Count(double paths, double places) {
        static Count of(NodeGraph graph) {
            double[] ways = new double[graph.size()];
            double[] lengths = new double[graph.size()];
            double paths = 0;
            double places = 0;
            for (int node : graph.topologicalOrder()) {
                ways[node] = graph.before()[node].length == 0 ? 1 : 0;
                for (int before : graph.before()[node]) {
                    ways[node] += ways[before];
                    lengths[node] += lengths[before];
                }
                lengths[node] += ways[node];
                if (graph.after()[node].length == 0) {
                    paths += ways[node];
                    places += lengths[node];
                }
            }
            return new Count(paths, places);
        }

        boolean isFew() {
            return places <= MOST_PLACES;
        }
    }

    @Override
    public Order schedule(ScheduleProblem problem) {
        NodeGraph graph = NodeGraph.of(problem);
        if (graph.isForest() || Count.of(graph).isFew()) {
            return NodeGraph.named(problem, order(graph));
        }
        return NodeGraph.named(
                problem,
                Merged.of(graph)
                        .filter(merged -> Count.of(merged.graph()).isFew())
                        .map(merged -> merged.expanded(order(merged.graph())))
                        .orElseThrow(() -> tooMany(problem, Count.of(graph))));
    }

    private static InputException tooMany(ScheduleProblem problem, Count count) {
        return new InputException(
                "strategy 'path-wise'",
                String.format(
                        Locale.ROOT,
                        "problem '%s' has %.3g paths of %.3g nodes on average, and it takes at most %.0f nodes in all",
                        problem.name(),
                        count.paths(),
                        count.places() / count.paths(),
                        MOST_PLACES),
                "Use topological.");
    }

    private static int[] order(NodeGraph graph) {
        List<Path> paths = graph.isForest() ? pathsOfForest(graph) : enumerated(graph);
        Computing computing = new Computing(graph);
        for (Path path : JohnsonRule.order(paths, Path::computeMs, Path::transferMs)) {
            for (int node : path.nodes()) {
                computing.compute(node);
            }
            computing.compute(path.leaf());
        }
        return computing.order;
    }

    private static List<Path> pathsOfForest(NodeGraph forest) {
        double[] computeMs = forest.computeMs().clone();
        double[] transferMs = forest.transferMs().clone();
        List<Path> paths = new ArrayList<>();
        for (int node : forest.topologicalOrder()) {
            for (int before : forest.before()[node]) {
                computeMs[node] += computeMs[before];
                transferMs[node] += transferMs[before];
            }
            if (forest.after()[node].length == 0) {
                // What the leaf comes after is its path.
                paths.add(new Path(node, new int[0], computeMs[node], transferMs[node]));
            }
        }
        return paths;
    }

    private static List<Path> enumerated(NodeGraph graph) {
        List<Path> paths = new ArrayList<>();
        int[] path = new int[graph.size()];
        int[] branch = new int[graph.size()];
        for (int root = 0; root < graph.size(); root++) {
            if (graph.before()[root].length > 0) {
                continue;
            }
            int depth = 0;
            path[0] = root;
            branch[0] = 0;
            while (depth >= 0) {
                int[] followers = graph.after()[path[depth]];
                if (followers.length == 0) {
                    paths.add(path(graph, path, depth + 1));
                }
                if (branch[depth] < followers.length) {
                    path[depth + 1] = followers[branch[depth]++];
                    branch[++depth] = 0;
                } else {
                    depth--;
                }
            }
        }
        return paths;
    }

    private static Path path(NodeGraph graph, int[] nodes, int length) {
        double computeMs = 0;
        double transferMs = 0;
        for (int i = 0; i < length; i++) {
            computeMs += graph.computeMs()[nodes[i]];
            transferMs += graph.transferMs()[nodes[i]];
        }
        return new Path(nodes[length - 1], Arrays.copyOf(nodes, length), computeMs, transferMs);
    }

    /** Nodes computed one after the other, each after all that it must come after. Used once. */
    private static final class Computing {
        private final NodeGraph graph;
        private final int[] order;
        private final boolean[] done;
        private final int[] checked;
        private int count;

        Computing(NodeGraph graph) {
            this.graph = graph;
            this.order = new int[graph.size()];
            this.done = new boolean[graph.size()];
            this.checked = new int[graph.size()];
        }

        void compute(int last) {
            Deque<Integer> open = new ArrayDeque<>();
            open.push(last);
            while (!open.isEmpty()) {
                int node = open.peek();
                int[] before = graph.before()[node];
                while (checked[node] < before.length && done[before[checked[node]]]) {
                    checked[node]++;
                }
                if (checked[node] < before.length) {
                    open.push(before[checked[node]]);
                    continue;
                }
                open.pop();
                if (!done[node]) {
                    done[node] = true;
                    order[count++] = node;
                }
            }
        }
    }
}
