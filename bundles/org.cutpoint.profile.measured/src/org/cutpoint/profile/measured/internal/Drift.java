package org.cutpoint.profile.measured.internal;

import java.util.Optional;
import java.util.TreeMap;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.Profile;

/**
 * How a machine has changed since a profile was taken: how many times longer the network's first layers take now, and
 * the others. Layers that fetch many weights (fully connected and recurrent ones, mostly late in a network) depend on who
 * else uses the memory, others on the clock's rate: one factor for both would be wrong for either.
 *
 * @param layers how many are the first ones
 * @param early factor for these
 * @param late factor for the others
 */
record Drift(int layers, double early, double late) {
    static final Drift NONE = new Drift(0, 1, 1);

    /** A machine that is slower by less is within what two measurements differ by. */
    static final double SLOWER = 1.04;

    /** Disturbances make it slower, never faster: that it was faster is the surer finding. */
    private static final double FASTER = 0.98;

    /** Of a smaller share of the whole, the difference of two times is mostly their errors. */
    private static final double LEAST_SHARE = 0.15;

    /** A factor beyond this, or below its inverse, is an error of measuring. */
    private static final double MOST = 4;

    /** Of the whole network alone. */
    static Drift of(Interval whole, double wholeNowMs) {
        double ratio = wholeNowMs / whole.lowMs();
        return unchanged(ratio) ? NONE : new Drift(0, limited(ratio), limited(ratio));
    }

    /**
     * Of the whole network and a prefix of it.
     *
     * @param whole as it was in the profile
     * @param wholeNowMs its undisturbed time now
     * @param first the prefix, as it was in the profile
     * @param firstNowMs its undisturbed time now
     */
    static Drift of(Interval whole, double wholeNowMs, Interval first, double firstNowMs) {
        double ratio = firstNowMs / first.lowMs();
        if (unchanged(ratio) && unchanged(wholeNowMs / whole.lowMs())) {
            return NONE;
        }
        double restThenMs = whole.lowMs() - first.lowMs();
        double restNowMs = wholeNowMs - firstNowMs;
        if (restThenMs < LEAST_SHARE * whole.lowMs() || restNowMs < LEAST_SHARE * wholeNowMs) {
            return of(whole, wholeNowMs);
        }
        double early = limited(ratio);
        double late = limited(restNowMs / restThenMs);
        // Others disturb one half at a time, and for a while: it is slower only as far as both are.
        double slower = Math.min(Math.max(1, early), Math.max(1, late));
        return new Drift(first.last() + 1, Math.min(early, slower), Math.min(late, slower));
    }

    private static boolean unchanged(double ratio) {
        return ratio >= FASTER && ratio <= SLOWER;
    }

    private static double limited(double factor) {
        return Math.max(1 / MOST, Math.min(MOST, factor));
    }

    /** How much has changed; 0 for nothing. */
    double size() {
        return Math.abs(Math.log(early)) + Math.abs(Math.log(late));
    }

    /** The profile as it would be measured now. */
    Profile applied(Profile profile) {
        if (equals(NONE)) {
            return profile;
        }
        TreeMap<Integer, Double> until = new TreeMap<>();
        until.put(0, 0.0);
        profile.intervals().stream().filter(i -> i.first() == 0).forEach(i -> until.put(i.last() + 1, i.lowMs()));
        double endMs = at(until, layers);
        return profile.scaled(interval -> {
            double fromMs = at(until, interval.first());
            double toMs = at(until, interval.last() + 1);
            double share = toMs > fromMs
                    ? Math.max(0, Math.min(1, (endMs - fromMs) / (toMs - fromMs)))
                    : interval.last() < layers ? 1 : 0;
            return share * early + (1 - share) * late;
        });
    }

    /** When so many layers were done, from the prefixes next to it. */
    private static double at(TreeMap<Integer, Double> until, int layers) {
        var below = until.floorEntry(layers);
        var above = Optional.ofNullable(until.ceilingEntry(layers)).orElse(below);
        if (above.getKey().equals(below.getKey())) {
            return below.getValue();
        }
        double share = (double) (layers - below.getKey()) / (above.getKey() - below.getKey());
        return below.getValue() + share * (above.getValue() - below.getValue());
    }
}
