package org.cutpoint.analysis;

import java.util.List;
import java.util.Optional;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.profile.Network;

/**
 * What a job takes if it is cut at one position or another, over one network.
 *
 * @param network over which
 * @param jobs how many there are for the makespan
 * @param points by position; those that no tier's memory, or no link, allows are left out
 */
public record CutCurve(Network network, int jobs, List<CutPoint> points) {
    public CutCurve {
        points = List.copyOf(points);
    }

    /** The cut of least value, the first of them; empty if there is none at all. */
    public Optional<CutPoint> best(Objective objective) {
        CutPoint best = null;
        for (CutPoint point : points) {
            if (best == null || point.value(objective) < best.value(objective)) {
                best = point;
            }
        }
        return Optional.ofNullable(best);
    }

    /** The cut at this position, or the one nearest to it; empty if there is none at all. */
    public Optional<CutPoint> nearest(int position) {
        CutPoint nearest = null;
        for (CutPoint point : points) {
            if (nearest == null || distance(point, position) < distance(nearest, position)) {
                nearest = point;
            }
        }
        return Optional.ofNullable(nearest);
    }

    private static int distance(CutPoint point, int position) {
        return Math.abs(point.cut().position() - position);
    }

    /** The greatest value of the objective, for a scale; 0 if there are no cuts. */
    public double greatest(Objective objective) {
        return points.stream().mapToDouble(p -> p.value(objective)).max().orElse(0);
    }
}
