package org.cutpoint.strategy.support;

import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Problem;

/**
 * How a message may travel between two tiers, and what it takes: affine in its size.
 *
 * @param setupMs occupation of a message of no bytes, milliseconds
 * @param msPerByte more of it for each byte, milliseconds
 * @param lagMs propagation, milliseconds
 * @param setupJ energy of the first tier's radio for a message of no bytes, joules
 * @param joulePerByte more of it for each byte, joules
 */
public record Way(double setupMs, double msPerByte, double lagMs, double setupJ, double joulePerByte) {
    private static final Way NONE = new Way(0, 0, 0, 0, 0);

    /** Time of a message from start to arrival, milliseconds. */
    public double ms(long bytes) {
        return setupMs + bytes * msPerByte + lagMs;
    }

    /** A way that need not exist: as cheap as both in every respect. */
    public Way cheapestOf(Way other) {
        return new Way(
                Math.min(setupMs, other.setupMs),
                Math.min(msPerByte, other.msPerByte),
                Math.min(lagMs, other.lagMs),
                Math.min(setupJ, other.setupJ),
                Math.min(joulePerByte, other.joulePerByte));
    }

    private double fixedMs() {
        return setupMs + lagMs;
    }

    private Way then(Link link, String device) {
        double perByte = 8 / (1000 * link.mbps());
        boolean radio = link.from().equals(device) || link.to().equals(device);
        double joulePerMs = radio ? (link.alphaMwPerMbps() * link.mbps() + link.betaMw()) * 1e-6 : 0;
        return new Way(
                setupMs + link.setupMs(),
                msPerByte + perByte,
                lagMs + link.latencyMs(),
                setupJ + joulePerMs * link.setupMs(),
                joulePerByte + joulePerMs * perByte);
    }

    /**
     * All ways that are fastest for messages of some size: a single one where the tiers have a link, or where only one
     * path leads there; none where no path does.
     */
    public static List<Way> between(Problem problem, int from, int to) {
        String source = problem.tiers().get(from).id();
        String target = problem.tiers().get(to).id();
        for (Link link : problem.links()) {
            if (link.from().equals(source) && link.to().equals(target)) {
                return List.of(NONE.then(link, problem.device().id()));
            }
        }
        List<String> tiers = problem.tiers().stream().map(t -> t.id()).toList();
        List<List<Way>> ways = new ArrayList<>();
        tiers.forEach(t -> ways.add(new ArrayList<>()));
        ways.get(from).add(NONE);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Link link : problem.links()) {
                List<Way> there = ways.get(tiers.indexOf(link.to()));
                for (Way way : List.copyOf(ways.get(tiers.indexOf(link.from())))) {
                    changed |= add(there, way.then(link, problem.device().id()));
                }
            }
        }
        return List.copyOf(ways.get(to));
    }

    private static boolean add(List<Way> ways, Way way) {
        if (ways.stream().anyMatch(w -> w.fixedMs() <= way.fixedMs() && w.msPerByte <= way.msPerByte)) {
            return false;
        }
        ways.removeIf(w -> way.fixedMs() <= w.fixedMs() && way.msPerByte <= w.msPerByte);
        ways.add(way);
        return true;
    }
}
