package org.cutpoint.exec.emulation.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.cutpoint.api.profile.BandwidthTrace;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.RateCurve;
import org.cutpoint.api.profile.RateCurve.Step;
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

    /** As long as a tiny network runs, and yet exactly eight times as long in the end. */
    @Test
    void aTierThatIsWokenLateMakesUpForItWithItsNextWork() throws Exception {
        EmulatedTier tier = emulator.tier(8);
        clock.lateNanos = 70_000;
        long start = clock.now;
        long at = start;
        for (int job = 0; job < 100; job++) {
            clock.now += 35_000;
            at = tier.stretch(at, 35_000);
        }
        assertThat(at - start).isEqualTo(100 * 8 * 35_000);
        assertThat(clock.now - at).isEqualTo(70_000);
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
    void setupOccupiesTheLinkBeforeEveryMessage() throws Exception {
        EmulatedLink link = emulator.link(RateCurve.constant(8), 2, 5);
        long start = clock.now;

        assertThat(link.send(1000, start) - start).isEqualTo(8_000_000L);
        assertThat(link.send(0, start) - start).isEqualTo(10_000_000L);
    }

    @Test
    void aNetworkGivesEachDirectionItsOwn() throws Exception {
        Network network = new Network("n", 8, 80, 10, 1, 2, Optional.empty(), Optional.empty());
        BandwidthTrace trace = new BandwidthTrace("t", RateCurve.constant(16), RateCurve.constant(160));
        long start = clock.now;

        assertThat(emulator.uplink(network).send(1000, start) - start).isEqualTo(7_000_000L);
        assertThat(emulator.downlink(network).send(1000, start) - start).isEqualTo(7_100_000L);
        assertThat(emulator.uplink(network.withTrace(trace)).send(1000, start) - start)
                .isEqualTo(6_500_000L);
        assertThat(emulator.downlink(network.withTrace(trace)).send(1000, start) - start)
                .isEqualTo(7_050_000L);
    }

    /** 8 Mbit/s for a second, nothing for the next, 80 Mbit/s for the third, and again. */
    private static final RateCurve CHANGING =
            new RateCurve(List.of(new Step(0, 8), new Step(1000, 0), new Step(2000, 80)), OptionalDouble.of(3000));

    @Test
    void replaysATraceFromItsBeginning() throws Exception {
        EmulatedLink link = emulator.link(CHANGING, 0, 0);
        clock.now += 700_000_000;
        long start = clock.now;
        link.begin(start);

        assertThat(link.send(500_000) - start).isEqualTo(500_000_000L);
        assertThat(link.send(1_000_000) - start).isEqualTo(2_050_000_000L);
        assertThat(clock.now - start).isEqualTo(2_050_000_000L);
        clock.now = start + 5_900_000_000L;
        assertThat(link.send(2_500_000) - start)
                .as("8 Mbit before 6 s, 8 before 7 s, 4 from 8 s on")
                .isEqualTo(8_050_000_000L);
    }

    @Test
    void queuedMessagesShareTheIntegralOfTheRate() throws Exception {
        SplittableRandom random = new SplittableRandom(23);
        for (int round = 0; round < 200; round++) {
            EmulatedLink link = emulator.link(CHANGING, 0, 0);
            long start = clock.now;
            link.begin(start);
            long left = start;
            long sent = 0;
            for (int i = 0; i < 10; i++) {
                long bytes = random.nextLong(1_000_000);
                left = link.send(bytes, start);
                sent += bytes;
            }
            // All in one message take as long: nothing is lost or gained between them.
            assertThat((left - start) / 1e6).isCloseTo(CHANGING.endMs(0, sent), within(1e-4));
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
