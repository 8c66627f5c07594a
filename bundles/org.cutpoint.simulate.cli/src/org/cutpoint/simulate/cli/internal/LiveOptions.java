package org.cutpoint.simulate.cli.internal;

import org.cutpoint.api.InputException;
import org.cutpoint.simulate.live.LiveScenarios;
import picocli.CommandLine.Option;

/** What is run for real, and what machines are made to look like then. */
final class LiveOptions {
    @Option(
            names = "--real",
            description =
                    "Run the scenario for real beside simulating it: a process for each edge server and the cloud,"
                            + " what is reserved of links emulated. Its networks are then models, called zoo:NAME, NAME or"
                            + " by their files, profiled here; what the file says of their layers is not used.")
    private boolean real;

    @Option(
            names = "--slowdown",
            paramLabel = "F",
            defaultValue = "8",
            description = "With --real: how many times slower than this machine devices are made (default:"
                    + " ${DEFAULT-VALUE}).")
    private double slowdown;

    @Option(
            names = "--edge-slowdown",
            paramLabel = "F",
            defaultValue = "2",
            description = "With --real: and edge servers (default: ${DEFAULT-VALUE}).")
    private double edgeSlowdown;

    @Option(
            names = "--cloud-slowdown",
            paramLabel = "F",
            defaultValue = "1",
            description = "With --real: and the cloud (default: ${DEFAULT-VALUE}).")
    private double cloudSlowdown;

    boolean given() {
        return real;
    }

    LiveScenarios.Conditions conditions() {
        return new LiveScenarios.Conditions(
                checked("--slowdown", slowdown),
                checked("--edge-slowdown", edgeSlowdown),
                checked("--cloud-slowdown", cloudSlowdown),
                1,
                1);
    }

    private static double checked(String option, double slowdown) {
        if (!(slowdown >= 1 && slowdown <= 1000)) {
            throw new InputException(option, slowdown + " cannot be", "Give 1 (as fast as this machine) to 1000");
        }
        return slowdown;
    }
}
