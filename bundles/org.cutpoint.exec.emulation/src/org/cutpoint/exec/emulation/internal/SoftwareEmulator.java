package org.cutpoint.exec.emulation.internal;

import org.cutpoint.api.profile.RateCurve;
import org.cutpoint.api.run.Emulator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Emulation in user space, by waiting.
 *
 * <p>A link is a token bucket of depth zero, kept as the instant at which its last message will have left: a message
 * that is ready at r leaves when, from {@code max(r, free) + setup} on, the integral of the rate has reached its size.
 * So it neither saves up bursts while idle nor loses time to late wake-ups while messages queue. A slow tier's work takes
 * its real time and then waits for the rest.
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
    public EmulatedLink link(RateCurve rate, double setupMs, double latencyMs) {
        if (!(setupMs >= 0) || !(latencyMs >= 0) || Double.isInfinite(setupMs + latencyMs)) {
            throw new IllegalArgumentException("link of setup " + setupMs + " ms, lag " + latencyMs + " ms");
        }
        return new Link(clock, rate, setupMs, Math.round(latencyMs * 1e6));
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
        private final RateCurve rate;
        private final double setupMs;
        private final long lagNanos;
        private long beginNanos;
        private long freeNanos;
        private boolean used;

        Link(Clock clock, RateCurve rate, double setupMs, long lagNanos) {
            this.clock = clock;
            this.rate = rate;
            this.setupMs = setupMs;
            this.lagNanos = lagNanos;
            this.beginNanos = clock.nanos();
        }

        @Override
        public synchronized void begin(long nanos) {
            beginNanos = nanos;
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
                left = leaves(later(ready, before), bytes);
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

        private long leaves(long startNanos, long bytes) {
            double startMs = (startNanos - beginNanos) / 1e6;
            return startNanos + Math.round((rate.endMs(startMs + setupMs, bytes) - startMs) * 1e6);
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
