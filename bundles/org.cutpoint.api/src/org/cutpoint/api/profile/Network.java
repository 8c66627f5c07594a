package org.cutpoint.api.profile;

/**
 * The network between device and cloud.
 *
 * @param name a preset's name, or {@code custom}
 * @param uplinkMbps device to cloud, 10^6 bit/s, > 0
 * @param downlinkMbps cloud to device, 10^6 bit/s, > 0
 * @param rttMs round trip, milliseconds, >= 0; half of it delays each message
 */
public record Network(String name, double uplinkMbps, double downlinkMbps, double rttMs) {
    public Network {
        if (!(uplinkMbps > 0) || !(downlinkMbps > 0) || !(rttMs >= 0)) {
            throw new IllegalArgumentException("network " + name + ": up " + uplinkMbps + " Mbit/s, down "
                    + downlinkMbps + " Mbit/s, round trip " + rttMs + " ms");
        }
    }
}
