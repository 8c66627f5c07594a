package org.cutpoint.exec.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WaitingTest {
    @Test
    void neverReturnsEarly() throws InterruptedException {
        for (long nanos : new long[] {-1_000_000, 0, 1_000, 60_000, 3_000_000}) {
            long until = System.nanoTime() + nanos;
            Waiting.until(until);
            assertThat(System.nanoTime() - until).isNotNegative();
        }
    }

    @Test
    void anInterruptEndsIt() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Waiting.until(System.nanoTime() + 60_000_000_000L))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
