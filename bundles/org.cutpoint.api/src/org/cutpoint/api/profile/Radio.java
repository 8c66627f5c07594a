package org.cutpoint.api.profile;

/**
 * What sending and receiving cost a device: its radio's power is linear in the throughput, {@code perMbps x Mbit/s +
 * base}, as long as the link is occupied (Huang et al., MobiSys 2012, doi:10.1145/2307636.2307658).
 *
 * @param uplinkMwPerMbps while sending, milliwatts for each Mbit/s, >= 0
 * @param downlinkMwPerMbps while receiving, milliwatts for each Mbit/s, >= 0
 * @param baseMw in either case, milliwatts, >= 0
 */
public record Radio(double uplinkMwPerMbps, double downlinkMwPerMbps, double baseMw) {
    public Radio {
        if (!(uplinkMwPerMbps >= 0) || !(downlinkMwPerMbps >= 0) || !(baseMw >= 0)) {
            throw new IllegalArgumentException("radio: " + uplinkMwPerMbps + " mW per Mbit/s up, " + downlinkMwPerMbps
                    + " down, " + baseMw + " mW in any case");
        }
    }
}
