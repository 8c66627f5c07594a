package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.manage.RuntimeStatus;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.plan.PlanTable.Column;
import org.cutpoint.api.plan.PlanTable.Entry;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.cli.internal.DeviceMemory.Beside;
import org.cutpoint.report.MemoryUse;
import org.junit.jupiter.api.Test;

class DeviceMemoryTest {
    private static final Problem PROBLEM = new Problem(
            "three",
            List.of(Tier.of("device"), Tier.of("cloud")),
            List.of(new DataItem("x", 1)),
            List.of(layer("a", "x", 10), layer("b", "a", 20), layer("c", "b", 970)),
            List.of("c"),
            List.of(),
            List.of(),
            Objective.LATENCY,
            2,
            2,
            false,
            new Limits(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty()));

    private static ProblemLayer layer(String id, String input, long weights) {
        return new ProblemLayer(
                id,
                List.of(input),
                List.of(new DataItem(id, 1)),
                Map.of("device", 1.0, "cloud", 1.0),
                0,
                weights * 1_000_000,
                0,
                Map.of());
    }

    private static Planned planned(String... jobs) {
        List<Assignment> assignments = new ArrayList<>();
        for (String job : jobs) {
            Map<String, String> tiers = Map.of(
                    "a", job.contains("a") ? "device" : "cloud",
                    "b", job.contains("b") ? "device" : "cloud",
                    "c", job.contains("c") ? "device" : "cloud");
            assignments.add(new Assignment("job" + assignments.size(), "three", tiers, List.of()));
        }
        List<String> ids = assignments.stream().map(Assignment::id).toList();
        return new Planned("jps", "1", new Plan(assignments, ids, OptionalDouble.empty()), Optional.empty(), 1);
    }

    @Test
    void weightsAreThoseOfTheDevicesParts() {
        DeviceMemory memory = new DeviceMemory(Optional.empty());
        assertThat(memory.line(PROBLEM, planned("a", "a"), Beside.NOTHING))
                .isEqualTo("jps: the device holds 10.0 MB of the network's 1.00 GB of weights");
        assertThat(memory.line(PROBLEM, planned("a", "ab"), Beside.NOTHING))
                .isEqualTo("jps: the device holds 40.0 MB of the network's 1.00 GB of weights in parts that are cut"
                        + " differently");
        assertThat(memory.line(PROBLEM, planned("", ""), Beside.NOTHING)).contains("holds 0 B of");
    }

    /** What is loaded for other plans, for a cloud that fails, and for late frames counts, too; what is the same counts once. */
    @Test
    void weightsAreThoseOfAllThatIsLoaded() {
        DeviceMemory memory = new DeviceMemory(Optional.empty());
        Planned some = planned("a", "");
        PlanTable table = new PlanTable(
                "three",
                "jps",
                List.of(new Column(
                        1,
                        List.of(
                                new Entry(1, 2, Optional.of((Plan) planned("ab").outcome())),
                                new Entry(2, 3, Optional.empty())))));
        assertThat(memory.line(PROBLEM, some, new Beside(true, false, Optional.empty(), false)))
                .isEqualTo(
                        "jps: the device holds 2.00 GB of the network's 1.00 GB of weights, with what stands in for the"
                                + " cloud");
        assertThat(memory.line(PROBLEM, some, new Beside(false, true, Optional.empty(), false)))
                .isEqualTo(
                        "jps: the device holds 1.01 GB of the network's 1.00 GB of weights, with the whole network for"
                                + " late frames");
        assertThat(memory.line(PROBLEM, some, new Beside(false, false, Optional.of(table), true)))
                .isEqualTo("jps: the device holds 40.0 MB of the network's 1.00 GB of weights in parts that are cut"
                        + " differently, and more for plans that are made meanwhile");
        MemoryUse use = memory.use(PROBLEM, some, Beside.NOTHING);
        assertThat(use).isEqualTo(new MemoryUse(10_000_000, 1_000_000_000, OptionalLong.empty(), OptionalLong.empty()));
    }

    @Test
    void theMedianOfWhatIsSeenWhileItRunsIsShown() throws Exception {
        Iterator<Long> megabytes = List.of(90L, 40L, 60L, 50L, 70L).iterator();
        AtomicInteger looks = new AtomicInteger();
        Management management = (Management) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Management.class}, (proxy, method, arguments) -> {
                    looks.incrementAndGet();
                    return status((megabytes.hasNext() ? megabytes.next() : 60) * 1_000_000);
                });
        DeviceMemory memory = new DeviceMemory(Optional.of(management));
        Planned planned = planned("a");
        RunResult result = RunResult.of(1, List.of(), List.of());
        for (int run = 1; run <= 5; run++) {
            int before = run;
            assertThat(memory.watching(p -> {
                                while (looks.get() < before) {
                                    Thread.onSpinWait();
                                }
                                return result;
                            })
                            .run(planned))
                    .isSameAs(result);
        }
        assertThat(memory.line(PROBLEM, planned, Beside.NOTHING))
                .endsWith("; its process has 160 MB resident, 60.0 MB of it without pages of files");
        assertThat(memory.use(PROBLEM, planned, Beside.NOTHING).ownBytes()).hasValue(60_000_000);
    }

    private static RuntimeStatus status(long own) {
        return new RuntimeStatus(
                "1",
                Duration.ZERO,
                true,
                RuntimeStatus.Calls.NONE,
                0,
                OptionalDouble.empty(),
                List.of(),
                List.of(),
                Optional.of(new RuntimeStatus.Memory(own + 100_000_000, own)));
    }
}
