package org.cutpoint.api.run;

import java.util.List;
import java.util.Optional;
import org.cutpoint.api.profile.Network;

/**
 * What a run makes to look like something else.
 *
 * @param network between the first tier and the second; empty where the real network is used as it is
 * @param slowdown how many times slower than this machine the device is, >= 1
 * @param remote of more than two tiers: what those from the second on look like. Empty: as they are
 */
public record Emulation(Optional<Network> network, double slowdown, List<RemoteTier> remote) {
    /** Everything is as it is. */
    public static final Emulation NONE = new Emulation(Optional.empty(), 1, List.of());

    public Emulation {
        remote = List.copyOf(remote);
    }

    /** The same over another network; empty: over the real one. */
    public Emulation withNetwork(Optional<Network> network) {
        return new Emulation(network, slowdown, remote);
    }

    /** The same on a device that is so many times slower than this machine. */
    public Emulation withSlowdown(double slowdown) {
        return new Emulation(network, slowdown, remote);
    }

    /** The same with tiers behind the first that look like these. */
    public Emulation withRemote(List<RemoteTier> remote) {
        return new Emulation(network, slowdown, remote);
    }
}
