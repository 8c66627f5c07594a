package org.cutpoint.profile.link.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import org.cutpoint.api.profile.Network;
import org.junit.jupiter.api.Test;

class MobileNetworksTest {
    private final MobileNetworks presets = new MobileNetworks();

    @Test
    void networksAreThoseOfTheTable() {
        assertThat(presets.all()).extracting(Network::name).containsExactly("3g", "4g", "wifi");
        assertThat(presets.find("4g")).contains(new Network("4g", 5.85, 13.76, 0));
        assertThat(presets.find("5g")).isEmpty();
    }

    @Test
    void slowestComesFirst() {
        assertThat(presets.all()).isSortedAccordingTo(Comparator.comparingDouble(Network::uplinkMbps));
    }
}
