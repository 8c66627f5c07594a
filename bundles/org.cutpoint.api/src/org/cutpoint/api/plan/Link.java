package org.cutpoint.api.plan;

import java.util.Map;

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
 * @param tensorBytes by id: what tensors count as on this link alone, bytes, >= 0. Where they are encoded, that stands for the
 *     time of coding, too, which makes for other sizes on a faster link. Those that are not there count what they are
 */
public record Link(
        String from,
        String to,
        double mbps,
        double setupMs,
        double latencyMs,
        double alphaMwPerMbps,
        double betaMw,
        Map<String, Long> tensorBytes) {
    public Link {
        tensorBytes = Map.copyOf(tensorBytes);
    }

    /** On which tensors count what they are. */
    public Link(
            String from,
            String to,
            double mbps,
            double setupMs,
            double latencyMs,
            double alphaMwPerMbps,
            double betaMw) {
        this(from, to, mbps, setupMs, latencyMs, alphaMwPerMbps, betaMw, Map.of());
    }

    /** This link with another bandwidth, 10^6 bit/s, > 0. */
    public Link withMbps(double other) {
        return new Link(from, to, other, setupMs, latencyMs, alphaMwPerMbps, betaMw, tensorBytes);
    }

    /** This link with other sizes of tensors, bytes by id. */
    public Link withTensorBytes(Map<String, Long> sizes) {
        return new Link(from, to, mbps, setupMs, latencyMs, alphaMwPerMbps, betaMw, sizes);
    }

    /**
     * What a tensor counts as on this link, bytes.
     *
     * @param plain what it counts as where nothing else is said
     */
    public long bytes(String tensor, long plain) {
        return tensorBytes.getOrDefault(tensor, plain);
    }

    /** How long a message of so many bytes occupies the link, milliseconds. */
    public double occupationMs(long bytes) {
        return setupMs + 8.0 * bytes / (1000.0 * mbps);
    }
}
