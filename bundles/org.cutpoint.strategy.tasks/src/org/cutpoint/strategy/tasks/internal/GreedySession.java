package org.cutpoint.strategy.tasks.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskMode;
import org.cutpoint.api.scenario.TaskScheduler;
import org.cutpoint.scenario.delay.BestCuts;
import org.cutpoint.scenario.delay.TaskDelay;

/**
 * Places each task where it ends first, whatever that does to later ones. It starts at once, or when something starts
 * or ends on an edge server that it reaches: where nothing does, waiting only delays it.
 *
 * <p>What a task may get there is {@linkplain #consider for a subclass to say}.
 */
abstract class GreedySession implements TaskScheduler.Session {
    private static final int DEVICE = -1;

    private final Scenario scenario;
    private final Set<TaskMode> modes;
    private final boolean whole;
    private final Map<String, Integer> positions = new HashMap<>();
    private final EdgeLedger[] ledgers;
    private final Map<String, BestCuts> cuts = new HashMap<>();

    /**
     * @param modes those that are tried; where none of them ever is possible, the device is left
     * @param whole whether networks are not cut, but run in one place
     */
    GreedySession(Scenario scenario, Set<TaskMode> modes, boolean whole) {
        this.scenario = scenario;
        this.modes = modes;
        this.whole = whole;
        List<EdgeServer> edges = scenario.edges();
        this.ledgers = new EdgeLedger[edges.size()];
        for (int e = 0; e < ledgers.length; e++) {
            positions.put(edges.get(e).id(), e);
            ledgers[e] = new EdgeLedger(edges.get(e));
        }
        scenario.models().forEach((id, model) -> cuts.put(id, new BestCuts(model, scenario.returnResult())));
    }

    /** A task that is being placed, and the best that was found for it. */
    final class Search {
        private final Task task;
        private final BestCuts network;
        final double nowMs;
        private Choice best;

        Search(Task task, double nowMs) {
            this.task = task;
            this.network = cuts.get(task.model());
            this.nowMs = nowMs;
        }

        Task task() {
            return task;
        }

        /**
         * Whether there is a mode that could do with a slot, if there is one, or the link to the cloud, if it has
         * something left.
         */
        boolean canUse(boolean slot, boolean coreLink) {
            return slot && modes.contains(TaskMode.EDGE)
                    || coreLink && modes.contains(TaskMode.CLOUD)
                    || slot && coreLink && modes.contains(TaskMode.EDGE_CLOUD);
        }

        /** The cuts for what it would get; empty if the mode is not tried, or not possible with it. */
        Optional<BestCuts.Cuts> cuts(TaskMode mode, double edgeMbps, double coreMbps) {
            if (!modes.contains(mode)
                    || mode.usesEdgeLink() && !(edgeMbps > 0)
                    || mode.usesCoreLink() && !(coreMbps > 0)) {
                return Optional.empty();
            }
            BestCuts.Cuts found = whole ? uncut(mode, edgeMbps, coreMbps) : network.find(mode, edgeMbps, coreMbps);
            return Double.isFinite(found.sampleMs()) ? Optional.of(found) : Optional.empty();
        }

        private BestCuts.Cuts uncut(TaskMode mode, double edgeMbps, double coreMbps) {
            int cut1 = mode == TaskMode.DEVICE ? network.layers() : 0;
            int cut2 = mode == TaskMode.CLOUD ? 0 : network.layers();
            double ms = TaskDelay.of(
                            scenario.models().get(task.model()),
                            1,
                            scenario.returnResult(),
                            cut1,
                            cut2,
                            edgeMbps,
                            coreMbps)
                    .totalMs();
            return new BestCuts.Cuts(cut1, cut2, ms);
        }

        /** Offers a way to carry the task out. */
        void offer(double startMs, TaskMode mode, int edge, BestCuts.Cuts cuts, double edgeMbps, double coreMbps) {
            double takesMs = task.samples() * cuts.sampleMs();
            Choice choice = new Choice(
                    startMs,
                    startMs - task.arrivalMs() + takesMs + (mode.usesSlot() ? slotPrice(edge) * takesMs : 0),
                    mode,
                    edge,
                    cuts,
                    mode.usesEdgeLink() ? edgeMbps : 0,
                    mode.usesCoreLink() ? coreMbps : 0);
            if (Double.isFinite(choice.costMs()) && (best == null || choice.isBetterThan(best))) {
                best = choice;
            }
        }

        /** Whether nothing that starts then can be the best any more, if it takes at least so long. */
        boolean isHopeless(double startMs, double leastMs) {
            return best != null && Choice.isLess(best.costMs(), startMs - task.arrivalMs() + leastMs);
        }
    }

    /** What a millisecond in a slot of an edge server counts beside the task's own delay, milliseconds. */
    double slotPrice(int edge) {
        return 0;
    }

    /** A task is there, and has not been placed. */
    void arrives(Search search, int[] reached) {}

    EdgeLedger ledger(int edge) {
        return ledgers[edge];
    }

    /** Offers all ways through an edge server that may be the best. */
    abstract void consider(Search search, int edge, EdgeLedger ledger);

    @Override
    public final Placement place(Task task, double nowMs) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
        Search search = new Search(task, nowMs);
        if (modes.contains(TaskMode.DEVICE)) {
            onDevice(search);
        }
        int[] reached = task.edges().stream().mapToInt(positions::get).toArray();
        arrives(search, reached);
        for (int edge : reached) {
            ledgers[edge].advance(nowMs);
            consider(search, edge, ledgers[edge]);
        }
        if (search.best == null) {
            onDevice(search);
        }
        Choice best = search.best;
        Placement placement = new Placement(
                best.startMs(),
                best.edge() == DEVICE
                        ? Optional.empty()
                        : Optional.of(scenario.edges().get(best.edge()).id()),
                best.cuts().cut1(),
                best.cuts().cut2(),
                best.edgeMbps(),
                best.coreMbps());
        reserve(task, placement, placement.startMs(), 1);
        return placement;
    }

    private void onDevice(Search search) {
        search.offer(search.nowMs, TaskMode.DEVICE, DEVICE, search.network.find(TaskMode.DEVICE, 0, 0), 0, 0);
    }

    @Override
    public final void release(Task task, Placement placement, double nowMs) {
        reserve(task, placement, Math.max(nowMs, placement.startMs()), -1);
    }

    /** @param sign 1 to reserve, -1 to give back */
    private void reserve(Task task, Placement placement, double fromMs, int sign) {
        if (placement.edge().isPresent()) {
            TaskMode mode =
                    placement.mode(scenario.models().get(task.model()).layers().size());
            double untilMs = placement.startMs()
                    + TaskDelay.of(scenario, task, placement).totalMs();
            ledgers[positions.get(placement.edge().get())].take(
                    fromMs,
                    untilMs,
                    sign * placement.edgeMbps(),
                    sign * placement.coreMbps(),
                    mode.usesSlot() ? sign : 0);
        }
    }

    @Override
    public final void resize(EdgeServer edge, double nowMs) {
        EdgeLedger ledger = ledgers[positions.get(edge.id())];
        ledger.advance(nowMs);
        ledger.resize(edge);
    }
}
