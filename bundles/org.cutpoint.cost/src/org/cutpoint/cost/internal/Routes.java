package org.cutpoint.cost.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.cutpoint.api.plan.Link;

/** How messages travel between tiers. Immutable. */
final class Routes {
    /** Sums of the same numbers in another order are still ties. */
    private static final double TIE = 1e-12;

    private final List<Link> links;
    private final int[] from;
    private final int[] to;
    private final int[][] direct;

    /**
     * The way of one message.
     *
     * @param hops links in the order of travel
     * @param hopMs by hop: for how long it is occupied, milliseconds
     * @param lagMs all hops' propagation, milliseconds
     */
    record Route(List<Link> hops, List<Double> hopMs, double lagMs) {
        List<String> path() {
            List<String> path = new ArrayList<>(hops.size() + 1);
            path.add(hops.get(0).from());
            hops.forEach(hop -> path.add(hop.to()));
            return path;
        }

        /** All hops' occupation, milliseconds. */
        double occupationMs() {
            double sum = 0;
            for (double ms : hopMs) {
                sum += ms;
            }
            return sum;
        }

        /** What the radio of a tier spends: on the hops that leave or reach it, joules. */
        double energyJ(String tier) {
            double sum = 0;
            for (int h = 0; h < hops.size(); h++) {
                Link hop = hops.get(h);
                if (hop.from().equals(tier) || hop.to().equals(tier)) {
                    double watts = (hop.alphaMwPerMbps() * hop.mbps() + hop.betaMw()) / 1000;
                    sum += watts * hopMs.get(h) / 1000;
                }
            }
            return sum;
        }
    }

    Routes(List<Link> links, Map<String, Integer> tierIndex) {
        this.links = links;
        from = links.stream().mapToInt(l -> tierIndex.get(l.from())).toArray();
        to = links.stream().mapToInt(l -> tierIndex.get(l.to())).toArray();
        direct = new int[tierIndex.size()][tierIndex.size()];
        for (int[] row : direct) {
            Arrays.fill(row, -1);
        }
        for (int i = 0; i < from.length; i++) {
            direct[from[i]][to[i]] = i;
        }
    }

    /** The link between two tiers, if they have one. */
    Optional<Link> direct(int source, int target) {
        return direct[source][target] < 0 ? Optional.empty() : Optional.of(links.get(direct[source][target]));
    }

    /**
     * The way of a message between two different tiers: their link if they have one, else the path of least total time,
     * then of fewest hops, then of the links that come first in the file (compared hop by hop).
     *
     * @param bytes what it counts as on each link
     * @return empty if there is no path
     */
    Optional<Route> route(int source, int target, ToLongFunction<Link> bytes) {
        int link = direct[source][target];
        if (link >= 0) {
            Link only = links.get(link);
            return Optional.of(
                    new Route(List.of(only), List.of(only.occupationMs(bytes.applyAsLong(only))), only.latencyMs()));
        }
        return relayed(source, target, bytes);
    }

    /** Bellman-Ford from the target, which keeps the least time for every number of hops. O(tiers x links). */
    private Optional<Route> relayed(int source, int target, ToLongFunction<Link> bytes) {
        double[] occupied = new double[from.length];
        double[] ms = new double[from.length];
        for (int i = 0; i < ms.length; i++) {
            occupied[i] = links.get(i).occupationMs(bytes.applyAsLong(links.get(i)));
            ms[i] = occupied[i] + links.get(i).latencyMs();
        }
        List<double[]> within = new ArrayList<>();
        double[] none = new double[direct.length];
        Arrays.fill(none, Double.POSITIVE_INFINITY);
        none[target] = 0;
        within.add(none);
        for (boolean changed = true; changed && within.size() < direct.length; ) {
            double[] before = within.get(within.size() - 1);
            double[] after = before.clone();
            changed = false;
            for (int i = 0; i < ms.length; i++) {
                double time = ms[i] + before[to[i]];
                if (time < after[from[i]]) {
                    after[from[i]] = time;
                    changed = true;
                }
            }
            within.add(after);
        }
        double least = within.get(within.size() - 1)[source];
        if (least == Double.POSITIVE_INFINITY) {
            return Optional.empty();
        }
        int hops = 0;
        while (within.get(hops)[source] > least * (1 + TIE)) {
            hops++;
        }
        double limit = least * (1 + 2 * TIE);
        List<Link> way = new ArrayList<>();
        double spent = 0;
        List<Double> hopMs = new ArrayList<>();
        double lag = 0;
        for (int at = source; hops > 0; hops--) {
            int next = 0;
            while (from[next] != at || spent + ms[next] + within.get(hops - 1)[to[next]] > limit) {
                next++;
            }
            Link hop = links.get(next);
            way.add(hop);
            spent += ms[next];
            hopMs.add(occupied[next]);
            lag += hop.latencyMs();
            at = to[next];
        }
        return Optional.of(new Route(Collections.unmodifiableList(way), List.copyOf(hopMs), lag));
    }
}
