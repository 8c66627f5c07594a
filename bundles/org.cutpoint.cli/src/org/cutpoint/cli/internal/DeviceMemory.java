package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.manage.RuntimeStatus.Memory;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.report.MemoryUse;
import org.cutpoint.report.Units;
import org.cutpoint.workbench.Turns;

/** What of a network the device holds while a plan runs, and what memory this process, which is the device, has meanwhile. */
final class DeviceMemory {
    private static final long EVERY_MS = 100;

    private final Optional<Management> management;
    private final Map<Outcome, List<Memory>> seen = new HashMap<>();

    /** @param management of this process; empty where nothing says what memory it has */
    DeviceMemory(Optional<Management> management) {
        this.management = management;
    }

    /**
     * What the device has loaded beside a plan's own segments.
     *
     * @param standIn what the cloud does, to stand in for it
     * @param whole the network, for frames that would be late
     * @param table plans that others may give way to
     * @param more whether there may be others, made meanwhile
     */
    record Beside(boolean standIn, boolean whole, Optional<PlanTable> table, boolean more) {
        static final Beside NOTHING = new Beside(false, false, Optional.empty(), false);
    }

    /** Runs a plan. */
    interface Running<R> {
        R run() throws InterruptedException;
    }

    /** Runs plans as the other does, and looks at the memory while they run. */
    Turns.Runner watching(Turns.Runner runner) {
        return planned -> watch(planned, () -> runner.run(planned));
    }

    /** Runs a plan, and looks at the memory meanwhile. */
    <R> R watch(Planned planned, Running<R> running) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        List<Memory> looks = new ArrayList<>();
        Thread watch = new Thread(() -> look(looks, over), "cutpoint-memory");
        watch.setDaemon(true);
        watch.start();
        try {
            return running.run();
        } finally {
            over.countDown();
            watch.join();
            seen.computeIfAbsent(planned.outcome(), o -> new ArrayList<>()).addAll(looks);
        }
    }

    private void look(List<Memory> looks, CountDownLatch over) {
        try {
            do {
                management.flatMap(m -> m.status().memory()).ifPresent(looks::add);
            } while (!over.await(EVERY_MS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A plan's weights on the device, and the median of what was seen while it ran. */
    MemoryUse use(Problem problem, Planned planned, Beside beside) {
        Plan plan = (Plan) planned.outcome();
        Set<Set<String>> segments = parts(problem, plan, beside);
        Set<String> all = problem.layers().stream().map(ProblemLayer::id).collect(Collectors.toSet());
        if (beside.standIn()) {
            assignments(plan, beside).map(a -> here(a, problem)).forEach(here -> {
                Set<String> there = new HashSet<>(all);
                there.removeAll(here);
                segments.add(there);
            });
        }
        if (beside.whole()) {
            segments.add(all);
        }
        Optional<Memory> median = median(seen.getOrDefault(plan, List.of()));
        return new MemoryUse(
                segments.stream()
                        .mapToLong(segment -> weights(problem.layers(), segment))
                        .sum(),
                weights(problem.layers(), all),
                median.map(m -> OptionalLong.of(m.residentBytes())).orElse(OptionalLong.empty()),
                median.map(m -> OptionalLong.of(m.ownBytes())).orElse(OptionalLong.empty()));
    }

    /** The same in words. */
    String line(Problem problem, Planned planned, Beside beside) {
        MemoryUse use = use(problem, planned, beside);
        StringBuilder line = new StringBuilder(planned.strategy() + ": the device holds "
                + Units.bytes(use.heldWeightBytes()) + " of the network's " + Units.bytes(use.weightBytes())
                + " of weights");
        if (parts(problem, (Plan) planned.outcome(), beside).size() > 1) {
            line.append(" in parts that are cut differently");
        }
        if (beside.standIn()) {
            line.append(", with what stands in for the cloud");
        }
        if (beside.whole()) {
            line.append(", with the whole network for late frames");
        }
        if (beside.more()) {
            line.append(", and more for plans that are made meanwhile");
        }
        if (use.residentBytes().isPresent() && use.ownBytes().isPresent()) {
            line.append("; its process has ")
                    .append(Units.bytes(use.residentBytes().getAsLong()))
                    .append(" resident, ")
                    .append(Units.bytes(use.ownBytes().getAsLong()))
                    .append(" of it without pages of files");
        }
        return line.toString();
    }

    private static Stream<Assignment> assignments(Plan plan, Beside beside) {
        Stream<Assignment> known = beside.table().stream()
                .flatMap(table -> table.columns().stream())
                .flatMap(column -> column.entries().stream())
                .flatMap(entry -> entry.plan().stream())
                .flatMap(p -> p.assignments().stream());
        return Stream.concat(plan.assignments().stream(), known);
    }

    /** The different parts that the device runs by plan. */
    private static Set<Set<String>> parts(Problem problem, Plan plan, Beside beside) {
        return assignments(plan, beside)
                .map(assignment -> here(assignment, problem))
                .filter(here -> !here.isEmpty())
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static Set<String> here(Assignment assignment, Problem problem) {
        String device = problem.device().id();
        return assignment.tiers().entrySet().stream()
                .filter(e -> e.getValue().equals(device))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static long weights(List<ProblemLayer> layers, Set<String> segment) {
        return layers.stream()
                .filter(layer -> segment.contains(layer.id()))
                .mapToLong(ProblemLayer::weightBytes)
                .sum();
    }

    private static Optional<Memory> median(List<Memory> looks) {
        return looks.stream()
                .sorted(Comparator.comparingLong(Memory::ownBytes))
                .skip(looks.size() / 2)
                .findFirst();
    }
}
