package org.cutpoint.profile.link.internal;

import java.util.List;
import java.util.Optional;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Radio;

/**
 * Networks by name. None of the sources has round trips, so these networks have none: 0 ms. Real ones have tens of
 * milliseconds; whoever knows theirs should say so ({@code --rtt}), or measure the link.
 *
 * <ul>
 * <li>{@code 3g}, {@code 4g}, {@code wifi}: average mobile networks in the U.S. and their radios' power, Eshratifar,
 *     Abrishami, Pedram, "JointDNN: An Efficient Training and Inference Engine for Intelligent Mobile Cloud Computing
 *     Services", doi:10.1109/TMC.2019.2947893, Table 3, as it is.
 * <li>{@code 5g}: medians of all 5G tests in the third quarter of 2021, Ookla, "Growing and Slowing: The State of 5G
 *     Worldwide in 2021", 20 December 2021. Power is not known.
 * <li>{@code fused-layer}: 5 MHz at a power of 0.1 W, a channel gain of 10^-6 and noise of 10^-9 W, by Shannon's theorem,
 *     eq. 2 and Table I of Li, Wang, Zhou, Duan, Wu, "Fused-Layer-based DNN Model Parallelism and Partial Computation
 *     Offloading", GLOBECOM 2022: 33.29 Mbit/s, which the paper has upwards and says nothing of downwards.
 * <li>{@code ethernet}: what TCP with time stamps carries of a gigabit, 1448 of the 1538 bytes that an Ethernet frame of
 *     full size takes of the wire, its preamble and the gap behind it included (IEEE 802.3, clauses 3 and 4; RFC 7323).
 * </ul>
 */
final class Presets {
    private static final double TCP_OVER_ETHERNET = 1448 / 1538.0;
    /** Bandwidth x log2(1 + power x gain / noise), 10^6 bit/s. */
    private static final double TABLE_ONE = 5 * Math.log(1 + 0.1 * 1e-6 / 1e-9) / Math.log(2);

    /** Slowest uplink first. */
    static final List<Network> ALL = List.of(
            mobile("3g", 1.1, 2.0275, new Radio(868.98, 122.12, 817.88)),
            mobile("4g", 5.85, 13.76, new Radio(438.39, 51.97, 1288.04)),
            mobile("wifi", 18.88, 54.97, new Radio(283.17, 137.01, 132.86)),
            new Network("5g", 21.08, 166.13, 0),
            new Network("fused-layer", TABLE_ONE, TABLE_ONE, 0),
            new Network("ethernet", 1000 * TCP_OVER_ETHERNET, 1000 * TCP_OVER_ETHERNET, 0));

    private Presets() {}

    private static Network mobile(String name, double up, double down, Radio radio) {
        return new Network(name, up, down, 0, 0, 0, Optional.of(radio), Optional.empty());
    }
}
