package org.cutpoint.exec.emulation.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.cutpoint.api.run.Emulator;
import org.cutpoint.api.run.Emulator.EmulatedLink;
import org.cutpoint.api.run.Emulator.EmulatedTier;
import org.junit.jupiter.api.Test;

class SoftwareEmulatorTest {
    /** Time that passes only by waiting or by hand. */
    private static final class FakeClock implements Clock {
        long now = Long.MAX_VALUE - 1_000_000; // overflows soon: instants may
        long lateNanos;
        boolean interrupt;

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public void sleepUntil(long nanos) throws InterruptedException {
            if (interrupt) {
                interrupt = false;
                throw new InterruptedException();
            }
            if (nanos - now > 0) {
                now = nanos + lateNanos;
            }
        }
    }

    private final FakeClock clock = new FakeClock();
    private final Emulator emulator = new SoftwareEmulator(clock);

    @Test
    void occupiesTheLinkForBitsOverRateAndArrivesAfterTheLag() throws Exception {
        long start = clock.now;

        long arrival = emulator.link(8, 5).send(1_000_000);

        assertThat(clock.now - start).isEqualTo(1_000_000_000L);
        assertThat(arrival - start).isEqualTo(1_005_000_000L);
    }

    @Test
    void emptyMessagesCostOnlyTheLag() throws Exception {
        long start = clock.now;

        assertThat(emulator.link(1, 20).send(0) - start).isEqualTo(20_000_000L);
        assertThat(clock.now).isEqualTo(start);
    }

    @Test
    void savesUpNothingWhileIdle() throws Exception {
        EmulatedLink link = emulator.link(8, 0);
        link.send(1000);
        clock.now += 60_000_000_000L;
        long start = clock.now;

        assertThat(link.send(1000) - start).isEqualTo(1_000_000L);
    }

    @Test
    void aMessageThatWasReadyWhileTheLinkWasBusyFollowsWithoutAGap() throws Exception {
        EmulatedLink link = emulator.link(8, 0);
        long start = clock.now;
        clock.lateNanos = 70_000;
        for (int i = 1; i <= 100; i++) {
            assertThat(link.send(1000, start) - start).isEqualTo(i * 1_000_000L);
        }
    }

    @Test
    void nothingIsSentBeforeItIsReadyNorReadyInTheFuture() throws Exception {
        EmulatedLink link = emulator.link(8, 0);
        long start = clock.now;
        link.send(1000, start);
        clock.now = start + 5_000_000;

        assertThat(link.send(1000, start + 4_500_000) - start).isEqualTo(5_500_000L);
        assertThat(link.send(1000, start + 90_000_000) - start).isEqualTo(6_500_000L);
    }

    @Test
    void randomMessagesLeaveAsTheQueueSays() throws Exception {
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 200; round++) {
            double mbps = random.nextDouble(0.1, 100);
            double lagMs = random.nextDouble(0, 50);
            EmulatedLink link = emulator.link(mbps, lagMs);
            double free = 0;
            long start = clock.now;
            for (int i = 0; i < 20; i++) {
                clock.now += random.nextLong(50_000_000);
                long bytes = random.nextLong(200_000);
                free = Math.max(free, clock.now - start) + bytes * 8 / (mbps * 1e6) * 1e9;
                assertThat((double) (link.send(bytes) - start))
                        .isBetween(free + lagMs * 1e6 - 100, free + lagMs * 1e6 + 100);
            }
        }
    }

    @Test
    void aBrokenOffMessageDoesNotHoldUpTheNext() throws Exception {
        EmulatedLink link = emulator.link(8, 0);
        clock.interrupt = true;
        assertThatThrownBy(() -> link.send(1_000_000_000)).isInstanceOf(InterruptedException.class);
        long start = clock.now;

        assertThat(link.send(1000) - start).isEqualTo(1_000_000L);
    }

    @Test
    void stretchesWorkByTheSlowDown() throws Exception {
        for (double slowdown : new double[] {1, 1.5, 8, 100}) {
            EmulatedTier tier = emulator.tier(slowdown);
            long start = clock.now;
            clock.now += 3_000_000;

            long end = tier.stretch(start, 3_000_000);

            assertThat(clock.now - start).isEqualTo(Math.round(slowdown * 3_000_000));
            assertThat(end).isEqualTo(clock.now);
        }
    }

    @Test
    void stretchesOnlyWhatKeptTheProcessorBusy() throws Exception {
        EmulatedTier tier = emulator.tier(8);
        long start = clock.now;
        clock.now += 10_000_000;
        tier.stretch(start, 3_000_000);
        assertThat(clock.now - start).isEqualTo(24_000_000);

        start = clock.now;
        clock.now += 30_000_000;
        assertThat(tier.stretch(start, 3_000_000) - start).isEqualTo(24_000_000);
        assertThat(clock.now - start).as("nothing can be taken back").isEqualTo(30_000_000);
        assertThat(emulator.tier(1).stretch(start, 3_000_000)).isEqualTo(clock.now);
    }

    @Test
    void refusesWhatIsNoLinkOrTier() {
        assertThatThrownBy(() -> emulator.link(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> emulator.link(Double.NaN, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> emulator.link(1, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> emulator.tier(0.99)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> emulator.tier(Double.POSITIVE_INFINITY)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void realTimeIsExactWithinTwoPercentDownToAMillisecond() throws Exception {
        Emulator real = new SoftwareEmulator();
        EmulatedTier tier = real.tier(8);
        EmulatedLink link = real.link(8, 0);
        double[] tierRatios = new double[30];
        double[] linkRatios = new double[30];
        for (int i = 0; i < tierRatios.length; i++) {
            long start = System.nanoTime();
            long work = start;
            while (work - start < 1_000_000) {
                work = System.nanoTime();
            }
            tier.stretch(start, work - start);
            tierRatios[i] = (System.nanoTime() - start) / (8.0 * (work - start));
            start = System.nanoTime();
            link.send(5000);
            linkRatios[i] = (System.nanoTime() - start) / 5e6;
        }
        // Others may use the machine and make any of the waits longer, but not all.
        Arrays.sort(tierRatios);
        Arrays.sort(linkRatios);
        assertThat(tierRatios[0]).isGreaterThanOrEqualTo(1);
        assertThat(tierRatios[5]).isLessThan(1.02);
        assertThat(linkRatios[0]).isGreaterThanOrEqualTo(1);
        assertThat(linkRatios[5]).isLessThan(1.02);
    }

    @Test
    void waitingIsInterruptible() throws Exception {
        EmulatedLink link = new SoftwareEmulator().link(0.001, 0);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CountDownLatch started = new CountDownLatch(1);
        Thread sender = new Thread(() -> {
            started.countDown();
            try {
                link.send(1_000_000);
            } catch (InterruptedException e) {
                thrown.set(e);
            }
        });
        sender.start();
        assertThat(started.await(5, TimeUnit.SECONDS)).isTrue();

        sender.interrupt();
        sender.join(5000);

        assertThat(sender.isAlive()).isFalse();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void concurrentSendersShareTheLink() throws Exception {
        EmulatedLink link = new SoftwareEmulator().link(8, 0);
        long start = System.nanoTime();
        Thread[] senders = new Thread[4];
        for (int i = 0; i < senders.length; i++) {
            senders[i] = new Thread(() -> {
                try {
                    for (int j = 0; j < 5; j++) {
                        link.send(2000);
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            senders[i].start();
        }
        for (Thread sender : senders) {
            sender.join();
        }
        // 20 messages of 2 ms each can never pass in less.
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(40_000_000L);
    }
}
