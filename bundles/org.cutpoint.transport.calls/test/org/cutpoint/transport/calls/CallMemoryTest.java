package org.cutpoint.transport.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CallMemoryTest {
    private static final int LARGE = CallMemory.LARGE;

    /** Room for four large requests, two of one client. */
    private final HeldBytes all = new HeldBytes(4 * LARGE);

    private final AtomicInteger refused = new AtomicInteger();

    private CallMemory memory(String client) {
        CallMemory memory = new CallMemory(all);
        memory.of(client);
        memory.refuseBy(refused::incrementAndGet);
        return memory;
    }

    /** Whoever holds nothing else may have all of it. */
    private void nothingIsHeld() {
        assertThat(all.fits("x", 0, 100 * LARGE)).isTrue();
    }

    @Test
    void whatIsSmallDoesNotCountUntilItIsLarge() {
        CallMemory memory = memory("a");
        assertThat(memory.come(LARGE - 1)).isTrue();
        nothingIsHeld();
        assertThat(memory.come(1)).isTrue();
        assertThat(all.fits("b", 0, 3 * LARGE)).isFalse();
        assertThat(all.fits("b", 0, 2 * LARGE)).isTrue();
        assertThat(all.fits("a", 0, LARGE)).isTrue();
        assertThat(all.fits("a", 0, LARGE + 1)).isFalse();
        memory.end();
        nothingIsHeld();
        memory.end();
        nothingIsHeld();
    }

    @Test
    void whatFindsNoRoomEndsItsCallOnce() {
        CallMemory first = memory("a");
        assertThat(first.come(2 * LARGE)).isTrue();
        CallMemory second = memory("a");
        assertThat(second.fits(LARGE)).isFalse();
        assertThat(second.come(LARGE / 2)).isTrue();
        assertThat(second.come(LARGE)).isFalse();
        assertThat(second.come(1)).as("it is over").isFalse();
        assertThat(refused).hasValue(1);
        first.end();
        nothingIsHeld();
    }

    /** It does not stand in its own way while it comes; others stand in its. */
    @Test
    void whatIsLargerThanThereIsRoomPassesAlone() {
        CallMemory memory = memory("a");
        for (int i = 0; i < 100; i++) {
            assertThat(memory.come(LARGE)).isTrue();
        }
        assertThat(memory("b").come(LARGE)).isFalse();
        memory.end();
        CallMemory other = memory("b");
        assertThat(other.come(LARGE)).isTrue();
        CallMemory late = memory("a");
        assertThat(late.come(2 * LARGE)).isTrue();
        assertThat(late.come(LARGE)).isFalse();
        other.end();
        nothingIsHeld();
    }

    /** A message may be used longer than its call lasts. */
    @Test
    void messagesCountUntilTheyAreReleased() {
        CallMemory memory = memory("a");
        assertThat(memory.come(LARGE)).isTrue();
        Runnable first = memory.delivered(LARGE);
        assertThat(memory.come(LARGE)).isTrue();
        Runnable second = memory.delivered(LARGE - 100);
        first.run();
        first.run();
        assertThat(all.fits("a", 0, LARGE)).isTrue();
        assertThat(all.fits("a", 0, LARGE + 1)).isFalse();
        memory.end();
        assertThat(all.fits("a", 0, 2 * LARGE))
                .as("what is left of it is small")
                .isTrue();
        second.run();
        nothingIsHeld();
    }

    /** Whatever is said to be in a message: no more is given back than came. */
    @Test
    void aMessageHoldsNoMoreThanCame() {
        CallMemory memory = memory("a");
        assertThat(memory.come(LARGE)).isTrue();
        CallMemory other = memory("b");
        assertThat(other.come(LARGE)).isTrue();
        memory.delivered(10 * LARGE).run();
        memory.end();
        assertThat(all.fits("b", 0, LARGE + 1)).isFalse();
        other.end();
        nothingIsHeld();
    }
}
