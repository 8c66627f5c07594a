package org.cutpoint.profile.probe.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.profile.LinkMeasurement;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection;
import org.junit.jupiter.api.Test;

class ExchangeProbeTest {
    private final ExchangeProbe probe = new ExchangeProbe();

    /** Takes no time, but says that it did. */
    private static class FakeLink implements Connection {
        final double rttMs;
        final double setupMs;
        final double upMbps;
        final double downMbps;
        final double noise;
        final SplittableRandom random = new SplittableRandom(5);
        int calls;
        double spentMs;

        FakeLink(double rttMs, double setupMs, double upMbps, double downMbps, double noise) {
            this.rttMs = rttMs;
            this.setupMs = setupMs;
            this.upMbps = upMbps;
            this.downMbps = downMbps;
            this.noise = noise;
        }

        @Override
        public long exchange(int upBytes, int downBytes, Duration deadline) {
            calls++;
            double ms = rttMs + upBytes * 8 / (1000 * upMbps) + downBytes * 8 / (1000 * downMbps);
            ms += upBytes + downBytes > 0 ? setupMs : 0;
            ms *= 1 + noise * random.nextGaussian();
            // One in twenty is stray.
            ms *= noise > 0 && random.nextInt(20) == 0 ? 3 : 1;
            spentMs += ms;
            return Math.round(Math.max(0.001, ms) * 1e6);
        }

        @Override
        public String peer() {
            return "h:1";
        }

        @Override
        public void deploy(Model model, Progress progress) {}

        @Override
        public String prepare(Model model, Segment segment, ExecutionOptions options) {
            return "";
        }

        @Override
        public CompletableFuture<InferReply> infer(String name, List<Tensor> inputs, Duration deadline) {
            return new CompletableFuture<>();
        }

        @Override
        public void close() {}
    }

    private LinkMeasurement measure(FakeLink link) {
        return probe.probe(link, Duration.ofSeconds(10), Progress.NONE);
    }

    @Test
    void findsTheLineOfALinkWithoutNoise() {
        LinkMeasurement measured = measure(new FakeLink(20, 3, 5.85, 13.76, 0));
        assertThat(measured.peer()).isEqualTo("h:1");
        assertThat(measured.rttMs()).isEqualTo(20, within(1e-6));
        assertThat(measured.uplink().w0Ms()).isEqualTo(23, within(1e-3));
        assertThat(measured.uplink().mbps()).isEqualTo(5.85, within(1e-3));
        assertThat(measured.downlink().mbps()).isEqualTo(13.76, within(1e-3));
        assertThat(measured.uplink().r2()).isEqualTo(1, within(1e-9));
        assertThat(measured.uplinkSetupMs()).isEqualTo(3, within(1e-3));
        assertThat(measured.downlinkSetupMs()).isEqualTo(3, within(1e-3));
    }

    @Test
    void noisyAndStrayTransfersMoveItLittle() {
        double[][] links = {{0.2, 0.1, 900, 900}, {3, 0.5, 90, 95}, {60, 0, 1.1, 2.0275}, {15, 2, 21, 166}};
        for (double[] l : links) {
            LinkMeasurement measured = measure(new FakeLink(l[0], l[1], l[2], l[3], 0.05));
            assertThat(measured.rttMs()).isEqualTo(l[0], within(0.05 * l[0]));
            assertThat(measured.uplink().mbps()).isEqualTo(l[2], within(0.05 * l[2]));
            assertThat(measured.downlink().mbps()).isEqualTo(l[3], within(0.05 * l[3]));
            assertThat(measured.uplink().w0Ms()).isEqualTo(l[0] + l[1], within(0.1 * (l[0] + l[1])));
            assertThat(measured.uplink().r2()).isBetween(0.3, 0.9999);
        }
    }

    @Test
    void keepsRoughlyToItsTime() {
        for (double mbps : new double[] {0.1, 1, 10, 100, 1000, 10_000}) {
            FakeLink link = new FakeLink(10, 1, mbps, mbps, 0.02);
            LinkMeasurement measured = measure(link);
            assertThat(link.spentMs).as(mbps + " Mbit/s").isBetween(4_000.0, 15_000.0);
            assertThat(measured.uplink().samples()).isGreaterThanOrEqualTo(6);
            assertThat(measured.uplink().largestBytes()).isBetween(4096L, 16L << 20);
        }
    }

    @Test
    void nothingIsSetUpInLessThanNoTime() {
        // Windows open while it is measured: the small messages come out too slow for a line with w0 >= 0.
        FakeLink link = new FakeLink(0, 0, 10, 10, 0) {
            @Override
            public long exchange(int upBytes, int downBytes, Duration deadline) {
                long nanos = super.exchange(upBytes, downBytes, deadline);
                return upBytes + downBytes > 100_000 ? nanos * 3 / 2 : nanos;
            }
        };
        LinkMeasurement measured = measure(link);
        assertThat(measured.uplink().w0Ms()).isZero();
        assertThat(measured.uplink().mbps()).isBetween(6.0, 10.0);
        assertThat(measured.uplinkSetupMs()).isZero();
    }

    @Test
    void saysWhatCannotBeMeasured() {
        assertThatThrownBy(() -> measure(new FakeLink(0, 0, 0.001, 10, 0)))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("h:1 (uplink): it is too slow to be measured in 10 s: 1024 bytes took 8192 ms");
        assertThatThrownBy(() -> measure(new FakeLink(0, 0, 10, 0.001, 0))).hasMessageStartingWith("h:1 (downlink): ");
        FakeLink shrinking = new FakeLink(0, 0, 1, 1, 0) {
            @Override
            public long exchange(int upBytes, int downBytes, Duration deadline) {
                return 1_000_000_000L / (1 + upBytes + downBytes);
            }
        };
        assertThatThrownBy(() -> measure(shrinking)).hasMessageContaining("larger messages do not take longer");
    }

    @Test
    void stopsWhenCancelled() {
        FakeLink link = new FakeLink(1, 1, 10, 10, 0);
        Progress cancelled = new Progress() {
            @Override
            public void begin(String task, long steps) {}

            @Override
            public void advance(long steps) {}

            @Override
            public void end() {}

            @Override
            public boolean cancelled() {
                return link.calls >= 7;
            }
        };
        assertThatThrownBy(() -> probe.probe(link, Duration.ofSeconds(10), cancelled))
                .isInstanceOf(CancellationException.class);
        assertThat(link.calls).isEqualTo(7);
        FakeLink interrupted = new FakeLink(1, 1, 10, 10, 0) {
            @Override
            public long exchange(int upBytes, int downBytes, Duration deadline) {
                Thread.currentThread().interrupt();
                throw new InputException("h:1", "the call was cancelled", "");
            }
        };
        try {
            assertThatThrownBy(() -> measure(interrupted)).isInstanceOf(CancellationException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
