package org.cutpoint.ide.core;

import java.util.List;
import java.util.OptionalDouble;
import org.cutpoint.api.profile.Network;

/**
 * Tiers, networks and runtimes of somebody's own, beside those that are known to everybody.
 *
 * @param tiers machines to plan for
 * @param networks between device and cloud
 * @param runtimes on other machines
 */
public record OwnPresets(List<OwnTier> tiers, List<Network> networks, List<OwnRuntime> runtimes) {
    public static final OwnPresets NONE = new OwnPresets(List.of(), List.of(), List.of());

    public OwnPresets {
        tiers = List.copyOf(tiers);
        networks = List.copyOf(networks);
        runtimes = List.copyOf(runtimes);
    }

    /**
     * A machine by its peak rates.
     *
     * @param gflops 10^9 operations on 32-bit floating-point numbers a second, > 0
     * @param gigabytesPerS of its memory, 10^9 bytes a second, > 0; empty: only operations count
     * @param watts of the whole machine while it computes, > 0; empty if not known
     */
    public record OwnTier(String name, double gflops, OptionalDouble gigabytesPerS, OptionalDouble watts) {}

    /** @param address {@code HOST:PORT} */
    public record OwnRuntime(String name, String address) {}
}
