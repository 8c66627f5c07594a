package org.cutpoint.cost.internal;

import static org.cutpoint.api.scenario.ScenarioEvaluator.TOLERANCE;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.InvalidTraceException;
import org.cutpoint.api.scenario.Outage;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskMode;
import org.cutpoint.api.scenario.TracedTask;
import org.cutpoint.scenario.delay.TaskDelay;

/**
 * Whether a trace fits its scenario, each task by itself and then all that share an edge server, by going through the
 * instants at which something changes there. Used once.
 */
final class TraceCheck {
    /** Ends that came about by rounding otherwise may lie so far behind what starts then, relative. */
    private static final double SAME_TIME = 1e-12;

    private final Scenario scenario;
    private final Map<String, EdgeUse> edges = new HashMap<>();

    /** @throws InvalidTraceException if an outage is none */
    TraceCheck(Scenario scenario, List<Outage> outages) {
        this.scenario = scenario;
        scenario.edges().forEach(edge -> edges.put(edge.id(), new EdgeUse(edge)));
        for (Outage outage : outages) {
            EdgeUse use = edges.get(outage.edge());
            if (use == null || !(outage.fromMs() >= 0 && outage.untilMs() > outage.fromMs())) {
                throw new InvalidTraceException("there is no such outage: " + outage);
            }
            use.outages.add(outage);
            use.failures.merge(outage.fromMs(), outage.part() != Outage.Part.CORE_LINK, Boolean::logicalOr);
        }
    }

    double totalDelayMs(List<TracedTask> traced) {
        List<Task> tasks = scenario.tasks();
        if (traced.size() != tasks.size()) {
            throw new InvalidTraceException("it has " + traced.size() + " tasks, the scenario " + tasks.size());
        }
        double total = 0;
        for (int t = 0; t < tasks.size(); t++) {
            total += delayMs(tasks.get(t), traced.get(t));
        }
        edges.values().forEach(EdgeUse::check);
        return total;
    }

    private double delayMs(Task task, TracedTask traced) {
        if (!task.id().equals(traced.id())) {
            throw new InvalidTraceException("where task " + ProblemCheck.quote(task.id()) + " should be, there is "
                    + ProblemCheck.quote(traced.id()));
        }
        double fromMs = task.arrivalMs();
        for (TracedTask.Attempt attempt : traced.failed()) {
            double ended = attempt.endMs();
            double finish = finishMs(task, attempt.placement(), fromMs);
            if (!(ended >= fromMs && ended <= finish)) {
                throw fault(task, "it cannot have been given up at " + ended + " ms");
            }
            checkHit(task, attempt.placement(), ended);
            use(task, attempt.placement(), ended);
            fromMs = ended;
        }
        double finish = finishMs(task, traced.placement(), fromMs);
        if (!(Math.abs(traced.finishMs() - finish) <= TOLERANCE * Math.max(1, finish))) {
            throw fault(task, "it ends at " + finish + " ms, not at " + traced.finishMs());
        }
        use(task, traced.placement(), traced.finishMs());
        return traced.finishMs() - task.arrivalMs();
    }

    /** Placements are given up when something fails that they need, and then only. */
    private void checkHit(Task task, Placement placement, double ms) {
        if (placement.edge().isEmpty()) {
            throw fault(task, "it was given up at " + ms + " ms, but devices do not fail");
        }
        String edge = placement.edge().get();
        boolean core = placement
                .mode(scenario.models().get(task.model()).layers().size())
                .usesCoreLink();
        double near = TOLERANCE * Math.max(1, ms);
        if (edges.get(edge).failures.subMap(ms - near, true, ms + near, true).values().stream()
                .noneMatch(all -> all || core)) {
            throw fault(
                    task,
                    "it was given up at " + ms + " ms, but nothing of edge " + ProblemCheck.quote(edge)
                            + " that it needs fails then");
        }
    }

    /** Checks a placement by itself; when it ends, milliseconds. */
    private double finishMs(Task task, Placement placement, double earliestMs) {
        int layers = scenario.models().get(task.model()).layers().size();
        if (!(0 <= placement.cut1() && placement.cut1() <= placement.cut2() && placement.cut2() <= layers)) {
            throw fault(
                    task,
                    "cuts " + placement.cut1() + " and " + placement.cut2() + " are out of range: it has " + layers
                            + " layers");
        }
        if (!(placement.startMs() >= earliestMs && Double.isFinite(placement.startMs()))) {
            throw fault(task, "it starts at " + placement.startMs() + " ms, before " + earliestMs);
        }
        TaskMode mode = placement.mode(layers);
        Optional<String> edge = placement.edge();
        if (edge.isPresent() != mode.usesEdgeLink()) {
            throw fault(task, "mode " + mode.id() + (edge.isPresent() ? " has an edge" : " has no edge"));
        }
        if (edge.isPresent() && !task.edges().contains(edge.get())) {
            throw fault(task, "its device does not reach edge " + ProblemCheck.quote(edge.get()));
        }
        checkBandwidth(task, "edge", mode.usesEdgeLink(), placement.edgeMbps(), task.maxEdgeMbps());
        checkBandwidth(task, "core", mode.usesCoreLink(), placement.coreMbps(), task.maxCoreMbps());
        return placement.startMs() + TaskDelay.of(scenario, task, placement).totalMs();
    }

    private static void checkBandwidth(Task task, String link, boolean used, double mbps, double most) {
        if (used ? !(mbps > 0 && mbps <= most * (1 + TOLERANCE)) : mbps != 0) {
            throw fault(
                    task,
                    "bandwidth " + mbps + " Mbit/s of its " + link + " link: "
                            + (used ? "more than 0 and at most " + most + " are possible" : "the link is not used"));
        }
    }

    private void use(Task task, Placement placement, double endMs) {
        double untilMs = endMs * (1 - SAME_TIME);
        if (placement.edge().isPresent() && untilMs > placement.startMs()) {
            int layers = scenario.models().get(task.model()).layers().size();
            edges.get(placement.edge().get())
                    .uses
                    .add(new Use(
                            placement.startMs(),
                            untilMs,
                            placement.edgeMbps(),
                            placement.coreMbps(),
                            placement.mode(layers).usesSlot() ? 1 : 0));
        }
    }

    private static InvalidTraceException fault(Task task, String what) {
        return new InvalidTraceException("task " + ProblemCheck.quote(task.id()) + ": " + what);
    }

    /** What a task occupies from its start to its end. */
    private record Use(double startMs, double endMs, double edgeMbps, double coreMbps, int slots) {}

    /** An edge server, and all that ever uses it. */
    private static final class EdgeUse {
        private final EdgeServer whole;
        final List<Use> uses = new ArrayList<>();
        final List<Outage> outages = new ArrayList<>();

        /** By when something fails: whether that is more than the link to the cloud. */
        final NavigableMap<Double, Boolean> failures = new TreeMap<>();

        private double edgeMbps;
        private double coreMbps;
        private int slots;
        private int running;

        EdgeUse(EdgeServer whole) {
            this.whole = whole;
        }

        void check() {
            List<Use> starts = new ArrayList<>(uses);
            starts.sort(Comparator.comparingDouble(Use::startMs));
            uses.sort(Comparator.comparingDouble(Use::endMs));
            List<Outage> mended = new ArrayList<>(outages);
            mended.sort(Comparator.comparingDouble(Outage::untilMs));
            outages.sort(Comparator.comparingDouble(Outage::fromMs));
            List<Outage> now = new ArrayList<>();
            int ended = 0;
            int begun = 0;
            int failed = 0;
            int repaired = 0;
            while (begun < starts.size() || failed < outages.size()) {
                double nextMs = begun < starts.size() ? starts.get(begun).startMs() : Double.POSITIVE_INFINITY;
                if (failed < outages.size()) {
                    nextMs = Math.min(nextMs, outages.get(failed).fromMs());
                }
                while (ended < uses.size() && uses.get(ended).endMs() <= nextMs) {
                    add(uses.get(ended++), -1);
                }
                while (repaired < mended.size() && mended.get(repaired).untilMs() <= nextMs) {
                    now.remove(mended.get(repaired++));
                }
                while (failed < outages.size() && outages.get(failed).fromMs() <= nextMs) {
                    now.add(outages.get(failed++));
                }
                while (begun < starts.size() && starts.get(begun).startMs() <= nextMs) {
                    add(starts.get(begun++), 1);
                }
                checkNow(nextMs, now);
            }
        }

        private void add(Use use, int sign) {
            running += sign;
            slots += sign * use.slots();
            // Sums of nothing are 0, whatever was rounded on the way.
            edgeMbps = running == 0 ? 0 : edgeMbps + sign * use.edgeMbps();
            coreMbps = running == 0 ? 0 : coreMbps + sign * use.coreMbps();
        }

        private void checkNow(double ms, List<Outage> outages) {
            EdgeServer left = whole;
            for (Outage outage : outages) {
                left = outage.of(left);
            }
            checkNow(ms, "slots", slots, left.slots(), whole.slots());
            checkNow(ms, "Mbit/s of its edge link", edgeMbps, left.edgeMbps(), whole.edgeMbps());
            checkNow(ms, "Mbit/s of its core link", coreMbps, left.coreMbps(), whole.coreMbps());
        }

        private void checkNow(double ms, String what, double used, double there, double atMost) {
            if (used > there + TOLERANCE * atMost) {
                throw new InvalidTraceException("edge " + ProblemCheck.quote(whole.id()) + " at " + ms + " ms: " + used
                        + " " + what + " in use, but there are " + there);
            }
        }
    }
}
