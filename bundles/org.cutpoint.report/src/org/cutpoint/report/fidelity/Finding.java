package org.cutpoint.report.fidelity;

/** What validating has found, one by one: enough to go on where it was interrupted. */
public sealed interface Finding permits FidelityCase, Stretch {
    /**
     * A network on a machine.
     *
     * @param version of Cutpoint
     * @param machine id of the machine
     * @param model name of the network
     * @param sha256 hash of its content
     * @param slowdown how many times slower the device is made
     * @param threads for one inference
     */
    record Bench(String version, String machine, String model, String sha256, double slowdown, int threads) {}
}
