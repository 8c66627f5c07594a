package org.cutpoint.workbench;

import java.util.Optional;
import org.cutpoint.api.energy.EnergyMeter;
import org.cutpoint.api.plan.Problem;

/**
 * What the device draws while it computes.
 *
 * @param watts for plans
 * @param source who says so
 * @param meter measures it during runs; without one, it is watts times measured time
 */
public record DevicePower(double watts, String source, Optional<EnergyMeter> meter) {
    /** The problem with the device's power, if that is known. */
    public static Problem in(Problem problem, Optional<DevicePower> power) {
        return power.map(p -> problem.withDevicePower(p.watts())).orElse(problem);
    }
}
