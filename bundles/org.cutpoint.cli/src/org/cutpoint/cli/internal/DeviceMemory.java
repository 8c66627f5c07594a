package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.manage.RuntimeStatus.Memory;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
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

    /** Runs plans as the other does, and looks at the memory while they run. */
    Turns.Runner watching(Turns.Runner runner) {
        return planned -> {
            CountDownLatch over = new CountDownLatch(1);
            List<Memory> looks = new ArrayList<>();
            Thread watch = new Thread(() -> look(looks, over), "cutpoint-memory");
            watch.setDaemon(true);
            watch.start();
            try {
                return runner.run(planned);
            } finally {
                over.countDown();
                watch.join();
                seen.computeIfAbsent(planned.outcome(), o -> new ArrayList<>()).addAll(looks);
            }
        };
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

    /** In words: a plan's weights on the device, and the median of what was seen while it ran. */
    String line(Problem problem, Planned planned) {
        List<ProblemLayer> layers = problem.layers();
        Plan plan = (Plan) planned.outcome();
        String device = problem.device().id();
        Set<Set<String>> segments = plan.assignments().stream()
                .map(assignment -> here(assignment, device))
                .collect(Collectors.toSet());
        long held =
                segments.stream().mapToLong(segment -> weights(layers, segment)).sum();
        long all = layers.stream().mapToLong(ProblemLayer::weightBytes).sum();
        String weights = planned.strategy() + ": the device holds " + Units.bytes(held) + " of the network's "
                + Units.bytes(all) + " of weights" + (segments.size() > 1 ? " in parts that are cut differently" : "");
        return weights
                + median(seen.getOrDefault(plan, List.of()))
                        .map(memory -> "; its process has " + Units.bytes(memory.residentBytes()) + " resident, "
                                + Units.bytes(memory.ownBytes()) + " of it without pages of files")
                        .orElse("");
    }

    private static Set<String> here(Assignment assignment, String device) {
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
