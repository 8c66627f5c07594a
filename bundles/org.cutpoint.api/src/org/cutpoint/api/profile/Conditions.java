package org.cutpoint.api.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Under which conditions a profile came about.
 *
 * @param version of Cutpoint
 * @param governor what decides on the processor's clock rate (Linux: {@code performance}, {@code schedutil} ...), where
 *     the system tells
 * @param throttled how often the processor was slowed down meanwhile because it was too hot or had too little power, where
 *     the system tells
 * @param pinned the cores that threads were kept on, as {@code taskset} lists them; empty if they were free to move
 * @param notes what a reader should know besides, a sentence each: what was left out for lack of time, whether it was
 *     measured in several goes
 * @param doubts why the profile should not be relied upon, a sentence each; empty if it is good
 */
public record Conditions(
        String version,
        Optional<String> governor,
        OptionalLong throttled,
        Optional<String> pinned,
        List<String> notes,
        List<String> doubts) {
    /** Of profiles of which nothing is known but their times. */
    public static final Conditions UNKNOWN = new Conditions("", Optional.empty(), OptionalLong.empty(), List.of());

    public Conditions {
        notes = List.copyOf(notes);
        doubts = List.copyOf(doubts);
    }

    /** With threads that were free to move, and no notes. */
    public Conditions(String version, Optional<String> governor, OptionalLong throttled, List<String> doubts) {
        this(version, governor, throttled, Optional.empty(), List.of(), doubts);
    }

    /** With one doubt more. */
    public Conditions doubting(String doubt) {
        List<String> all = new ArrayList<>(doubts);
        all.add(doubt);
        return new Conditions(version, governor, throttled, pinned, notes, all);
    }

    /** Whether nothing speaks against the profile. */
    public boolean good() {
        return doubts.isEmpty();
    }
}
