package org.cutpoint.api.plan;

/**
 * A one-way link. A message of b bytes takes {@code setupMs + 8 b / (1000 mbps) + latencyMs}; the link is occupied for
 * the first two terms.
 *
 * @param from sending tier
 * @param to receiving tier
 * @param mbps bandwidth, 10^6 bit/s, > 0
 * @param setupMs fixed occupation per message, milliseconds
 * @param latencyMs lag (propagation), milliseconds
 * @param alphaMwPerMbps radio power per throughput, mW/(Mbit/s)
 * @param betaMw radio base power, mW
 */
public record Link(
        String from, String to, double mbps, double setupMs, double latencyMs, double alphaMwPerMbps, double betaMw) {
    /** This link with another bandwidth, 10^6 bit/s, > 0. */
    public Link withMbps(double other) {
        return new Link(from, to, other, setupMs, latencyMs, alphaMwPerMbps, betaMw);
    }

    /** How long a message of so many bytes occupies the link, milliseconds. */
    public double occupationMs(long bytes) {
        return setupMs + 8.0 * bytes / (1000.0 * mbps);
    }
}
