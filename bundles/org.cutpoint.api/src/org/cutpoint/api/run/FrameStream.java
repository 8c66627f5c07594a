package org.cutpoint.api.run;

import java.time.Duration;
import java.util.Locale;

/**
 * Frames that come by the clock, as a camera's do, whether or not anybody is ready for them.
 *
 * @param fps frames a second, > 0; the first one comes at the beginning
 * @param duration how long they come
 * @param deadline of each: from its coming to its result
 * @param late what happens when frames come faster than results
 * @param queue how many wait at most, >= 1
 */
public record FrameStream(double fps, Duration duration, Duration deadline, Late late, int queue) {
    /** More would not be kept in memory, to tell what became of each. */
    public static final int MOST_FRAMES = 200_000;

    private static final double NANOS = 1e9;

    public FrameStream {
        if (!(fps > 0) || Double.isInfinite(fps) || duration.isNegative() || deadline.isNegative() || queue < 1) {
            throw new IllegalArgumentException(
                    fps + " frames/s for " + duration + ", in " + deadline + ", " + queue + " waiting");
        }
        double frames = fps * duration.toNanos() / NANOS;
        if (frames > MOST_FRAMES) {
            throw new IllegalArgumentException(Math.round(frames) + " frames");
        }
    }

    /** What happens to frames that cannot be in time. */
    public enum Late {
        /** Where too many wait, the one that has waited longest is dropped. What is begun late is done all the same. */
        DROP_OLDEST,
        /** Where too many wait, those that come are dropped, and so is what would not be in time any more when its turn comes. */
        SKIP,
        /**
         * What would be late as planned is run on the device alone, if it is done sooner there. Where too many wait all the same,
         * the one that has waited longest is dropped.
         */
        DEGRADE;

        /** As options spell it. */
        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** How many come, at least one. */
    public int frames() {
        return (int) Math.max(1, Math.ceil(fps * duration.toNanos() / NANOS - 1e-9));
    }

    /** When a frame comes, from 0, nanoseconds from the beginning. */
    public long nanos(int frame) {
        return Math.round(frame * NANOS / fps);
    }
}
