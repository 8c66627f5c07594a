package org.cutpoint.cli.internal;

import org.cutpoint.api.InputException;
import org.cutpoint.api.run.ExecutionOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The device, the jobs, and how segments run. */
final class RunOptions {
    static final int MOST_JOBS = 100_000;

    private static final int STANDARD_JOBS = 20;

    @Option(names = "--jobs", paramLabel = "N", description = "How many inferences (default: " + STANDARD_JOBS + ").")
    private Integer jobs;

    @Mixin
    private DeviceOptions device = new DeviceOptions();

    /** Whether it was said how many. */
    boolean jobsGiven() {
        return jobs != null;
    }

    int jobs() {
        return jobs(STANDARD_JOBS);
    }

    /** @param standard where none is given */
    int jobs(int standard) {
        return between("--jobs", jobs == null ? standard : jobs, MOST_JOBS);
    }

    double slowdown() {
        return device.slowdown();
    }

    DeviceOptions device() {
        return device;
    }

    /** @param standard where none is given */
    double slowdown(double standard) {
        return device.slowdown(standard);
    }

    int threads() {
        return device.threads();
    }

    ExecutionOptions execution(boolean optimize) {
        return device.execution(optimize);
    }

    static int between(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new InputException(option, value + " cannot be", "Give 1 to " + most);
        }
        return value;
    }
}
