package org.cutpoint.strategy.singlejob;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Problem;

/**
 * What a job's path must keep.
 *
 * @param name as files spell it, and of which tier
 * @param unit of the limit: J, ms, bytes
 * @param criterion of {@link IntervalGraph}
 * @param most the limit
 */
public record PathLimit(String name, String unit, int criterion, double most) {
    private static final double TOLERANCE = 1e-9;

    /** All limits of a problem, its tiers' memories included. */
    public static List<PathLimit> of(Problem problem) {
        List<PathLimit> limits = new ArrayList<>();
        Limits given = problem.limits();
        add(limits, "deviceEnergyJ", "J", IntervalGraph.ENERGY, given.deviceEnergyJ());
        add(limits, "cloudTimeMs", "ms", IntervalGraph.REMOTE, given.cloudTimeMs());
        add(limits, "latencyMs", "ms", IntervalGraph.LATENCY, given.latencyMs());
        for (int t = 0; t < problem.tiers().size(); t++) {
            int criterion = IntervalGraph.WEIGHTS + t;
            String name = "memoryBytes of tier '" + problem.tiers().get(t).id() + "'";
            problem.tiers()
                    .get(t)
                    .memoryBytes()
                    .ifPresent(bytes -> limits.add(new PathLimit(name, "bytes", criterion, bytes)));
        }
        return limits;
    }

    private static void add(List<PathLimit> limits, String name, String unit, int criterion, OptionalDouble most) {
        most.ifPresent(value -> limits.add(new PathLimit(name, unit, criterion, value)));
    }

    /** Whether so much is not too much: within 1e-9 relative, but for bytes. */
    boolean keeps(double cost) {
        return cost <= (criterion >= IntervalGraph.WEIGHTS ? most : most * (1 + TOLERANCE));
    }

    /** Whether the path keeps it. */
    public boolean keeps(IntervalGraph.Path path) {
        return keeps(path.costs()[criterion]);
    }
}
