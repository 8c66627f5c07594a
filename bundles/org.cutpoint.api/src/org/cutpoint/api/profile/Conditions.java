package org.cutpoint.api.profile;

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
 * @param doubts why the profile should not be relied upon, a sentence each; empty if it is good
 */
public record Conditions(String version, Optional<String> governor, OptionalLong throttled, List<String> doubts) {
    /** Of profiles of which nothing is known but their times. */
    public static final Conditions UNKNOWN = new Conditions("", Optional.empty(), OptionalLong.empty(), List.of());

    public Conditions {
        doubts = List.copyOf(doubts);
    }

    /** Whether nothing speaks against the profile. */
    public boolean good() {
        return doubts.isEmpty();
    }
}
