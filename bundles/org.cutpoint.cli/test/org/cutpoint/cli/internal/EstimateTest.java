package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EstimateTest {
    private final AtomicLong now = new AtomicLong(7);

    @Test
    void goesByHowLongThingsHaveTaken() {
        Estimate estimate = new Estimate(40_000, now::get);
        assertThat(estimate.left()).isEqualTo("about 80 s left");
        now.addAndGet(30_000_000_000L);
        estimate.done(10_000);
        // Three times as long as predicted.
        assertThat(estimate.left()).isEqualTo("about 2 min left");
        now.addAndGet(30_000_000_000L);
        estimate.done(20_000);
        assertThat(estimate.left()).isEqualTo("about 20 s left");
        estimate.done(10_000);
        assertThat(estimate.left()).isEqualTo("about 0 s left");
    }
}
