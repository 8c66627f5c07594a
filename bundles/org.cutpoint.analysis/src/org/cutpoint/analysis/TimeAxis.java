package org.cutpoint.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The part of time that is shown, and on how many pixels. Immutable.
 *
 * @param fromMs at the left edge, milliseconds
 * @param toMs at the right edge, milliseconds
 * @param endMs of all there is to be shown, milliseconds; time begins at 0
 * @param pixels from edge to edge
 */
public record TimeAxis(double fromMs, double toMs, double endMs, int pixels) {
    /** The shortest time that may fill the axis, as a share of all. */
    private static final double DEEPEST = 1e-5;

    /**
     * A mark.
     *
     * @param ms where
     * @param label time with its unit, as short as neighbours can be told apart
     */
    public record Tick(double ms, String label) {}

    /** All of it. */
    public static TimeAxis whole(double endMs, int pixels) {
        double end = endMs > 0 ? endMs : 1;
        return new TimeAxis(0, end, end, Math.max(1, pixels));
    }

    /** The same time on another width. */
    public TimeAxis wide(int width) {
        return new TimeAxis(fromMs, toMs, endMs, Math.max(1, width));
    }

    /** Where an instant is, pixels from the left edge; perhaps outside. */
    public double x(double ms) {
        return (ms - fromMs) / (toMs - fromMs) * pixels;
    }

    /** The instant at a pixel. */
    public double ms(double x) {
        return fromMs + x / pixels * (toMs - fromMs);
    }

    /**
     * Shows less time (factor above 1) or more (below 1), the instant at this pixel staying where it is as long as nothing
     * outside of all there is would be shown.
     */
    public TimeAxis zoom(double factor, double x) {
        double fixed = ms(x);
        double span = Math.max(endMs * DEEPEST, Math.min(endMs, (toMs - fromMs) / factor));
        return from(fixed - x / pixels * span, span);
    }

    /** Moves what is shown by so many pixels to the left, which is later. */
    public TimeAxis pan(double dx) {
        return from(fromMs + dx / pixels * (toMs - fromMs), toMs - fromMs);
    }

    private TimeAxis from(double start, double span) {
        double from = Math.max(0, Math.min(endMs - span, start));
        return new TimeAxis(from, from + span, endMs, pixels);
    }

    /** Whether all of it is shown. */
    public boolean isWhole() {
        return fromMs <= 0 && toMs >= endMs;
    }

    /** Marks at 1, 2 or 5 times a power of ten, about so many pixels apart, or more. */
    public List<Tick> ticks(int apart) {
        double least = (toMs - fromMs) * Math.max(1, apart) / pixels;
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        double step =
                least <= power ? power : least <= 2 * power ? 2 * power : least <= 5 * power ? 5 * power : 10 * power;
        List<Tick> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(fromMs / step - 1e-9); i * step <= toMs * (1 + 1e-12); i++) {
            ticks.add(new Tick(i * step, label(i * step, step)));
        }
        return ticks;
    }

    private String label(double ms, double step) {
        boolean seconds = toMs >= 1000;
        double unit = seconds ? 1000 : 1;
        int digits = (int) Math.max(0, -Math.floor(Math.log10(step / unit) + 1e-9));
        return String.format(Locale.ROOT, "%." + digits + "f %s", ms / unit, seconds ? "s" : "ms");
    }
}
