package org.cutpoint.api.plan;

import java.util.OptionalDouble;

/**
 * Bounds on every single job, kept within 1e-9 relative.
 *
 * @param deviceEnergyJ energy on the first tier, joules
 * @param cloudTimeMs time spent computing on all other tiers together, milliseconds
 * @param latencyMs latency, milliseconds
 */
public record Limits(OptionalDouble deviceEnergyJ, OptionalDouble cloudTimeMs, OptionalDouble latencyMs) {
    /** No bounds. */
    public static final Limits NONE =
            new Limits(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());
}
