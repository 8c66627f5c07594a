package org.cutpoint.api.observe;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A run that has begun.
 *
 * @param id names it among all runs of all processes
 * @param model the network's name
 * @param tiers ids, device first
 * @param jobs how many there are; 0 if nobody knows
 * @param uplinkMbps the emulated network's rate up, Mbit/s; empty if it is a real one
 * @param downlinkMbps the same, down
 * @param peer the cloud's address; empty without one
 */
public record RunInfo(
        String id,
        String model,
        List<String> tiers,
        int jobs,
        OptionalDouble uplinkMbps,
        OptionalDouble downlinkMbps,
        String peer) {
    public RunInfo {
        tiers = List.copyOf(tiers);
    }
}
