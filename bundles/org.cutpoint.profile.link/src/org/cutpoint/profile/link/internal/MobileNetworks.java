package org.cutpoint.profile.link.internal;

import java.util.List;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.NetworkPresets;
import org.osgi.service.component.annotations.Component;

/**
 * Average mobile networks in the U.S.: Eshratifar, Abrishami, Pedram, "JointDNN: An Efficient Training and Inference
 * Engine for Intelligent Mobile Cloud Computing Services", doi:10.1109/TMC.2019.2947893, Table 3.
 *
 * <p>That table has no round-trip times, so these networks have none: 0 ms. Real ones have tens of milliseconds; whoever
 * knows theirs should say so ({@code --rtt}).
 */
@Component
public final class MobileNetworks implements NetworkPresets {
    @Override
    public List<Network> all() {
        return List.of(
                new Network("3g", 1.1, 2.0275, 0),
                new Network("4g", 5.85, 13.76, 0),
                new Network("wifi", 18.88, 54.97, 0));
    }
}
