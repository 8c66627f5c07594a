package org.cutpoint.report;

import java.util.Locale;

/** Numbers as people read them, the same in every locale. */
public final class Units {
    private Units() {}

    /**
     * A time, in the unit that suits the longest of those that it is compared with: seconds from one second on, else
     * milliseconds.
     */
    public static String time(double ms, double longestMs) {
        if (longestMs >= 1000) {
            return String.format(Locale.ROOT, "%.2f s", ms / 1000);
        }
        return String.format(Locale.ROOT, longestMs >= 100 ? "%.0f ms" : "%.1f ms", ms);
    }

    /**
     * A size in decimal units: 12.0 MB.
     *
     * @param bytes >= 0
     */
    public static String bytes(long bytes) {
        return bytes < 1000 ? bytes + " B" : magnitude(bytes) + "B";
    }

    /** An energy: 1.25 J, 12.5 mJ. */
    public static String energy(double joules) {
        return joules >= 1 || joules == 0
                ? String.format(Locale.ROOT, "%.2f J", joules)
                : String.format(Locale.ROOT, joules >= 0.1 ? "%.0f mJ" : "%.1f mJ", joules * 1000);
    }

    /**
     * A count with the letter of its magnitude: 714 M.
     *
     * @param count >= 0
     */
    public static String count(long count) {
        return count < 1000 ? Long.toString(count) : magnitude(count);
    }

    /** @param number >= 1000 */
    private static String magnitude(long number) {
        double value = number / 1000.0;
        int magnitude = 0;
        while (value >= 999.5) {
            value /= 1000;
            magnitude++;
        }
        return String.format(
                Locale.ROOT,
                value < 10 ? "%.2f %s" : value < 100 ? "%.1f %s" : "%.0f %s",
                value,
                "kMGTPE".charAt(magnitude));
    }

    /** A share as a percentage with its sign: 0.5 is +50.0 %. */
    public static String percent(double share) {
        // No minus before a zero.
        double percent = Math.abs(share) < 0.0005 ? 0 : share * 100;
        return String.format(Locale.ROOT, Math.abs(percent) < 99.95 ? "%+.1f %%" : "%+.0f %%", percent);
    }

    /** A rate or factor, without needless digits. */
    public static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%s", (float) value);
    }

    /** A tiny difference. */
    public static String difference(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, "%.1e", value);
    }
}
