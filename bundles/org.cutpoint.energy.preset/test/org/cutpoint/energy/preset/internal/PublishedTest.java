package org.cutpoint.energy.preset.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.cutpoint.api.energy.PowerPresets.KnownPower;
import org.junit.jupiter.api.Test;

class PublishedTest {
    private final Published published = new Published();

    @Test
    void namesAreUniqueAndFiguresPlausibleAndCited() {
        assertThat(published.all())
                .extracting(KnownPower::machine)
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(published.all())
                .allSatisfy(power -> assertThat(power.watts()).isBetween(0.5, 300.0))
                .allSatisfy(power -> assertThat(power.source()).hasSizeGreaterThan(40));
    }

    @Test
    void findsByName() {
        assertThat(published.find("raspberry-pi-4b")).map(KnownPower::watts).contains(6.4);
        assertThat(published.find("abacus")).isEmpty();
    }
}
