package org.cutpoint.api.profile;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The rate of a link over time: piecewise constant. Immutable.
 *
 * @param steps by time; the first begins at 0, each lasts until the next one begins
 * @param periodMs when it starts over, after the last step has begun; empty where the last step lasts for ever
 */
public record RateCurve(List<Step> steps, OptionalDouble periodMs) {
    /**
     * @param startMs from when, milliseconds, >= 0
     * @param mbps the rate, 10^6 bit/s; 0 where nothing gets through
     */
    public record Step(double startMs, double mbps) {
        public Step {
            if (!(startMs >= 0) || !(mbps >= 0) || Double.isInfinite(startMs)) {
                throw new IllegalArgumentException(mbps + " Mbit/s from " + startMs + " ms");
            }
        }
    }

    /** @throws IllegalArgumentException if the steps are out of order, or a message might never get through */
    public RateCurve {
        steps = List.copyOf(steps);
        if (steps.isEmpty() || steps.get(0).startMs() != 0) {
            throw new IllegalArgumentException("the first step must begin at 0");
        }
        for (int i = 1; i < steps.size(); i++) {
            if (steps.get(i).startMs() <= steps.get(i - 1).startMs()) {
                throw new IllegalArgumentException(
                        "the step at " + steps.get(i).startMs() + " ms does not follow the one before it");
            }
        }
        Step last = steps.get(steps.size() - 1);
        if (periodMs.isPresent()
                && !(periodMs.getAsDouble() > last.startMs() && periodMs.getAsDouble() < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("it starts over at " + periodMs.getAsDouble()
                    + " ms, before its last step begins at " + last.startMs() + " ms");
        }
        if (periodMs.isPresent() ? steps.stream().allMatch(s -> s.mbps() == 0) : last.mbps() == 0) {
            throw new IllegalArgumentException("its rate is 0 for ever");
        }
    }

    /** A rate that never changes, > 0. */
    public static RateCurve constant(double mbps) {
        return new RateCurve(List.of(new Step(0, mbps)), OptionalDouble.empty());
    }

    /** Whether the rate never changes. */
    public boolean isConstant() {
        return steps.size() == 1;
    }

    /**
     * When the last bit of a message has left that has the link to itself: the instant up to which the integral of the
     * rate is the message's size. O(steps), however many periods it takes.
     *
     * @param startMs when its first bit may leave, milliseconds; before 0 the rate is that of the first step
     * @param bytes its size, >= 0
     */
    public double endMs(double startMs, double bytes) {
        double kilobits = bytes * 8 / 1000; // 1 Mbit/s is 1 kilobit in a millisecond
        if (kilobits == 0) {
            return startMs;
        }
        double at = startMs;
        if (at < 0) {
            double carries = steps.get(0).mbps() * -at;
            if (kilobits <= carries) {
                return at + kilobits / steps.get(0).mbps();
            }
            kilobits -= carries;
            at = 0;
        }
        double periodStart = 0;
        if (periodMs.isPresent()) {
            double period = periodMs.getAsDouble();
            periodStart = Math.floor(at / period) * period;
            at = Math.max(0, at - periodStart);
            double rest = carried(at, period);
            if (kilobits > rest) {
                kilobits -= rest;
                double whole = carried(0, period);
                // Something is left for the last period, so that a message that fills periods does not end later.
                double periods = Math.ceil(kilobits / whole) - 1;
                kilobits -= periods * whole;
                periodStart += (periods + 1) * period;
                at = 0;
            }
        }
        return periodStart + endInPeriod(at, kilobits);
    }

    private double endInPeriod(double from, double kilobits) {
        double left = kilobits;
        double end = from;
        for (int i = 0; i < steps.size(); i++) {
            double start = Math.max(from, steps.get(i).startMs());
            double rate = steps.get(i).mbps();
            double lasts = until(i) - start;
            if (lasts > 0 && rate > 0) {
                if (left <= rate * lasts) {
                    return start + left / rate;
                }
                left -= rate * lasts;
                end = start + lasts;
            }
        }
        // Only rounding can have left anything.
        return end;
    }

    /** Kilobits that pass between two instants of one period. */
    private double carried(double from, double to) {
        double sum = 0;
        for (int i = 0; i < steps.size(); i++) {
            double lasts = Math.min(to, until(i)) - Math.max(from, steps.get(i).startMs());
            sum += lasts > 0 ? lasts * steps.get(i).mbps() : 0;
        }
        return sum;
    }

    private double until(int step) {
        return step + 1 < steps.size() ? steps.get(step + 1).startMs() : periodMs.orElse(Double.POSITIVE_INFINITY);
    }

    /**
     * Mean rate, Mbit/s: over one period; of a curve that does not start over, as if its last step lasted as long as those
     * before it on average.
     */
    public double meanMbps() {
        if (isConstant()) {
            return steps.get(0).mbps();
        }
        int before = steps.size() - 1;
        double duration = periodMs.orElse(steps.get(before).startMs() * (before + 1) / before);
        return carried(0, duration) / duration;
    }
}
