package org.cutpoint.api.profile;

import java.time.Instant;

/**
 * What probing a link found.
 *
 * @param peer the other end, as {@code HOST:PORT}
 * @param measured when
 * @param rttMs round trip of an empty message, median, milliseconds
 * @param uplink this end to the other
 * @param downlink the other end to this
 */
public record LinkMeasurement(String peer, Instant measured, double rttMs, LinkFit uplink, LinkFit downlink) {
    /**
     * One direction's times fitted by {@code t = w0 + 8 b / (1000 mbps)}: t until a message of b bytes is there and its
     * empty answer back, milliseconds.
     *
     * @param w0Ms time that does not depend on the size, milliseconds, >= 0
     * @param mbps bandwidth of what is sent, 10^6 bit/s, > 0
     * @param r2 share of the times' variance that the fit explains, at most 1
     * @param samples how many transfers
     * @param largestBytes size of the largest
     */
    public record LinkFit(double w0Ms, double mbps, double r2, int samples, long largestBytes) {}

    /** For how long a message occupies the uplink beside its bits: what of w0 is not the round trip, milliseconds. */
    public double uplinkSetupMs() {
        return Math.max(0, uplink.w0Ms() - rttMs);
    }

    /** As {@link #uplinkSetupMs}, of the downlink. */
    public double downlinkSetupMs() {
        return Math.max(0, downlink.w0Ms() - rttMs);
    }
}
