package org.cutpoint.tiles.trace.internal;

import java.util.Optional;
import org.cutpoint.api.tiles.Window;

/**
 * Positions along one axis.
 *
 * @param from the first
 * @param to behind the last, > from
 */
record Interval(int from, int to) {
    int length() {
        return to - from;
    }

    Interval hull(Interval other) {
        return new Interval(Math.min(from, other.from), Math.max(to, other.to));
    }

    /**
     * The smallest interval with all positions that these outputs read of an input. O(outputs that reach into the padding +
     * their kernel).
     *
     * @param window how they read
     * @param size of the input
     * @param tight whether as much padding as the kernel is wide, or more, is not allowed in front of it or behind it
     * @return empty if they read nothing but padding
     */
    Optional<Interval> reads(Window window, int size, boolean tight) {
        int first = Integer.MAX_VALUE;
        for (int output = from; output < to; output++) {
            int start = window.start(output);
            first = Math.min(first, firstInside(window, start, size));
            if (start >= 0) {
                break;
            }
        }
        int last = Integer.MIN_VALUE;
        for (int output = to - 1; output >= from; output--) {
            int start = window.start(output);
            last = Math.max(last, lastInside(window, start, size));
            if (start + window.reach() <= size) {
                break;
            }
        }
        if (first > last) {
            return Optional.empty();
        }
        int start = window.start(from);
        int end = window.start(to - 1) + window.reach();
        return Optional.of(new Interval(
                tight && first - start >= window.kernel() ? Math.max(0, start) : first,
                tight && end - 1 - last >= window.kernel() ? Math.min(size, end) : last + 1));
    }

    /** The first position of the window that starts here which is not padding; later ones of other windows are larger. */
    private static int firstInside(Window window, int start, int size) {
        int skipped = start >= 0 ? 0 : (-start + window.dilation() - 1) / window.dilation();
        int position = start + skipped * window.dilation();
        return skipped < window.kernel() && position < size ? position : Integer.MAX_VALUE;
    }

    private static int lastInside(Window window, int start, int size) {
        int fit = Math.floorDiv(size - 1 - start, window.dilation());
        int position = start + Math.min(fit, window.kernel() - 1) * window.dilation();
        return fit >= 0 && position >= 0 ? position : Integer.MIN_VALUE;
    }
}
