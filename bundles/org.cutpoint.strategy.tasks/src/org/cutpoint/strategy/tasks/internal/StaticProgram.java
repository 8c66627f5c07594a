package org.cutpoint.strategy.tasks.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskMode;
import org.cutpoint.scenario.delay.BestCuts;

/**
 * Which mode and edge server for each task, all at once: the least sum of delays within slots and bandwidths, equations
 * (20) to (25). Used once.
 *
 * <p>Depth-first branch and bound. The bound is Lagrange's: capacities are given prices, found by the subgradient
 * method (Held, Wolfe and Crowder, Validation of Subgradient Optimization, Mathematical Programming 6, 1974); with
 * prices, each task chooses for itself. Tasks whose choice matters most come first. Exponential in the worst case, past
 * {@value #MOST_NODES} nodes it gives up.
 */
final class StaticProgram {
    /** So many take about a minute. */
    private static final long MOST_NODES = 500_000_000;

    private static final int STEPS = 500;
    private static final long BETWEEN_LOOKS = 1 << 14;
    private static final double ROUNDING = 1e-9;

    /** Of an edge server: its slots, the link to its devices, the link to the cloud. */
    private static final int RESOURCES = 3;

    private final Scenario scenario;
    private final double[] capacity;
    private final List<List<Option>> options = new ArrayList<>();
    private final double[] price;

    private Option[] best;
    private double bestMs = Double.POSITIVE_INFINITY;
    private long nodes;

    /**
     * One way to carry out a task.
     *
     * @param ms its delay
     * @param first position of the first resource of its edge server; -1 without one
     * @param slots that it takes
     */
    record Option(
            double ms,
            BestCuts.Cuts cuts,
            Optional<String> edge,
            int first,
            int slots,
            double edgeMbps,
            double coreMbps) {
        Placement placement(double startMs) {
            return new Placement(startMs, edge, cuts.cut1(), cuts.cut2(), edgeMbps, coreMbps);
        }

        private double takes(int resource) {
            return switch (resource) {
                case 0 -> slots;
                case 1 -> edgeMbps;
                default -> coreMbps;
            };
        }

        private double reducedMs(double[] price) {
            double sum = ms;
            for (int r = 0; first >= 0 && r < RESOURCES; r++) {
                sum += price[first + r] * takes(r);
            }
            return sum;
        }
    }

    StaticProgram(Scenario scenario) {
        this.scenario = scenario;
        List<EdgeServer> edges = scenario.edges();
        capacity = new double[RESOURCES * edges.size()];
        price = new double[capacity.length];
        Map<String, Integer> positions = new HashMap<>();
        for (int e = 0; e < edges.size(); e++) {
            EdgeServer edge = edges.get(e);
            positions.put(edge.id(), e);
            capacity[RESOURCES * e] = edge.slots();
            capacity[RESOURCES * e + 1] = edge.edgeMbps();
            capacity[RESOURCES * e + 2] = edge.coreMbps();
        }
        Map<String, BestCuts> cuts = new HashMap<>();
        scenario.models().forEach((id, model) -> cuts.put(id, new BestCuts(model, scenario.returnResult())));
        scenario.tasks().forEach(task -> options.add(options(task, cuts.get(task.model()), positions)));
    }

    private List<Option> options(Task task, BestCuts network, Map<String, Integer> positions) {
        List<Option> found = new ArrayList<>();
        BestCuts.Cuts device = network.find(TaskMode.DEVICE, 0, 0);
        found.add(new Option(task.samples() * device.sampleMs(), device, Optional.empty(), -1, 0, 0, 0));
        for (String id : task.edges()) {
            int first = RESOURCES * positions.get(id);
            double edgeMbps = Math.min(task.maxEdgeMbps(), capacity[first + 1]);
            double coreMbps = Math.min(task.maxCoreMbps(), capacity[first + 2]);
            for (TaskMode mode : TaskMode.values()) {
                if (mode.usesEdgeLink()
                        && edgeMbps > 0
                        && (coreMbps > 0 || !mode.usesCoreLink())
                        && (capacity[first] > 0 || !mode.usesSlot())) {
                    BestCuts.Cuts cuts = network.find(mode, edgeMbps, coreMbps);
                    double ms = task.samples() * cuts.sampleMs();
                    // What is no faster than the device, which takes nothing from anybody, is never needed.
                    if (ms < found.get(0).ms()) {
                        found.add(new Option(
                                ms,
                                cuts,
                                Optional.of(id),
                                first,
                                mode.usesSlot() ? 1 : 0,
                                edgeMbps,
                                mode.usesCoreLink() ? coreMbps : 0));
                    }
                }
            }
        }
        return found;
    }

    /**
     * A best choice for each task, in the scenario's order.
     *
     * @throws InputException if it would take too long
     */
    Option[] solve() {
        int[] order = IntStream.range(0, options.size())
                .boxed()
                .sorted(Comparator.comparingDouble(t -> -regret(options.get(t))))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] left = capacity.clone();
        Option[] greedy = new Option[options.size()];
        double greedyMs = 0;
        for (int t : order) {
            greedy[t] = options.get(t).stream()
                    .filter(o -> fits(o, left))
                    .min(Comparator.comparingDouble(Option::ms))
                    .orElseThrow();
            take(greedy[t], left, 1);
            greedyMs += greedy[t].ms();
        }
        best = greedy;
        bestMs = greedyMs;
        findPrices();
        options.forEach(all -> all.sort(Comparator.comparingDouble(o -> o.reducedMs(price))));
        double[] rest = new double[order.length + 1];
        for (int i = order.length - 1; i >= 0; i--) {
            rest[i] = rest[i + 1] + options.get(order[i]).get(0).reducedMs(price);
        }
        double given = 0;
        for (int r = 0; r < capacity.length; r++) {
            given += price[r] * capacity[r];
        }
        new Search(order, rest, given).descend(0, 0, 0);
        return best;
    }

    /** What is lost without the best choice. */
    private static double regret(List<Option> all) {
        double[] ms = all.stream().mapToDouble(Option::ms).sorted().toArray();
        return ms.length < 2 ? 0 : ms[1] - ms[0];
    }

    /** Prices that make the bound large. */
    private void findPrices() {
        double[] now = new double[price.length];
        double highest = Double.NEGATIVE_INFINITY;
        double step = 1;
        int since = 0;
        for (int s = 0; s < STEPS && step > 1e-6; s++) {
            lookUp();
            double[] slack = new double[now.length];
            double bound = 0;
            for (int r = 0; r < now.length; r++) {
                bound -= now[r] * capacity[r];
                slack[r] = -capacity[r];
            }
            for (List<Option> all : options) {
                Option cheapest = all.stream()
                        .min(Comparator.comparingDouble(o -> o.reducedMs(now)))
                        .orElseThrow();
                bound += cheapest.reducedMs(now);
                for (int r = 0; cheapest.first() >= 0 && r < RESOURCES; r++) {
                    slack[cheapest.first() + r] += cheapest.takes(r);
                }
            }
            if (bound > highest) {
                highest = bound;
                System.arraycopy(now, 0, price, 0, now.length);
                since = 0;
            } else if (++since == 10) {
                step /= 2;
                since = 0;
            }
            double norm = 0;
            for (int r = 0; r < now.length; r++) {
                // In shares of the capacity: slots are few, megabits many.
                double share = capacity[r] > 0 ? slack[r] / capacity[r] : 0;
                norm += now[r] > 0 || share > 0 ? share * share : 0;
            }
            if (norm == 0) {
                return;
            }
            for (int r = 0; r < now.length; r++) {
                if (capacity[r] > 0) {
                    double share = slack[r] / capacity[r];
                    now[r] = Math.max(0, now[r] + step * (bestMs - bound) / norm * share / capacity[r]);
                }
            }
        }
    }

    private static void lookUp() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
    }

    private boolean fits(Option option, double[] left) {
        for (int r = 0; option.first() >= 0 && r < RESOURCES; r++) {
            int resource = option.first() + r;
            if (option.takes(r) > left[resource] + ROUNDING * capacity[resource]) {
                return false;
            }
        }
        return true;
    }

    /** @param sign 1 to take, -1 to give back */
    private static void take(Option option, double[] left, int sign) {
        for (int r = 0; option.first() >= 0 && r < RESOURCES; r++) {
            left[option.first() + r] -= sign * option.takes(r);
        }
    }

    private final class Search {
        private final int[] order;
        private final double[] rest;
        private final double given;
        private final double[] left = capacity.clone();
        private final Option[] chosen = new Option[options.size()];

        Search(int[] order, double[] rest, double given) {
            this.order = order;
            this.rest = rest;
            this.given = given;
        }

        /**
         * @param ms of the tasks that have been decided
         * @param reduced the same with prices
         */
        void descend(int depth, double ms, double reduced) {
            if (depth == order.length) {
                if (ms < bestMs) {
                    bestMs = ms;
                    best = chosen.clone();
                }
                return;
            }
            if (++nodes % BETWEEN_LOOKS == 0) {
                lookUp();
                if (nodes > MOST_NODES) {
                    throw tooLong();
                }
            }
            int task = order[depth];
            for (Option option : options.get(task)) {
                double now = reduced + option.reducedMs(price);
                if (now + rest[depth + 1] - given >= bestMs - ROUNDING * Math.max(1, bestMs)) {
                    return;
                }
                if (fits(option, left)) {
                    chosen[task] = option;
                    take(option, left, 1);
                    descend(depth + 1, ms + option.ms(), now);
                    take(option, left, -1);
                }
            }
        }
    }

    private InputException tooLong() {
        return new InputException(
                "strategy 'deepar-offline'",
                "it would take over a minute: scenario '" + scenario.name() + "' has " + options.size()
                        + " tasks that want more than there is",
                "Use deepar, or fewer tasks.");
    }
}
