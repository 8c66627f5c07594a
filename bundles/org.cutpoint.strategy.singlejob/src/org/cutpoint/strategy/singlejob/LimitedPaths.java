package org.cutpoint.strategy.singlejob;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.cutpoint.strategy.singlejob.IntervalGraph.Arc;
import org.cutpoint.strategy.singlejob.IntervalGraph.Path;

/**
 * Shortest paths that keep limits: the exact equivalent of JointDNN's integer program (equations 2 to 11 with 18 to 20),
 * whose variables are this graph's arcs, whose constraint (5) says that they are a path, and whose products (6) and (7)
 * of neighbouring variables are nodes here.
 *
 * <p>Lagrangian relaxation of the limits comes first. With one limit it is LARAC (Jüttner, Szviatovski, Mécs and Rajkó,
 * INFOCOM 2001, doi:10.1109/INFCOM.2001.916277), which finds the best multiplier in O(log^2) many shortest paths as a
 * rule; with several, subgradient steps. It gives a bound, mostly a path that keeps the limits, and often that is all.
 * Else labels close the gap: what a path to a node has spent of the objective and of each limit, unless another spent
 * no more of anything; dropped, too, where what is still to come at least breaks a limit, or makes it no better than
 * the best path known, by each criterion alone and by the Lagrangian's weights. The problem is NP-hard, labels could be
 * exponentially many; of networks' layers they are few, as the gap is small.
 */
public final class LimitedPaths {
    private static final int MOST_LABELS = 1_000_000;
    private static final int SUBGRADIENT_STEPS = 100;
    private static final int MOST_LARAC_STEPS = 200;
    private static final double EQUAL = 1e-12;

    private final IntervalGraph graph;
    private final int objective;
    private final List<PathLimit> limits;

    /**
     * What was found.
     *
     * @param best the best path found that keeps all limits
     * @param lowerBound on the objective of all that do; infinite if there are provably none
     */
    public record Result(Optional<Path> best, double lowerBound) {}

    /** The best relaxation found. */
    private record Relaxed(Optional<Path> best, double bound, double[] weights) {
        Result result() {
            return new Result(best, bound);
        }
    }

    /** What was spent on the way to a node. */
    private record Label(double[] costs, Label before, Arc arc) {}

    /**
     * @param objective criterion that is made small
     * @param limits to be kept
     */
    public LimitedPaths(IntervalGraph graph, int objective, List<PathLimit> limits) {
        this.graph = graph;
        this.objective = objective;
        this.limits = List.copyOf(limits);
    }

    /** The best path, and the proof unless there are more than a million labels. */
    public Result best() {
        Relaxed relaxed = relax();
        Result result = relaxed.result();
        return isProven(result) ? result : labelled(relaxed);
    }

    /** The path that Lagrangian relaxation alone finds, and the bound that it proves. */
    public Result lagrangian() {
        return relax().result();
    }

    private Relaxed relax() {
        double[] only = graph.only(objective);
        Optional<Path> free = graph.shortest(only);
        if (free.isEmpty()) {
            return new Relaxed(free, Double.POSITIVE_INFINITY, only);
        }
        if (keeps(free.get())) {
            return new Relaxed(free, free.get().costs()[objective], only);
        }
        for (PathLimit limit : limits) {
            Path least = graph.shortest(graph.only(limit.criterion())).orElseThrow();
            if (!limit.keeps(least)) {
                return new Relaxed(Optional.empty(), Double.POSITIVE_INFINITY, only);
            }
        }
        return limits.size() == 1 ? larac() : subgradient();
    }

    private boolean isProven(Result result) {
        return result.lowerBound() == Double.POSITIVE_INFINITY
                || result.best().isPresent() && value(result.best()) <= result.lowerBound() * (1 + EQUAL);
    }

    private double value(Optional<Path> path) {
        return path.map(p -> p.costs()[objective]).orElse(Double.POSITIVE_INFINITY);
    }

    private boolean keeps(Path path) {
        return limits.stream().allMatch(l -> l.keeps(path));
    }

    /** Of one limit, which some path keeps and the shortest does not. */
    private Relaxed larac() {
        PathLimit limit = limits.get(0);
        int limited = limit.criterion();
        Path over = graph.shortest(graph.only(objective)).orElseThrow();
        Path under = graph.shortest(graph.only(limited)).orElseThrow();
        double[] weights = graph.only(objective);
        double bound = over.costs()[objective];
        for (int step = 0; step < MOST_LARAC_STEPS; step++) {
            double multiplier = (under.costs()[objective] - over.costs()[objective])
                    / (over.costs()[limited] - under.costs()[limited]);
            if (!(multiplier > 0) || Double.isInfinite(multiplier)) {
                break;
            }
            double[] mixed = graph.only(objective);
            mixed[limited] += multiplier;
            Path next = graph.shortest(mixed).orElseThrow();
            double cost = next.cost(mixed);
            double dual = cost - multiplier * limit.most();
            if (dual > bound) {
                bound = dual;
                weights = mixed;
            }
            if (cost >= under.cost(mixed) - EQUAL * Math.abs(cost)) {
                break;
            }
            if (limit.keeps(next)) {
                under = next;
            } else {
                over = next;
            }
        }
        return new Relaxed(Optional.of(under), Math.min(bound, under.costs()[objective]), weights);
    }

    private Relaxed subgradient() {
        double[] multipliers = new double[limits.size()];
        double[] weights = graph.only(objective);
        double bound = Double.NEGATIVE_INFINITY;
        Optional<Path> best = Optional.empty();
        double pace = 1;
        int waiting = 0;
        for (int step = 0; step < SUBGRADIENT_STEPS; step++) {
            double[] mixed = graph.only(objective);
            double constant = 0;
            for (int l = 0; l < multipliers.length; l++) {
                mixed[limits.get(l).criterion()] += multipliers[l];
                constant += multipliers[l] * limits.get(l).most();
            }
            Path path = graph.shortest(mixed).orElseThrow();
            double dual = path.cost(mixed) - constant;
            if (keeps(path) && path.costs()[objective] < value(best)) {
                best = Optional.of(path);
            }
            if (dual > bound) {
                bound = dual;
                weights = mixed;
                waiting = 0;
            } else if (++waiting == 4) {
                pace /= 2;
                waiting = 0;
            }
            double square = 0;
            for (PathLimit limit : limits) {
                double excess = excess(path, limit);
                square += excess * excess;
            }
            double target = best.isPresent() ? value(best) : dual + 0.1 * Math.abs(dual) + EQUAL;
            if (square == 0 || target - dual <= EQUAL * Math.abs(dual)) {
                break;
            }
            for (int l = 0; l < multipliers.length; l++) {
                double towards = pace * (target - dual) * excess(path, limits.get(l)) / square;
                multipliers[l] = Math.max(0, multipliers[l] + towards / scale(limits.get(l)));
            }
        }
        return new Relaxed(best, Math.min(Math.max(0, bound), value(best)), weights);
    }

    private static double scale(PathLimit limit) {
        return limit.most() > 0 ? limit.most() : 1;
    }

    private static double excess(Path path, PathLimit limit) {
        return (path.costs()[limit.criterion()] - limit.most()) / scale(limit);
    }

    private Result labelled(Relaxed relaxed) {
        Search search = new Search(relaxed);
        boolean finished = search.run();
        Optional<Path> best = search.found.isPresent() ? search.found : relaxed.best();
        return new Result(best, finished ? value(best) : Math.min(relaxed.bound(), value(best)));
    }

    /** Extends labels from position to position. */
    private final class Search {
        private final int[] criteria;
        private final double[][] toGo;
        private final double[] mixedWeights;
        private final double[] mixedToGo;
        private final double constant;
        private Optional<Path> found = Optional.empty();
        private double least;
        private int made;

        Search(Relaxed relaxed) {
            criteria = new int[1 + limits.size()];
            criteria[0] = objective;
            for (int l = 0; l < limits.size(); l++) {
                criteria[1 + l] = limits.get(l).criterion();
            }
            toGo = Arrays.stream(criteria)
                    .mapToObj(c -> graph.toGo(graph.only(c)))
                    .toArray(double[][]::new);
            // By criteria of the labels; a limit may be on the objective itself.
            mixedWeights = new double[criteria.length];
            mixedWeights[0] = 1;
            double sum = 0;
            for (int l = 0; l < limits.size(); l++) {
                int criterion = criteria[1 + l];
                mixedWeights[1 + l] = relaxed.weights()[criterion] - (criterion == objective ? 1 : 0);
                sum += mixedWeights[1 + l] * limits.get(l).most();
            }
            constant = sum;
            mixedToGo = graph.toGo(relaxed.weights());
            least = value(relaxed.best());
        }

        boolean run() {
            List<List<Label>> at = new ArrayList<>();
            for (int node = 0; node < graph.size(); node++) {
                at.add(new ArrayList<>(0));
            }
            at.get(0).add(new Label(new double[criteria.length], null, null));
            for (int position = 0; position < graph.length(); position++) {
                for (int node : graph.nodesAt(position)) {
                    if (Thread.currentThread().isInterrupted()) {
                        throw new CancellationException("interrupted");
                    }
                    for (Label label : at.get(node)) {
                        for (Arc arc : graph.arcsFrom(node)) {
                            extend(label, arc, at.get(arc.to()));
                        }
                    }
                    at.set(node, List.of());
                    if (made > MOST_LABELS) {
                        return false;
                    }
                }
            }
            for (int node : graph.nodesAt(graph.length())) {
                for (Label label : at.get(node)) {
                    if (label.costs[0] < least) {
                        least = label.costs[0];
                        found = Optional.of(path(label));
                    }
                }
            }
            return true;
        }

        private void extend(Label label, Arc arc, List<Label> there) {
            double[] costs = new double[criteria.length];
            double mixed = mixedToGo[arc.to()] - constant;
            for (int c = 0; c < costs.length; c++) {
                costs[c] = label.costs[c] + arc.costs()[criteria[c]];
                mixed += mixedWeights[c] * costs[c];
                double all = costs[c] + toGo[c][arc.to()];
                // Sums in another order differ by rounding.
                if (c == 0 ? all >= least * (1 - EQUAL) : !limits.get(c - 1).keeps(all * (1 - EQUAL))) {
                    return;
                }
            }
            if (mixed >= least * (1 + EQUAL) + EQUAL * constant) {
                return;
            }
            for (Label other : there) {
                if (dominates(other.costs, costs)) {
                    return;
                }
            }
            if (arc.end() == graph.length() && !keepsAll(costs)) {
                return;
            }
            there.removeIf(other -> dominates(costs, other.costs));
            there.add(new Label(costs, label, arc));
            made++;
        }

        private boolean keepsAll(double[] costs) {
            for (int l = 0; l < limits.size(); l++) {
                if (!limits.get(l).keeps(costs[1 + l])) {
                    return false;
                }
            }
            return true;
        }

        private Path path(Label last) {
            List<Arc> arcs = new ArrayList<>();
            for (Label label = last; label.before != null; label = label.before) {
                arcs.add(0, label.arc);
            }
            return graph.path(arcs);
        }

        private static boolean dominates(double[] one, double[] other) {
            for (int c = 0; c < one.length; c++) {
                if (one[c] > other[c]) {
                    return false;
                }
            }
            return true;
        }
    }
}
