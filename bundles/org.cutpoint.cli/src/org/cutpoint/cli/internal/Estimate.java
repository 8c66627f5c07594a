package org.cutpoint.cli.internal;

import java.util.Locale;
import java.util.function.LongSupplier;

/** How long work still takes, by how long what is done has taken in relation to its prediction. Not thread-safe. */
final class Estimate {
    /** Loading, warming up, repeating and comparing take about as long as what is predicted. */
    private static final double FIRST_PACE = 2;

    private static final double NANOS_PER_MS = 1e6;

    private final LongSupplier nanos;
    private final long start;
    private double leftMs;
    private double doneMs;

    /** @param nanos a clock, as {@link System#nanoTime} */
    Estimate(double predictedMs, LongSupplier nanos) {
        this.nanos = nanos;
        this.start = nanos.getAsLong();
        this.leftMs = predictedMs;
    }

    /** Work that was predicted to take so long is done. */
    void done(double predictedMs) {
        doneMs += predictedMs;
        leftMs = Math.max(0, leftMs - predictedMs);
    }

    /** In words: about 12 min left. */
    String left() {
        double pace = doneMs > 0 ? (nanos.getAsLong() - start) / NANOS_PER_MS / doneMs : FIRST_PACE;
        double seconds = pace * leftMs / 1000;
        return seconds < 90
                ? String.format(Locale.ROOT, "about %.0f s left", seconds)
                : String.format(Locale.ROOT, "about %.0f min left", seconds / 60);
    }
}
