package org.cutpoint.profile.measured.internal;

import java.util.function.LongSupplier;

/** A clock that stands still unless somebody waits or works. */
final class TestClock implements Clock {
    private long nanos;

    /** Lets time pass. */
    void pass(double ms) {
        nanos += Math.round(ms * 1e6);
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public void sleep(long wait) {
        nanos += wait;
    }

    @Override
    public LongSupplier busy(int threads) {
        long start = nanos;
        return () -> nanos - start;
    }
}
