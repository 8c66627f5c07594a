package org.cutpoint.exec.emulation.internal;

import org.cutpoint.api.run.Emulator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Emulation in user space, by waiting.
 *
 * <p>A link is a token bucket of depth zero, kept as the instant at which its last message will have left: a message
 * that is ready at r leaves at {@code max(r, free) + 8 b / rate}. So it neither saves up bursts while idle nor loses
 * time to late wake-ups while messages queue. A slow tier's work takes its real time and then waits for the rest.
 */
@Component
public final class SoftwareEmulator implements Emulator {
    private final Clock clock;

    @Activate
    public SoftwareEmulator() {
        this(Clock.SYSTEM);
    }

    SoftwareEmulator(Clock clock) {
        this.clock = clock;
    }

    @Override
    public EmulatedLink link(double mbps, double latencyMs) {
        if (!(mbps > 0) || !(latencyMs >= 0) || Double.isInfinite(latencyMs)) {
            throw new IllegalArgumentException("link of " + mbps + " Mbit/s, lag " + latencyMs + " ms");
        }
        return new Link(clock, mbps, Math.round(latencyMs * 1e6));
    }

    @Override
    public EmulatedTier tier(double slowdown) {
        if (!(slowdown >= 1) || Double.isInfinite(slowdown)) {
            throw new IllegalArgumentException("slow-down " + slowdown);
        }
        return (startNanos, busyNanos) -> {
            if (slowdown == 1) {
                return clock.nanos();
            }
            long end = startNanos + Math.round(slowdown * busyNanos);
            clock.sleepUntil(end);
            return end;
        };
    }

    private static final class Link implements EmulatedLink {
        private final Clock clock;
        private final double mbps;
        private final long lagNanos;
        private long freeNanos;
        private boolean used;

        Link(Clock clock, double mbps, long lagNanos) {
            this.clock = clock;
            this.mbps = mbps;
            this.lagNanos = lagNanos;
        }

        @Override
        public long send(long bytes) throws InterruptedException {
            return send(bytes, clock.nanos());
        }

        @Override
        public long send(long bytes, long readyNanos) throws InterruptedException {
            long before;
            long left;
            synchronized (this) {
                long ready = earlier(readyNanos, clock.nanos());
                before = used ? freeNanos : ready;
                left = later(ready, before) + Math.round(8000.0 * bytes / mbps);
                freeNanos = left;
                used = true;
            }
            try {
                clock.sleepUntil(left);
            } catch (InterruptedException e) {
                breakOff(before, left);
                throw e;
            }
            return left + lagNanos;
        }

        /** A message that is broken off does not hold up later ones, unless they have queued behind it already. */
        private synchronized void breakOff(long before, long left) {
            if (freeNanos == left) {
                freeNanos = later(before, clock.nanos());
            }
        }

        // Instants of System.nanoTime may overflow; only their differences count.
        private static long later(long a, long b) {
            return a - b >= 0 ? a : b;
        }

        private static long earlier(long a, long b) {
            return a - b <= 0 ? a : b;
        }
    }
}
