package org.cutpoint.api.run;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What became of a stream of frames.
 *
 * @param run its jobs are the frames that were begun, by their numbers from 0; times are from the stream's beginning
 * @param frames all that came, in order
 * @param whole whether all came: otherwise the stream was interrupted
 */
public record StreamResult(RunResult run, List<Frame> frames, boolean whole) {
    public StreamResult {
        frames = List.copyOf(frames);
    }

    /** How a frame ended. */
    public enum Fate {
        /** Its result was there by its deadline. */
        IN_TIME,
        /** Its result was there after its deadline. */
        LATE,
        /** It was not begun. */
        DROPPED,
        /** It was begun, and there is no result: it failed, or the stream was interrupted meanwhile. */
        LOST
    }

    /**
     * A frame.
     *
     * @param offeredMs when it came, milliseconds from the beginning
     * @param endMs when its result was there; empty if there is none
     * @param fate how it ended
     * @param degraded whether the device ran alone what was planned for two
     */
    public record Frame(double offeredMs, OptionalDouble endMs, Fate fate, boolean degraded) {}
}
