package org.cutpoint.analysis;

import java.util.Optional;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.profile.Network;
import org.osgi.annotation.versioning.ProviderType;

/** What every cut of a network costs, over any network between the tiers. A service; thread-safe. */
@ProviderType
public interface CutCurves {
    /**
     * The curve over a network that takes the place of the problem's own between first and second tier. O(layers + edges
     * + layers x jobs): quick enough to follow a slider.
     *
     * @param problem of at least two tiers, with a link from the first to the second
     * @throws org.cutpoint.api.InputException if the problem is faulty
     */
    CutCurve over(Problem problem, Network network);

    /** The problem with this network in place of its own between first and second tier. */
    Problem joined(Problem problem, Network network);

    /**
     * A network like another one, but for its bandwidth; the downlink keeps its ratio to the uplink.
     *
     * @param uplinkMbps 10^6 bit/s, > 0
     */
    static Network withBandwidth(Network network, double uplinkMbps) {
        return new Network(
                "custom",
                uplinkMbps,
                network.downlinkMbps() * uplinkMbps / network.uplinkMbps(),
                network.rttMs(),
                network.uplinkSetupMs(),
                network.downlinkSetupMs(),
                network.radio(),
                Optional.empty());
    }
}
