package org.cutpoint.strategy.tasks.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskMode;
import org.cutpoint.api.scenario.TaskScheduler;
import org.cutpoint.scenario.delay.TaskDelay;

/**
 * Algorithm 1 as it is written, slowly: every start and end of every task is a candidate, at each all modes and edges
 * are tried with every pair of cuts, and what is left is found by looking at every instant at which anything changes.
 */
final class LiteralDeePar implements TaskScheduler.Session {
    private record Decision(Task task, Placement placement, TaskMode mode, double endMs) {}

    private final Scenario scenario;
    private final List<Decision> decided = new ArrayList<>();

    private double best;
    private Placement chosen;

    LiteralDeePar(Scenario scenario) {
        this.scenario = scenario;
    }

    @Override
    public Placement place(Task task, double nowMs) {
        TreeSet<Double> candidates = new TreeSet<>(List.of(nowMs));
        for (Decision decision : decided) {
            candidates.add(decision.placement().startMs());
            candidates.add(decision.endMs());
        }
        best = Double.POSITIVE_INFINITY;
        for (double start : candidates.tailSet(nowMs)) {
            for (TaskMode mode : TaskMode.values()) {
                if (mode == TaskMode.DEVICE) {
                    tryCuts(task, mode, Optional.empty(), start, 0, 0);
                    continue;
                }
                for (EdgeServer edge : scenario.edges()) {
                    if (task.edges().contains(edge.id())) {
                        tryEdge(task, mode, edge, start);
                    }
                }
            }
        }
        int layers = scenario.models().get(task.model()).layers().size();
        decided.add(new Decision(
                task,
                chosen,
                chosen.mode(layers),
                chosen.startMs() + TaskDelay.of(scenario, task, chosen).totalMs()));
        return chosen;
    }

    private void tryEdge(Task task, TaskMode mode, EdgeServer edge, double start) {
        double edgeMbps = task.maxEdgeMbps();
        double coreMbps = mode.usesCoreLink() ? task.maxCoreMbps() : 0;
        double leastSlots = edge.slots();
        TreeSet<Double> instants = new TreeSet<>(List.of(start));
        for (Decision decision : decided) {
            instants.add(decision.placement().startMs());
            instants.add(decision.endMs());
        }
        for (double instant : instants.tailSet(start)) {
            double edgeLeft = edge.edgeMbps();
            double coreLeft = edge.coreMbps();
            int slotsLeft = edge.slots();
            for (Decision decision : decided) {
                if (decision.placement().edge().equals(Optional.of(edge.id()))
                        && decision.placement().startMs() <= instant
                        && instant < decision.endMs()) {
                    edgeLeft -= decision.placement().edgeMbps();
                    coreLeft -= decision.placement().coreMbps();
                    slotsLeft -= decision.mode().usesSlot() ? 1 : 0;
                }
            }
            edgeMbps = Math.min(edgeMbps, edgeLeft > 1e-9 * edge.edgeMbps() ? edgeLeft : 0);
            coreMbps = Math.min(coreMbps, coreLeft > 1e-9 * edge.coreMbps() ? coreLeft : 0);
            leastSlots = Math.min(leastSlots, slotsLeft);
        }
        if (edgeMbps > 0 && (coreMbps > 0 || !mode.usesCoreLink()) && (leastSlots > 0 || !mode.usesSlot())) {
            tryCuts(task, mode, Optional.of(edge.id()), start, edgeMbps, coreMbps);
        }
    }

    private void tryCuts(
            Task task, TaskMode mode, Optional<String> edge, double start, double edgeMbps, double coreMbps) {
        int layers = scenario.models().get(task.model()).layers().size();
        for (int cut1 = 0; cut1 <= layers; cut1++) {
            for (int cut2 = cut1; cut2 <= layers; cut2++) {
                if (TaskMode.of(cut1, cut2, layers) == mode) {
                    Placement placement = new Placement(start, edge, cut1, cut2, edgeMbps, coreMbps);
                    double delay = start
                            - task.arrivalMs()
                            + TaskDelay.of(scenario, task, placement).totalMs();
                    if (delay < best - 1e-9 * Math.max(1, best) || best == Double.POSITIVE_INFINITY) {
                        best = delay;
                        chosen = placement;
                    }
                }
            }
        }
    }
}
