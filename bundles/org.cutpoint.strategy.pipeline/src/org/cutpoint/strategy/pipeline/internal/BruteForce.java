package org.cutpoint.strategy.pipeline.internal;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.schedule.Order;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.Scheduler;
import org.osgi.service.component.annotations.Component;

/**
 * The best order of any graph, exactly, by dynamic programming over the sets of nodes that are closed under what they
 * come after: however such a set was ordered, only the time of its last upload matters for what follows. Nodes that
 * upload nothing are {@linkplain Merged merged} first. Sets from which even the order that ignores all precedence
 * (Johnson's) would not beat the best order known from {@code topological} are left out.
 *
 * <p>Time and memory grow with the number of sets, which may be exponential in the nodes: past {@value #MOST_SETS} it
 * gives up.
 */
@Component(
        property = {
            Scheduler.ID + "=brute-force",
            Scheduler.DESCRIPTION + "=Finds the best order of any graph by trying all of them, within a minute."
        })
public final class BruteForce implements Scheduler {
    /** So many take about a minute. */
    static final int MOST_SETS = 20_000_000;

    private static final int BETWEEN_LOOKS = 1 << 12;

    @Override
    public Order schedule(ScheduleProblem problem) {
        NodeGraph graph = NodeGraph.of(problem);
        int[] known = Topological.order(graph);
        double toBeatMs = graph.makespanMs(known);
        Optional<Merged> merged = Merged.of(graph);
        int[] better = new Search(problem, merged.map(Merged::graph).orElse(graph), toBeatMs).run();
        return NodeGraph.named(
                problem,
                better.length == 0 ? known : merged.map(m -> m.expanded(better)).orElse(better));
    }

    /** Closed sets of the same number of nodes, each with the earliest end of its uploads. */
    private static final class Level {
        private final int words;
        private int size;
        private long[] sets;
        private double[] sentMs;
        private int[] places;
        /** In the level before. */
        int[] from;

        int[] last;

        Level(int words) {
            this.words = words;
            this.sets = new long[16 * words];
            this.sentMs = new double[16];
            this.from = new int[16];
            this.last = new int[16];
            this.places = filled(64);
        }

        private static int[] filled(int length) {
            int[] places = new int[length];
            Arrays.fill(places, -1);
            return places;
        }

        boolean contains(int set, int node) {
            return (sets[set * words + (node >> 6)] >>> node & 1) != 0;
        }

        /** A set of the level before and one node more. */
        void add(Level before, int set, int node, double sent) {
            if (size == sentMs.length) {
                grow();
            }
            int candidate = size * words;
            System.arraycopy(before.sets, set * words, sets, candidate, words);
            sets[candidate + (node >> 6)] |= 1L << node;
            int place = place(candidate);
            int found = places[place];
            if (found < 0) {
                places[place] = found = size++;
                sentMs[found] = Double.POSITIVE_INFINITY;
            }
            if (sent < sentMs[found]) {
                sentMs[found] = sent;
                from[found] = set;
                last[found] = node;
            }
        }

        /** Where the set that begins there is, or would be. */
        private int place(int begin) {
            long hash = 0;
            for (int w = 0; w < words; w++) {
                hash = (hash ^ sets[begin + w]) * 0x9E3779B97F4A7C15L;
                hash ^= hash >>> 32;
            }
            int place = (int) hash & places.length - 1;
            while (places[place] >= 0
                    && !Arrays.equals(
                            sets, places[place] * words, places[place] * words + words, sets, begin, begin + words)) {
                place = place + 1 & places.length - 1;
            }
            return place;
        }

        private void grow() {
            int length = 2 * size;
            sets = Arrays.copyOf(sets, length * words);
            sentMs = Arrays.copyOf(sentMs, length);
            from = Arrays.copyOf(from, length);
            last = Arrays.copyOf(last, length);
            places = filled(2 * length);
            for (int set = 0; set < size; set++) {
                places[place(set * words)] = set;
            }
        }

        /** Keeps only what tells how its sets were made. */
        void close() {
            sets = null;
            sentMs = null;
            places = null;
            from = Arrays.copyOf(from, size);
            last = Arrays.copyOf(last, size);
        }
    }

    /** Used once. */
    private static final class Search {
        private final ScheduleProblem problem;
        private final NodeGraph graph;
        private final double toBeatMs;
        private final int[] byRule;
        private long sets;

        Search(ScheduleProblem problem, NodeGraph graph, double toBeatMs) {
            this.problem = problem;
            this.graph = graph;
            // Better only by what rounding makes is not better.
            this.toBeatMs = toBeatMs * (1 - 1e-12);
            this.byRule = IntStream.range(0, graph.size())
                    .boxed()
                    .sorted(graph::compare)
                    .mapToInt(Integer::intValue)
                    .toArray();
        }

        /** The best order, or an empty one if none is better than the known one. */
        int[] run() {
            Level[] levels = new Level[graph.size() + 1];
            levels[0] = new Level((graph.size() + 63) / 64);
            levels[0].size = 1;
            for (int l = 0; l < graph.size(); l++) {
                levels[l + 1] = next(levels[l]);
                levels[l].close();
                if (levels[l + 1].size == 0) {
                    return new int[0];
                }
            }
            int[] order = new int[graph.size()];
            int set = 0;
            for (int l = graph.size(); l > 0; l--) {
                order[l - 1] = levels[l].last[set];
                set = levels[l].from[set];
            }
            return order;
        }

        private Level next(Level level) {
            Level next = new Level(level.words);
            for (int set = 0; set < level.size; set++) {
                if (set % BETWEEN_LOOKS == 0 && Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("interrupted");
                }
                double computed = 0;
                for (int node = 0; node < graph.size(); node++) {
                    computed += level.contains(set, node) ? graph.computeMs()[node] : 0;
                }
                if (boundMs(level, set, computed) >= toBeatMs) {
                    continue;
                }
                for (int node = 0; node < graph.size(); node++) {
                    if (!level.contains(set, node) && isReady(level, set, node)) {
                        double sent = Math.max(computed + graph.computeMs()[node], level.sentMs[set])
                                + graph.transferMs()[node];
                        next.add(level, set, node, sent);
                    }
                }
                if (sets + next.size > MOST_SETS) {
                    throw tooMany();
                }
            }
            sets += next.size;
            return next;
        }

        private boolean isReady(Level level, int set, int node) {
            for (int before : graph.before()[node]) {
                if (!level.contains(set, before)) {
                    return false;
                }
            }
            return true;
        }

        /** The end if the others follow by Johnson's rule, as if nothing came after anything. */
        private double boundMs(Level level, int set, double computedMs) {
            double computed = computedMs;
            double sent = level.sentMs[set];
            for (int node : byRule) {
                if (!level.contains(set, node)) {
                    computed += graph.computeMs()[node];
                    sent = Math.max(computed, sent) + graph.transferMs()[node];
                }
            }
            return sent;
        }

        private InputException tooMany() {
            return new InputException(
                    "strategy 'brute-force'",
                    "it would take over a minute: problem '" + problem.name() + "' has more than " + MOST_SETS
                            + " sets of its nodes that could come first",
                    "Use layer-wise if it is a tree, else topological or path-wise.");
        }
    }
}
