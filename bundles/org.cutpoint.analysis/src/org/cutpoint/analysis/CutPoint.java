package org.cutpoint.analysis;

import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.Objective;

/**
 * A cut of a curve.
 *
 * @param cut where, and what its stages take
 * @param after id of the device's last layer; {@code input} if it runs none
 * @param makespanMs until the last of all jobs is done if all are cut here, milliseconds
 */
public record CutPoint(Cut cut, String after, double makespanMs) {
    /** What this objective is if all jobs are cut here, milliseconds or joules. */
    public double value(Objective objective) {
        return switch (objective) {
            case LATENCY -> cut.latencyMs();
            case ENERGY -> cut.energyJ();
            case MAKESPAN -> makespanMs;
            case BOTTLENECK -> cut.bottleneckMs();
        };
    }
}
