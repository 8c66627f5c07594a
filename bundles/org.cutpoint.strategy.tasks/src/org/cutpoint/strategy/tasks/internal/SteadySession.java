package org.cutpoint.strategy.tasks.internal;

import java.util.Set;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.TaskMode;

/**
 * A task gets what is left at every instant from its start on, as if it never ended. What that is never decreases the
 * later a task starts; so of all instants only those count at which it increases, and none after it is all that the
 * task can use.
 */
class SteadySession extends GreedySession {
    SteadySession(Scenario scenario, Set<TaskMode> modes, boolean whole) {
        super(scenario, modes, whole);
    }

    @Override
    void consider(Search search, int edge, EdgeLedger ledger) {
        double mostEdge = Math.min(search.task().maxEdgeMbps(), ledger.whole().edgeMbps());
        double mostCore = Math.min(search.task().maxCoreMbps(), ledger.whole().coreMbps());
        boolean anySlot = ledger.whole().slots() > 0;
        double triedEdge = -1;
        double triedCore = -1;
        boolean triedSlot = false;
        double leastMs = -1;
        for (int span = firstUsable(search, ledger); span < ledger.end(); span++) {
            double edgeMbps = Math.min(mostEdge, ledger.leastEdgeMbps(span));
            double coreMbps = Math.min(mostCore, ledger.leastCoreMbps(span));
            boolean slot = ledger.leastSlots(span) > 0;
            if (edgeMbps == triedEdge && coreMbps == triedCore && slot == triedSlot) {
                continue;
            }
            double startMs = Math.max(search.nowMs, ledger.fromMs(span));
            if (span > ledger.first()) {
                if (leastMs < 0) {
                    leastMs = aloneMs(search, mostEdge, mostCore, anySlot);
                }
                if (search.isHopeless(startMs, leastMs)) {
                    return;
                }
            }
            offer(search, startMs, edge, edgeMbps, coreMbps, slot);
            if (edgeMbps == mostEdge && coreMbps == mostCore && slot == anySlot) {
                return;
            }
            triedEdge = edgeMbps;
            triedCore = coreMbps;
            triedSlot = slot;
        }
    }

    /** The first span from which on there is always something to use: in a long queue, far from now. */
    private static int firstUsable(Search search, EdgeLedger ledger) {
        int low = ledger.first();
        int high = ledger.end();
        while (low < high) {
            int middle = low + high >>> 1;
            if (ledger.leastEdgeMbps(middle) > 0
                    && search.canUse(ledger.leastSlots(middle) > 0, ledger.leastCoreMbps(middle) > 0)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static void offer(Search search, double startMs, int edge, double edgeMbps, double coreMbps, boolean slot) {
        for (TaskMode mode : TaskMode.values()) {
            if (mode != TaskMode.DEVICE && (slot || !mode.usesSlot())) {
                search.cuts(mode, edgeMbps, coreMbps)
                        .ifPresent(cuts -> search.offer(startMs, mode, edge, cuts, edgeMbps, coreMbps));
            }
        }
    }

    /** What the task takes at least through this server, milliseconds. */
    private static double aloneMs(Search search, double edgeMbps, double coreMbps, boolean slot) {
        double least = Double.POSITIVE_INFINITY;
        for (TaskMode mode : TaskMode.values()) {
            if (mode != TaskMode.DEVICE && (slot || !mode.usesSlot())) {
                least = Math.min(
                        least,
                        search.cuts(mode, edgeMbps, coreMbps)
                                .map(cuts -> search.task().samples() * cuts.sampleMs())
                                .orElse(Double.POSITIVE_INFINITY));
            }
        }
        return least;
    }
}
