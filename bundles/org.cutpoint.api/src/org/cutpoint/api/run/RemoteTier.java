package org.cutpoint.api.run;

import java.util.Optional;
import org.cutpoint.api.profile.Network;

/**
 * What a tier behind the device is made to look like. Runtimes emulate it where they are, because they alone know when
 * something is done there; they do so only if they were started for it.
 *
 * @param slowdown how many times slower than its machine it is, >= 1
 * @param onward network emulated between it and the tier behind it; empty where the real one is used as it is, and for the
 *     last tier
 * @param codecs with which tensors travel to the tier behind it, and come back from there
 * @param shared whether calls that are under way at the same time do not mind each other: each has the emulated tier, and the
 *     emulated network, to itself. Else both take one call at a time
 */
public record RemoteTier(double slowdown, Optional<Network> onward, Codings codecs, boolean shared) {
    /** Nothing is emulated. */
    public static final RemoteTier REAL = new RemoteTier(1, Optional.empty());

    /** That takes one call at a time. */
    public RemoteTier(double slowdown, Optional<Network> onward) {
        this(slowdown, onward, false);
    }

    /** From which tensors travel as they are. */
    public RemoteTier(double slowdown, Optional<Network> onward, boolean shared) {
        this(slowdown, onward, Codings.NONE, shared);
    }

    public RemoteTier {
        if (!(slowdown >= 1) || Double.isInfinite(slowdown)) {
            throw new IllegalArgumentException("slow-down " + slowdown);
        }
    }

    /** The same with other codecs behind it. */
    public RemoteTier withCodecs(Codings others) {
        return new RemoteTier(slowdown, onward, others, shared);
    }

    /** Whether its runtime has to pretend something. */
    public boolean emulated() {
        return slowdown > 1 || onward.isPresent();
    }
}
