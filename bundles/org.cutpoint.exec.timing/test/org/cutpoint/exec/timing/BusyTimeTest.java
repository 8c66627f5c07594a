package org.cutpoint.exec.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class BusyTimeTest {
    private static void rest(long nanos) {
        long until = System.nanoTime() + nanos;
        while (until - System.nanoTime() > 0) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    @Test
    void countsWorkThatKeepsTheProcessorBusy() {
        long start = System.nanoTime();
        BusyTime busy = BusyTime.start(1);
        long sum = 0;
        while (busy.nanos() < 5_000_000) {
            sum += String.valueOf(sum).hashCode();
        }
        // Work cannot take longer than has passed.
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(4_900_000);
        assertThat(sum).isNotZero();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void leavesOutWhatIsNotThisThreadsWork() {
        BusyTime busy = BusyTime.start(1);
        rest(30_000_000);
        assertThat(busy.nanos())
                .as(System.getProperty("os.name").toLowerCase(Locale.ROOT))
                .isLessThan(10_000_000);
    }

    @Test
    void isTheTimeThatPassesWhereSeveralThreadsWork() {
        BusyTime busy = BusyTime.start(2);
        rest(10_000_000);
        assertThat(busy.nanos()).isGreaterThanOrEqualTo(10_000_000);
    }
}
