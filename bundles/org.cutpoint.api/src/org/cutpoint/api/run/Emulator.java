package org.cutpoint.api.run;

import org.cutpoint.api.profile.BandwidthTrace;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.RateCurve;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Stands in for slower machines and networks than those at hand. Whatever is measured with it is labelled "emulated".
 * A service.
 */
@ProviderType
public interface Emulator {
    /**
     * A link, one-way.
     *
     * @param rate its bandwidth, over the time since {@link EmulatedLink#begin}
     * @param setupMs for how long each message occupies it beside its bits, milliseconds, >= 0
     * @param latencyMs lag of each message, milliseconds, >= 0
     */
    EmulatedLink link(RateCurve rate, double setupMs, double latencyMs);

    /** A link of a bandwidth that does not change, 10^6 bit/s, > 0, without setup. */
    default EmulatedLink link(double mbps, double latencyMs) {
        return link(RateCurve.constant(mbps), 0, latencyMs);
    }

    /** The network's way from device to cloud, with its trace if it has one. */
    default EmulatedLink uplink(Network network) {
        RateCurve rate =
                network.trace().map(BandwidthTrace::uplink).orElseGet(() -> RateCurve.constant(network.uplinkMbps()));
        return link(rate, network.uplinkSetupMs(), network.rttMs() / 2);
    }

    /** The network's way from cloud to device, with its trace if it has one. */
    default EmulatedLink downlink(Network network) {
        RateCurve rate = network.trace()
                .map(BandwidthTrace::downlink)
                .orElseGet(() -> RateCurve.constant(network.downlinkMbps()));
        return link(rate, network.downlinkSetupMs(), network.rttMs() / 2);
    }

    /** A tier that computes so many times slower than this machine, >= 1. */
    EmulatedTier tier(double slowdown);

    /** A link with a rate and a lag; messages go one after the other in the order of their calls. */
    @ProviderType
    interface EmulatedLink {
        /**
         * Sets when the time of its rate begins, in {@link System#nanoTime}; without it, that is when the link was made.
         * To be called before the first message.
         */
        void begin(long nanos);

        /**
         * Occupies the link with a message: returns when its last bit has left the sender.
         *
         * @return when it arrives at the other end, in {@link System#nanoTime}
         * @throws InterruptedException if interrupted while it is being sent
         */
        default long send(long bytes) throws InterruptedException {
            return send(bytes, System.nanoTime());
        }

        /**
         * As {@link #send(long)}, for a message that has been ready since an instant in the past: an idle link would
         * have begun with it then, whenever the sender's thread got to run. With it, late wake-ups of threads do not
         * add up from message to message.
         *
         * @param readyNanos since when it could have been sent, in {@link System#nanoTime}
         * @return when it arrives at the other end, in {@link System#nanoTime}
         * @throws InterruptedException if interrupted while it is being sent
         */
        long send(long bytes, long readyNanos) throws InterruptedException;
    }

    /** A tier with a slow-down. */
    @ProviderType
    interface EmulatedTier {
        /**
         * Makes work that began at this instant ({@link System#nanoTime}), and takes this machine so long, last as many
         * times longer as the tier is slower. Returns when it has ended there.
         *
         * @param startNanos when it began
         * @param busyNanos how long it takes this machine when nothing else disturbs it, which is the caller's to find
         *     out: what disturbs this machine is not the slower one's
         * @return when that was: {@code start + slowdown x busy}, which has passed if this machine was too busy with
         *     other things to keep up (whoever begins the next work at that instant lets it catch up); now, for a tier
         *     that is no slower than this machine
         * @throws InterruptedException if interrupted meanwhile
         */
        long stretch(long startNanos, long busyNanos) throws InterruptedException;
    }
}
