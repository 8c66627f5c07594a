package org.cutpoint.exec.adapt;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What bandwidth a link has now, by the messages that pass it anyway. They pass one after the other. Times are milliseconds
 * on any clock. Not thread-safe.
 */
final class LinkEstimate {
    /** How much the newest message counts beside all before it, while they agree. */
    private static final double NEWEST = 0.5;

    /** A message that met another bandwidth by more than this share met another level: those before say nothing of it. */
    private static final double OTHER = 0.25;

    /** Of shorter messages, time is mostly not bandwidth. */
    static final long LEAST_BYTES = 1024;

    private final Deque<Message> underWay = new ArrayDeque<>();
    private double mbps;
    private double lastEndMs = Double.NEGATIVE_INFINITY;

    /** @param restMs what passes beside its bits until it is known to have arrived */
    private record Message(long bytes, double startMs, double restMs) {}

    /** @param mbps before the first message, 10^6 bit/s */
    LinkEstimate(double mbps) {
        this.mbps = mbps;
    }

    /** A message is handed to the link, behind those that are on their way. */
    void began(long bytes, double nowMs, double restMs) {
        underWay.add(new Message(bytes, nowMs, restMs));
    }

    /**
     * The oldest message on its way has arrived.
     *
     * @param ms for how long its bits had the link; 0 or less where that is not known
     */
    void ended(double ms, double nowMs) {
        Message message = underWay.poll();
        lastEndMs = nowMs;
        if (message != null) {
            met(message.bytes(), ms);
        }
    }

    /** The oldest message on its way is lost, or says nothing. */
    void lost(double nowMs) {
        underWay.poll();
        lastEndMs = nowMs;
    }

    /** A message of so many bytes had the link for so long. */
    void met(long bytes, double ms) {
        if (bytes < LEAST_BYTES || !(ms > 0)) {
            return;
        }
        double now = 8 * bytes / (1000 * ms);
        boolean lower = now < mbps * (1 - OTHER);
        boolean higher = now * (1 - OTHER) > mbps;
        mbps = lower || higher ? now : mbps + NEWEST * (now - mbps);
    }

    /** Whether nothing is on its way that will tell. */
    boolean idle() {
        return underWay.isEmpty();
    }

    /** How long the oldest message will still be on its way. Of one that is late nothing is known but that: as long again. */
    double leftMs(double nowMs) {
        Message oldest = underWay.peek();
        if (oldest == null) {
            return 0;
        }
        double so = Math.max(0, nowMs - Math.max(oldest.startMs(), lastEndMs));
        double left = 8 * oldest.bytes() / (1000 * mbps) + oldest.restMs() - so;
        return left > 0 ? left : so;
    }

    /** The bandwidth, 10^6 bit/s: no more than that at which the message on its way would have arrived by now. */
    double mbps(double nowMs) {
        Message oldest = underWay.peek();
        if (oldest == null || oldest.bytes() < LEAST_BYTES) {
            return mbps;
        }
        double so = nowMs - Math.max(oldest.startMs(), lastEndMs) - oldest.restMs();
        double most = so > 0 ? 8 * oldest.bytes() / (1000 * so) : Double.POSITIVE_INFINITY;
        // A little late is nothing yet.
        return most < mbps * (1 - OTHER) ? most : mbps;
    }
}
