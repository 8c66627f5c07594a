package org.cutpoint.cli.internal;

import org.cutpoint.api.InputException;
import org.cutpoint.api.run.ExecutionOptions;
import picocli.CommandLine.Option;

/** How slow the device is, and how segments run. */
final class DeviceOptions {
    private static final double STANDARD_SLOWDOWN = 8;

    @Option(
            names = "--slowdown",
            paramLabel = "F",
            description = "How many times slower than this machine the device is made (default: 8).")
    private Double slowdown;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads for one inference, on either side (default: ${DEFAULT-VALUE}).")
    private int threads;

    double slowdown() {
        return slowdown(STANDARD_SLOWDOWN);
    }

    /** @param standard where none is given */
    double slowdown(double standard) {
        if (slowdown == null) {
            return standard;
        }
        if (!(slowdown >= 1 && slowdown <= 10_000)) {
            throw new InputException(
                    "--slowdown", slowdown + " cannot be", "Give 1 (as fast as this machine) to 10000");
        }
        return slowdown;
    }

    int threads() {
        return RunOptions.between("--threads", threads, 1024);
    }

    ExecutionOptions execution(boolean optimize) {
        return new ExecutionOptions(threads(), optimize);
    }
}
