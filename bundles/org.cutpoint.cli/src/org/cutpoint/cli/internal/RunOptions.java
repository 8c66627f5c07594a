package org.cutpoint.cli.internal;

import org.cutpoint.api.InputException;
import org.cutpoint.api.run.ExecutionOptions;
import picocli.CommandLine.Option;

/** The device, the jobs, and how segments run. */
final class RunOptions {
    private static final int MOST_JOBS = 100_000;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many inferences (default: ${DEFAULT-VALUE}).")
    private int jobs;

    @Option(
            names = "--slowdown",
            paramLabel = "F",
            defaultValue = "8",
            description = "How many times slower than this machine the device is made (default: ${DEFAULT-VALUE}).")
    private double slowdown;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads for one inference, on either side (default: ${DEFAULT-VALUE}).")
    private int threads;

    int jobs() {
        return between("--jobs", jobs, MOST_JOBS);
    }

    double slowdown() {
        if (!(slowdown >= 1 && slowdown <= 10_000)) {
            throw new InputException(
                    "--slowdown", slowdown + " cannot be", "Give 1 (as fast as this machine) to 10000");
        }
        return slowdown;
    }

    int threads() {
        return between("--threads", threads, 1024);
    }

    ExecutionOptions execution(boolean optimize) {
        return new ExecutionOptions(threads(), optimize);
    }

    static int between(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new InputException(option, value + " cannot be", "Give 1 to " + most);
        }
        return value;
    }
}
