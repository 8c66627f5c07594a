package org.cutpoint.transport.calls;

import java.util.OptionalLong;

/**
 * How much further a server's clock is than this machine's. What is asked there and answered lies between two instants that this
 * machine saw, which bounds the difference from both sides; the tightest bounds of all calls hold (as in Marzullo's algorithm,
 * "Maintaining the Time in a Distributed System", Stanford, 1984). They widen with their age, for clocks drift, and the middle is
 * taken for the difference: wrong by half of what the quickest call took, at most. Thread-safe.
 */
final class PeerClock {
    /** Of each other: crystals are right to about 50 millionths. */
    private static final double MOST_DRIFT = 100e-6;

    private boolean met;
    private long least;
    private long most;
    private long at;

    /** Whether anything is known of it. */
    synchronized boolean isMet() {
        return met;
    }

    /** Of a call that the server answered, when it was sent and came back here, and when it came and was answered there, ns. */
    synchronized void met(long sent, long received, long ready, long answered) {
        long low = ready - answered;
        long high = received - sent;
        if (ready - received < 0 || high - low < 0) {
            // What servers tell is not ours to trust.
            return;
        }
        age(answered);
        if (!met || low - most > 0 || least - high > 0) {
            // The first, or another clock: the server was started anew.
            least = low;
            most = high;
        } else {
            least = Math.max(least, low);
            most = Math.min(most, high);
        }
        met = true;
    }

    /**
     * How long an answer was on its way here, nanoseconds.
     *
     * @param ready when it was, by the server's clock
     * @param answered when it came, by this machine's
     * @param took the whole call
     * @return empty if that is not known
     */
    synchronized OptionalLong wayBack(long ready, long answered, long took) {
        if (!met) {
            return OptionalLong.empty();
        }
        age(answered);
        // It did not come before it was sent, and was not ready before it was asked for.
        long low = ready - answered;
        least = Math.max(least, low);
        most = most - low > took ? low + took : most;
        met = most - least >= 0;
        long back = answered - ready + (least + (most - least) / 2);
        return met ? OptionalLong.of(Math.max(0, back)) : OptionalLong.empty();
    }

    private void age(long now) {
        if (met && now - at > 0) {
            long drift = (long) Math.ceil((now - at) * MOST_DRIFT);
            least -= drift;
            most += drift;
        }
        at = met && now - at < 0 ? at : now;
    }
}
