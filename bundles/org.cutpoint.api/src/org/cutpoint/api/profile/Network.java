package org.cutpoint.api.profile;

import java.util.Optional;

/**
 * The network between device and cloud. A message of b bytes takes {@code setupMs + 8 b / (1000 mbps) + rttMs / 2}, the
 * regression model {@code w0 + w1 b / bandwidth} of Duan and Wu (ICPP 2021, doi:10.1145/3472456.3472468, section 6.1)
 * with w0 divided into what occupies the link and what only delays the message.
 *
 * @param name a preset's name, a file's, or {@code custom}
 * @param uplinkMbps device to cloud, 10^6 bit/s, > 0; the mean where there is a trace
 * @param downlinkMbps cloud to device, likewise
 * @param rttMs round trip, milliseconds, >= 0; half of it delays each message
 * @param uplinkSetupMs for how long each message occupies the uplink beside its bits, milliseconds, >= 0
 * @param downlinkSetupMs likewise
 * @param radio what the link costs the device's battery; empty where that is not known
 * @param trace how the bandwidth changes; empty where it does not
 */
public record Network(
        String name,
        double uplinkMbps,
        double downlinkMbps,
        double rttMs,
        double uplinkSetupMs,
        double downlinkSetupMs,
        Optional<Radio> radio,
        Optional<BandwidthTrace> trace) {
    public Network {
        if (!(uplinkMbps > 0)
                || !(downlinkMbps > 0)
                || !(rttMs >= 0)
                || !(uplinkSetupMs >= 0)
                || !(downlinkSetupMs >= 0)) {
            throw new IllegalArgumentException("network " + name + ": up " + uplinkMbps + " Mbit/s, down "
                    + downlinkMbps + " Mbit/s, round trip " + rttMs + " ms, setup " + uplinkSetupMs + " and "
                    + downlinkSetupMs + " ms");
        }
    }

    /** A network without setup, of unknown radio power, whose bandwidth does not change. */
    public Network(String name, double uplinkMbps, double downlinkMbps, double rttMs) {
        this(name, uplinkMbps, downlinkMbps, rttMs, 0, 0, Optional.empty(), Optional.empty());
    }

    /** This network with another round trip. */
    public Network withRtt(double ms) {
        return new Network(name, uplinkMbps, downlinkMbps, ms, uplinkSetupMs, downlinkSetupMs, radio, trace);
    }

    /** This network with a bandwidth that changes as the trace says. */
    public Network withTrace(BandwidthTrace replayed) {
        return new Network(
                replayed.name(),
                replayed.uplink().meanMbps(),
                replayed.downlink().meanMbps(),
                rttMs,
                uplinkSetupMs,
                downlinkSetupMs,
                radio,
                Optional.of(replayed));
    }
}
