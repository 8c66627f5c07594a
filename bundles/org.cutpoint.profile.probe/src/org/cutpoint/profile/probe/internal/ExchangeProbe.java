package org.cutpoint.profile.probe.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.profile.LinkMeasurement;
import org.cutpoint.api.profile.LinkMeasurement.LinkFit;
import org.cutpoint.api.profile.LinkProbe;
import org.cutpoint.api.transport.Connection;
import org.hipparchus.stat.descriptive.rank.Median;
import org.osgi.service.component.annotations.Component;

/**
 * Measures by exchanging messages, one at a time, over the very connection that inference would use.
 *
 * <p>For each direction these are messages of growing size until one takes a noticeable share of the time; then rounds over
 * sizes from that one down to 1 KiB, halving, and an empty message for the round trip, so that a link whose speed drifts
 * does so for all alike.
 */
@Component
public final class ExchangeProbe implements LinkProbe {
    private static final int SMALLEST_BYTES = 1 << 10;
    private static final int LARGEST_BYTES = 16 << 20;
    private static final int GROWTH = 4;

    /** The first messages set up the connection, its buffers and windows. */
    private static final int WARM_UPS = 10;

    private static final int LEAST_ROUNDS = 3;

    /** A message is large enough if it takes this share of a direction's time. */
    private static final double LARGE = 1 / 24.0;

    /** If the smallest takes this share, there is no time for several sizes, several times. */
    private static final double TOO_SLOW = 1 / 8.0;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Override
    public LinkMeasurement probe(Connection connection, Duration time, Progress progress) {
        progress.begin("measuring the link to " + connection.peer(), time.toMillis());
        try {
            Session session = new Session(connection, time, progress, new ArrayList<>());
            for (int i = 0; i < WARM_UPS; i++) {
                session.exchange(0, true);
            }
            LinkFit up = session.direction(true, time.toMillis() / 2.0);
            LinkFit down = session.direction(false, time.toMillis() / 2.0);
            return new LinkMeasurement(connection.peer(), Instant.now(), session.roundTrip(), up, down);
        } finally {
            progress.end();
        }
    }

    /** One measurement. The time that it takes is what the exchanges take. */
    private record Session(Connection connection, Duration time, Progress progress, List<Double> pings) {
        double roundTrip() {
            return new Median()
                    .evaluate(pings.stream().mapToDouble(Double::doubleValue).toArray());
        }

        LinkFit direction(boolean up, double budgetMs) {
            String where = connection.peer() + (up ? " (uplink)" : " (downlink)");
            int largest = SMALLEST_BYTES;
            double ms = exchange(largest, up);
            double spent = ms;
            while (ms < budgetMs * (largest == SMALLEST_BYTES ? TOO_SLOW : LARGE) && largest < LARGEST_BYTES) {
                largest *= GROWTH;
                ms = exchange(largest, up);
                spent += ms;
            }
            if (largest == SMALLEST_BYTES) {
                throw new InputException(
                        where,
                        "it is too slow to be measured in " + time.toSeconds() + " s: " + SMALLEST_BYTES
                                + " bytes took " + Math.round(ms) + " ms",
                        "Measure for longer.");
            }
            TransferTimes times = new TransferTimes();
            for (int round = 0; round < LEAST_ROUNDS || spent < budgetMs; round++) {
                ms = exchange(0, up);
                pings.add(ms);
                spent += ms;
                for (int bytes = largest; bytes >= SMALLEST_BYTES; bytes /= 2) {
                    ms = exchange(bytes, up);
                    times.add(bytes, ms);
                    spent += ms;
                }
            }
            return times.fit(where);
        }

        private double exchange(int bytes, boolean up) {
            stopIfCancelled();
            Duration patience = time.compareTo(PATIENCE) > 0 ? time : PATIENCE;
            try {
                double ms = connection.exchange(up ? bytes : 0, up ? 0 : bytes, patience) / 1e6;
                progress.advance(Math.round(ms));
                return ms;
            } catch (InputException e) {
                // An interrupted call fails, too; that is not the link's fault.
                stopIfCancelled();
                throw e;
            }
        }

        private void stopIfCancelled() {
            if (progress.cancelled() || Thread.currentThread().isInterrupted()) {
                throw new CancellationException("measuring was cancelled");
            }
        }
    }
}
