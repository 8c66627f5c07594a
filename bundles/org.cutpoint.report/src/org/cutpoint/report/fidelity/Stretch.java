package org.cutpoint.report.fidelity;

/**
 * How long an emulated tier takes for a network that this machine runs as it is in between.
 *
 * @param bench what ran where
 * @param undisturbedMs time of this machine as it is, when nothing else disturbs it: the lower decile, milliseconds
 * @param emulatedMs time that passed on the emulated tier: the median, milliseconds
 * @param rounds how often either ran, in turns
 */
public record Stretch(Bench bench, double undisturbedMs, double emulatedMs, int rounds) implements Finding {
    /** How many times longer it takes. */
    public double ratio() {
        return emulatedMs / undisturbedMs;
    }

    /** How far that is from the slow-down that was asked for, as a share of it. */
    public double error() {
        return ratio() / bench.slowdown() - 1;
    }
}
