package org.cutpoint.report.internal;

import java.util.Locale;
import org.cutpoint.report.Units;

/** Marks on a time axis. */
final class Axis {
    private Axis() {}

    /** A step between marks on an axis of this length, so that there are about {@code marks} of them: 1, 2 or 5 x 10^n. */
    static double step(double length, int marks) {
        double rough = Math.max(length, 1e-9) / marks;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * power >= rough) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    /** A mark on a time axis. */
    static String mark(double ms, double stepMs) {
        if (stepMs >= 1000) {
            return Units.plain(Math.rint(ms / 1000)) + " s";
        }
        if (stepMs >= 100) {
            return String.format(Locale.ROOT, "%.1f s", ms / 1000);
        }
        return Units.plain(Math.rint(ms * 100) / 100) + " ms";
    }
}
