package org.cutpoint.api.run;

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
     * @param mbps bandwidth, 10^6 bit/s, > 0
     * @param latencyMs lag of each message, milliseconds, >= 0
     */
    EmulatedLink link(double mbps, double latencyMs);

    /** A tier that computes so many times slower than this machine, >= 1. */
    EmulatedTier tier(double slowdown);

    /** A link with a rate and a lag; messages go one after the other in the order of their calls. */
    @ProviderType
    interface EmulatedLink {
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
         * Makes work that began at this instant ({@link System#nanoTime}), and kept the processor busy for so long
         * ({@link BusyTime}), last as many times longer as the tier is slower. Returns when it has ended there.
         *
         * @return when that was: {@code start + slowdown x busy}, which has passed if this machine was too busy with
         *     other things to keep up (whoever begins the next work at that instant lets it catch up); now, for a tier
         *     that is no slower than this machine
         * @throws InterruptedException if interrupted meanwhile
         */
        long stretch(long startNanos, long busyNanos) throws InterruptedException;
    }
}
