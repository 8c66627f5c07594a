package org.cutpoint.simulate.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.Outage;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskMode;
import org.cutpoint.api.scenario.TaskScheduler;
import org.cutpoint.api.scenario.TracedTask;
import org.cutpoint.scenario.delay.TaskDelay;

/**
 * One scenario carried out in simulated time. Of events at the same instant ends come first, then repairs, failures,
 * the tasks that were hit, arrivals, starts: what ends when another begins has made room for it. O(n log n) in tasks
 * that are placed and not yet done at a time, and outages. Used once.
 */
final class Simulation {
    private final Scenario scenario;
    private final List<Task> tasks;
    private final int[] arrivals;
    private final Map<String, Edge> edges = new HashMap<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();

    private final Placement[] placements;
    private final double[] finishMs;
    private final Map<Integer, List<TracedTask.Attempt>> failed = new HashMap<>();
    private long count;

    /**
     * What came of it.
     *
     * @param tasks in the scenario's order
     * @param events how many there were
     */
    record Run(List<TracedTask> tasks, long events) {}

    private enum Kind {
        END,
        REPAIR,
        FAILURE,
        START
    }

    /**
     * Something that will happen, unless the task is placed anew before.
     *
     * @param placement what is to start or end; null for an outage
     * @param outage what fails or is mended; null for a task
     * @param task its position; of outages, theirs
     */
    private record Event(double ms, Kind kind, int task, Placement placement, Outage outage)
            implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Double.compare(ms, other.ms);
            int byKind = byTime != 0 ? byTime : kind.compareTo(other.kind);
            return byKind != 0 ? byKind : Integer.compare(task, other.task);
        }
    }

    /** An edge server now, and the tasks that it is promised to. */
    private static final class Edge {
        final EdgeServer whole;
        final Set<Integer> tasks = new LinkedHashSet<>();
        final List<Outage> outages = new ArrayList<>();

        Edge(EdgeServer whole) {
            this.whole = whole;
        }

        EdgeServer now() {
            EdgeServer left = whole;
            for (Outage outage : outages) {
                left = outage.of(left);
            }
            return left;
        }
    }

    /** @param outages checked */
    Simulation(Scenario scenario, List<Outage> outages) {
        this.scenario = scenario;
        this.tasks = scenario.tasks();
        this.arrivals = IntStream.range(0, tasks.size())
                .boxed()
                .sorted(Comparator.comparingDouble(t -> tasks.get(t).arrivalMs()))
                .mapToInt(Integer::intValue)
                .toArray();
        this.placements = new Placement[tasks.size()];
        this.finishMs = new double[tasks.size()];
        scenario.edges().forEach(edge -> edges.put(edge.id(), new Edge(edge)));
        for (int o = 0; o < outages.size(); o++) {
            Outage outage = outages.get(o);
            events.add(new Event(outage.fromMs(), Kind.FAILURE, o, null, outage));
            events.add(new Event(outage.untilMs(), Kind.REPAIR, o, null, outage));
        }
    }

    Run run(TaskScheduler scheduler) {
        TaskScheduler.Session session = scheduler.open(scheduler.offline() ? scenario : scenario.withTasks(List.of()));
        int arrived = 0;
        while (arrived < arrivals.length || !events.isEmpty()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted");
            }
            double arrivalMs =
                    arrived < arrivals.length ? tasks.get(arrivals[arrived]).arrivalMs() : Double.POSITIVE_INFINITY;
            Event next = events.peek();
            // Only starts come after arrivals of the same instant.
            if (next == null || next.ms() > arrivalMs || next.ms() == arrivalMs && next.kind() == Kind.START) {
                count++;
                place(session, arrivals[arrived++], arrivalMs);
            } else if (next.kind() == Kind.FAILURE) {
                fail(session, next.ms());
            } else {
                happen(session, events.remove());
            }
        }
        List<TracedTask> traced = new ArrayList<>(tasks.size());
        for (int t = 0; t < placements.length; t++) {
            traced.add(
                    new TracedTask(tasks.get(t).id(), placements[t], finishMs[t], failed.getOrDefault(t, List.of())));
        }
        return new Run(traced, count);
    }

    private void place(TaskScheduler.Session session, int t, double nowMs) {
        Task task = tasks.get(t);
        Placement placement = session.place(task, nowMs);
        placements[t] = placement;
        finishMs[t] =
                placement.startMs() + TaskDelay.of(scenario, task, placement).totalMs();
        placement.edge().map(edges::get).ifPresent(edge -> edge.tasks.add(t));
        events.add(new Event(placement.startMs(), Kind.START, t, placement, null));
        events.add(new Event(finishMs[t], Kind.END, t, placement, null));
    }

    /** A start, an end or a repair. */
    private void happen(TaskScheduler.Session session, Event event) {
        if (event.kind() == Kind.REPAIR) {
            count++;
            Edge edge = edges.get(event.outage().edge());
            edge.outages.remove(event.outage());
            session.resize(edge.now(), event.ms());
        } else if (event.placement() == placements[event.task()]) {
            count++;
            if (event.kind() == Kind.END) {
                event.placement().edge().map(edges::get).ifPresent(edge -> edge.tasks.remove(event.task()));
            }
        }
    }

    /** All that fails at this instant, before any task that it hits is placed anew: on what has not failed. */
    private void fail(TaskScheduler.Session session, double nowMs) {
        List<Integer> hit = new ArrayList<>();
        while (!events.isEmpty()
                && events.peek().kind() == Kind.FAILURE
                && events.peek().ms() == nowMs) {
            Outage outage = events.remove().outage();
            count++;
            Edge edge = edges.get(outage.edge());
            edge.outages.add(outage);
            EdgeServer left = edge.now();
            for (int t : List.copyOf(edge.tasks)) {
                if (!fits(t, left)) {
                    edge.tasks.remove(t);
                    failed.computeIfAbsent(t, none -> new ArrayList<>())
                            .add(new TracedTask.Attempt(placements[t], nowMs));
                    session.release(tasks.get(t), placements[t], nowMs);
                    hit.add(t);
                }
            }
            session.resize(left, nowMs);
        }
        Collections.sort(
                hit,
                Comparator.<Integer>comparingDouble(t -> tasks.get(t).arrivalMs())
                        .thenComparing(Comparator.naturalOrder()));
        hit.forEach(t -> place(session, t, nowMs));
    }

    /** Whether what a task needs has not failed. */
    private boolean fits(int t, EdgeServer left) {
        TaskMode mode = placements[t].mode(
                scenario.models().get(tasks.get(t).model()).layers().size());
        return left.edgeMbps() > 0 && (left.coreMbps() > 0 || !mode.usesCoreLink());
    }
}
