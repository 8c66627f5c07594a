package org.cutpoint.transport.calls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeldBytesTest {
    private final HeldBytes held = new HeldBytes(100);

    @Test
    void oneClientGetsHalf() {
        assertThat(held.take("a", 30)).isTrue();
        assertThat(held.take("a", 20)).isTrue();
        assertThat(held.take("a", 1)).isFalse();
        assertThat(held.take("b", 50)).isTrue();
        assertThat(held.take("c", 1)).isFalse();
        held.give("a", 30);
        assertThat(held.take("c", 31)).isFalse();
        assertThat(held.take("c", 30)).isTrue();
        assertThat(held.take("a", 1)).isFalse();
    }

    /** Else it would never pass. */
    @Test
    void whatIsTooLargePassesAlone() {
        assertThat(held.take("a", 1000)).isTrue();
        assertThat(held.take("b", 1)).isFalse();
        held.give("a", 1000);
        assertThat(held.take("b", 1)).isTrue();
        assertThat(held.take("a", 1000)).isFalse();
        held.give("b", 1);
        assertThat(held.take("a", 1000)).isTrue();
    }
}
