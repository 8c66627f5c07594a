package org.cutpoint.strategy.tasks.internal;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.TaskMode;
import org.cutpoint.scenario.delay.BestCuts;

/** A slot costs what it is worth to others: a task takes one only if it gains more by it. */
final class PricedSession extends SteadySession {
    private final SlotPrices[] prices;

    PricedSession(Scenario scenario) {
        super(scenario, EnumSet.allOf(TaskMode.class), false);
        List<EdgeServer> edges = scenario.edges();
        prices = new SlotPrices[edges.size()];
        Arrays.setAll(prices, e -> new SlotPrices(edges.get(e).slots()));
    }

    @Override
    double slotPrice(int edge) {
        return prices[edge].price();
    }

    @Override
    void arrives(Search search, int[] reached) {
        double withoutMs = leastMs(search, TaskMode.DEVICE, 0, 0);
        double[] slotMs = new double[reached.length];
        for (int r = 0; r < reached.length; r++) {
            EdgeServer edge = ledger(reached[r]).whole();
            double edgeMbps = Math.min(search.task().maxEdgeMbps(), edge.edgeMbps());
            double coreMbps = Math.min(search.task().maxCoreMbps(), edge.coreMbps());
            withoutMs = Math.min(withoutMs, leastMs(search, TaskMode.CLOUD, edgeMbps, coreMbps));
            slotMs[r] = edge.slots() == 0
                    ? Double.POSITIVE_INFINITY
                    : Math.min(
                            leastMs(search, TaskMode.EDGE, edgeMbps, coreMbps),
                            leastMs(search, TaskMode.EDGE_CLOUD, edgeMbps, coreMbps));
        }
        for (int r = 0; r < reached.length; r++) {
            if (slotMs[r] > 0 && slotMs[r] < withoutMs) {
                prices[reached[r]].add(
                        new SlotPrices.Wish(search.nowMs, slotMs[r], withoutMs - slotMs[r], 1.0 / reached.length));
            }
        }
    }

    private static double leastMs(Search search, TaskMode mode, double edgeMbps, double coreMbps) {
        return search.task().samples()
                * search.cuts(mode, edgeMbps, coreMbps)
                        .map(BestCuts.Cuts::sampleMs)
                        .orElse(Double.POSITIVE_INFINITY);
    }
}
