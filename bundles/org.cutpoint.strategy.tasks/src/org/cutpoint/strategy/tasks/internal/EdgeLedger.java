package org.cutpoint.strategy.tasks.internal;

import java.util.Arrays;
import org.cutpoint.api.scenario.EdgeServer;

/**
 * What is left of one edge server from now on: of its two links and its slots, over spans of time between which
 * something starts or ends there, the last of them without end. What lies behind is forgotten, so that it costs
 * nothing.
 *
 * <p>Beside what is left in a span stands the least that is left from it on. It never decreases from span to span, and
 * after a reservation it changes only up to that reservation's end; so a long queue costs a reservation at its end
 * little. Times must not decrease.
 */
final class EdgeLedger {
    /** Of what a server has: so little is nothing, left over by rounding. */
    private static final double NOTHING = 1e-9;

    private final double edgeNothing;
    private final double coreNothing;

    private int first;
    private int end = 1;
    private double[] fromMs = new double[8];
    private double[] edgeMbps = new double[8];
    private double[] coreMbps = new double[8];
    private int[] slots = new int[8];
    private double[] leastEdgeMbps = new double[8];
    private double[] leastCoreMbps = new double[8];
    private int[] leastSlots = new int[8];
    private EdgeServer now;

    EdgeLedger(EdgeServer edge) {
        now = edge;
        edgeNothing = NOTHING * edge.edgeMbps();
        coreNothing = NOTHING * edge.coreMbps();
        edgeMbps[0] = leastEdgeMbps[0] = edge.edgeMbps();
        coreMbps[0] = leastCoreMbps[0] = edge.coreMbps();
        slots[0] = leastSlots[0] = edge.slots();
    }

    /** Its links and slots as they are now, in use or not. */
    EdgeServer whole() {
        return now;
    }

    /** Forgets what has ended. */
    void advance(double nowMs) {
        while (first + 1 < end && fromMs[first + 1] <= nowMs) {
            first++;
        }
    }

    /** The span that now lies in. */
    int first() {
        return first;
    }

    /** After the last span. */
    int end() {
        return end;
    }

    /** When a span begins; the first one may have begun before now. */
    double fromMs(int span) {
        return fromMs[span];
    }

    /** When a span ends. */
    double untilMs(int span) {
        return span + 1 < end ? fromMs[span + 1] : Double.POSITIVE_INFINITY;
    }

    /** Left of the link to the devices in a span, Mbit/s; 0 if only rounding is left. */
    double edgeMbps(int span) {
        return edgeMbps[span] > edgeNothing ? edgeMbps[span] : 0;
    }

    /** Left of the link to the cloud in a span, Mbit/s; 0 if only rounding is left. */
    double coreMbps(int span) {
        return coreMbps[span] > coreNothing ? coreMbps[span] : 0;
    }

    /** Free slots in a span. */
    int slots(int span) {
        return slots[span];
    }

    /** As {@link #edgeMbps}, the least from the span on. */
    double leastEdgeMbps(int span) {
        return leastEdgeMbps[span] > edgeNothing ? leastEdgeMbps[span] : 0;
    }

    /** As {@link #coreMbps}, the least from the span on. */
    double leastCoreMbps(int span) {
        return leastCoreMbps[span] > coreNothing ? leastCoreMbps[span] : 0;
    }

    /** As {@link #slots}, the least from the span on. */
    int leastSlots(int span) {
        return leastSlots[span];
    }

    /**
     * Takes something from a time on until another, or gives it back if it is negative. O(spans from that time on) for
     * the least, and a copy of those after it.
     */
    void take(double startMs, double untilMs, double edge, double core, int slot) {
        if (untilMs <= startMs) {
            return;
        }
        split(untilMs);
        int from = split(startMs);
        int to = Arrays.binarySearch(fromMs, from, end, untilMs);
        for (int s = from; s < to; s++) {
            edgeMbps[s] -= edge;
            coreMbps[s] -= core;
            slots[s] -= slot;
        }
        refresh(from, to);
    }

    /** From now on there is more or less of everything. */
    void resize(EdgeServer edge) {
        for (int s = first; s < end; s++) {
            edgeMbps[s] += edge.edgeMbps() - now.edgeMbps();
            coreMbps[s] += edge.coreMbps() - now.coreMbps();
            slots[s] += edge.slots() - now.slots();
        }
        now = edge;
        refresh(first, end);
    }

    /** The least from each span on, where spans of this range have changed. */
    private void refresh(int from, int to) {
        for (int s = to - 1; s >= first; s--) {
            double edge = s + 1 < end ? Math.min(edgeMbps[s], leastEdgeMbps[s + 1]) : edgeMbps[s];
            double core = s + 1 < end ? Math.min(coreMbps[s], leastCoreMbps[s + 1]) : coreMbps[s];
            int slot = s + 1 < end ? Math.min(slots[s], leastSlots[s + 1]) : slots[s];
            if (s < from && edge == leastEdgeMbps[s] && core == leastCoreMbps[s] && slot == leastSlots[s]) {
                return;
            }
            leastEdgeMbps[s] = edge;
            leastCoreMbps[s] = core;
            leastSlots[s] = slot;
        }
    }

    /** The span that begins at a time not before the first one, made if there is none. */
    private int split(double ms) {
        int found = Arrays.binarySearch(fromMs, first, end, ms);
        if (found >= 0) {
            return found;
        }
        int at = -found - 1;
        if (end == fromMs.length) {
            at -= makeRoom();
        }
        for (double[] values : new double[][] {fromMs, edgeMbps, coreMbps, leastEdgeMbps, leastCoreMbps}) {
            System.arraycopy(values, at - 1, values, at, end - at + 1);
        }
        for (int[] values : new int[][] {slots, leastSlots}) {
            System.arraycopy(values, at - 1, values, at, end - at + 1);
        }
        fromMs[at] = ms;
        end++;
        return at;
    }

    /** By how much spans have moved. */
    private int makeRoom() {
        int moved = first;
        int length = end - first;
        int room = length > fromMs.length / 2 ? 2 * fromMs.length : fromMs.length;
        fromMs = moved(fromMs, room);
        edgeMbps = moved(edgeMbps, room);
        coreMbps = moved(coreMbps, room);
        leastEdgeMbps = moved(leastEdgeMbps, room);
        leastCoreMbps = moved(leastCoreMbps, room);
        slots = Arrays.copyOf(Arrays.copyOfRange(slots, first, end), room);
        leastSlots = Arrays.copyOf(Arrays.copyOfRange(leastSlots, first, end), room);
        first = 0;
        end = length;
        return moved;
    }

    private double[] moved(double[] values, int room) {
        return Arrays.copyOf(Arrays.copyOfRange(values, first, end), room);
    }
}
