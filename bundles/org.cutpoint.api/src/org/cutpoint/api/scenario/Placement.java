package org.cutpoint.api.scenario;

import java.util.Optional;

/**
 * When and where a task is computed, and what is reserved for it from its start to its end, which comes, by equations (1)
 * to (6) of the source, so many milliseconds later:
 *
 * <p>samples x (layers on the device + b({@code cut1}) / {@code edgeMbps} + layers on the edge server + b({@code cut2}) /
 * {@code coreMbps} + layers in the cloud + return)
 *
 * <p>b is {@link TaskModel#bytesAfter}; bytes over Mbit/s take 8 bytes / (1000 Mbit/s) milliseconds, 0 over a link that
 * the {@link #mode} does not use; the return is the last layer's output over each link that it uses, if results go back.
 *
 * @param startMs when it starts, milliseconds, not before its arrival
 * @param edge id of the edge server; empty where the device computes everything
 * @param cut1 layers on the device, 0 to {@code cut2}
 * @param cut2 layers on device and edge server together, up to the network's layers; the cloud computes the others
 * @param edgeMbps bandwidth between device and edge server, Mbit/s; 0 where it is not used
 * @param coreMbps bandwidth between edge server and cloud, Mbit/s; 0 where it is not used
 */
public record Placement(double startMs, Optional<String> edge, int cut1, int cut2, double edgeMbps, double coreMbps) {
    /**
     * Everything on the device.
     *
     * @param layers of the network
     */
    public static Placement onDevice(double startMs, int layers) {
        return new Placement(startMs, Optional.empty(), layers, layers, 0, 0);
    }

    /** Where a network of so many layers is computed. */
    public TaskMode mode(int layers) {
        return TaskMode.of(cut1, cut2, layers);
    }
}
