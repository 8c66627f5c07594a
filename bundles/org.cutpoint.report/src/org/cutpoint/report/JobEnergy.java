package org.cutpoint.report;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one job costs the device, the mean over a run's jobs. A model, but for what was metered: power times time for
 * computing, and for the radio {@code alpha x throughput + beta} as long as a link is occupied (Eshratifar et al., JointDNN,
 * doi:10.1109/TMC.2019.2947893, equation 21). What is "measured" here are the times that go into it.
 *
 * @param power of the device while it computes; empty where it is not known
 * @param predicted from the plan's times
 * @param measured from the run's times, or by a meter
 */
public record JobEnergy(Optional<Power> power, Joules predicted, Joules measured) {
    /**
     * What the device draws while it computes.
     *
     * @param watts what was planned with
     * @param source who says so
     * @param metered whether the measured joules of computing are a meter's; otherwise they are watts times measured time
     */
    public record Power(double watts, String source, boolean metered) {}

    /**
     * Energy, by what it was spent on.
     *
     * @param computing joules; empty where the device's power is not known
     * @param radio sending and receiving, joules; empty where the radio's power is not known
     */
    public record Joules(OptionalDouble computing, OptionalDouble radio) {
        /** What is known of it, joules. */
        public double known() {
            return computing.orElse(0) + radio.orElse(0);
        }
    }
}
